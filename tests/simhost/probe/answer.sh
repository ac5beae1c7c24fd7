#!/bin/sh
# Prints the reply that its first word names; each is a document of its own.
open='<output xmlns="http://www.vmware.com/Products/ESX/5.0/esxcli/">'
part='<structure typeName="Part"><field name="Size"><int>1234567</int></field><field name="Kind"><string>a &lt;b&gt; &amp; "c" 100%</string></field></structure>'
whole="<structure typeName=\"Whole\"><field name=\"Name\"><string>one</string></field><field name=\"Part\">$part</field><field name=\"Parts\"><list type=\"structure\">$part$part</list></field><field name=\"Ready\"><bool>false</bool></field></structure>"
case $1 in
number) echo "$open<int>-42</int></output>" ;;
yes) echo "$open<bool>true</bool></output>" ;;
numbers) echo "$open<list type=\"int\"><int>1</int><int>22</int></list></output>" ;;
words) echo "$open<list type=\"string\"><string>a b</string><string>c, d</string></list></output>" ;;
none) echo "$open<list type=\"string\"></list></output>" ;;
nothing) echo "$open<list type=\"structure\"></list></output>" ;;
quoted) printf '%s<string>a\\b/c&apos;d&quot;e\tf\ng%%&amp;é&#x7f;</string></output>\n' "$open" ;;
bools) echo "$open<list type=\"bool\"><bool>false</bool><bool>0</bool><bool>no</bool><bool>n</bool><bool>1</bool><bool>FALSE</bool><bool/></list></output>" ;;
counts) echo "$open<list type=\"int\"><int>007</int><int>-0</int><int> 5 </int><int>+6x</int><int>0x10</int></list></output>" ;;
large) echo "$open<int>9223372036854775808</int></output>" ;;
parts) echo "$open<list type=\"structure\">$part$part</list></output>" ;;
whole) echo "$open$whole</output>" ;;
wholes) echo "$open<list type=\"structure\">$whole$whole</list></output>" ;;
renamed) echo "$open<structure typeName=\"Part\"><field name=\"Size\"><int>1</int></field><field name=\"Sort\"><string>x</string></field></structure></output>" ;;
further) echo "$open<structure typeName=\"Part\"><field name=\"Size\"><int>1</int></field><field name=\"Kind\"><string>x</string></field><field name=\"Sort\"><string>x</string></field></structure></output>" ;;
missing) echo "$open<structure typeName=\"Part\"><field name=\"Size\"><int>1</int></field></structure></output>" ;;
twice) echo "$open<structure typeName=\"Part\"><field name=\"Size\"><int>1</int></field><field name=\"Size\"><int>2</int></field></structure></output>" ;;
otherfield) echo "$open<structure typeName=\"Part\"><field name=\"Size\"><string>1</string></field><field name=\"Kind\"><string>x</string></field></structure></output>" ;;
otherroot) echo '<answer><string>x</string></answer>' ;;
retyped) echo "$open<structure typeName=\"Piece\"><field name=\"Size\"><int>1</int></field><field name=\"Kind\"><string>x</string></field></structure></output>" ;;
notnumber) echo "$open<int>twelve</int></output>" ;;
cut) printf '%s' "$open<string>x</str" ;;
empty) echo "$open</output>" ;;
gap) printf 'ERROR: first\n\nERROR: second\n' ;;
lines) printf 'ERROR: first\nnot an error\nERROR:second\n' ;;
slow) # until there are as many as /tmp/enough says, and then a little longer, for one too many
	touch "/tmp/running.$$"
	until [ "$(ls /tmp | grep -c '^running')" -ge "$(cat /tmp/enough)" ] || [ -e /tmp/were-enough ]; do
		usleep 20000
	done
	touch /tmp/were-enough
	usleep 200000
	ls /tmp | grep -c '^running' >>/tmp/seen
	rm "/tmp/running.$$"
	echo "$open<bool>true</bool></output>"
	;;
esac

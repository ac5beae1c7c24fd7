#!/bin/sh
# usage: spoiled.sh LINT NESTVIRT.XML
# Breaks one rule at a time in the extension and expects the lint to report it.
set -u
lint=$1
good=$2
bad=$(mktemp) || exit 1
trap 'rm -f "$bad"' EXIT
failed=0
count=0

# spoil SED-EXPRESSION EXPECTED
spoil() {
	count=$((count + 1))
	sed "$1" "$good" >"$bad"
	if cmp -s "$good" "$bad"; then
		echo "the expression changes nothing: $1"
		failed=1
	elif "$lint" "$bad" >"$bad.out" 2>&1 || ! grep -qF -- "$2" "$bad.out"; then
		echo "not found: \"$2\" after $1"
		cat "$bad.out"
		failed=1
	fi
	rm -f "$bad.out"
}

spoil 's,ESX/5.0/esxcli/",ESX/6.0/esxcli/",' "it is not <plugin> in VMware's namespace"
spoil 's,<version>1.0.0,<version>1.1.0,' 'its version is not 1.0.0'
spoil 's,"nestvirt.vm.enable","nestvirt.vm.en-able",' 'not letters and digits'
spoil 's,<namespace path="nestvirt.vm",<namespace path="nestvirt.vms",' 'the namespace nestvirt.vm is not declared'
spoil 's,"nestvirt.vm.disable","nestvirt.vm.enable",' 'is declared twice'
spoil 's,<namespace path="nestvirt.version",<namespace path="nestvirt.vm.list",' 'is declared twice'
spoil 's,<description>List the registered,<description>list the registered,' 'its description is not a sentence'
spoil 's,output-spec>,output>,' '<output> is not expected here'
spoil '/<execute>.*vm list/d' '<stdin> is not expected here'
spoil '/<execute>.*version get/d' '<execute> is missing'
spoil '0,/<context-supported>user/s//<context-supported>host/' 'the context "host" is none that we use'
spoil '0,/<context-supported>/{/<context-supported>/d}' 'what it records does not say who asked'
spoil '0,/<context-supported>/{/<context-supported>/p}' 'it has more than one context'
spoil '0,/<context-supported>user<.context-supported>/s//<parameter name="zz" type="flag" required="false"><description>Z.<\/description><\/parameter>&/' 'its context does not stand first'
spoil '0,/name="vm-name"/s//name="vm_name"/' '"vm_name" is not a name for a parameter'
spoil '0,/name="match"/s//name="vm-name"/' '--vm-name is declared twice'
spoil '0,/shortname="m"/s//shortname="n"/' '-n stands for two parameters'
spoil '0,/shortname="m"/s//shortname="mm"/' 'a short name that is not one letter'
spoil '0,/type="int"/s//type="integer"/' '--vm-id has no known type'
spoil '0,/ required="false"/s///' 'does not say whether it is required'
spoil '0,/<description>The exact name of a registered VM./s//<description>a name/' 'the description of --vm-name is not a sentence'
spoil '0,/<constraint type="regex"/s//<constraint type="pattern"/' 'a constraint of the unknown type pattern'
spoil '0,/<regex>(\[^\$/s//<regex>([^/' '--vm-name is free text without the constraint for it'
spoil '0,/<list type="structure"/s//<list type="string"/' 'does not say that it is one of structures'
spoil '0,/<field name="Power">/s//<field name="Name">/' 'the field Name is declared twice'
spoil '0,/<int\/>/s//<number\/>/' 'the field VM ID has no known type'
spoil '0,/>VM ID,Name,Power/s//>VM ID,Name,Mower/' 'the hint names "Mower", which is not a field'
spoil 's/>Version,Libraries</>Version</' 'the hint names 1 of 2 fields'
spoil 's/"fields:Change"/"fields:Changes"/' 'is for a type that is not there'
spoil 's,<formatter>simple,<formatter>table,' 'a table is for a list of structures only'
spoil 's,<formatter>simple,<formatter>pretty,' 'there is no formatter pretty'
spoil '0,/\$if{vm-id,--vm-id=\$val{vm-id}}/s//$if{vm-ip,--vm-id=$val{vm-id}}/' 'vm-ip is not one of its parameters'
spoil '0,/\$if{vm-id,--vm-id=\$val{vm-id}}/s//--vm-id=$val{vm-id}/' '$val{vm-id} is not inside its $if'
spoil '0,/ --stdin /s// --stdin $if{match,--match=$val{match}} /' '--match is free text and stands on the execute line'
spoil '0,/ --stdin / s// /' 'it has a <stdin> that the program does not read'
spoil '/^\$if{match,/d' '--match does not reach the program'
spoil '0,/\$if{dry-run,--dry-run}/s///' '--dry-run does not reach the program'
spoil 's,/opt/nestvirt/bin/nestvirt vm list,/bin/nestvirt vm list,' 'its execute line is not a call of nestvirt'
spoil 's, --extension=[0-9.]*,,' 'its execute line is not a call of nestvirt'
spoil '0,/^\$if{match,/s//x$if{match,/' 'is not one option'

echo "$count ways to spoil it"
exit $failed

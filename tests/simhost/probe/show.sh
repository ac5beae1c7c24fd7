#!/bin/sh
# Replies with its arguments, its input (--input) or part of its environment
# (--environment), each item in angle brackets.
text=""
case $1 in
--input) while IFS= read -r line; do text="$text<$line>"; done ;;
--environment) text="<PATH=$PATH><VI_USERNAME=${VI_USERNAME-unset}><PWD=$PWD>" ;;
*) for word in "$@"; do text="$text<$word>"; done ;;
esac
echo "<output xmlns=\"http://www.vmware.com/Products/ESX/5.0/esxcli/\"><string><![CDATA[$text]]></string></output>"

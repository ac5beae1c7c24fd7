#!/bin/bash
# Sends a signal to stop before each system call of an edit: the current step is
# finished, or was not started. Nothing is ever left next to the file.
. "$(dirname "$0")/common.bash"

job() { # SIGNAL STATUS NAME NUMBER
	local folder=$work/$1-$3-$4 status=0 found wrong=
	lay_out "$folder"
	{
		strace -qq -o /dev/null -e "inject=$3:signal=$1:when=$4" \
			"$program" vmx set "$folder/web.vmx" vhv.enable=TRUE || status=$?
	} >/dev/null 2>&1
	found=$(state "$folder")
	case $status:$found in
	0:new) ;;
	"$2":old) ;; # before the program minds signals
	*) wrong="status $status, the file is $found" ;;
	esac
	[ -z "$(strays "$folder")" ] || wrong+="; left behind: $(strays "$folder")"
	if [ -n "$wrong" ]; then
		echo "$1 at $3 number $4: $wrong"
		return 1
	fi
	echo "$1 $found" >>"$work/results"
	rm -rf "$folder"
}

record >/dev/null
for signal in SIGINT:130 SIGTERM:143 SIGHUP:129 SIGPIPE:141; do
	awk -v s="${signal/:/ }" '$1 != "execve" && $1 != "exit_group" { print s, $1, $2 }' "$work/calls"
done >"$work/jobs"
run_jobs <"$work/jobs"
for signal in SIGINT SIGTERM SIGHUP SIGPIPE; do
	grep -q "^$signal new" "$work/results" || fail "$signal: the edit was never finished"
done
echo "$(wc -l <"$work/jobs") signals: $(grep -c new "$work/results") edits finished, $(grep -c old "$work/results") not begun"

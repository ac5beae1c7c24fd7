#!/bin/bash
# Kills the program before each of its system calls: each name, each occurrence.
# The file must be the old or the new one; after the next run it must be the new
# one, with no other file next to it.
. "$(dirname "$0")/common.bash"

job() { # NAME NUMBER
	local folder=$work/kill-$1-$2 status=0 found
	lay_out "$folder"
	# bash tells of a killed child on its own stderr: hence the braces.
	{
		strace -qq -o /dev/null -e "inject=$1:signal=SIGKILL:when=$2" \
			"$program" vmx set "$folder/web.vmx" vhv.enable=TRUE || status=$?
	} >/dev/null 2>&1
	found=$(state "$folder")
	if [ "$status" != 137 ]; then
		echo "killed at $1 number $2: ended with status $status, not by the signal"
		return 1
	fi
	if [ "$found" = broken ]; then
		echo "killed at $1 number $2: the file is neither the old nor the new one:"
		cat "$folder/web.vmx"
		return 1
	fi
	echo "$found $(strays "$folder")" >>"$work/results"
	if ! edit "$folder" >/dev/null || [ "$(state "$folder")" != new ]; then
		echo "killed at $1 number $2: the next run did not make the new file"
		return 1
	fi
	if [ -n "$(strays "$folder")" ]; then
		echo "killed at $1 number $2: after the next run there is $(strays "$folder")"
		return 1
	fi
	rm -rf "$folder"
}

# Before execve there is no program yet.
record | awk '$1 != "execve" { print $1, $2 }' >"$work/jobs"
run_jobs <"$work/jobs"

total=$(wc -l <"$work/jobs")
old=$(grep -c '^old' "$work/results")
new=$(grep -c '^new' "$work/results")
left=$(grep -c 'nestvirt-' "$work/results") || true
# A test that never kills between the temporary file and the rename shows nothing.
[ "$old" -gt 0 ] && [ "$new" -gt 0 ] && [ "$left" -gt 0 ] && [ "$((old + new))" = "$total" ] ||
	fail "$total kills, $old old, $new new, $left with a temporary: not all kinds were met"
echo "$total kills: $old left the old file, $new the new one; $left temporaries, gone after the next run"

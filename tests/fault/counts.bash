#!/bin/bash
# Counts the system calls of an edit: at most 20 from the open of the .vmx to the close
# of its folder, not counting the lock; at most 40 for the whole program. Memory calls
# do not count: they are up to the C library.
. "$(dirname "$0")/common.bash"
edit_max=20
program_max=40

# The lines of a trace from the open of FILE to the close of its folder.
count_edit() { # TRACE FILE
	awk -v file="\"$2\"" -v folder="\"${2%/*}/\"" '
		/^open\(/ && index($0, file ".lck") { next }
		/^open\(/ && index($0, file) && !begun { begun = NR }
		/^open\(/ && index($0, folder) { dir = $NF }
		begun { count++ }
		dir != "" && $1 == "close(" dir ")" { print count; found = 1; exit }
		END { exit !found }' "$1"
}

folder=$work/vm
lay_out "$folder"
rm "$folder/web.vmx.lck"
strace -qq -e 'trace=!brk,mmap,munmap,mremap,madvise' -o "$work/trace" \
	"$program" vmx set "$folder/web.vmx" vhv.enable=TRUE >/dev/null
[ "$(state "$folder")" = new ] || fail "the edit does not work"

edit=$(count_edit "$work/trace" "$folder/web.vmx") || fail "no edit in the trace"
# The look-up of the path costs a call for each folder: as if the test lay in /vmfs/volumes/ds/vm.
links=$(grep -c '^readlink(' "$work/trace")
whole=$(($(wc -l <"$work/trace") - links + 5))
echo "$edit system calls for the edit (at most $edit_max), $whole for the whole program (at most $program_max)"
if [ "$edit" -gt "$edit_max" ] || [ "$whole" -gt "$program_max" ]; then
	cat "$work/trace"
	fail "too many system calls"
fi

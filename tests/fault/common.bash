# Sourced by the tests in this folder: NAME.bash PROGRAM. Makes an empty folder
# $work that is removed at the end, and defines the edit that they all disturb:
#
#	nestvirt vmx set FOLDER/web.vmx vhv.enable=TRUE
#
# strace counts and disturbs the calls; the program has no hooks for this.
set -euo pipefail
export LC_ALL=C
umask 022

program=$(realpath "$1")
work=$(mktemp -d "${TMPDIR:-/tmp}/fault-XXXXXX")
trap 'rm -rf "$work"' EXIT

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

command -v strace >/dev/null || fail "strace is not installed: toolchain/setup"
strace -qq -o "$work/probe" true 2>/dev/null ||
	fail "strace may not trace here (ptrace is forbidden: a container or kernel.yama.ptrace_scope)"

# A .vmx as ESXi writes them, in size and form.
old_bytes() {
	printf '.encoding = "UTF-8"\nconfig.version = "8"\nvirtualHW.version = "19"\n'
	printf 'displayName = "web"\nvhv.enable = "FALSE"  # lab\n'
	local i
	for i in {0..39}; do
		printf 'pciBridge%d.present = "TRUE"\n' "$i"
		printf 'scsi0:%d.fileName = "web_%d.vmdk"\n' "$i" "$i"
		printf 'ethernet%d.networkName = "Nested lab %d"\n' "$i" "$i"
	done
	printf 'guestOS = "windows2019srv-64"\nuuid.bios = "56 4d 00 00"'
}

old_bytes >"$work/old"
sed 's/^vhv.enable = "FALSE"/vhv.enable = "TRUE"/' "$work/old" >"$work/new"
! cmp -s "$work/old" "$work/new" || fail "the test's own files are the same"

# A folder with the old file, and the lock file that a VM leaves behind (facts 1.10).
lay_out() {
	mkdir "$1"
	cp "$work/old" "$1/web.vmx"
	chmod 755 "$1/web.vmx"
	: >"$1/web.vmx.lck"
	chmod 600 "$1/web.vmx.lck"
}

edit() {
	"$program" vmx set "$1/web.vmx" vhv.enable=TRUE
}

# What the folder's file is: old, new, or something that must never be.
state() {
	if cmp -s "$1/web.vmx" "$work/old"; then
		echo old
	elif cmp -s "$1/web.vmx" "$work/new"; then
		echo new
	else
		echo broken
	fi
}

# Names in the folder that should not be there.
strays() {
	(cd "$1" && find . -mindepth 1 ! -name web.vmx ! -name web.vmx.lck)
}

# The calls of an undisturbed edit, one a line: NAME NUMBER-OF-THAT-NAME LINE-OF-TRACE. Words
# are options of strace.
record() {
	local folder=$work/record
	lay_out "$folder"
	strace -qq "$@" -o "$work/trace" "$program" vmx set "$folder/web.vmx" vhv.enable=TRUE >/dev/null
	[ "$(state "$folder")" = new ] || fail "the edit does not work undisturbed"
	awk '{ name = $0; sub(/\(.*/, "", name); print name, ++seen[name], $0 }' "$work/trace" |
		tee "$work/calls"
	rm -rf "$folder"
}

# Names of calls that only look or only have to do with memory. A kill before one of them leaves
# what a kill before the next other call leaves, and that one is made in any case.
without_effect='brk|mmap|munmap|mremap|madvise|mprotect|readlink|stat|lstat|fstat|getdents64|uname|ioctl'

# Run `job WORDS…` for each line of stdin, as many at a time as there are processors. A job
# prints what is wrong and returns 1.
run_jobs() {
	export -f job edit state strays lay_out
	export program work
	xargs -d '\n' -P "$(nproc)" -I '{}' bash -c 'set -f; job {}' ||
		fail "see above"
}

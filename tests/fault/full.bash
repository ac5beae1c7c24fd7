#!/bin/bash
# Tests a disk that is really full, and a file that really may not grow: the first write
# takes some of the bytes, the next none. Uses a tmpfs of three pages in its own mount
# namespace, if that is permitted.
. "$(dirname "$0")/common.bash"

try() { # FOLDER WHAT
	local status=0
	edit "$1" >/dev/null 2>"$work/message" || status=$?
	[ "$status" = 6 ] || fail "$2: status $status, not 6: $(cat "$work/message")"
	grep -q "^nestvirt: $1/web.vmx: its new bytes cannot be written: " "$work/message" ||
		fail "$2: the message is: $(cat "$work/message")"
	[ "$(wc -l <"$work/message")" = 1 ] || fail "$2: more than a line: $(cat "$work/message")"
	[ "$(state "$1")" = old ] || fail "$2: the file is $(state "$1"), not old"
	[ -z "$(strays "$1")" ] || fail "$2: left behind: $(strays "$1")"
}

# Run again by itself, in the namespace.
if [ "${2:-}" = mounted ]; then
	mount -t tmpfs -o size=12k,mode=700 none "$3"
	lay_out "$3/vm"
	[ "$(stat -c %s "$3/vm/web.vmx")" -gt 4096 ] || fail "the file fits a page: no partial write"
	try "$3/vm" "full disk"
	exit
fi

mkdir "$work/limited" "$work/disk"
lay_out "$work/limited/vm"
(
	ulimit -f 2 # of 1024 bytes: fewer than the file has
	try "$work/limited/vm" "file size limit"
)

namespace=(unshare --mount)
[ "$(id -u)" = 0 ] || namespace+=(--map-root-user)
if "${namespace[@]}" mount -t tmpfs -o size=12k none "$work/disk" 2>/dev/null; then
	"${namespace[@]}" bash "$0" "$program" mounted "$work/disk"
	echo "full disk, file size limit: the old file, nothing beside it"
else
	echo "file size limit: the old file, nothing beside it; full disk: mount is not permitted here"
fi

#!/bin/bash
# Tests what a kill cannot show: in one run, on the same descriptors, all bytes are
# written before the fsync of the file, which precedes the rename, which precedes the
# fsync of the folder; the lock is held throughout; the old file is never opened for
# writing. And a setting that is already correct is not written at all.
. "$(dirname "$0")/common.bash"
order=$(dirname "$(realpath "$0")")/order.awk
size=$(stat -c %s "$work/new")

judge() { # TRACE
	awk -v file="$work/record/web.vmx" -v size="$size" -f "$order" "$1"
}

record >/dev/null
judge "$work/trace" || fail "the order of the calls, see above"

# The judge must be able to say no: each spoilt trace, made from the good one, is refused.
refuses() { # WHAT AWK-PROGRAM
	awk "$2" "$work/trace" >"$work/spoilt"
	! cmp -s "$work/spoilt" "$work/trace" || fail "nothing was spoilt: $1"
	! judge "$work/spoilt" >/dev/null || fail "a spoilt trace passes: $1"
}

refuses "no fsync of the file" '/^fsync/ && !n++ { next } 1'
refuses "no fsync of the folder" '/^fsync/ && n++ { next } 1'
refuses "no fsync at all" '!/^fsync/'
refuses "fsync of the file after the rename" \
	'/^fsync/ && !n++ { kept = $0; next } { print } /^rename/ { print kept }'
refuses "fsync of the folder before the rename" \
	'/^rename/ { kept = $0; next } { print } /^fsync/ && ++n == 2 { print kept }'
refuses "fsync before the write" '/^write/ && !n++ { kept = $0; next } { print } /^fsync/ && kept { print kept; kept = "" }'
refuses "fsync of another descriptor" '/^fsync/ && !n++ { sub(/\([0-9]+/, "(77") } 1'
refuses "a failed fsync" '/^fsync/ && !n++ { sub(/= 0$/, "= -1 EIO (I/O error)") } 1'
refuses "half of the bytes" '/^write/ && !n++ { sub(/= [0-9]+$/, "= 17") } 1'
refuses "the old file opened for writing" '/^open\(.*web.vmx", O_RDONLY/ { sub(/O_RDONLY/, "O_RDWR") } 1'
refuses "the old file truncated" '{ print } /^fsync/ && !n++ { print "truncate(\"web.vmx\", 0) = 0" }'
refuses "the lock given back early" '/^close/ { kept = $0; next } { print } /^uname/ && kept { print "close(3) = 0" }'
refuses "a lock that is none" '{ sub(/\|0x10000000/, "") } 1'
refuses "no lock" '!/vmx\.lck/'

# The same value again: nothing is opened for writing, made, renamed or flushed.
folder=$work/right
lay_out "$folder"
edit "$folder" >/dev/null
before=$(stat -c '%i %Y %Z %a' "$folder/web.vmx")
strace -qq -o "$work/second" "$program" vmx set "$folder/web.vmx" VHV.Enable=TRUE >/dev/null
[ "$(stat -c '%i %Y %Z %a' "$folder/web.vmx")" = "$before" ] || fail "the second run touched the file"
! grep -E '^(rename|fsync|unlink|ftruncate|fch)|O_WRONLY|O_CREAT|O_TRUNC' "$work/second" ||
	fail "the second run wrote"
echo "write, fsync, rename, fsync of the folder, under the lock; a second run writes nothing"

#!/bin/bash
# Tests trouble that persists for as long as the program retries: a VM that holds
# the lock, slow NFS, an old VMkernel, a disk that stays full.
. "$(dirname "$0")/common.bash"

# The edit with some calls disturbed; its status in $status, its message in $message.
disturbed() { # FOLDER STRACE-OPTION…
	local folder=$1
	shift
	status=0
	strace -qq -o "$work/trace" "$@" "$program" vmx set "$folder/web.vmx" vhv.enable=TRUE \
		>/dev/null 2>"$work/message" || status=$?
	message=$(cat "$work/message")
}

expect() { # FOLDER STATUS STATE MESSAGE-PATTERN
	[ "$status" = "$2" ] || fail "$1: status $status, not $2: $message"
	[ "$(state "$1")" = "$3" ] || fail "$1: the file is $(state "$1"), not $3"
	[[ $message == $4 ]] || fail "$1: the message is: $message"
}

expect_clean() { # FOLDER
	[ -z "$(strays "$1")" ] || fail "$1: left behind: $(strays "$1")"
}

fresh() {
	folder=$work/$1
	lay_out "$folder"
}

fresh locked
disturbed "$folder" -P "$folder/web.vmx.lck" -e inject=open:error=EBUSY
expect "$folder" 4 old "nestvirt: $folder/web.vmx: locked: *"
expect_clean "$folder"
! grep -q nestvirt- "$work/trace" || fail "a locked VM's folder was touched"

fresh locked-and-right
cp "$work/new" "$folder/web.vmx"
disturbed "$folder" -P "$folder/web.vmx.lck" -e inject=open:error=EBUSY
expect "$folder" 0 new ""

fresh lock-unreadable
disturbed "$folder" -P "$folder/web.vmx.lck" -e inject=open:error=EIO
expect "$folder" 6 old "nestvirt: $folder/web.vmx: its lock cannot be tested: *"
expect_clean "$folder"

fresh nfs-takes-its-time
disturbed "$folder" -P "$folder/web.vmx.lck" -e inject=open:error=ESTALE:when=1..3
expect "$folder" 0 new ""

# The limit for NFS is 3 seconds, once when the file is read and once when it is saved, with a
# try every 0.2 s: 16 each, and fewer on a busy machine.
fresh nfs-never-answers
SECONDS=0
disturbed "$folder" -P "$folder/web.vmx.lck" -e inject=open:error=ESTALE
expect "$folder" 6 old "nestvirt: $folder/web.vmx: its lock cannot be tested: *"
tries=$(grep -c ESTALE "$work/trace")
[ "$SECONDS" -ge 3 ] && [ "$tries" -ge 2 ] && [ "$tries" -le 32 ] ||
	fail "gave up on NFS after $SECONDS seconds and $tries tries"

# Older VMkernels have only getdents (facts 7.2): strays must be found with it, too.
fresh getdents
bash -c 'echo $$' >"$work/pid"
stray="$folder/.web.vmx.nestvirt-$(uname -n | sed 's/[^A-Za-z0-9.-]/_/g')-$(cat "$work/pid")"
echo stray >"$stray"
disturbed "$folder" -e inject=getdents64:error=ENOSYS
expect "$folder" 0 new ""
expect_clean "$folder"
grep -q '^getdents(' "$work/trace" || fail "getdents was not called"

# A stray temporary that cannot be removed now is no reason to refuse, and goes next time.
fresh stray-stays
echo stray >"$folder/$(basename "$stray")"
disturbed "$folder" -e inject=unlink:error=EIO
expect "$folder" 0 new ""
[ -n "$(strays "$folder")" ] || fail "the stray was removed although unlink failed"
cp "$work/old" "$folder/web.vmx"
edit "$folder" >/dev/null
expect_clean "$folder"

# Neither can our own be removed: then the next run does it.
fresh full-and-stuck
disturbed "$folder" -e inject=write:error=ENOSPC:when=1 -e inject=unlink:error=EIO
expect "$folder" 6 old "nestvirt: $folder/web.vmx: its new bytes cannot be written: *"
[ -n "$(strays "$folder")" ] || fail "no stray is left although unlink failed"
edit "$folder" >/dev/null
[ "$(state "$folder")" = new ] || fail "$folder: the next run did not make the new file"
expect_clean "$folder"

# Folders are not flushed by every file system (facts 1.10).
for error in ENOSYS ENOTTY EINVAL; do
	fresh "no-fsync-of-folders-$error"
	disturbed "$folder" -P "$folder" -e "inject=fsync:error=$error"
	expect "$folder" 0 new ""
done

# Somebody else changes or removes the file while ours is being flushed: theirs stays. The program
# stands still behind its first fsync until that is done.
meddled() { # FOLDER COMMAND…
	local folder=$1 pid
	shift
	rm "$work/trace"
	strace -qq -o "$work/trace" -e inject=fsync:signal=SIGSTOP:when=1 bash -c 'echo $$ >"$0"; exec "$@"' \
		"$work/pid" "$program" vmx set "$folder/web.vmx" vhv.enable=TRUE >/dev/null 2>"$work/message" &
	until grep -q '^--- stopped by SIGSTOP' "$work/trace" 2>/dev/null; do
		sleep 0.01
	done
	pid=$(cat "$work/pid")
	"$@"
	kill -CONT "$pid"
	status=0
	wait $! || status=$?
	message=$(cat "$work/message")
}

fresh changed-meanwhile
echo theirs >"$work/theirs"
meddled "$folder" cp "$work/theirs" "$folder/web.vmx"
cmp -s "$folder/web.vmx" "$work/theirs" || fail "$folder: somebody else's change is lost"
cp "$work/old" "$folder/web.vmx"
expect "$folder" 7 old "nestvirt: $folder/web.vmx: changed meanwhile by somebody else; *"
expect_clean "$folder"

fresh removed-meanwhile
meddled "$folder" rm "$folder/web.vmx"
[ ! -e "$folder/web.vmx" ] || fail "$folder: the removed file is back"
cp "$work/old" "$folder/web.vmx"
expect "$folder" 7 old "nestvirt: $folder/web.vmx: removed meanwhile by somebody else"
expect_clean "$folder"

echo "locked, NFS, getdents, strays, folders without fsync, meddling: as documented"

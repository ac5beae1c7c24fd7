#!/bin/bash
# Tests that only one run changes things at a time: by fcntl, or by a pid file if the file
# system reports that it has no such locks (unknown on ESXi, facts 7.4). lock.bash PROBE
. "$(dirname "$0")/common.bash"

# Take the lock in the background, wait until it is held. Its process id in $holder.
hold() { # PATH STRACE-OPTION…
	local path=$1
	shift
	coproc HOLD { exec strace -qq -o /dev/null "$@" "$program" lock "$path" 60000; }
	tracer=$HOLD_PID
	read -r -u "${HOLD[0]}" said holder
	[ "$said" = held ] || fail "the lock could not be had"
}

kill_holder() {
	kill -9 "$holder"
	wait "$tracer" 2>/dev/null || true
}

try() { # PATH STATUS MESSAGE-PATTERN STRACE-OPTION…
	local path=$1 want=$2 pattern=$3 status=0
	shift 3
	strace -qq -o "$work/trace" "$@" "$program" lock "$path" 0 >/dev/null 2>"$work/message" ||
		status=$?
	[ "$status" = "$want" ] || fail "$*: status $status, not $want: $(cat "$work/message")"
	[[ $(cat "$work/message") == $pattern ]] || fail "$*: the message is: $(cat "$work/message")"
}

hold "$work/lock"
try "$work/lock" 7 "another nestvirt is at work (process $holder); try again"
kill_holder
try "$work/lock" 0 ""
[ ! -e "$work/lock.pid" ] || fail "a pid file, although fcntl works"

for error in ENOSYS EINVAL ENOLCK ENOTTY EOPNOTSUPP; do
	without=(-e "inject=fcntl:error=$error")
	hold "$work/$error" "${without[@]}"
	[ "$(cat "$work/$error.pid")" = "$holder" ] || fail "$error: the pid file names somebody else"
	try "$work/$error" 7 "another nestvirt is at work (process $holder); try again" "${without[@]}"
	kill_holder
	try "$work/$error" 0 "" "${without[@]}"
	[ ! -e "$work/$error.pid" ] || fail "$error: the pid file stays"
done

# What is wrong with the file is an error, and not another run.
try "$work/lock" 6 "$work/lock: *" -e inject=fcntl:error=EIO
try "$work/lock" 6 "$work/lock: *" -P "$work/lock" -e inject=open:error=EROFS
try "$work/lock" 0 "" -e inject=fcntl:error=EINTR:when=1
echo "fcntl and pid file: busy with the holder's number, free when it is gone"

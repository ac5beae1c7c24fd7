#!/bin/bash
# Tests starting child processes on a host that lacks one way after another (facts 7.2),
# and with each of the system calls failing. spawn.bash PROBE
. "$(dirname "$0")/common.bash"

# What the probe prints for a child that has both kinds of output and a status.
child=(/bin/sh -c 'cat; echo out; echo err >&2; exit 3')
good=$'status 3\nout'

run() { # STRACE-OPTION… -- WORD…
	local options=()
	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	status=0
	output=$(strace -qq -o "$work/trace" "${options[@]}" "$program" run "$@" 2>"$work/message") ||
		status=$?
	message=$(cat "$work/message")
}

expect() { # WHAT STATUS OUTPUT MESSAGE-PATTERN
	[ "$status" = "$2" ] || fail "$1: status $status, not $2: $message"
	[ "$output" = "$3" ] || fail "$1: the output is: $output"
	[[ $message == $4 ]] || fail "$1: the message is: $message"
}

started_by() { # WHAT REGEX
	grep -qE "$2" "$work/trace" || fail "$1: not started that way: $(cat "$work/trace")"
}

no_vfork=(-e inject=vfork:error=ENOSYS)
no_clone=("${no_vfork[@]}" -e inject=clone:error=ENOSYS:when=1)

run -- "${child[@]}"
expect vfork 0 "$good" ""
started_by vfork '^vfork\(.* = [0-9]+$'
run "${no_vfork[@]}" -- "${child[@]}"
expect clone 0 "$good" ""
started_by clone '^clone\(.*flags=CLONE_CHILD_CLEARTID\|CLONE_CHILD_SETTID\|SIGCHLD.* = [0-9]+$'
run "${no_clone[@]}" -- "${child[@]}"
expect posix_spawn 0 "$good" ""
started_by posix_spawn '^clone\(.*CLONE_VM\|CLONE_VFORK\|SIGCHLD.* = [0-9]+$'

# A program that is not there is an error at once, whichever way.
run -- /gone/esxcli x
expect "vfork, no program" 5 "" "/gone/esxcli: No such file or directory"
run "${no_vfork[@]}" -- /gone/esxcli x
expect "clone, no program" 5 "" "/gone/esxcli: No such file or directory"
run "${no_clone[@]}" -- /gone/esxcli x
expect "posix_spawn, no program" 5 "" "/gone/esxcli: No such file or directory"

# No way at all; and a host that is merely full is not asked in another way.
run "${no_vfork[@]}" -e inject=clone:error=ENOSYS -- "${child[@]}"
expect "no way" 5 "" "/bin/sh: Function not implemented"
run -e inject=vfork:error=EAGAIN -- "${child[@]}"
expect "no more processes" 5 "" "/bin/sh: Resource temporarily unavailable"
! grep -q '^clone(' "$work/trace" || fail "a full host was asked a second time"

# Without /dev/null the child still reads the end of its input.
run -P /dev/null -e inject=open:error=ENOENT -- "${child[@]}"
expect "no /dev/null" 0 "$good" ""

# Descriptors that run out: each pipe, each flag.
for n in 1 2 3; do
	run -e "inject=pipe:error=EMFILE:when=$n" -- "${child[@]}"
	expect "pipe $n" 5 "" "/bin/sh: *"
done
for n in 1 2 3 4 5 6; do
	run -e "inject=fcntl:error=EINVAL:when=$n" -- "${child[@]}"
	expect "fcntl $n" 5 "" "/bin/sh: *"
done

# Interrupted while waiting; an exit status that somebody else took.
for call in read poll wait4; do
	run -e "inject=$call:error=EINTR:when=1..2" -- "${child[@]}"
	expect "$call interrupted" 0 "$good" ""
done
run -e inject=wait4:error=ECHILD -- "${child[@]}"
expect "status taken" 5 "" "/bin/sh: ended, but its exit status is lost"

echo "vfork, clone, posix_spawn; no program, no /dev/null, no descriptors, interruptions"

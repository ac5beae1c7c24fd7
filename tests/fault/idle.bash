#!/bin/bash
# Counts the system calls of the service while nothing happens: with deferred changes,
# one stat for each of them and one poll every ten seconds; without, none at all. Also
# checks its memory: 4 MiB at most.
# idle.bash PROGRAM SIMHOST
. "$(dirname "$0")/common.bash"
simhost=$(realpath "$2")
host=$work/host
rss_max=4096 # KiB
wakes=2
vms=3

"$simhost" create "$host" --vms=40 >/dev/null
mkdir -p "$host/etc/config/nestvirt"
echo '{ "version": 1, "agent": { "interval-seconds": 0 } }' >"$host/etc/config/nestvirt/config.json"

# start TRACE: the service, and wait until it has done what is to be done at its start.
start() {
	rm -f "$host/var/run/nestvirt.status"
	"$simhost" run "$host" --outside -- \
		strace -qq -o "$1" "$program" --root "$host" agent run >/dev/null &
	for ((i = 0; i < 3000; i++)); do
		grep -q '^result config' "$host/var/run/nestvirt.status" 2>/dev/null && return
		sleep 0.1
	done
	fail "the service does not start: $(cat "$host/var/log/syslog.log")"
}

stop() {
	local pid peak
	pid=$(cat "$host/var/run/nestvirt.pid")
	peak=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status")
	kill "$pid"
	wait
	[ "$peak" -le "$rss_max" ] || fail "$peak KiB of memory, more than $rss_max"
	echo "$peak KiB of memory at most"
}
trap '! [ -e "$host/var/run/nestvirt.pid" ] || kill "$(cat "$host/var/run/nestvirt.pid")"; wait; rm -rf "$work"' EXIT

# What it does by itself once it waits: from its first poll for that on.
idle() {
	awk '/^poll\(\[\{fd=[0-9]+, events=POLLIN\}\], 1, / { begun = 1 } begun' "$1"
}

# await_polls N TRACE: until it has begun to wait for the N-th time.
await_polls() {
	until [ "$(idle "$2" | grep -c '^poll(')" -ge "$1" ]; do
		sleep 0.1
	done
}

start "$work/none"
await_polls 1 "$work/none"
sleep 3
idle "$work/none" >"$work/seen"
[ "$(wc -l <"$work/seen")" -eq 1 ] && grep -q ', 1, -1' "$work/seen" ||
	fail "nothing waits, and it does not just wait: $(cat "$work/seen")"
stop

on=$("$program" --root "$host" vm list --format=json | sed -n 's/.*"vm-id":\([0-9]*\),.*"power":"on".*/\1/p' | head -n $vms)
for id in $on; do
	"$simhost" run "$host" --outside -- "$program" --root "$host" vm enable --vm-id="$id" --when=poweroff >/dev/null
done
start "$work/some"
await_polls $((wakes + 1)) "$work/some"
stop
idle "$work/some" | sed '/^--- SIGTERM/,$d; /resumed/d; s/(.*//' | uniq -c | awk '{ print $2, $1 }' >"$work/seen"
{
	for ((i = 0; i < wakes; i++)); do printf 'poll 1\nstat %d\n' "$vms"; done
	echo 'poll 1'
} >"$work/want"
diff "$work/want" "$work/seen" || fail "a wake is not one poll and $vms stats"
echo "$wakes wakes, each of one poll and $vms stats"

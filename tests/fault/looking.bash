#!/bin/bash
# Testing a VM's lock means taking it, and a VM that is powered on at that moment fails to start. So
# X.vmx.lck is opened only to edit that VM, or when asked about that very VM; commands that look at
# the host, or edit another VM, do not open it. looking.bash PROGRAM SIMHOST
. "$(dirname "$0")/common.bash"
simhost=$(realpath "$2")
host=$work/host

# The lock files that a command opens, each once.
locks() { # WORD…
	"$simhost" run "$host" --outside -- strace -qq -e trace=open,openat -o "$work/trace" \
		"$program" --root "$host" "$@" >"$work/output" 2>&1 || true
	[ -s "$work/trace" ] || fail "$*: no trace: $(cat "$work/output")"
	sed -n 's/.*\/\([^/"]*\)\.vmx\.lck".*/\1/p' "$work/trace" | sort -u | tr '\n' ' '
}

expect() { # LOCKS WORD…
	local want=$1 got
	shift
	got=$(locks "$@")
	[ "$got" = "$want" ] || fail "$*: opens the locks of: ${got:-none}; not of: ${want:-none}"
}

"$simhost" create "$host" >/dev/null
printf '{ "version": 1, "vms": [ { "name": "HyperV-01", "nested": true } ] }' >"$host/tmp/config.json"

expect "" vm list
expect "" vm get --vm-name=HyperV-01
expect "" network portgroup get --portgroup-name=Nested
expect "" network enable --portgroup-name=Nested --dry-run
expect "" network enable --portgroup-name=Nested
expect "" network disable --portgroup-name=Nested
expect "" config export
expect "" host check
expect "" history list
expect "" pending list
expect "HyperV-01 " vm check --vm-name=HyperV-01
expect "HyperV-01 " vm enable --vm-name=HyperV-01 --dry-run
expect "HyperV-01 " vm enable --vm-name=HyperV-01
grep -q ': changed$' "$work/output" || fail "vm enable: $(cat "$work/output")"
expect "" vm enable --vm-name=HyperV-01 # is right already
expect "" config plan --file=/tmp/config.json
expect "HyperV-01 " history undo --all
expect "HyperV-01 " config apply --file=/tmp/config.json
# What a port group that was made needs to know of all VMs takes no lock of theirs.
expect "" network enable --create --portgroup-name=New --vswitch-name=vSwitch1
made=$("$program" --root "$host" history list | awk '/ port group / { print $1 }')
expect "" history undo --id="$made"
grep -q '^New: port group: .*: changed$' "$work/output" || fail "undo: $(cat "$work/output")"
echo "who looks takes no lock; who edits one VM takes that VM's only"

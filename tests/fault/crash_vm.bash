#!/bin/bash
# Like crash, but for a VM on a host: kills `vm enable` on a simulated host before each
# of its own system calls that may have an effect, including those for host commands. The
# VM's file is the old or the new one; the next run makes it the new one, and undo the old
# one.
# crash_vm.bash PROGRAM SIMHOST
. "$(dirname "$0")/common.bash"
simhost=$(realpath "$2")
vm=HyperV-01

# A host of its own, and where the VM's file lies in it.
new_host() { # FOLDER
	"$simhost" create "$1" >/dev/null
	file=$(find "$1/vmfs" -name "$vm.vmx")
	[ -f "$file" ]
}

enable() { # HOST WORD… (put before the program)
	local host=$1
	shift
	"$simhost" run "$host" --outside -- "$@" "$program" --root "$host" vm enable --vm-name=$vm
}

undo() { # HOST
	"$simhost" run "$1" --outside -- "$program" --root "$1" history undo --all
}

job() { # NAME NUMBER
	local host=$work/kill-$1-$2 status=0 file found
	new_host "$host"
	{
		enable "$host" strace -qq -o /dev/null -e "inject=$1:signal=SIGKILL:when=$2" || status=$?
	} >/dev/null 2>&1
	if cmp -s "$file" "$work/before"; then
		found=old
	elif cmp -s "$file" "$work/after"; then
		found=new
	else
		echo "killed at $1 number $2: the file is neither the old nor the new one"
		return 1
	fi
	[ "$status" = 137 ] || { echo "$1 number $2: status $status, not killed"; return 1; }
	echo "$found" >>"$work/results"
	if ! enable "$host" >/dev/null 2>&1 || ! cmp -s "$file" "$work/after" ||
		[ -n "$(find "$host/vmfs" -name '*.nestvirt-*')" ]; then
		echo "killed at $1 number $2: the next run did not put it right: $(ls -A "${file%/*}")"
		return 1
	fi
	# What was cut off is closed by comparing, and every byte can be had back.
	if ! undo "$host" >/dev/null 2>&1 || ! cmp -s "$file" "$work/before" ||
		"$program" --root "$host" history list | grep -q interrupted; then
		echo "killed at $1 number $2: it cannot be taken back:"
		"$program" --root "$host" history list
		return 1
	fi
	rm -rf "$host"
}
export -f new_host enable undo
export simhost vm

new_host "$work/host"
cp "$file" "$work/before"
enable "$work/host" strace -qq -o "$work/trace" >/dev/null
cp "$file" "$work/after"
! cmp -s "$work/before" "$work/after" || fail "vm enable changes nothing"

awk -v looks="^($without_effect)\$" '{ name = $0; sub(/\(.*/, "", name) }
	/^(---|\+\+\+)/ || name == "execve" || name ~ looks { next }
	{ print name, ++seen[name] }' "$work/trace" >"$work/jobs"
# How often a child is asked for its end depends on how fast it is: the last ones may not come.
grep -vE '^(wait4|poll|restart_syscall|read) ' "$work/jobs" >"$work/certain"
run_jobs <"$work/certain"

total=$(wc -l <"$work/certain")
old=$(grep -c old "$work/results") new=$(grep -c new "$work/results")
[ "$old" -gt 0 ] && [ "$new" -gt 0 ] && [ "$((old + new))" = "$total" ] ||
	fail "$total kills, $old old, $new new: not all kinds were met"
echo "$total kills: $old left the old file, $new the new one"

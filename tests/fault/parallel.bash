#!/bin/bash
# Runs many simultaneous edits of one file, each of another setting: an edit that reports "changed"
# has its setting in the file afterwards, every other one exits with 7, and nothing is left behind.
# The VM has no lock file, so only the edit lock keeps them apart. Not traced, because under strace
# they would not run at the same time.
. "$(dirname "$0")/common.bash"
edits=150

one() { # NUMBER
	local status=0
	"$program" vmx set "$folder/web.vmx" "k$1=$1" >"$work/out-$1" 2>"$work/err-$1" || status=$?
	echo "$status" >"$work/status-$1"
}

folder=$work/vm
lay_out "$folder"
rm "$folder/web.vmx.lck"
for ((i = 0; i < edits; i++)); do one $i & done
wait

done=0
for ((i = 0; i < edits; i++)); do
	status=$(<"$work/status-$i")
	lines=$(grep -c "^k$i = \"$i\"" "$folder/web.vmx" || true)
	case $status in
	0)
		grep -q changed "$work/out-$i" || fail "k$i: status 0, but: $(<"$work/out-$i")"
		[ "$lines" = 1 ] || fail "k$i: done, but $lines times in the file"
		done=$((done + 1))
		;;
	7)
		grep -q 'try again' "$work/err-$i" || fail "k$i: status 7, but: $(<"$work/err-$i")"
		[ "$lines" = 0 ] || fail "k$i: busy, but in the file"
		;;
	*)
		fail "k$i: status $status: $(<"$work/err-$i")"
		;;
	esac
done
# What was there before is there still, and nothing besides.
grep -v '^k[0-9]* = ' "$folder/web.vmx" | cmp -s - <(cat "$work/old"; echo) || fail "other lines changed"
[ -z "$(strays "$folder")" ] || fail "left behind: $(strays "$folder")"
# With the lock they come one after the other; without it hardly one in ten gets through.
[ "$done" -ge $((edits / 5)) ] || fail "only $done of $edits got through"
echo "$done of $edits edits done, the others busy; none lost"

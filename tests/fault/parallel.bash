#!/bin/bash
# Many edits of one file at the same moment, each of its own setting: whoever says "changed" finds
# its setting in the file afterwards, everybody else has status 7, and nothing is left behind. There
# is no VM's lock file, so nothing but the edit lock keeps them apart. Not traced: strace would keep
# them from being at it at once.
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

#!/bin/bash
# Makes each system call of the journal that touches a file fail in each way that a file system
# may: either the run is refused before it does anything, or the failure has no effect. Nothing is lost.
. "$(dirname "$0")/journal.inc.bash"

# What is wrong with how a disturbed run ended; nothing if all is right.
complaints() { # SCENARIO HOST STATUS ERROR
	local shown message lines said
	message=$(cat "$2/err") said=$(cat "$2/said")
	lines=$(grep -cv '^warning: ' "$2/err") || true
	shown=$(probe "$2" show 2>&1) || { echo "not readable: $shown"; return; }
	all_in "$shown" <"$work/$1/lasting" || true
	case $shown in *damaged*) echo "damaged: $shown" ;; esac
	case $3:$said:$shown in
	0:*ended*:*x.vmx*done* | 0:*dropped*) ;;
	0:*) echo "it ended well, but: $shown" ;;
	[1-9]*:*committed*:*x.vmx*done | [1-9]*:*committed*:*x.vmx*begun) ;;
	*x.vmx*) echo "it failed, but is recorded: $shown" ;;
	esac
	[ "$3" = 0 ] || [ "$lines" = 1 ] || echo "$lines lines of message"
	case $3:$message in
	0:*) ;;
	[4567]:*journal.[01]* | [4567]:*/etc/config*) ;;
	[456]:*/sbin/auto-backup.sh*) ;;
	*) echo "status $3, and the message does not name the file" ;;
	esac
	case $1:$3:$said:$message in
	*:0:* | forget:* | *:*:*committed*:*) ;;
	*) grep -qE "$(strerror "$4")" <<<"$message" || echo "the reason is missing" ;;
	esac
}

strerror() {
	case $1 in
	EIO) echo "I(nput)?/[Oo](utput)? error" ;;
	ENOSPC) echo "No space left on device" ;;
	EROFS) echo "Read-only file system" ;;
	EACCES) echo "Permission denied" ;;
	esac
}

job() { # SCENARIO LINE NAME NUMBER ERROR
	local host=$work/$1/$2-$5 status=0 wrong
	cp -a "$work/$1/host" "$host"
	strace -qq -o /dev/null -e "inject=$3:error=$5:when=$4" \
		"$program" "$host" $(words_of "$1") >"$host/said" 2>"$host/err" || status=$?
	wrong=$(complaints "$1" "$host" "$status" "$5")
	# A file system with nothing to flush to (system/file.h).
	[ "$5" != EINVAL ] || [ "$status" = 0 ] || wrong+="EINVAL is not soft"
	[ -n "$wrong" ] || probe "$host" run y >/dev/null || wrong="the next run fails"
	[ -n "$wrong" ] || case $(probe "$host" show) in
	*y.vmx*done*) ;;
	*) wrong="the next run is not recorded: $(probe "$host" show)" ;;
	esac
	[ -z "$wrong" ] || {
		echo "$1: $3 number $4 answers $5: $wrong"
		cat "$host/err"
		return 1
	}
	echo "$1 $3 $status" >>"$work/results"
	rm -rf "$host"
}
export -f complaints strerror

for scenario in $scenarios; do
	mkdir "$work/$scenario"
	prepare $scenario "$work/$scenario/host"
	lasting $scenario "$work/$scenario/host" >"$work/$scenario/lasting"
	cp -a "$work/$scenario/host" "$work/$scenario/end"
	strace -qq -y -o "$work/$scenario/trace" "$program" "$work/$scenario/end" \
		$(words_of $scenario) >/dev/null
	# What is written is flushed before it is said, saved, or the other file is emptied.
	awk '/^write\(.*journal\.[01]/ { dirty = 1 }
		/^fsync\(.*journal\.[01]/ { dirty = 0; flushes++ }
		dirty && /"committed|^vfork|O_TRUNC/ { print "not flushed yet: " $0; wrong = 1 }
		END { exit wrong || !flushes }' "$work/$scenario/trace" || fail "$scenario: see above"
	awk -v scenario=$scenario '{ name = $0; sub(/\(.*/, "", name); number = ++seen[name] }
		/journal\.[01]|etc\/config/ && name ~ /^(open|openat|write|fsync|mkdir)$/ {
			split("EIO ENOSPC EROFS EACCES", errors, " ")
			for (i = 1; i <= 4; i++)
				print scenario, NR, name, number, errors[i]
			if (name == "fsync") print scenario, NR, name, number, "EINVAL"
		}' "$work/$scenario/trace" >"$work/$scenario/jobs"
	run_jobs <"$work/$scenario/jobs"
done

# A test that never meets the writing of each scenario shows nothing.
for scenario in $scenarios; do
	for call in open write fsync; do
		grep -qE "^$scenario $call(at)? [4-7]" "$work/results" || fail "$scenario: no $call failed"
	done
done
grep -q '^first mkdir [4-7]' "$work/results" || fail "no mkdir failed"
echo "$(wc -l <"$work/results") errors: refused with a reason, or done; nothing is lost"

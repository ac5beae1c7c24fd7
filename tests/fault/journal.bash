#!/bin/bash
# Kills the journal before each of its system calls that may have an effect: while it is started,
# appended to, compacted, emptied, shortened. What was committed before is still readable, and so is
# what the run reported as committed; the next run continues. The same for copies of its two files
# that are not taken at the same time, as in the host's save: one file at any of these moments, the
# other at any later one.
. "$(dirname "$0")/journal.inc.bash"

# What is wrong with what is read of a host; nothing if all is right. SAID: what the run had said.
complaints() { # HOST BEFORE SAID
	local shown
	shown=$(probe "$1" show 2>&1) || { echo "not readable: $shown"; return; }
	all_in "$shown" <<<"$2" || true
	case $shown in *damaged*) echo "damaged: $shown" ;; esac
	case $3:$(grep ' x.vmx\|/x.vmx' <<<"$shown" || true) in
	*ended*:*done) ;;
	*ended*:*) echo "it said that it had ended: $shown" ;;
	*committed*:*done | *committed*:*begun) ;;
	*committed*:*) echo "it said that it had committed: $shown" ;;
	esac
}

job() { # SCENARIO LINE NAME NUMBER
	local host=$work/$1/$2 before wrong said name
	before=$(cat "$work/$1/lasting")
	cp -a "$work/$1/host" "$host"
	{
		strace -qq -o /dev/null -e "inject=$3:signal=SIGKILL:when=$4" \
			"$program" "$host" $(words_of "$1") >"$host/said" || [ $? = 137 ]
	} 2>/dev/null || { echo "$1: killed at $3 number $4: it was not"; return 1; }
	said=$(cat "$host/said")
	wrong=$(complaints "$host" "$before" "$said")
	# A copy of what the files were at this moment.
	mkdir "$host/copy"
	for name in journal.0 journal.1; do
		[ ! -f "$host/$files/$name" ] || cp "$host/$files/$name" "$host/copy"
	done
	probe "$host" run y >/dev/null 2>"$host/err" || wrong+=" the next run: $(cat "$host/err")"
	wrong+=$(complaints "$host" "$before"$'\n'"$(probe "$host" show | grep y.vmx)" "$said")
	case $(probe "$host" show) in *y.vmx*done*) ;; *) wrong+=" the next run is not recorded" ;; esac
	[ -z "$wrong" ] || { echo "$1: killed at $3 number $4: $wrong"; return 1; }
}
export -f complaints

# One file of a copy, or nothing.
take() { # FROM NAME TO
	[ ! -f "$1/copy/$2" ] || cp "$1/copy/$2" "$3/$files/$2"
}

mix() { # SCENARIO EARLIER LATER
	local host=$work/mix-$1 first second wrong
	for first in journal.0 journal.1; do
		[ $first = journal.0 ] && second=journal.1 || second=journal.0
		rm -f "$host/$files"/journal.*
		take "$work/$1/$2" $first "$host"
		take "$work/$1/$3" $second "$host"
		wrong=$(complaints "$host" "$(cat "$work/$1/lasting")" "$(cat "$work/$1/$2/said")" |
			grep -v 'had ended') || true
		[ -z "$wrong" ] || fail "$1: $first of call $2, $second of call $3: $wrong"
		mixes=$((mixes + 1))
	done
}

# Of moments that follow each other with the same files one is enough.
moments() { # SCENARIO
	local line last=none sum
	while read -r _ line _; do
		sum=$(cat "$work/$1/$line/said" - < <(cd "$work/$1/$line/copy" && md5sum journal.? 2>&1))
		[ "$sum" = "$last" ] || echo "$line"
		last=$sum
	done <"$work/$1/jobs"
}

mixes=0
for scenario in $scenarios; do
	mkdir "$work/$scenario"
	prepare $scenario "$work/$scenario/host"
	lasting $scenario "$work/$scenario/host" >"$work/$scenario/lasting"
	cp -a "$work/$scenario/host" "$work/$scenario/end"
	strace -qq -o "$work/$scenario/trace" "$program" "$work/$scenario/end" \
		$(words_of $scenario) >/dev/null
	# How often a child is asked for its end depends on how fast it is: not those.
	awk -v scenario=$scenario -v looks="^($without_effect)\$" '{ name = $0; sub(/\(.*/, "", name); number = ++seen[name] }
		name !~ /^(execve|---|\+\+\+|wait4|poll|restart_syscall)/ && name !~ looks { print scenario, NR, name, number }' \
		"$work/$scenario/trace" >"$work/$scenario/jobs"
	run_jobs <"$work/$scenario/jobs"
	mapfile -t points < <(moments $scenario)
	[ ${#points[@]} -ge 2 ] || fail "$scenario: the files are never different"
	lay_out_host "$work/mix-$scenario"
	mkdir -p "$work/mix-$scenario/$files"
	for ((i = 0; i < ${#points[@]}; i++)); do
		for ((k = i; k < ${#points[@]}; k++)); do
			mix $scenario "${points[i]}" "${points[k]}"
		done
	done
	total=$((${total:-0} + $(wc -l <"$work/$scenario/jobs")))
	rm -rf "${work:?}/$scenario"/[0-9]*
done
echo "$total kills, and $mixes copies of files of different moments: nothing that was committed is lost"

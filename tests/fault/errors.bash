#!/bin/bash
# Makes each system call of an edit fail in each way listed in errors.table. The exit
# status and the file must be what the table says, the message must be one line that
# names the file, and no other file may be left next to it.
. "$(dirname "$0")/common.bash"
table=$(dirname "$(realpath "$0")")/errors.table

# What is wrong with how a disturbed edit ended; nothing if all is right.
complaints() { # FOLDER STATUS WANTED-STATUS WANTED-STATE
	local lines text
	lines=$(wc -l <"$1.err")
	text=$(cat "$1.err")
	[ "$2" = "$3" ] || echo "status $2, not $3"
	[ "$(state "$1")" = "$4" ] || echo "the file is $(state "$1"), not $4"
	[ -z "$(strays "$1")" ] || echo "left behind: $(strays "$1")"
	[ "$(stat -c %a "$1/web.vmx")" = 755 ] || echo "the mode is $(stat -c %a "$1/web.vmx")"
	if [ "$3" = 0 ]; then
		[ "$lines" = 0 ] || echo "done, and yet a message"
		return
	fi
	[ "$lines" = 1 ] || echo "$lines lines of message"
	case $text in
	"nestvirt: "*web.vmx* | "nestvirt: standard output: "*) ;;
	*) echo "the message does not name the file" ;;
	esac
	case $4:$text in
	old:*"in place"* | old:*"standard output"*) echo "the message says that the file is new" ;;
	old:* | new:*"in place"* | new:*"standard output"*) ;;
	*) echo "the message does not say that the file is new" ;;
	esac
}

job() { # NAME NUMBER ERROR STATUS STATE
	local folder=$work/$1-$2-$3 status=0 wrong
	lay_out "$folder"
	strace -qq -o /dev/null -e "inject=$1:error=$3:when=$2" \
		"$program" vmx set "$folder/web.vmx" vhv.enable=TRUE \
		>/dev/null 2>"$folder.err" || status=$?
	wrong=$(complaints "$folder" "$status" "$4" "$5")
	if [ -n "$wrong" ]; then
		printf '%s number %s answers %s:\n%s\n%s\n' "$1" "$2" "$3" "$wrong" "$(cat "$folder.err")"
		return 1
	fi
	rm -rf "$folder" "$folder.err"
}
export -f complaints

rows() {
	grep -v '^#\|^$' "$table"
}

# Calls and table become jobs. A call that the table does not know is a fault of the table.
jobs_of() { # NAME NUMBER LINE
	local known= status state errors call error
	while read -r status state errors call; do
		[[ $3 =~ $call ]] || continue
		known=yes
		[ "$status" != - ] || continue
		for error in ${errors//,/ }; do
			echo "$1 $2 $error $status $state"
		done
	done < <(rows)
	[ -n "$known" ] || fail "errors.table does not know this call: $3"
}

record -y >/dev/null
while read -r name number line; do
	jobs_of "$name" "$number" "$line" >>"$work/jobs"
done <"$work/calls"

# And each of its lines must be of use.
while read -r status state errors call; do
	grep -qE "$call" <(cut -d' ' -f3- "$work/calls") || fail "no call fits: $call"
done < <(rows)

run_jobs <"$work/jobs"
echo "$(wc -l <"$work/jobs") errors, one at a time: each ended as errors.table says"

# Sourced by journal.bash and journal_errors.bash: the states that a host's journal can be in, and
# what is done to it in each.
. "$(dirname "$0")/common.bash"

files=etc/config/nestvirt
journal_max=$((1024 * 1024))
# What a change of fill takes besides its text, and some bytes to spare.
change_size=220

lay_out_host() { # FOLDER
	mkdir -p "$1/etc" "$1/sbin"
	printf '#!/bin/sh\nexit 0\n' >"$1/sbin/auto-backup.sh"
	chmod +x "$1/sbin/auto-backup.sh"
}

probe() { # HOST WORD…
	"$program" "$@"
}

# Until the next change has no room: it is the one that compacts.
fill() { # HOST
	local size
	size=$(stat -c %s "$1/$files/journal.0")
	probe "$1" fill $(((journal_max - size) / 4 - change_size)) >/dev/null
	[ ! -s "$1/$files/journal.1" ] || fail "the journal was compacted while it was filled"
}

# The scenarios: a host before, and the words that are said to it then.
prepare() { # SCENARIO FOLDER
	lay_out_host "$2"
	case $1 in
	first) ;;
	append | forget) probe "$2" run a >/dev/null ;;
	compact)
		probe "$2" run a >/dev/null
		fill "$2"
		;;
	after) # the old file still stands, and is emptied
		probe "$2" run a >/dev/null
		fill "$2"
		probe "$2" run b >/dev/null
		[ -s "$2/$files/journal.0" ] && [ -s "$2/$files/journal.1" ] ||
			fail "the journal was not compacted"
		;;
	esac
}
scenarios="first append compact after forget"

words_of() { # SCENARIO
	[ "$1" = forget ] && echo forget || echo run x
}

# What must always be read, whatever happens: not what compaction or forget may drop.
lasting() { # SCENARIO HOST
	[ "$1" = forget ] || probe "$2" show | grep -v filled || true
}

# Are all lines of stdin among those of a text?
all_in() { # TEXT
	local line
	while read -r line; do
		[ -z "$line" ] || grep -qxF "$line" <<<"$1" || { echo "lost: $line"; return 1; }
	done
}

export files program
export -f probe all_in words_of

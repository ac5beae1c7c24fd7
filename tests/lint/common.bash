# Sourced by the lints, NAME SOURCE_DIR …; changes to SOURCE_DIR.
set -euo pipefail
export LC_ALL=C
lint=$(basename "$0")
here=$(dirname "$(realpath "$0")")
cd "$1"

# The files of the project, as git has them or, in an unpacked archive, as they lie there.
project_files() {
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files -- "$@"
	else
		find . -type f -not -path './build/*' -not -path './dist/*' -printf '%P\n' | sort |
			match_any "$@"
	fi
}

# Lines of stdin that fit one of some shell patterns; all of them without a pattern.
match_any() {
	local path pattern
	while read -r path; do
		[ $# -gt 0 ] || echo "$path"
		for pattern; do
			if [[ $path == $pattern ]]; then
				echo "$path"
				break
			fi
		done
	done
}

# C files without their comments: FILE:LINE:TEXT
without_comments() {
	awk 'FNR == 1 { inside = 0 }
	{
		line = ""
		rest = $0
		while (rest != "") {
			if (inside) {
				end = index(rest, "*/")
				if (!end) { rest = ""; break }
				rest = substr(rest, end + 2)
				inside = 0
			} else if (match(rest, /"([^"\\]|\\.)*"|\/\*|\/\//)) {
				found = substr(rest, RSTART, RLENGTH)
				line = line substr(rest, 1, RSTART - 1)
				rest = substr(rest, RSTART + RLENGTH)
				if (found == "/*") inside = 1
				else if (found == "//") rest = ""
				else line = line found
			} else { line = line rest; rest = "" }
		}
		print FILENAME ":" FNR ":" line
	}' "$@"
}

# Ends the lint: what was found is on stdout already.
verdict() { # FOUND-COUNT WHAT
	if [ "$1" -gt 0 ]; then
		echo "lint/$lint: $1 found"
		exit 1
	fi
	echo "lint/$lint: $2"
}

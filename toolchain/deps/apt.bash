# A private apt: uses the machine's own Debian sources, but keeps lists, cache and
# state in a separate folder, so that the system's apt is not affected and root is
# not needed. apt checks signatures as it does for the system.
#
# Sourced by deps/fetch and setup. Calling sequence: private_apt_prepare DIR
# and private_apt_update once, then private_apt ARGUMENTS... any number of times.
# DIR can be deleted at any time.

# Prints a pattern for the Debian suites of this release. Others (backports, other
# vendors) could bring other upstream versions than the pinned ones.
private_apt_suites() {
	local codename
	codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	echo "^(${codename:-stable}|stable|oldstable)([-/](updates|security))?\$"
}

# Filters one-line sources (deb [options] URI SUITE COMPONENT...); prints each as deb and deb-src.
private_apt_one_line() {
	awk -v suites="$(private_apt_suites)" '
		$1 == "deb" {
			at = 2
			if ($2 ~ /^\[/)
				while (at < NF && $at !~ /\]$/)
					at++
			if ($2 ~ /^\[/)
				at++
			if ($(at) ~ /^cdrom:/ || $(at + 1) !~ suites)
				next
			print
			sub(/^[ \t]*deb/, "deb-src")
			print
		}' "$@"
}

# Filters deb822 sources; prints the stanzas of Debian with Types: deb deb-src.
private_apt_deb822() {
	awk -v suites="$(private_apt_suites)" '
		function flush(	keep, n, i, word) {
			n = split(fields["suites"], word, /[ \t\n]+/)
			keep = ""
			for (i = 1; i <= n; i++)
				if (word[i] ~ suites)
					keep = keep " " word[i]
			if (keep != "" && fields["types"] ~ /(^|[ \t])deb([ \t]|$)/ &&
			    tolower(fields["enabled"]) !~ /^(no|false|0|off|without|disable)/)
				printf "Types: deb deb-src\nSuites:%s\n%s\n", keep, rest
			delete fields
			rest = name = ""
		}
		/^#/ { next }
		/^[ \t]*$/ { flush(); next }
		/^[ \t]/ {
			fields[name] = fields[name] "\n" $0
			if (name !~ /^(types|suites|enabled)$/)
				rest = rest $0 "\n"
			next
		}
		{
			name = tolower($0)
			sub(/[ \t]*:.*/, "", name)
			value = $0
			sub(/^[^:]*:[ \t]*/, "", value)
			fields[name] = value
			if (name !~ /^(types|suites|enabled)$/)
				rest = rest $0 "\n"
		}
		END { flush() }' "$@"
}

# Writes DIR's own sources and configuration.
private_apt_prepare() {
	private_apt_dir=$1
	local sourcelist sourceparts file
	eval "$(apt-config shell sourcelist Dir::Etc::sourcelist/f sourceparts Dir::Etc::sourceparts/d)"
	mkdir -p "$private_apt_dir"/{sources,state/lists/partial,cache/archives/partial}
	: >"$private_apt_dir/status"
	: >"$private_apt_dir/sources/debian.list"
	: >"$private_apt_dir/sources/debian.sources"
	for file in "$sourcelist" "$sourceparts"*.list; do
		[ ! -r "$file" ] || private_apt_one_line "$file" >>"$private_apt_dir/sources/debian.list"
	done
	for file in "$sourceparts"*.sources; do
		[ ! -r "$file" ] || private_apt_deb822 "$file" >>"$private_apt_dir/sources/debian.sources"
	done
	if [ ! -s "$private_apt_dir/sources/debian.list" ] && [ ! -s "$private_apt_dir/sources/debian.sources" ]; then
		echo "error: this machine's apt has no Debian source for this release (looked in $sourcelist and $sourceparts)" >&2
		return 1
	fi
	# Read last (-c), so that it clears hooks from the system's configuration.
	cat >"$private_apt_dir/apt.conf" <<-END
		#clear APT::Update::Pre-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		#clear Acquire::IndexTargets::deb::DEP-11;
		Dir::Etc::sourcelist "/dev/null";
		Dir::Etc::sourceparts "$private_apt_dir/sources";
		Dir::State "$private_apt_dir/state";
		Dir::State::status "$private_apt_dir/status";
		Dir::Cache "$private_apt_dir/cache";
		Dir::Log "$private_apt_dir";
		APT::Sandbox::User "";
		APT::Get::AllowUnauthenticated "false";
		Acquire::AllowInsecureRepositories "false";
		Acquire::Languages "none";
		Acquire::Retries "3";
	END
}

private_apt() {
	apt-get -c "$private_apt_dir/apt.conf" -q "$@"
}

# By default apt continues without a list that it cannot fetch, and exits with 0.
private_apt_update() {
	private_apt -o APT::Update::Error-Mode=any update
}

# apt_why LOG: prints in one line why apt failed, by the most telling error in its LOG.
apt_why() {
	local pattern
	for pattern in '^[EW]: Failed to fetch' '^E:' '^W:'; do
		grep -m 1 "$pattern" "$1" | cut -c 4- | grep . && return
	done
	echo "no reason given"
}

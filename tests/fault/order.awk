# Checks the trace of one edit: awk -v file=PATH -v size=BYTES -f order.awk TRACE

function complain(what) {
	print "line " NR ": " what ": " $0
	bad = 1
}

# The descriptor that a call is about, and what it answered.
function descriptor() {
	match($0, /\([0-9]+/)
	return substr($0, RSTART + 1, RLENGTH - 1)
}

function answer(	text) {
	text = $0
	sub(/.*\) += /, "", text)
	return text + 0
}

BEGIN {
	folder = file
	sub(/[^\/]*$/, "", folder)
	lock = temp = dir = -1
}

{ name = $0; sub(/\(.*/, "", name); ok = answer() >= 0 }

name == "open" && index($0, "\"" file ".lck\"") {
	# O_EXCLUSIVE_LOCK of VMFS, which strace has no name for (facts 1.10).
	if (!/O_RDWR/ || !/\|0x10000000[,)]/)
		complain("not VMware's way to lock")
	if (ok)
		lock = answer()
	next
}
name == "open" && index($0, "\"" file "\"") {
	if (!/O_RDONLY/)
		complain("the old file is opened for writing")
	if (lock < 0)
		complain("the file is read without the lock")
	next
}
name == "open" && index($0, "\"" folder "\"") && /O_DIRECTORY/ && ok { dir = answer(); next }
name == "open" && /O_CREAT/ {
	if (!/O_EXCL/ || !index($0, "\"" folder ".web.vmx.nestvirt-"))
		complain("something else is made")
	temp = answer()
	next
}
/^(truncate|ftruncate|unlink|link|symlink|chmod|creat)\(/ { complain("not a call of an edit") }

name == "write" && temp >= 0 && descriptor() == temp {
	if (flushed)
		complain("written after the fsync")
	written += answer()
	next
}
name == "fsync" && temp >= 0 && descriptor() == temp && !renamed {
	if (written != size)
		complain("flushed with " written " of " size " bytes")
	flushed = ok
	next
}
name == "rename" {
	if (!flushed)
		complain("renamed before the bytes are flushed")
	if (!index($0, "\"" folder ".web.vmx.nestvirt-") || !index($0, ", \"" file "\")"))
		complain("something else is renamed")
	renamed = ok
	next
}
name == "fsync" && dir >= 0 && descriptor() == dir {
	if (!renamed)
		complain("the folder is flushed before the rename")
	lasting = ok && renamed
	next
}
name == "fsync" { complain("an unknown descriptor is flushed") }
name == "close" && lock >= 0 && descriptor() == lock {
	if (!lasting)
		complain("the lock is given back early")
	lock = -1
	next
}
# Once closed, a number may come back as something else.
name == "close" && descriptor() == temp { temp = -1 }
name == "close" && descriptor() == dir { dir = -1 }

END {
	if (!lasting) {
		print "the edit did not come to its end: written " written + 0 ", flushed " flushed + 0 ", renamed " renamed + 0
		bad = 1
	}
	if (lock >= 0) {
		print "the lock was not given back"
		bad = 1
	}
	exit bad
}

/*
 * Puts new bytes in the place of a file, so that at any moment, whatever happens,
 * the file is either the old one or the new one.
 *
 * Theory of operation. The new bytes go to a temporary file in the same folder,
 * are flushed to the disk (fsync), and take the file's name by rename(2), which
 * is atomic; then the folder is flushed, so that the new name lasts. This order
 * is the whole point: a rename that reaches the disk before the bytes leaves an
 * empty file after a power loss.
 *
 * The temporary is `.NAME.nestvirt-HOST-PID`, made with O_EXCL, with the mode of
 * the original; the owner only where it differs (EPERM is soft: VMFS and NFS may
 * refuse). A datastore is shared, so the name says whose it is: only the host
 * that made it can tell whether its process still runs. HOST has bytes other than
 * letters, digits, "." and "-" as "_"; a long one is cut and ends with a digest of
 * the whole. A long NAME is cut, so that all of it fits the longest name of a file
 * on VMFS, 127 bytes.
 *
 * Not every file system of ESXi supports fsync of a folder: ENOSYS, ENOTTY and
 * EINVAL from it are soft (esxi-facts 1.10). A file with several hard links keeps
 * the old bytes under its other names (VMFS has none, facts 1.10).
 *
 * The folder is opened once: for its fsync, and to look for stray temporaries. That
 * comes last of all, for reading a folder changes its access time, and an fsync after
 * it would have to write that too; a folder that cannot be read does not stop an edit.
 * With edit_lock_take() and the reading before it, an edit takes 19 system calls, 20
 * where the mode has to be set.
 *
 * The last look at the file and the rename are two steps: what keeps two edits of
 * nestvirt apart is the edit lock, which the caller holds from before it reads
 * (system/lock.h).
 *
 * Calling sequence: replace_begin(), replace_write() any number of times,
 * replace_commit(); replace_free() in any case: before the commit it removes the
 * temporary, after it nothing is left to do. AUTO(replace) does it on every way out.
 *
 * Errors are ERR_IO, or ERR_BUSY as said below, and do not name the file: the
 * caller wraps them, for only it knows the path that the user knows.
 */
#ifndef SYSTEM_REPLACE_H
#define SYSTEM_REPLACE_H

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"
#include "system/file.h"

struct replace;

/*
 * `path` is a real path (root_real()), `old` what file_read() returned for it. replace_free() also
 * removes stray temporaries of this file that this host made and whose process is gone.
 */
int replace_begin(struct replace **r, const char *path, const struct fingerprint *old,
		  struct err *e) NODISCARD;
int replace_write(struct replace *r, struct span bytes, struct err *e) NODISCARD;
/*
 * fsync, check that the file at `path` is still `old` by device, inode, size and mtime (ERR_BUSY if
 * it is not), rename, fsync of the folder. After an error the old file is in place, and
 * replace_free() removes the temporary; but an ERR_IO from the folder's fsync (other than the soft
 * ones) says in its text that the new file is in place.
 */
int replace_commit(struct replace *r, struct err *e) NODISCARD;
/*
 * Returns the fingerprint of the new file once it is in place, NULL before: after an error this
 * tells which of the two it is. Borrowed until replace_free(). NFS may report another mtime later.
 */
const struct fingerprint *replace_done(const struct replace *r);
void replace_free(struct replace *r);
DEFINE_AUTO(replace)

#endif

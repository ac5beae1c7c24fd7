/*
 * The files of installed VIBs: laid out, removed, and saved for the next boot.
 *
 * The payload of each installed VIB stays in .simhost/vib/ID/tar, so that a boot can lay
 * it out again. The host keeps those of its files below /etc that have the sticky bit
 * (esxi-facts 6.9): store_save() copies them to .simhost/saved, but only if the file is
 * still the one that was laid out, changed in place, and still sticky. A file put there by
 * rename is another file and is not saved; .simhost/vib/ID/sticky identifies files by inode
 * and birth time.
 */
#ifndef VIB_STORE_H
#define VIB_STORE_H

#include "core/state.h"
#include "vib/archive.h"

/* Store the payload for later, and delete it. */
int store_add(const struct sim *s, const char *id, struct span tar, struct err *e) NODISCARD;
int store_remove(const struct sim *s, const char *id, struct err *e) NODISCARD;
/* Open the payload of an installed VIB; `tar` holds the bytes. */
int store_open(struct archive *files, struct buf *tar, const struct sim *s, const char *id,
	       struct err *e) NODISCARD;

/* Lay out the files as delivered. */
int store_lay(const struct sim *s, const char *id, const struct archive *files, struct err *e)
	NODISCARD;
/* Remove them, and the folders that came with them and are now empty. */
int store_unlay(const struct sim *s, const struct archive *files, struct err *e) NODISCARD;

/* Save as /sbin/auto-backup.sh does. */
int store_save(const struct sim *s, const struct state *st, struct err *e) NODISCARD;
/* Save to another folder, and use such a folder as the last save. */
int store_save_to(const char *folder, const struct sim *s, const struct state *st, struct err *e)
	NODISCARD;
int store_take_saved(const char *folder, const struct sim *s, const struct state *st, struct err *e)
	NODISCARD;
/* Append everything that a save depends on, as bytes to compare; faster than a save. */
int store_look(struct buf *bytes, const struct sim *s, const struct state *st, struct err *e)
	NODISCARD;
int store_put_back(const struct sim *s, const struct archive *files, struct err *e) NODISCARD;
int store_restore(const struct sim *s, const char *id, struct err *e) NODISCARD;
/* Remove what was saved for files that no VIB owns any more. */
int store_forget(const struct sim *s, const struct archive *files, struct err *e) NODISCARD;

#endif

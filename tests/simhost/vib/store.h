/*
 * The files of installed VIBs: put in place, taken away, kept for the next boot.
 *
 * The payload of each installed VIB stays in .simhost/vib/ID/tar, so that a boot can
 * lay it out again. Of its files under /etc those with the sticky bit are the host's
 * to keep (esxi-facts 6.9): store_save() copies them to .simhost/saved, but only where
 * the file is still the one that was laid out, changed in place, and still sticky. What came
 * by rename is another file and is not kept; .simhost/vib/ID/sticky knows them by inode and
 * birth.
 */
#ifndef VIB_STORE_H
#define VIB_STORE_H

#include "core/state.h"
#include "vib/archive.h"

/* Keep the payload for later, and forget it. */
int store_add(const struct sim *s, const char *id, struct span tar, struct err *e) NODISCARD;
int store_remove(const struct sim *s, const char *id, struct err *e) NODISCARD;
/* The payload of an installed VIB; `tar` holds the bytes. */
int store_open(struct archive *files, struct buf *tar, const struct sim *s, const char *id,
	       struct err *e) NODISCARD;

/* Put the files where they belong, as delivered. */
int store_lay(const struct sim *s, const char *id, const struct archive *files, struct err *e)
	NODISCARD;
/* Take them away, and the folders that are empty then and came with them. */
int store_unlay(const struct sim *s, const struct archive *files, struct err *e) NODISCARD;

/* What /sbin/auto-backup.sh does, and what the next boot makes of it. */
int store_save(const struct sim *s, const struct state *st, struct err *e) NODISCARD;
/* The same into another folder, and from there: as if it had been saved at that moment. */
int store_save_to(const char *folder, const struct sim *s, const struct state *st, struct err *e)
	NODISCARD;
int store_take_saved(const char *folder, const struct sim *s, const struct state *st, struct err *e)
	NODISCARD;
/* All that a save depends on, as bytes to compare: quicker than a save. */
int store_look(struct buf *bytes, const struct sim *s, const struct state *st, struct err *e)
	NODISCARD;
int store_put_back(const struct sim *s, const struct archive *files, struct err *e) NODISCARD;
int store_restore(const struct sim *s, const char *id, struct err *e) NODISCARD;
/* Remove what was saved of files that no VIB owns any more. */
int store_forget(const struct sim *s, const struct archive *files, struct err *e) NODISCARD;

#endif

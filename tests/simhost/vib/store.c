#include "vib/store.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/stat.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/files.h"
#include "host/layout.h"

#define ETC "etc/"

static bool is_kept(const struct archive_file *f)
{
	return !f->folder && (f->mode & S_ISVTX) && strncmp(f->name, ETC, strlen(ETC)) == 0;
}

int store_add(const struct sim *s, const char *id, struct span tar, struct err *e)
{
	AUTO_STR *path = sim_file(s, "vib/%s/tar", id);

	return files_write(path, tar, 0644, e);
}

int store_remove(const struct sim *s, const char *id, struct err *e)
{
	AUTO_STR *path = sim_file(s, "vib/%s", id);

	return files_remove(path, e);
}

int store_open(struct archive *files, struct buf *tar, const struct sim *s, const char *id,
	       struct err *e)
{
	AUTO_STR *path = sim_file(s, "vib/%s/tar", id);

	if (files_read(tar, path, e) < 0)
		return -1;
	return archive_read_tar(files, buf_view(tar), e);
}

/*
 * Which file it is: one that was removed and made anew may well get the same inode, but not
 * the same birth. A file system that knows no births has 0 for all.
 */
static char *identity(const char *path)
{
	struct statx x = { 0 };

	if (syscall(SYS_statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_BTIME, &x) <
	    0)
		return NULL;
	return x_format("%llu/%lld.%u", (unsigned long long)x.stx_ino,
			(long long)x.stx_btime.tv_sec, x.stx_btime.tv_nsec);
}

static int lay_file(struct buf *sticky, const struct sim *s, const struct archive_file *f,
		    struct err *e)
{
	AUTO_STR *path = x_format("%s/%s", s->root, f->name);
	AUTO_STR *which = NULL;

	if (f->folder)
		return files_make_dir(path, e);
	/* Never through a link that somebody put there. */
	if (files_remove(path, e) < 0 || files_write(path, f->bytes, f->mode, e) < 0)
		return -1;
	if (!is_kept(f))
		return 0;
	which = identity(path);
	if (!which)
		return err_set_errno(e, ERR_IO, errno, "%s", path);
	buf_format(sticky, "%s %s\n", which, f->name);
	return 0;
}

int store_lay(const struct sim *s, const char *id, const struct archive *files, struct err *e)
{
	AUTO_STR *path = sim_file(s, "vib/%s/sticky", id);
	AUTO_VALUE(buf) sticky = { 0 };

	for (size_t i = 0; i < files->count; i++) {
		if (lay_file(&sticky, s, &files->items[i], e) < 0)
			return -1;
	}
	return files_write(path, buf_view(&sticky), 0644, e);
}

/* The mark beside a kept file that was changed. */
static char *mark_of(const char *path)
{
	AUTO_STR *folder = files_parent(path);

	return x_format("%s/.#%s", folder, files_name(path));
}

int store_unlay(const struct sim *s, const struct archive *files, struct err *e)
{
	for (size_t i = files->count; i-- > 0;) {
		const struct archive_file *f = &files->items[i];
		AUTO_STR *path = x_format("%s/%s", s->root, f->name);
		AUTO_STR *mark = mark_of(path);

		if (!f->folder) {
			if (files_remove(path, e) < 0 || (is_kept(f) && files_remove(mark, e) < 0))
				return -1;
			continue;
		}
		/* One that others still use is not empty. */
		if (!layout_is_folder(f->name))
			(void)rmdir(path);
	}
	return 0;
}

/*
 * Save one file when it is still the one of the VIB, and no longer as delivered or as it was
 * saved before.
 */
static int save_file(const struct sim *s, const char *folder, const char *name, struct span which,
		     const struct archive *files, struct err *e)
{
	AUTO_STR *path = x_format("%s/%s", s->root, name);
	AUTO_STR *before = sim_file(s, "saved/%s", name);
	AUTO_STR *saved = x_format("%s/%s", folder, name);
	AUTO_STR *present = identity(path);
	AUTO_VALUE(buf) bytes = { 0 };
	struct stat st;
	size_t i = 0;

	if (!present || !span_is(which, present) || lstat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
	    !(st.st_mode & S_ISVTX))
		return 0;
	if (files_read(&bytes, path, e) < 0)
		return -1;
	while (i < files->count && strcmp(files->items[i].name, name) != 0)
		i++;
	if (i < files->count && span_eq(buf_view(&bytes), files->items[i].bytes) &&
	    !files_exist(before))
		return 0;
	return files_write(saved, buf_view(&bytes), st.st_mode & 07777, e);
}

static int save_vib(const struct sim *s, const char *folder, const char *id, struct err *e)
{
	AUTO_STR *path = sim_file(s, "vib/%s/sticky", id);
	AUTO_VALUE(buf) sticky = { 0 };
	AUTO_VALUE(buf) tar = { 0 };
	AUTO_VALUE(archive) files = { 0 };
	struct span rest, line;

	if (files_read(&sticky, path, e) < 0 || store_open(&files, &tar, s, id, e) < 0)
		return -1;
	rest = buf_view(&sticky);
	while (span_next(&line, &rest, '\n')) {
		AUTO_STR *text = x_strndup(line.p, line.len);
		const char *name = strchr(text, ' ');

		if (name && save_file(s, folder, name + 1, span_make(text, (size_t)(name - text)),
				      &files, e) < 0)
			return -1;
	}
	return 0;
}

int store_save_to(const char *folder, const struct sim *s, const struct state *st, struct err *e)
{
	for (size_t i = 0; i < st->vibs.count; i++) {
		if (save_vib(s, folder, st->vibs.items[i].id, e) < 0)
			return -1;
	}
	return 0;
}

int store_look(struct buf *bytes, const struct sim *s, const struct state *st, struct err *e)
{
	for (size_t i = 0; i < st->vibs.count; i++) {
		AUTO_STR *path = sim_file(s, "vib/%s/sticky", st->vibs.items[i].id);
		AUTO_VALUE(buf) sticky = { 0 };
		struct span rest, line;

		if (files_read(&sticky, path, e) < 0)
			return -1;
		rest = buf_view(&sticky);
		while (span_next(&line, &rest, '\n')) {
			AUTO_STR *text = x_strndup(line.p, line.len);
			AUTO_STR *file = x_format("%s/%s", s->root, strchr(text, ' ') + 1);
			AUTO_STR *which = identity(file);

			buf_format(bytes, "%s %s\n", file, which ? which : "gone");
			if (which && files_read(bytes, file, e) < 0)
				return -1;
		}
	}
	return 0;
}

/* The mark beside each file that is saved. */
static int mark_files(const struct sim *s, const char *id, struct err *e)
{
	AUTO_VALUE(buf) tar = { 0 };
	AUTO_VALUE(archive) files = { 0 };

	if (store_open(&files, &tar, s, id, e) < 0)
		return -1;
	for (size_t i = 0; i < files.count; i++) {
		AUTO_STR *path = x_format("%s/%s", s->root, files.items[i].name);
		AUTO_STR *saved = sim_file(s, "saved/%s", files.items[i].name);
		AUTO_STR *mark = mark_of(path);

		if (is_kept(&files.items[i]) && files_exist(saved) && files_exist(path) &&
		    files_write(mark, span_of(""), 0644, e) < 0)
			return -1;
	}
	return 0;
}

int store_save(const struct sim *s, const struct state *st, struct err *e)
{
	AUTO_STR *folder = sim_file(s, "saved");

	if (store_save_to(folder, s, st, e) < 0)
		return -1;
	for (size_t i = 0; i < st->vibs.count; i++) {
		if (mark_files(s, st->vibs.items[i].id, e) < 0)
			return -1;
	}
	return 0;
}

static int take_saved(const char *folder, const struct sim *s, const char *id, struct err *e)
{
	AUTO_VALUE(buf) tar = { 0 };
	AUTO_VALUE(archive) files = { 0 };

	if (store_open(&files, &tar, s, id, e) < 0)
		return -1;
	for (size_t i = 0; i < files.count; i++) {
		AUTO_STR *from = x_format("%s/%s", folder, files.items[i].name);
		AUTO_STR *saved = sim_file(s, "saved/%s", files.items[i].name);

		if (!is_kept(&files.items[i]))
			continue;
		if (files_exist(from) ? files_copy(from, saved, 01644, e) : files_remove(saved, e))
			return -1;
	}
	return 0;
}

int store_take_saved(const char *folder, const struct sim *s, const struct state *st, struct err *e)
{
	for (size_t i = 0; i < st->vibs.count; i++) {
		if (take_saved(folder, s, st->vibs.items[i].id, e) < 0)
			return -1;
	}
	return 0;
}

/* In place: it stays the file that was laid out. */
static int put_back(const struct sim *s, const char *name, struct err *e)
{
	AUTO_STR *saved = sim_file(s, "saved/%s", name);
	AUTO_STR *path = x_format("%s/%s", s->root, name);
	AUTO_STR *mark = mark_of(path);
	AUTO_VALUE(buf) bytes = { 0 };

	if (!files_exist(saved))
		return 0;
	if (files_read(&bytes, saved, e) < 0 || files_write(path, buf_view(&bytes), 0, e) < 0)
		return -1;
	return files_write(mark, span_of(""), 0644, e);
}

int store_put_back(const struct sim *s, const struct archive *files, struct err *e)
{
	for (size_t i = 0; i < files->count; i++) {
		if (is_kept(&files->items[i]) && put_back(s, files->items[i].name, e) < 0)
			return -1;
	}
	return 0;
}

int store_restore(const struct sim *s, const char *id, struct err *e)
{
	AUTO_VALUE(buf) tar = { 0 };
	AUTO_VALUE(archive) files = { 0 };

	if (store_open(&files, &tar, s, id, e) < 0 || store_lay(s, id, &files, e) < 0)
		return -1;
	return store_put_back(s, &files, e);
}

int store_forget(const struct sim *s, const struct archive *files, struct err *e)
{
	for (size_t i = 0; i < files->count; i++) {
		AUTO_STR *saved = sim_file(s, "saved/%s", files->items[i].name);

		if (is_kept(&files->items[i]) && files_remove(saved, e) < 0)
			return -1;
	}
	return 0;
}

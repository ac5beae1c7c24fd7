#include "core/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Pieces to read and copy by: one call for nearly every file here. */
#define PIECE ((size_t)64 * 1024)

bool files_exist(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

bool files_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

const char *files_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *files_parent(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return x_strdup(".");
	if (slash == path)
		return x_strdup("/");
	return x_strndup(path, (size_t)(slash - path));
}

bool files_ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), tail = strlen(end);

	return len >= tail && strcmp(name + len - tail, end) == 0;
}

static int read_all(struct buf *out, int fd)
{
	for (;;) {
		ssize_t got = read(fd, buf_reserve(out, PIECE), PIECE);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return (int)got;
		out->len += (size_t)got;
		out->p[out->len] = 0;
	}
}

int files_read(struct buf *out, const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int failed;

	if (fd < 0)
		return err_set_errno(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, errno, "%s",
				     path);
	failed = read_all(out, fd);
	if (failed)
		err_set_errno(e, ERR_IO, errno, "%s", path);
	close(fd);
	return failed;
}

static int write_all(int fd, struct span bytes)
{
	while (bytes.len > 0) {
		ssize_t sent = write(fd, bytes.p, bytes.len);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return -1;
		bytes = span_make(bytes.p + sent, bytes.len - (size_t)sent);
	}
	return 0;
}

static int write_with(const char *path, struct span bytes, int flags, mode_t mode, struct err *e)
{
	int fd, failed;

	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
	if (fd < 0 && errno == ENOENT) {
		if (files_make_parent(path, e) < 0)
			return -1;
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
	}
	if (fd < 0)
		return err_set_errno(e, ERR_IO, errno, "%s", path);
	failed = write_all(fd, bytes);
	if (!failed && mode)
		failed = fchmod(fd, mode);
	if (failed)
		err_set_errno(e, ERR_IO, errno, "%s", path);
	if (close(fd) < 0 && !failed)
		failed = err_set_errno(e, ERR_IO, errno, "%s", path);
	return failed;
}

int files_write(const char *path, struct span bytes, mode_t mode, struct err *e)
{
	return write_with(path, bytes, O_TRUNC, mode, e);
}

int files_append(const char *path, struct span bytes, struct err *e)
{
	return write_with(path, bytes, O_APPEND, files_exist(path) ? 0 : 0644, e);
}

int files_replace(const char *path, struct span bytes, mode_t mode, struct err *e)
{
	AUTO_STR *dir = files_parent(path);
	AUTO_STR *beside = x_format("%s/.%s.%ld", dir, files_name(path), (long)getpid());

	if (files_write(beside, bytes, mode, e) < 0)
		return -1;
	if (rename(beside, path) < 0) {
		err_set_errno(e, ERR_IO, errno, "%s", path);
		unlink(beside);
		return -1;
	}
	return 0;
}

int files_make_parent(const char *path, struct err *e)
{
	AUTO_STR *dir = files_parent(path);

	return files_make_dir(dir, e);
}

int files_make_dir(const char *path, struct err *e)
{
	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		return 0;
	if (errno != ENOENT)
		return err_set_errno(e, ERR_IO, errno, "%s", path);
	if (files_make_parent(path, e) < 0)
		return -1;
	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		return 0;
	return err_set_errno(e, ERR_IO, errno, "%s", path);
}

int files_copy(const char *from, const char *to, mode_t mode, struct err *e)
{
	AUTO_VALUE(buf) bytes = { 0 };

	if (files_read(&bytes, from, e) < 0)
		return -1;
	return files_write(to, buf_view(&bytes), mode, e);
}

int files_link(const char *target, const char *path, struct err *e)
{
	if (files_make_parent(path, e) < 0)
		return -1;
	unlink(path);
	if (symlink(target, path) < 0)
		return err_set_errno(e, ERR_IO, errno, "%s", path);
	return 0;
}

static int remove_tree(const char *path, struct err *e)
{
	AUTO_VALUE(strings) names = { 0 };

	if (files_list(&names, path, e) < 0)
		return -1;
	for (size_t i = 0; i < names.count; i++) {
		AUTO_STR *inner = x_format("%s/%s", path, names.items[i]);

		if (files_remove(inner, e) < 0)
			return -1;
	}
	return rmdir(path) < 0 ? err_set_errno(e, ERR_IO, errno, "%s", path) : 0;
}

int files_remove(const char *path, struct err *e)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return errno == ENOENT ? 0 : err_set_errno(e, ERR_IO, errno, "%s", path);
	if (S_ISDIR(st.st_mode))
		return remove_tree(path, e);
	return unlink(path) < 0 ? err_set_errno(e, ERR_IO, errno, "%s", path) : 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int files_list(struct strings *names, const char *path, struct err *e)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;

	if (!dir)
		return errno == ENOENT ? 0 : err_set_errno(e, ERR_IO, errno, "%s", path);
	while ((entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			strings_add(names, entry->d_name);
	}
	closedir(dir);
	if (names->count)
		qsort(names->items, names->count, sizeof(names->items[0]), by_name);
	return 0;
}

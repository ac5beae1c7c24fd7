#include "system/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/digest.h"
#include "system/fd.h"

/* A file that has grown since its size was asked for is read on in steps of this size. */
#define GROWN_STEP 4096

/* A whole .vmx in one read; real ones have up to 12 KB. */
#define PIECE 32768

static bool same_stat(const struct fingerprint *a, const struct fingerprint *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size &&
	       a->mtime_ns == b->mtime_ns;
}

bool fingerprint_eq(const struct fingerprint *a, const struct fingerprint *b)
{
	return same_stat(a, b) && a->digest == b->digest;
}

static struct fingerprint of_stat(const struct stat *st)
{
	struct fingerprint print = {
		.device = st->st_dev,
		.inode = st->st_ino,
		.size = st->st_size,
		.mtime_ns = (long long)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
		.mode = st->st_mode & 07777,
		.uid = st->st_uid,
		.gid = st->st_gid,
	};

	return print;
}

int fingerprint_of(struct fingerprint *print, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -1;
	*print = of_stat(&st);
	return 0;
}

int fingerprint_look(struct fingerprint *print, const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -1;
	*print = of_stat(&st);
	return 0;
}

int fingerprint_unchanged(bool *same, const struct fingerprint *print, const char *path)
{
	struct fingerprint now;
	struct stat st;

	if (lstat(path, &st) < 0)
		return -1;
	now = of_stat(&st);
	*same = same_stat(print, &now);
	return 0;
}

enum err_code file_err_code(int errnum)
{
	switch (errnum) {
	case ENOENT:
	case ENOTDIR:
		return ERR_NOT_FOUND;
	case EBUSY: /* VMFS: another host has it open */
	case ETXTBSY:
		return ERR_BUSY;
	default:
		return ERR_IO;
	}
}

static int open_error(int errnum, const char *show, struct err *e)
{
	if (errnum == ENXIO) /* a FIFO or socket, opened without waiting */
		return err_set(e, ERR_REFUSED, "%s: not an ordinary file", show);
	return err_set_errno(e, file_err_code(errnum), errnum, "%s", show);
}

static int check(const struct stat *st, const char *show, size_t max, struct err *e)
{
	if (S_ISDIR(st->st_mode))
		return err_set(e, ERR_REFUSED, "%s: a folder, not a file", show);
	if (!S_ISREG(st->st_mode))
		return err_set(e, ERR_REFUSED, "%s: not an ordinary file", show);
	if (st->st_size > 0 && (unsigned long long)st->st_size > max)
		return err_set(e, ERR_REFUSED, "%s: larger than %zu bytes", show, max);
	return 0;
}

struct open_file {
	int fd;
	const char *show;
	size_t max;
	struct stat st;
};

int file_open(int *fd, const char *path, const char *show, struct err *e)
{
	*fd = fd_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	return *fd < 0 ? open_error(errno, show, e) : 0;
}

static int look(struct open_file *f, int fd, const char *show, size_t max, struct err *e)
{
	*f = (struct open_file){ .fd = fd, .show = show, .max = max };
	if (fstat(fd, &f->st) < 0)
		return err_set_errno(e, file_err_code(errno), errno, "%s", show);
	return check(&f->st, show, max, e);
}

/*
 * The next piece of the file, `have` bytes of which have been read: 1, 0 at the end, or -1. One
 * read for the whole file in the usual case: callers ask for a byte more than the file has, so
 * that getting just its size says that this was the end.
 */
static int read_piece(size_t *got, const struct open_file *f, char *p, size_t room, size_t have,
		      struct err *e)
{
	ssize_t done = fd_read(f->fd, p, room);

	*got = done > 0 ? (size_t)done : 0;
	if (done < 0)
		return err_set_errno(e, file_err_code(errno), errno, "%s", f->show);
	if (have + *got > f->max)
		return err_set(e, ERR_REFUSED, "%s: larger than %zu bytes", f->show, f->max);
	return done > 0 && (have + *got != (size_t)f->st.st_size || *got == room);
}

static int read_all(struct buf *bytes, const struct open_file *f, struct err *e)
{
	const size_t before = bytes->len, size = (size_t)f->st.st_size;
	int more;

	do {
		size_t have = bytes->len - before, got;
		size_t room = have < size ? size - have + 1 : GROWN_STEP;
		char *end = buf_reserve(bytes, room);

		more = read_piece(&got, f, end, room, have, e);
		bytes->len += got;
		bytes->p[bytes->len] = '\0';
	} while (more > 0);
	if (more < 0)
		buf_cut(bytes, before);
	return more;
}

int file_read_fd(struct buf *bytes, struct fingerprint *print, int fd, const char *show, size_t max,
		 struct err *e)
{
	const size_t before = bytes->len;
	struct open_file f;

	if (look(&f, fd, show, max, e) < 0 || read_all(bytes, &f, e) < 0)
		return -1;
	if (!print)
		return 0;
	*print = of_stat(&f.st);
	print->digest = digest_add(DIGEST_START, bytes->p + before, bytes->len - before);
	return 0;
}

int file_read(struct buf *bytes, struct fingerprint *print, const char *path, const char *show,
	      size_t max, struct err *e)
{
	int fd, done;

	if (file_open(&fd, path, show, e) < 0)
		return -1;
	done = file_read_fd(bytes, print, fd, show, max, e);
	(void)fd_close(fd); /* read only: nothing can be lost */
	return done;
}

static int front_of(struct buf *bytes, int fd, const char *show, size_t max, struct err *e)
{
	struct open_file f;
	ssize_t got;

	if (look(&f, fd, show, SIZE_MAX, e) < 0)
		return -1;
	got = fd_read(fd, buf_reserve(bytes, max), max);
	bytes->len += got > 0 ? (size_t)got : 0;
	bytes->p[bytes->len] = '\0';
	return got < 0 ? err_set_errno(e, file_err_code(errno), errno, "%s", show) : 0;
}

int file_front(struct buf *bytes, const char *path, const char *show, size_t max, struct err *e)
{
	int fd, done;

	if (file_open(&fd, path, show, e) < 0)
		return -1;
	done = front_of(bytes, fd, show, max, e);
	(void)fd_close(fd);
	return done;
}

static int print_fd(struct fingerprint *print, int fd, const char *show, size_t max, struct err *e)
{
	char piece[PIECE];
	struct open_file f;
	size_t have = 0, got;
	int more;

	if (look(&f, fd, show, max, e) < 0)
		return -1;
	*print = of_stat(&f.st);
	print->digest = DIGEST_START;
	do {
		more = read_piece(&got, &f, piece, sizeof(piece), have, e);
		print->digest = digest_add(print->digest, piece, got);
		have += got;
	} while (more > 0);
	return more;
}

int file_print(struct fingerprint *print, const char *path, const char *show, size_t max,
	       struct err *e)
{
	int fd, done;

	if (file_open(&fd, path, show, e) < 0)
		return -1;
	done = print_fd(print, fd, show, max, e);
	(void)fd_close(fd);
	return done;
}

int file_put(const char *path, struct span bytes)
{
	AUTO_STR *aside = x_format("%s.new", path);
	int fd = fd_open(aside, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	int done;

	if (fd < 0)
		return -1;
	done = fd_write(fd, bytes.p, bytes.len);
	if (fd_close(fd) < 0 || done < 0 || rename(aside, path) < 0) {
		(void)unlink(aside);
		return -1;
	}
	return 0;
}

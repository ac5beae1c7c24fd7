#include "system/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "system/fd.h"

/* A file that has grown since its size was asked for is read on in steps of this size. */
#define GROWN_STEP 4096

/* FNV-1a, 64 bits: start value and prime as its authors publish them. */
#define FNV_START 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

static uint64_t digest(const char *p, size_t len)
{
	uint64_t sum = FNV_START;

	for (size_t i = 0; i < len; i++)
		sum = (sum ^ (unsigned char)p[i]) * FNV_PRIME;
	return sum;
}

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

/*
 * One read for the whole file in the usual case: it asks for a byte more than the file has, so
 * that getting just its size says that this was the end.
 */
static int read_all(struct buf *bytes, int fd, size_t size, const char *show, size_t max,
		    struct err *e)
{
	size_t before = bytes->len;

	for (;;) {
		size_t have = bytes->len - before;
		size_t more = have < size ? size - have + 1 : GROWN_STEP;
		ssize_t got = fd_read(fd, buf_reserve(bytes, more), more);

		if (got > 0)
			bytes->len += (size_t)got;
		bytes->p[bytes->len] = '\0';
		if (got < 0)
			return err_set_errno(e, file_err_code(errno), errno, "%s", show);
		have += (size_t)got;
		if (have > max)
			return err_set(e, ERR_REFUSED, "%s: larger than %zu bytes", show, max);
		if (got == 0 || have == size)
			return 0;
	}
}

static int read_open(struct buf *bytes, struct fingerprint *print, int fd, const char *show,
		     size_t max, struct err *e)
{
	size_t before = bytes->len;
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_set_errno(e, file_err_code(errno), errno, "%s", show);
	if (check(&st, show, max, e) < 0)
		return -1;
	if (read_all(bytes, fd, (size_t)st.st_size, show, max, e) < 0)
		return -1;
	if (print) {
		*print = of_stat(&st);
		print->digest = digest(bytes->p + before, bytes->len - before);
	}
	return 0;
}

int file_read(struct buf *bytes, struct fingerprint *print, const char *path, const char *show,
	      size_t max, struct err *e)
{
	size_t before = bytes->len;
	int fd = fd_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	int done;

	if (fd < 0)
		return open_error(errno, show, e);
	done = read_open(bytes, print, fd, show, max, e);
	(void)fd_close(fd); /* read only: nothing can be lost */
	if (done < 0)
		buf_cut(bytes, before);
	return done;
}

#include "system/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/text.h"

/* File descriptors */

/* Returns the same file under a descriptor above 2. */
static int above_stdio(int fd)
{
	int higher, errnum;

	if (fd < 0 || fd > STDERR_FILENO)
		return fd;
	higher = fcntl(fd, F_DUPFD, STDERR_FILENO + 1);
	errnum = errno;
	(void)close(fd);
	errno = errnum;
	if (higher >= 0 && fcntl(higher, F_SETFD, FD_CLOEXEC) < 0) {
		(void)close(higher);
		return -1;
	}
	return higher;
}

int fd_open(const char *path, int flags, mode_t mode)
{
	int fd;

	do {
#ifdef SYS_open
		fd = (int)syscall(SYS_open, path, flags | O_CLOEXEC | O_LARGEFILE, mode);
#else
		fd = open(path, flags | O_CLOEXEC, mode);
#endif
	} while (fd < 0 && errno == EINTR);
	return above_stdio(fd);
}

ssize_t fd_read(int fd, char *p, size_t len)
{
	ssize_t got;

	do
		got = read(fd, p, len);
	while (got < 0 && errno == EINTR);
	return got;
}

int fd_write(int fd, const char *p, size_t len)
{
	while (len > 0) {
		ssize_t put = write(fd, p, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		if (put == 0) { /* POSIX allows it; going on might never end */
			errno = EIO;
			return -1;
		}
		p += put;
		len -= (size_t)put;
	}
	return 0;
}

int fd_sync(int fd)
{
	int done;

	do
		done = fsync(fd);
	while (done < 0 && errno == EINTR);
	return done;
}

int fd_close(int fd)
{
	if (fd < 0)
		return 0;
	/* Not again after EINTR: the number is free already and may be somebody else's. */
	return close(fd) < 0 && errno != EINTR ? -1 : 0;
}

int fd_pipe(int ends[2])
{
	int errnum;

	/* Not pipe2(): whether the VMkernel knows it is not known. */
	if (pipe(ends) < 0) {
		ends[0] = -1;
		ends[1] = -1;
		return -1;
	}
	ends[0] = above_stdio(ends[0]);
	ends[1] = above_stdio(ends[1]);
	if (ends[0] >= 0 && ends[1] >= 0 && fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 &&
	    fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0)
		return 0;
	errnum = errno;
	for (int i = 0; i < 2; i++) {
		(void)fd_close(ends[i]);
		ends[i] = -1;
	}
	errno = errnum;
	return -1;
}

/* Folders */

/* A VM's folder has tens of files: all of them in one call, and one call for the end. */
#define ENTRIES_MAX 32768

/*
 * Both calls fill a buffer with entries: inode and offset, 8 bytes each, the entry's length in
 * 2 bytes, and then the name, in the newer one after a byte for its type.
 */
#define LENGTH_AT 16

static const struct listing {
	long call;
	size_t name_at;
} listings[] = {
	{ SYS_getdents64, 19 },
#ifdef SYS_getdents
	{ SYS_getdents, 18 },
#endif
};

int folder_open(const char *path)
{
	return fd_open(path, O_RDONLY | O_DIRECTORY, 0);
}

int folder_each(int fd, folder_visit *visit, void *context)
{
	_Alignas(16) char entries[ENTRIES_MAX + 1] = { 0 }; /* one NUL more, behind any name */
	const struct listing *l = listings;

	for (;;) {
		long got = syscall(l->call, fd, entries, ENTRIES_MAX);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == ENOSYS && l + 1 < listings + COUNT_OF(listings)) {
			l++;
			continue;
		}
		if (got <= 0)
			return got < 0 ? -1 : 0;
		for (size_t at = 0, len = (size_t)got; at + l->name_at < len;) {
			unsigned short length;

			memcpy(&length, entries + at + LENGTH_AT, sizeof(length));
			if (length <= l->name_at || length > len - at)
				break; /* not an entry: never read past the buffer */
			visit(context, entries + at + l->name_at);
			at += length;
		}
	}
}

/* Fingerprints */

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
	return (struct fingerprint){
		.device = st->st_dev,
		.inode = st->st_ino,
		.size = st->st_size,
		.mtime_ns = (long long)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
		.mode = st->st_mode & 07777,
		.uid = st->st_uid,
		.gid = st->st_gid,
	};
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

/* Whole files */

/* A file that has grown since its size was asked for is read on in steps of this size. */
#define GROWN_STEP 4096

/* A whole .vmx in one read; real ones have up to 12 KB. */
#define PIECE 32768

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

/* Sets the error of the system call that has just failed. */
static int failed(const char *show, struct err *e)
{
	return err_set_errno(e, file_err_code(errno), errno, "%s", show);
}

static int not_ordinary(const char *show, struct err *e)
{
	return err_set(e, ERR_REFUSED, "%s: not an ordinary file", show);
}

int file_open(int *fd, const char *path, const char *show, struct err *e)
{
	*fd = fd_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	if (*fd < 0 && errno == ENXIO) /* a FIFO or socket, opened without waiting */
		return not_ordinary(show, e);
	return *fd < 0 ? failed(show, e) : 0;
}

struct open_file {
	int fd;
	const char *show;
	size_t max;
	struct stat st;
};

/* Refuses what is no ordinary file, or larger than `max`. */
static int look(struct open_file *f, int fd, const char *show, size_t max, struct err *e)
{
	*f = (struct open_file){ .fd = fd, .show = show, .max = max };
	if (fstat(fd, &f->st) < 0)
		return failed(show, e);
	if (S_ISDIR(f->st.st_mode))
		return err_set(e, ERR_REFUSED, "%s: a folder, not a file", show);
	if (!S_ISREG(f->st.st_mode))
		return not_ordinary(show, e);
	if (f->st.st_size > 0 && (unsigned long long)f->st.st_size > max)
		return err_set(e, ERR_REFUSED, "%s: larger than %zu bytes", show, max);
	return 0;
}

/*
 * Reads the next piece of the file, `have` bytes of which have been read: 1, 0 at the end, or -1.
 * Usually one read gets the whole file: callers ask for a byte more than it has, so that getting
 * just its size says that this was the end.
 */
static int read_piece(size_t *got, const struct open_file *f, char *p, size_t room, size_t have,
		      struct err *e)
{
	ssize_t done = fd_read(f->fd, p, room);

	*got = done > 0 ? (size_t)done : 0;
	if (done < 0)
		return failed(f->show, e);
	if (have + *got > f->max)
		return err_set(e, ERR_REFUSED, "%s: larger than %zu bytes", f->show, f->max);
	return done > 0 && (have + *got != (size_t)f->st.st_size || *got == room);
}

int file_read_fd(struct buf *bytes, struct fingerprint *print, int fd, const char *show, size_t max,
		 struct err *e)
{
	const size_t before = bytes->len;
	struct open_file f;
	int more;

	if (look(&f, fd, show, max, e) < 0)
		return -1;
	do {
		size_t have = bytes->len - before, size = (size_t)f.st.st_size, got;
		size_t room = have < size ? size - have + 1 : GROWN_STEP;
		char *end = buf_reserve(bytes, room);

		more = read_piece(&got, &f, end, room, have, e);
		bytes->len += got;
		bytes->p[bytes->len] = '\0';
	} while (more > 0);
	if (more < 0) {
		buf_cut(bytes, before);
		return -1;
	}
	if (print) {
		*print = of_stat(&f.st);
		print->digest = digest_add(DIGEST_START, bytes->p + before, bytes->len - before);
	}
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

int file_front(struct buf *bytes, const char *path, const char *show, size_t max, struct err *e)
{
	struct open_file f;
	ssize_t got = 0;
	int fd, done;

	if (file_open(&fd, path, show, e) < 0)
		return -1;
	done = look(&f, fd, show, SIZE_MAX, e);
	if (done == 0) {
		got = fd_read(fd, buf_reserve(bytes, max), max);
		bytes->len += got > 0 ? (size_t)got : 0;
		bytes->p[bytes->len] = '\0';
	}
	if (got < 0)
		done = failed(show, e);
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

/* Files written in place */

/* What marks a file under /etc that a host keeps (esxi-facts 6.9). */
#define KEPT_MODE   01644
#define FOLDER_MODE 0755

struct in_place {
	int fd;
	size_t size;
	char *show;
};

int in_place_open(struct in_place **f, const char *path, const char *show, bool empty,
		  struct err *e)
{
	/* O_TRUNC does nothing to what is no ordinary file. */
	const int flags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY;
	AUTO(in_place) *opened = x_alloc(sizeof(*opened));
	struct stat st;

	opened->show = x_strdup(show);
	opened->fd = fd_open(path, empty ? flags | O_TRUNC : flags, KEPT_MODE);
	if (opened->fd < 0 && (errno == EISDIR || errno == ENXIO)) /* ENXIO: a FIFO, a socket */
		return not_ordinary(show, e);
	if (opened->fd < 0 || fstat(opened->fd, &st) < 0)
		return failed(show, e);
	if (!S_ISREG(st.st_mode))
		return not_ordinary(show, e);
	opened->size = (size_t)st.st_size;
	*f = opened;
	opened = NULL;
	return 0;
}

size_t in_place_size(const struct in_place *f)
{
	return f->size;
}

static bool cut(struct in_place *f, size_t size)
{
	int done;

	do
		done = ftruncate(f->fd, (off_t)size);
	while (done < 0 && errno == EINTR);
	if (done == 0)
		f->size = size;
	return done == 0;
}

int in_place_cut(struct in_place *f, size_t size, struct err *e)
{
	return cut(f, size) ? 0 : failed(f->show, e);
}

int in_place_append(struct in_place *f, struct span bytes, struct err *e)
{
	struct stat st;

	if (fd_write(f->fd, bytes.p, bytes.len) < 0) {
		(void)failed(f->show, e);
		if (!cut(f, f->size) && fstat(f->fd, &st) == 0)
			f->size = (size_t)st.st_size;
		return -1;
	}
	f->size += bytes.len;
	return 0;
}

int in_place_flush(struct in_place *f, struct err *e)
{
	if (fd_sync(f->fd) == 0 || errno == ENOSYS || errno == ENOTTY || errno == EINVAL ||
	    errno == EOPNOTSUPP)
		return 0;
	return failed(f->show, e);
}

void in_place_free(struct in_place *f)
{
	if (!f)
		return;
	(void)fd_close(f->fd); /* flushed, or said not to be */
	free(f->show);
	free(f);
}

int in_place_make_folder(const char *path, const char *show, struct err *e)
{
	if (mkdir(path, FOLDER_MODE) == 0 || errno == EEXIST)
		return 0;
	return failed(show, e);
}

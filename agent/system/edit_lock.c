#include "system/edit_lock.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "system/clock.h"
#include "system/fd.h"
#include "system/file.h"
#include "system/signals.h"

/*
 * An edit takes a few milliseconds, on a slow datastore some hundred. Who has waited this long
 * meets a program that hangs, or many that come one after the other.
 */
#define WAIT_MS 3000
#define NAP_MS  10

struct edit_lock {
	int fd;
};

enum attempt { GOT_IT, HELD, MOVED_AWAY, BROKEN };

/* Is this the answer of a kernel or a file system that has no such lock? */
static bool is_unsupported(int errnum)
{
	return errnum == ENOSYS || errnum == ENOTTY || errnum == EINVAL || errnum == EOPNOTSUPP ||
	       errnum == ENOLCK || errnum == EBADF;
}

/* Has the file lost its name? The link count says so; the path decides, for not all count. */
static enum attempt look(int fd, const char *path)
{
	struct stat held, named;

	if (fstat(fd, &held) < 0)
		return BROKEN;
	if (held.st_nlink > 0)
		return GOT_IT;
	if (lstat(path, &named) == 0 && named.st_dev == held.st_dev && named.st_ino == held.st_ino)
		return GOT_IT;
	return MOVED_AWAY;
}

static enum attempt try_lock(int fd, const char *path)
{
	int done;

	do
		done = flock(fd, LOCK_EX | LOCK_NB);
	while (done < 0 && errno == EINTR);
	if (done < 0 && errno == EWOULDBLOCK)
		return HELD;
	if (done < 0 && !is_unsupported(errno))
		return BROKEN;
	return look(fd, path);
}

static int give_up(enum attempt a, int errnum, const char *show, struct err *e)
{
	if (a == BROKEN)
		return err_set_errno(e, file_err_code(errnum), errnum, "%s", show);
	return err_set(e, ERR_BUSY, "%s: somebody else is editing it; try again", show);
}

/* 0, 1 where there is another file at the path now, or -1. */
static int hold(int fd, const char *path, const char *show, long long deadline, struct err *e)
{
	enum attempt a;

	while ((a = try_lock(fd, path)) == HELD && clock_ms() < deadline && !signals_stop())
		clock_sleep_ms(NAP_MS);
	if (a == GOT_IT)
		return 0;
	if (a == MOVED_AWAY && clock_ms() < deadline)
		return 1;
	return give_up(a, errno, show, e);
}

int edit_lock_take(struct edit_lock **lock, const char *path, const char *show, struct err *e)
{
	long long deadline = clock_ms() + WAIT_MS;
	int fd, held;

	do {
		if (file_open(&fd, path, show, e) < 0)
			return -1;
		held = hold(fd, path, show, deadline, e);
		if (held != 0)
			(void)fd_close(fd);
	} while (held > 0);
	if (held < 0)
		return -1;
	*lock = x_alloc(sizeof(**lock));
	(*lock)->fd = fd;
	return 0;
}

int edit_lock_fd(const struct edit_lock *lock)
{
	return lock->fd;
}

void edit_lock_free(struct edit_lock *lock)
{
	if (!lock)
		return;
	(void)fd_close(lock->fd);
	free(lock);
}

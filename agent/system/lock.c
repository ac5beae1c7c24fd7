#include "system/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/text.h"
#include "system/clock.h"
#include "system/file.h"
#include "system/signals.h"

/* VMFS: locked by one opener, of all hosts. Linux ignores the bit (esxi-facts 1.10). */
#define O_EXCLUSIVE_LOCK 0x10000000

/* How long open() may fail with ESTALE on NFS for no reason (esxi-facts 1.10); how often we ask. */
#define STALE_MS     3000
#define STALE_NAP_MS 200

/* How often the run lock is tried while another run has it: too short to be noticed. */
#define RUN_NAP_MS 100

struct vmx_lock {
	int fd;
};

/* *fd is -1 where it is locked, and where there is no lock file. */
static int try_vmx_lock(int *fd, bool *locked, const char *real_path, struct err *e)
{
	AUTO_STR *path = x_format("%s.lck", real_path);
	long long deadline = clock_ms() + STALE_MS;

	while ((*fd = fd_open(path, O_RDWR | O_EXCLUSIVE_LOCK, 0)) < 0 && errno == ESTALE &&
	       clock_ms() < deadline)
		clock_sleep_ms(STALE_NAP_MS);
	*locked = *fd < 0 && (errno == EBUSY || errno == EISDIR);
	if (*fd < 0 && !*locked && errno != ENOENT)
		return err_set_errno(e, ERR_IO, errno, "its lock cannot be tested");
	return 0;
}

int vmx_lock_take(struct vmx_lock **lock, const char *real_path, struct err *e)
{
	bool locked;
	int fd;

	if (try_vmx_lock(&fd, &locked, real_path, e) < 0)
		return -1;
	if (locked)
		return err_set(e, ERR_REFUSED,
			       "locked: the VM is running here or on another host, or somebody "
			       "is changing it");
	*lock = NULL;
	if (fd < 0)
		return 0;
	*lock = x_alloc(sizeof(**lock));
	(*lock)->fd = fd;
	return 0;
}

int vmx_lock_test(bool *locked, const char *real_path, struct err *e)
{
	int fd;

	if (try_vmx_lock(&fd, locked, real_path, e) < 0)
		return -1;
	(void)fd_close(fd);
	return 0;
}

void vmx_lock_free(struct vmx_lock *lock)
{
	if (!lock)
		return;
	(void)fd_close(lock->fd);
	free(lock);
}

/* Process ids in files */

/* What came of one attempt to take a lock. */
enum attempt { GOT_IT, HELD, NOT_SUPPORTED, MOVED_AWAY, BROKEN };

/* A number, a line end and nothing else. */
#define CONTENT_MAX 32

/* Writing the number takes no time: a file that is still empty after this was abandoned. */
#define EMPTY_SECONDS 10

/* How many stale files in a row mean that somebody keeps making new ones: it is held. */
#define TRIES 5

struct holder {
	pid_t pid; /* 0: none could be read */
	bool gone;
};

static int read_holder(struct holder *h, const char *path)
{
	AUTO_VALUE(buf) bytes = { 0 };
	struct err e;
	struct span text;
	long long number;
	struct stat st;

	if (file_read(&bytes, NULL, path, path, CONTENT_MAX, &e) < 0 && e.code == ERR_NOT_FOUND)
		return -1;
	text = buf_view(&bytes);
	while (text.len > 0 && text.p[text.len - 1] == '\n')
		text.len--;
	h->pid = span_number(&number, text, 1, INT_MAX) ? (pid_t)number : 0;
	if (h->pid == 0)
		h->gone = stat(path, &st) == 0 &&
			  clock_now() - (long long)st.st_mtime > EMPTY_SECONDS;
	else /* Our own number is from before a restart of the host: we hold no lock yet. */
		h->gone = h->pid == getpid() || (kill(h->pid, 0) < 0 && errno == ESRCH);
	return 0;
}

static int make_pid_file(const char *path)
{
	AUTO_STR *text = x_format("%lld\n", (long long)getpid());
	struct span bytes = span_of(text);
	int fd = fd_open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	int done, errnum;

	if (fd < 0)
		return -1;
	done = fd_write(fd, bytes.p, bytes.len);
	errnum = errno;
	(void)fd_close(fd);
	if (done < 0)
		(void)unlink(path);
	errno = errnum;
	return done;
}

/* Takes a stale file away. True if nothing seems to be at `path` now. */
static bool take_away_stale(const char *path, struct holder *h)
{
	AUTO_STR *aside = NULL;

	if (read_holder(h, path) < 0)
		return true;
	if (!h->gone)
		return false;
	aside = x_format("%s.%lld", path, (long long)getpid());
	if (rename(path, aside) < 0)
		return errno == ENOENT;
	if (read_holder(h, aside) == 0 && !h->gone) {
		(void)rename(aside, path);
		return false;
	}
	(void)unlink(aside);
	return true;
}

int pid_file_take(const char *path, pid_t *holder)
{
	struct holder h = { 0 };

	for (int tries = 0; tries < TRIES; tries++) {
		if (make_pid_file(path) == 0)
			return 1;
		if (errno != EEXIST)
			return -1;
		if (!take_away_stale(path, &h))
			break;
	}
	*holder = h.pid;
	return 0;
}

void pid_file_release(const char *path)
{
	(void)unlink(path);
}

pid_t pid_file_holder(const char *path)
{
	struct holder h = { 0 };

	return read_holder(&h, path) == 0 && !h.gone ? h.pid : 0;
}

/* One changing run at a time */

struct run_lock {
	int fd;         /* fcntl; -1 where that is not supported */
	char *pid_file; /* NULL with fcntl */
};

/* True for the errno of a kernel or a file system that has no such locks. */
static bool is_unsupported(int errnum)
{
	return errnum == ENOSYS || errnum == EINVAL || errnum == ENOLCK || errnum == ENOTTY ||
	       errnum == EOPNOTSUPP;
}

static enum attempt try_fcntl(int fd, pid_t *holder)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int done;

	do
		done = fcntl(fd, F_SETLK, &whole);
	while (done < 0 && errno == EINTR);
	if (done == 0)
		return GOT_IT;
	if (is_unsupported(errno))
		return NOT_SUPPORTED;
	if (errno != EAGAIN && errno != EACCES)
		return BROKEN;
	*holder = fcntl(fd, F_GETLK, &whole) == 0 && whole.l_type != F_UNLCK ? whole.l_pid : 0;
	return HELD;
}

static enum attempt try_run_lock(struct run_lock *lock, const char *path, pid_t *holder)
{
	int taken;

	if (!lock->pid_file) {
		enum attempt a = try_fcntl(lock->fd, holder);

		if (a != NOT_SUPPORTED)
			return a;
		(void)fd_close(lock->fd);
		lock->fd = -1;
		lock->pid_file = x_format("%s.pid", path);
	}
	taken = pid_file_take(lock->pid_file, holder);
	return taken < 0 ? BROKEN : taken > 0 ? GOT_IT : HELD;
}

/* Unlike run_lock_free(), leaves the pid file: it may be another process's. */
static void abandon(struct run_lock *lock)
{
	(void)fd_close(lock->fd);
	free(lock->pid_file);
	free(lock);
}

int run_lock_take(struct run_lock **lock, const char *path, long long wait_ms, struct err *e)
{
	struct run_lock *new = x_alloc(sizeof(*new));
	long long deadline = clock_ms() + wait_ms;
	pid_t holder = 0;
	enum attempt a = BROKEN;
	int errnum;

	new->fd = fd_open(path, O_RDWR | O_CREAT, 0600);
	while (new->fd >= 0 || new->pid_file) {
		a = try_run_lock(new, path, &holder);
		if (a != HELD || clock_ms() >= deadline || signals_stop())
			break;
		clock_sleep_ms(RUN_NAP_MS);
	}
	errnum = errno;
	if (a == GOT_IT) {
		*lock = new;
		return 0;
	}
	abandon(new);
	if (a != HELD)
		return err_set_errno(e, ERR_IO, errnum, "%s", path);
	if (holder == 0)
		return err_set(e, ERR_BUSY, "another nestvirt is at work; try again");
	return err_set(e, ERR_BUSY, "another nestvirt is at work (process %lld); try again",
		       (long long)holder);
}

void run_lock_free(struct run_lock *lock)
{
	if (!lock)
		return;
	if (lock->pid_file)
		pid_file_release(lock->pid_file);
	abandon(lock); /* closing gives the fcntl lock back */
}

/* One edit of a file at a time */

/*
 * An edit takes a few milliseconds, on a slow datastore some hundred. After this long the holder
 * hangs, or there is a queue of editors.
 */
#define EDIT_WAIT_MS 3000
#define EDIT_NAP_MS  10

struct edit_lock {
	int fd;
};

static enum attempt try_flock(int fd, const char *path)
{
	struct stat held, named;
	int done;

	do
		done = flock(fd, LOCK_EX | LOCK_NB);
	while (done < 0 && errno == EINTR);
	if (done < 0 && errno == EWOULDBLOCK)
		return HELD;
	if (done < 0 && !is_unsupported(errno) && errno != EBADF)
		return BROKEN;
	/* Has the file lost its name? The link count says so; the path decides, for not all count.
	 */
	if (fstat(fd, &held) < 0)
		return BROKEN;
	if (held.st_nlink > 0 || (lstat(path, &named) == 0 && named.st_dev == held.st_dev &&
				  named.st_ino == held.st_ino))
		return GOT_IT;
	return MOVED_AWAY;
}

/* Returns 0, 1 where there is another file at the path now, or -1. */
static int hold(int fd, const char *path, const char *show, long long deadline, struct err *e)
{
	enum attempt a;

	while ((a = try_flock(fd, path)) == HELD && clock_ms() < deadline && !signals_stop())
		clock_sleep_ms(EDIT_NAP_MS);
	if (a == GOT_IT)
		return 0;
	if (a == BROKEN)
		return err_set_errno(e, file_err_code(errno), errno, "%s", show);
	if (a == MOVED_AWAY && clock_ms() < deadline)
		return 1;
	return err_set(e, ERR_BUSY, "%s: somebody else is editing it; try again", show);
}

int edit_lock_take(struct edit_lock **lock, const char *path, const char *show, struct err *e)
{
	long long deadline = clock_ms() + EDIT_WAIT_MS;
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

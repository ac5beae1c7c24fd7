#include "system/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "system/clock.h"
#include "system/fd.h"
#include "system/pid_file.h"
#include "system/signals.h"

/* VMFS: locked by one opener, of all hosts. Linux ignores the bit (esxi-facts 1.10). */
#define O_EXCLUSIVE_LOCK 0x10000000

/* How long open() may wrongly answer ESTALE on NFS (esxi-facts 1.10), and how often we ask. */
#define STALE_MS     3000
#define STALE_NAP_MS 200

/* How often the run lock is tried while another run has it: too short to be felt. */
#define RUN_NAP_MS 100

struct vmx_lock {
	int fd;
};

static int open_lock_file(const char *path)
{
	long long deadline = clock_ms() + STALE_MS;

	for (;;) {
		int fd = fd_open(path, O_RDWR | O_EXCLUSIVE_LOCK, 0);

		if (fd >= 0 || errno != ESTALE || clock_ms() >= deadline)
			return fd;
		clock_sleep_ms(STALE_NAP_MS);
	}
}

/* *fd is -1 where it is locked, and where there is no lock file. */
static int try_vmx_lock(int *fd, bool *locked, const char *real_path, struct err *e)
{
	AUTO_STR *path = x_format("%s.lck", real_path);

	*fd = open_lock_file(path);
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

struct run_lock {
	int fd;         /* fcntl; -1 where that is not supported */
	char *pid_file; /* NULL with fcntl */
};

enum attempt { GOT_IT, HELD, NOT_SUPPORTED, BROKEN };

/* Is this the answer of a file system that has no such locks? */
static bool is_unsupported(int errnum)
{
	return errnum == ENOSYS || errnum == EINVAL || errnum == ENOLCK || errnum == ENOTTY ||
	       errnum == EOPNOTSUPP;
}

static enum attempt try_fcntl(int fd, pid_t *holder)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	while (fcntl(fd, F_SETLK, &whole) < 0) {
		if (is_unsupported(errno))
			return NOT_SUPPORTED;
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return BROKEN;
		if (errno == EINTR)
			continue;
		*holder = fcntl(fd, F_GETLK, &whole) == 0 && whole.l_type != F_UNLCK ? whole.l_pid
										     : 0;
		return HELD;
	}
	return GOT_IT;
}

static enum attempt try_pid_file(const char *path, pid_t *holder)
{
	int taken = pid_file_take(path, holder);

	if (taken < 0)
		return BROKEN;
	return taken > 0 ? GOT_IT : HELD;
}

static enum attempt try_run_lock(struct run_lock *lock, const char *path, pid_t *holder)
{
	if (!lock->pid_file) {
		enum attempt a = try_fcntl(lock->fd, holder);

		if (a != NOT_SUPPORTED)
			return a;
		(void)fd_close(lock->fd);
		lock->fd = -1;
		lock->pid_file = x_format("%s.pid", path);
	}
	return try_pid_file(lock->pid_file, holder);
}

static int busy(pid_t holder, struct err *e)
{
	if (holder > 0)
		return err_set(e, ERR_BUSY, "another nestvirt is at work (process %lld); try again",
			       (long long)holder);
	return err_set(e, ERR_BUSY, "another nestvirt is at work; try again");
}

/* Not run_lock_free(): a pid file that is somebody else's must stay. */
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
	if (a == HELD)
		return busy(holder, e);
	return err_set_errno(e, ERR_IO, errnum, "%s", path);
}

void run_lock_free(struct run_lock *lock)
{
	if (!lock)
		return;
	if (lock->pid_file)
		pid_file_release(lock->pid_file);
	abandon(lock); /* closing gives the fcntl lock back */
}

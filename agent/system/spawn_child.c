#include "system/spawn_child.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/fd.h"
#include "system/signals.h"

/* What a shell reports for a program that it could not execute; seen inside this file only. */
#define NOT_EXECUTED 127
#define NOT_REPORTED 126

/* Everything that a child needs, ready before it starts: in a vfork child nothing may be made. */
struct launch {
	char *const *argv;
	int in;
	int out[2];
	int err[2];
	int report[2]; /* carries errno of an execve that did not work */
};

static NORETURN void become(const struct launch *l)
{
	sigset_t none;
	int errnum;

	(void)setpgid(0, 0);
	signals_child();
	(void)dup2(l->in, STDIN_FILENO);
	(void)dup2(l->out[1], STDOUT_FILENO);
	(void)dup2(l->err[1], STDERR_FILENO);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)execve(l->argv[0], l->argv, environ);
	errnum = errno;
	_exit(fd_write(l->report[1], (const char *)&errnum, sizeof(errnum)) < 0 ? NOT_REPORTED
										: NOT_EXECUTED);
}

static int by_vfork(pid_t *pid, const struct launch *l)
{
	pid_t started = vfork();

	if (started == 0)
		become(l);
	*pid = started;
	return started < 0 ? errno : 0;
}

static int by_clone(pid_t *pid, const struct launch *l)
{
	const unsigned long flags = SIGCHLD | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
	pid_t self = 0; /* the child's number, written into the child's copy */
	long started = syscall(SYS_clone, flags, NULL, NULL, &self, 0UL);

	if (started == 0)
		become(l);
	*pid = (pid_t)started;
	return started < 0 ? errno : 0;
}

static int set_up(posix_spawn_file_actions_t *files, posix_spawnattr_t *attr,
		  const struct launch *l)
{
	const short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
	sigset_t all, none;
	int errnum = 0;

	(void)sigfillset(&all);
	(void)sigemptyset(&none);
	errnum |= posix_spawnattr_setflags(attr, flags);
	errnum |= posix_spawnattr_setpgroup(attr, 0);
	errnum |= posix_spawnattr_setsigdefault(attr, &all);
	errnum |= posix_spawnattr_setsigmask(attr, &none);
	errnum |= posix_spawn_file_actions_adddup2(files, l->in, STDIN_FILENO);
	errnum |= posix_spawn_file_actions_adddup2(files, l->out[1], STDOUT_FILENO);
	errnum |= posix_spawn_file_actions_adddup2(files, l->err[1], STDERR_FILENO);
	return errnum ? ENOMEM : 0; /* the only reason that they have */
}

static int by_posix_spawn(pid_t *pid, const struct launch *l)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int errnum;

	if (posix_spawn_file_actions_init(&files) != 0 || posix_spawnattr_init(&attr) != 0)
		return ENOMEM;
	errnum = set_up(&files, &attr, l);
	if (errnum == 0)
		errnum = posix_spawn(pid, l->argv[0], &files, &attr, l->argv, environ);
	(void)posix_spawnattr_destroy(&attr);
	(void)posix_spawn_file_actions_destroy(&files);
	return errnum;
}

/* Returns 0 or an errno. */
static int start_somehow(pid_t *pid, const struct launch *l)
{
	int (*const ways[])(pid_t *, const struct launch *) = { by_vfork, by_clone,
								by_posix_spawn };
	int errnum = ENOSYS;
	sigset_t all, before;

	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, &before);
	for (size_t i = 0; i < COUNT_OF(ways) && errnum == ENOSYS; i++)
		errnum = ways[i](pid, l);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return errnum;
}

/* What the child has reported, after our writing end is closed: 0 where execve worked. */
static int report_of(const struct launch *l, pid_t pid)
{
	int errnum = 0;

	if (fd_read(l->report[0], (char *)&errnum, sizeof(errnum)) != (ssize_t)sizeof(errnum))
		return 0;
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return errnum;
}

/* Without a /dev/null (a bare folder tree), a pipe that has ended reads the same. */
static int open_empty(void)
{
	int fd = fd_open("/dev/null", O_RDONLY, 0);
	int ends[2];

	if (fd >= 0)
		return fd;
	if (fd_pipe(ends) < 0)
		return -1;
	(void)fd_close(ends[1]);
	return ends[0];
}

static int open_all(struct launch *l)
{
	l->in = open_empty();
	if (l->in < 0 || fd_pipe(l->out) < 0 || fd_pipe(l->err) < 0 || fd_pipe(l->report) < 0)
		return errno;
	return 0;
}

static void close_end(int *fd)
{
	(void)fd_close(*fd);
	*fd = -1;
}

static void close_childs(struct launch *l)
{
	close_end(&l->in);
	close_end(&l->out[1]);
	close_end(&l->err[1]);
	close_end(&l->report[1]);
}

static void close_ours(struct launch *l)
{
	close_end(&l->out[0]);
	close_end(&l->err[0]);
	close_end(&l->report[0]);
}

int spawn_child_start(struct spawn_child *child, char *const *argv, struct err *e)
{
	struct launch l = { argv, -1, { -1, -1 }, { -1, -1 }, { -1, -1 } };
	int errnum = open_all(&l);

	if (errnum == 0)
		errnum = start_somehow(&child->pid, &l);
	close_childs(&l);
	if (errnum == 0)
		errnum = report_of(&l, child->pid);
	if (errnum == 0) {
		child->stdout_fd = l.out[0];
		child->stderr_fd = l.err[0];
		l.out[0] = -1;
		l.err[0] = -1;
	}
	close_ours(&l);
	return errnum ? err_set_errno(e, ERR_HOST, errnum, "%s", argv[0]) : 0;
}

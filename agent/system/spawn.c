#include "system/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attrs.h"
#include "base/err.h"
#include "system/clock.h"
#include "system/file.h"
#include "system/signals.h"

/*
 * Theory of operation. Three ways to start a child, each tried where the one before fails with
 * ENOSYS (esxi-facts 7.2): vfork, clone with the flags that glibc's fork uses, posix_spawn. With
 * the first two the child itself makes its process group, its descriptors and its signals, and
 * reports a failed execve through a pipe that a successful one closes. That holds whether or not a
 * vfork child shares its parent's memory. All signals are blocked from before the start until the
 * child has none of our handlers left.
 */

/* Starting a child */

/* What a shell reports for a program that it could not execute; not seen outside of this file. */
#define NOT_EXECUTED 127
#define NOT_REPORTED 126

/* Everything that a child needs, ready before it starts: a vfork child must not make anything. */
struct launch {
	char *const *argv;
	int in;
	int out[2];
	int err[2];
	int report[2]; /* carries the errno of a failed execve */
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
	pid_t self = 0; /* the child's process id, written into its copy */
	long started = syscall(SYS_clone, flags, NULL, NULL, &self, 0UL);

	if (started == 0)
		become(l);
	*pid = (pid_t)started;
	return started < 0 ? errno : 0;
}

static int by_posix_spawn(pid_t *pid, const struct launch *l)
{
	const short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t all, none;
	int failed;

	(void)sigfillset(&all);
	(void)sigemptyset(&none);
	if (posix_spawn_file_actions_init(&files) != 0 || posix_spawnattr_init(&attr) != 0)
		return ENOMEM;
	failed = posix_spawnattr_setflags(&attr, flags);
	failed |= posix_spawnattr_setpgroup(&attr, 0);
	failed |= posix_spawnattr_setsigdefault(&attr, &all);
	failed |= posix_spawnattr_setsigmask(&attr, &none);
	failed |= posix_spawn_file_actions_adddup2(&files, l->in, STDIN_FILENO);
	failed |= posix_spawn_file_actions_adddup2(&files, l->out[1], STDOUT_FILENO);
	failed |= posix_spawn_file_actions_adddup2(&files, l->err[1], STDERR_FILENO);
	/* Memory is the only thing that the set-up can lack. */
	failed = failed ? ENOMEM : posix_spawn(pid, l->argv[0], &files, &attr, l->argv, environ);
	(void)posix_spawnattr_destroy(&attr);
	(void)posix_spawn_file_actions_destroy(&files);
	return failed;
}

/* Starts the child in the first way that works: 0 or an errno. */
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

/* Opens what is read as empty. Without a /dev/null (a bare folder tree), a pipe that has ended. */
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

static void close_end(int *fd)
{
	(void)fd_close(*fd);
	*fd = -1;
}

/*
 * Starts argv[0]; `argv` has a NULL at its end. The child leads a process group of its own; the
 * caller closes the ends to read from. ERR_HOST naming the program.
 */
static int start(pid_t *pid, int *out_fd, int *err_fd, char *const *argv, struct err *e)
{
	struct launch l = { argv, open_empty(), { -1, -1 }, { -1, -1 }, { -1, -1 } };
	int errnum = 0, reported = 0;

	if (l.in < 0 || fd_pipe(l.out) < 0 || fd_pipe(l.err) < 0 || fd_pipe(l.report) < 0)
		errnum = errno;
	else
		errnum = start_somehow(pid, &l);
	close_end(&l.in);
	close_end(&l.out[1]);
	close_end(&l.err[1]);
	close_end(&l.report[1]);
	/* Our writing end is closed: where execve worked, nothing comes. */
	if (errnum == 0 && fd_read(l.report[0], (char *)&reported, sizeof(reported)) ==
				   (ssize_t)sizeof(reported)) {
		errnum = reported;
		while (waitpid(*pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	close_end(&l.report[0]);
	if (errnum == 0) {
		*out_fd = l.out[0];
		*err_fd = l.err[0];
		return 0;
	}
	close_end(&l.out[0]);
	close_end(&l.err[0]);
	return err_set_errno(e, ERR_HOST, errnum, "%s", argv[0]);
}

/* Waiting for children */

/* What one read takes from a pipe: the reply of most commands. */
#define READ_MAX 16384

/* How often we check whether a child with open pipes has ended: a grandchild may hold them. */
#define CHECK_MS 100

/* A child whose pipes have closed is about to end: checked after 1 ms, then ever more rarely. */
#define NAP_MIN_MS 1
#define NAP_MAX_MS 50

/*
 * What a child wrote before it ended is in the pipe already; this is for its own children that it
 * did not wait for. A daemon that it left behind holds the pipe for good.
 */
#define GRACE_MS 200

/* A killed child ends at once, unless it hangs in the kernel on a dead datastore. */
#define KILL_MS 2000

/* Added to the number of the signal that ended a program, as a shell does. */
#define SIGNAL_STATUS 128

enum verdict {
	RUNS_FINE,
	TOO_LATE,
	TOO_MUCH,
	CUT,         /* signals_cut() */
	STATUS_LOST, /* somebody else reaped it */
};

struct stream {
	int fd; /* -1 once it has ended */
	struct buf bytes;
};

struct child {
	pid_t pid; /* and process group */
	size_t tag;
	char *program;
	struct spawn_limits limits;
	struct stream out, err;
	enum verdict verdict;
	bool ended;
	int status;         /* of waitpid */
	long long deadline; /* to end by itself */
	long long gives_up; /* ended or killed: to close its pipes, or to go */
	long long nap_ms;
};

struct spawn_set {
	struct child **items;
	size_t count, room;
};

static void stop(struct child *c, enum verdict why, long long now)
{
	c->verdict = why;
	c->gives_up = now + KILL_MS;
	c->nap_ms = NAP_MIN_MS;
	if (!c->ended)
		(void)kill(-c->pid, SIGKILL);
}

static void check(struct child *c, long long now)
{
	pid_t pid = c->ended ? 0 : waitpid(c->pid, &c->status, WNOHANG);

	if (pid > 0 || (pid < 0 && errno != EINTR)) {
		if (pid < 0 && c->verdict == RUNS_FINE)
			c->verdict = STATUS_LOST;
		c->ended = true;
		c->gives_up = now + GRACE_MS;
	}
	if (c->ended || c->verdict != RUNS_FINE)
		return;
	if (now >= c->deadline)
		stop(c, TOO_LATE, now);
	else if (signals_cut())
		stop(c, CUT, now);
}

static bool is_over(const struct child *c, long long now)
{
	bool closed = c->out.fd < 0 && c->err.fd < 0;

	if (c->verdict != RUNS_FINE)
		return c->ended || now >= c->gives_up;
	return c->ended && (closed || now >= c->gives_up);
}

/* Returns how long nothing has to be done for this child unless a pipe of it moves. */
static long long idle_ms(struct child *c, long long now)
{
	bool open = c->out.fd >= 0 || c->err.fd >= 0;
	long long until = c->ended || c->verdict != RUNS_FINE ? c->gives_up : c->deadline;
	long long next = CHECK_MS;

	if (!c->ended && (!open || c->verdict != RUNS_FINE)) {
		next = c->nap_ms;
		if (c->nap_ms < NAP_MAX_MS)
			c->nap_ms *= 2;
	}
	if (until - now < next)
		next = until - now;
	return next > 0 ? next : 0;
}

static void read_stream(struct stream *s)
{
	char *end = buf_reserve(&s->bytes, READ_MAX);
	ssize_t got = fd_read(s->fd, end, READ_MAX);

	s->bytes.len += got > 0 ? (size_t)got : 0;
	s->bytes.p[s->bytes.len] = '\0';
	if (got <= 0)
		close_end(&s->fd);
}

static void read_child(struct child *c, const struct pollfd *fds, long long now)
{
	struct buf *err = &c->err.bytes;

	if (fds[0].revents)
		read_stream(&c->out);
	if (fds[1].revents)
		read_stream(&c->err);
	if (err->len > SPAWN_STDERR_MAX) { /* the last bytes win */
		memmove(err->p, err->p + err->len - SPAWN_STDERR_MAX, SPAWN_STDERR_MAX);
		buf_cut(err, SPAWN_STDERR_MAX);
	}
	if (c->out.bytes.len > c->limits.stdout_max && c->verdict == RUNS_FINE)
		stop(c, TOO_MUCH, now);
}

/* Reads what there is, or waits until something may have happened. */
static void wait_for_more(struct spawn_set *set, long long now)
{
	struct pollfd *fds = x_array(set->count * 2, sizeof(*fds));
	long long timeout = CHECK_MS;

	for (size_t i = 0; i < set->count; i++) {
		struct child *c = set->items[i];
		long long idle = idle_ms(c, now);

		/* poll() ignores descriptors below 0. */
		fds[2 * i] = (struct pollfd){ .fd = c->out.fd, .events = POLLIN };
		fds[2 * i + 1] = (struct pollfd){ .fd = c->err.fd, .events = POLLIN };
		if (idle < timeout)
			timeout = idle;
	}
	if (poll(fds, (nfds_t)(set->count * 2), (int)timeout) > 0) {
		for (size_t i = 0; i < set->count; i++)
			read_child(set->items[i], fds + 2 * i, now);
	}
	free(fds);
}

static int verdict_error(const struct child *c, struct err *e)
{
	switch (c->verdict) {
	case RUNS_FINE:
		break;
	case TOO_LATE:
		return err_set(e, ERR_HOST, "%s: did not end within %lld.%lld s and %s", c->program,
			       c->limits.timeout_ms / 1000, c->limits.timeout_ms % 1000 / 100,
			       c->ended ? "was stopped" : "cannot be stopped either");
	case TOO_MUCH:
		return err_set(e, ERR_HOST, "%s: printed more than %zu bytes and was stopped",
			       c->program, c->limits.stdout_max);
	case CUT:
		return err_set(e, ERR_HOST, "%s: stopped with the service", c->program);
	case STATUS_LOST:
		return err_set(e, ERR_HOST, "%s: ended, but its exit status is lost", c->program);
	}
	return 0;
}

/* Hands over what came of a child, which is not in its set any more, and frees it. */
static int report(struct child *c, size_t *tag, struct spawn_result *result, struct err *e)
{
	int done = verdict_error(c, e);

	*tag = c->tag;
	*result = (struct spawn_result){ 0 };
	if (done == 0) {
		result->status = WIFSIGNALED(c->status) ? SIGNAL_STATUS + WTERMSIG(c->status)
							: WEXITSTATUS(c->status);
		result->stdout_bytes = c->out.bytes;
		result->stderr_bytes = c->err.bytes;
		c->out.bytes = (struct buf){ 0 };
		c->err.bytes = (struct buf){ 0 };
	}
	(void)fd_close(c->out.fd);
	(void)fd_close(c->err.fd);
	buf_free(&c->out.bytes);
	buf_free(&c->err.bytes);
	free(c->program);
	free(c);
	return done;
}

int spawn_wait(struct spawn_set *set, size_t *tag, struct spawn_result *result, struct err *e)
{
	for (;;) {
		long long now = clock_ms();

		for (size_t i = 0; i < set->count; i++) {
			struct child *c = set->items[i];

			check(c, now);
			if (!is_over(c, now))
				continue;
			set->count--;
			memmove(set->items + i, set->items + i + 1,
				(set->count - i) * sizeof(*set->items));
			return report(c, tag, result, e);
		}
		wait_for_more(set, now);
	}
}

int spawn_start(struct spawn_set *set, struct argv *argv, const struct spawn_limits *limits,
		size_t tag, struct err *e)
{
	char *const *words = argv_array(argv);
	long long deadline = clock_ms() + limits->timeout_ms;
	int out_fd, err_fd;
	struct child *c;
	pid_t pid;

	if (start(&pid, &out_fd, &err_fd, words, e) < 0)
		return -1;
	c = x_alloc(sizeof(*c));
	*c = (struct child){
		.pid = pid,
		.tag = tag,
		.program = x_strdup(words[0]),
		.limits = *limits,
		.out.fd = out_fd,
		.err.fd = err_fd,
		.deadline = deadline,
		.nap_ms = NAP_MIN_MS,
	};
	LIST_PUSH(set, c);
	return 0;
}

struct spawn_set *spawn_set_new(void)
{
	const struct sigaction action = { .sa_handler = SIG_DFL };

	/* Our parent may have ignored SIGCHLD: then the kernel drops exit statuses. */
	(void)sigaction(SIGCHLD, &action, NULL);
	return x_alloc(sizeof(struct spawn_set));
}

void spawn_set_free(struct spawn_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->count; i++)
		stop(set->items[i], TOO_LATE, clock_ms());
	while (set->count > 0) {
		struct spawn_result nothing;
		struct err e;
		size_t tag;

		if (spawn_wait(set, &tag, &nothing, &e) == 0)
			spawn_result_free(&nothing);
	}
	free(set->items);
	free(set);
}

size_t spawn_set_running(const struct spawn_set *set)
{
	return set->count;
}

void spawn_result_free(struct spawn_result *r)
{
	buf_free(&r->stdout_bytes);
	buf_free(&r->stderr_bytes);
}

int spawn_run(struct spawn_result *result, struct argv *argv, const struct spawn_limits *limits,
	      struct err *e)
{
	AUTO(spawn_set) *set = spawn_set_new();
	size_t tag;

	*result = (struct spawn_result){ 0 };
	if (spawn_start(set, argv, limits, 0, e) < 0)
		return -1;
	return spawn_wait(set, &tag, result, e);
}

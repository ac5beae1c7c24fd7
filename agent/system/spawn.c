#include "system/spawn.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "system/clock.h"
#include "system/fd.h"
#include "system/signals.h"
#include "system/spawn_child.h"

/* What one read takes from a pipe: the reply of most commands. */
#define READ_MAX 16384

/* How often a child with open pipes is asked whether it has ended: a grandchild may hold them. */
#define CHECK_MS 100

/* A child whose pipes have closed is about to end: asked after 1 ms, then ever more rarely. */
#define NAP_MIN_MS 1
#define NAP_MAX_MS 50

/*
 * What a child wrote before it ended is in the pipe already; this is for what its own children
 * write that it did not wait for. A daemon that it left behind holds the pipe for good.
 */
#define GRACE_MS 200

/* A killed child ends at once, unless it hangs in the kernel on a dead datastore. */
#define KILL_MS 2000

/* A shell's way to say which signal ended a program. */
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
	struct spawn_child process;
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

static void child_free(struct child *c)
{
	(void)fd_close(c->out.fd);
	(void)fd_close(c->err.fd);
	buf_free(&c->out.bytes);
	buf_free(&c->err.bytes);
	free(c->program);
	free(c);
}

static void stop(struct child *c, enum verdict why, long long now)
{
	c->verdict = why;
	c->gives_up = now + KILL_MS;
	c->nap_ms = NAP_MIN_MS;
	if (!c->ended)
		(void)kill(-c->process.pid, SIGKILL);
}

static void reap(struct child *c, long long now)
{
	pid_t pid = waitpid(c->process.pid, &c->status, WNOHANG);

	if (pid == 0 || (pid < 0 && errno == EINTR))
		return;
	if (pid < 0 && c->verdict == RUNS_FINE)
		c->verdict = STATUS_LOST;
	c->ended = true;
	c->gives_up = now + GRACE_MS;
}

static void check(struct child *c, long long now)
{
	if (!c->ended)
		reap(c, now);
	if (!c->ended && c->verdict == RUNS_FINE && now >= c->deadline)
		stop(c, TOO_LATE, now);
	if (!c->ended && c->verdict == RUNS_FINE && signals_cut())
		stop(c, CUT, now);
}

static bool is_over(const struct child *c, long long now)
{
	bool closed = c->out.fd < 0 && c->err.fd < 0;

	if (c->verdict != RUNS_FINE)
		return c->ended || now >= c->gives_up;
	return c->ended && (closed || now >= c->gives_up);
}

/* How long nothing has to be done for this child unless a pipe of it moves. */
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

	if (got > 0) {
		s->bytes.len += (size_t)got;
		s->bytes.p[s->bytes.len] = '\0';
		return;
	}
	(void)fd_close(s->fd);
	s->fd = -1;
	s->bytes.p[s->bytes.len] = '\0';
}

static void keep_last(struct buf *b, size_t len)
{
	if (b->len <= len)
		return;
	memmove(b->p, b->p + b->len - len, len);
	buf_cut(b, len);
}

static void read_child(struct child *c, const struct pollfd *fds, long long now)
{
	if (fds[0].revents)
		read_stream(&c->out);
	if (fds[1].revents)
		read_stream(&c->err);
	keep_last(&c->err.bytes, SPAWN_STDERR_MAX);
	if (c->out.bytes.len > c->limits.stdout_max && c->verdict == RUNS_FINE)
		stop(c, TOO_MUCH, now);
}

/* Read what there is, or wait until something may have happened. */
static void wait_for_more(struct spawn_set *set, long long now)
{
	struct pollfd *fds = x_array(set->count * 2, sizeof(*fds));
	long long timeout = CHECK_MS;

	for (size_t i = 0; i < set->count; i++) {
		struct child *c = set->items[i];
		long long idle = idle_ms(c, now);

		/* poll() passes over descriptors below 0. */
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

static int status_of(const struct child *c)
{
	return WIFSIGNALED(c->status) ? SIGNAL_STATUS + WTERMSIG(c->status)
				      : WEXITSTATUS(c->status);
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

static struct child *take_out(struct spawn_set *set, size_t at)
{
	struct child *c = set->items[at];

	set->count--;
	memmove(set->items + at, set->items + at + 1, (set->count - at) * sizeof(*set->items));
	return c;
}

static int report(struct child *c, size_t *tag, struct spawn_result *result, struct err *e)
{
	int done = verdict_error(c, e);

	*tag = c->tag;
	*result = (struct spawn_result){ 0 };
	if (done == 0) {
		result->status = status_of(c);
		result->stdout_bytes = c->out.bytes;
		result->stderr_bytes = c->err.bytes;
		c->out.bytes = (struct buf){ 0 };
		c->err.bytes = (struct buf){ 0 };
	}
	child_free(c);
	return done;
}

int spawn_wait(struct spawn_set *set, size_t *tag, struct spawn_result *result, struct err *e)
{
	for (;;) {
		long long now = clock_ms();

		for (size_t i = 0; i < set->count; i++) {
			check(set->items[i], now);
			if (is_over(set->items[i], now))
				return report(take_out(set, i), tag, result, e);
		}
		wait_for_more(set, now);
	}
}

int spawn_start(struct spawn_set *set, struct argv *argv, const struct spawn_limits *limits,
		size_t tag, struct err *e)
{
	char *const *words = argv_array(argv);
	struct spawn_child process;
	struct child *c;

	if (spawn_child_start(&process, words, e) < 0)
		return -1;
	c = x_alloc(sizeof(*c));
	*c = (struct child){
		.process = process,
		.tag = tag,
		.program = x_strdup(words[0]),
		.limits = *limits,
		.out.fd = process.stdout_fd,
		.err.fd = process.stderr_fd,
		.deadline = clock_ms() + limits->timeout_ms,
		.nap_ms = NAP_MIN_MS,
	};
	LIST_PUSH(set, c);
	return 0;
}

struct spawn_set *spawn_set_new(void)
{
	const struct sigaction action = { .sa_handler = SIG_DFL };

	/* Whoever started us may ignore SIGCHLD: then the kernel throws exit statuses away. */
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

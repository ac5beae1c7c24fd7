#include "core/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/enter.h"

#define PIECE ((size_t)64 * 1024)

enum {
	EXIT_NOT_FOUND = 127,
	EXIT_SIGNALLED = 128,
};

static void NORETURN child(const struct sim *s, const struct proc *p, int in, int out)
{
	struct err e = { 0 };

	if (s->root[0] && enter_host(s->root, &e) < 0)
		_exit(EXIT_NOT_FOUND);
	if (in < 0)
		in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (in >= 0)
		dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	signal(SIGPIPE, SIG_DFL);
	execve(p->path ? p->path : p->argv[0], (char *const *)p->argv, (char *const *)p->env);
	_exit(EXIT_NOT_FOUND);
}

/* Feed the input and gather the output until the child has closed both. */
static void exchange(struct buf *out, int in, struct span input, int from)
{
	struct pollfd fds[2] = {
		{ .fd = from, .events = POLLIN },
		{ .fd = in, .events = POLLOUT },
	};

	while (fds[0].fd >= 0) {
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[1].fd >= 0 && fds[1].revents) {
			ssize_t sent = write(in, input.p, input.len);

			if (sent > 0)
				input = span_make(input.p + sent, input.len - (size_t)sent);
			if (!input.len || (sent < 0 && errno != EINTR && errno != EAGAIN)) {
				close(in);
				fds[1].fd = -1;
			}
		}
		if (fds[0].revents) {
			ssize_t got = read(from, buf_reserve(out, PIECE), PIECE);

			if (got > 0)
				out->len += (size_t)got;
			else if (got == 0 || errno != EINTR)
				fds[0].fd = -1;
		}
	}
	if (fds[1].fd >= 0)
		close(in);
	close(from);
	buf_add(out, "", 0);
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return EXIT_NOT_FOUND;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_SIGNALLED + WTERMSIG(status);
}

int proc_run(struct buf *out, int *status, const struct sim *s, const struct proc *p, struct err *e)
{
	int to[2] = { -1, -1 }, from[2];
	pid_t pid;

	if ((p->input.len && pipe2(to, O_CLOEXEC) < 0) || pipe2(from, O_CLOEXEC) < 0)
		return err_set_errno(e, ERR_IO, errno, "a pipe for %s", p->argv[0]);
	if (to[1] >= 0)
		fcntl(to[1], F_SETFL, O_NONBLOCK);
	signal(SIGPIPE, SIG_IGN); /* a child that does not read its input is its own affair */
	pid = fork();
	if (pid < 0)
		return err_set_errno(e, ERR_IO, errno, "%s", p->argv[0]);
	if (pid == 0)
		child(s, p, to[0], from[1]);
	close(from[1]);
	if (to[0] >= 0)
		close(to[0]);
	exchange(out, to[1], p->input, from[0]);
	*status = wait_for(pid);
	return 0;
}

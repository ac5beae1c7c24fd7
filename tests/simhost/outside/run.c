#include "outside/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/enter.h"
#include "core/files.h"
#include "outside/processes.h"
#include "outside/snapshots.h"
#include "outside/supervise.h"

enum {
	EXIT_NOT_STARTED = 125,
	EXIT_NOT_RUNNABLE = 126,
	EXIT_NOT_FOUND = 127,
	EXIT_SIGNALLED = 128,
};

extern char **environ;

/* What a shell of the host has, and no more; TERM is the caller's own. */
static char **host_environment(void)
{
	static char path[] = "PATH=/bin:/sbin", home[] = "HOME=/", user[] = "USER=root";
	static char shell[] = "SHELL=/bin/sh", term[64];
	static char *env[] = { path, home, user, shell, term, NULL };

	snprintf(term, sizeof(term), "TERM=%.50s", getenv("TERM") ? getenv("TERM") : "dumb");
	return env;
}

static void NORETURN complain(int status, const char *what)
{
	dprintf(STDERR_FILENO, "simhost: %s: %s\n", what, strerror(errno));
	_exit(status);
}

/* Try each folder of the host's PATH; the first program that is there is it. */
static void search_and_exec(char *const argv[], char **env)
{
	static const char *const folders[] = { "/bin", "/sbin" };

	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		AUTO_STR *path = x_format("%s/%s", folders[i], argv[0]);

		execve(path, argv, env);
		if (errno != ENOENT)
			return;
	}
}

static void NORETURN command(const struct sim *s, const struct run *run, char *const argv[],
			     int socket)
{
	struct err e = { 0 };
	int listener;

	/* Known before the chroot: afterwards /proc is gone. */
	if (!run->outside && enter_host(s->root, &e) < 0) {
		dprintf(STDERR_FILENO, "simhost: %s\n", e.text);
		_exit(EXIT_NOT_STARTED);
	}
	listener = supervise_install(!run->outside);
	if (listener < 0 && errno != EBUSY)
		complain(EXIT_NOT_STARTED, "seccomp");
	if (listener >= 0 && supervise_send(socket, listener) < 0)
		complain(EXIT_NOT_STARTED, "the supervision");
	if (listener >= 0)
		close(listener);
	close(socket);
	if (run->snapshots && snapshots_trace() < 0)
		complain(EXIT_NOT_STARTED, "tracing");
	if (run->outside)
		execvp(argv[0], argv);
	else if (strchr(argv[0], '/'))
		execve(argv[0], argv, host_environment());
	else
		search_and_exec(argv, host_environment());
	complain(errno == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_RUNNABLE, argv[0]);
}

/* Told by the supervisor: first the process to pass signals on to, then its status. */
struct report {
	pid_t command;
	int status;
};

static volatile sig_atomic_t child_ended;

static void on_child(int sig)
{
	(void)sig;
	child_ended = 1;
}

/* Take the status of every child that ended; true when the command was one of them. */
static bool reap(pid_t pid, int *status)
{
	bool found = false;
	int seen;
	pid_t one;

	while ((one = waitpid(-1, &seen, WNOHANG)) > 0) {
		if (one != pid || snapshots_stopped(pid, seen))
			continue;
		*status = seen;
		found = true;
	}
	return found;
}

/* Standard streams belong to the command: whoever reads them must see their end. */
static void let_go(int channel)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	close(channel);
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
	close(null);
}

static void watch(const struct sim *s, int listener, struct report report, int channel)
{
	struct pollfd fd = { .fd = listener, .events = POLLIN };
	const struct timespec look_about = { .tv_sec = 1 };
	struct err e = { 0 };
	bool told = false;
	sigset_t open_mask;

	sigprocmask(SIG_SETMASK, NULL, &open_mask);
	sigdelset(&open_mask, SIGCHLD);
	for (;;) {
		int status = 0, ready;
		/* Also what it left behind: a service that waits for its own must see them go. */
		bool ended = reap(report.command, &status);

		if (!told && ended) {
			report.status = status;
			if (write(channel, &report, sizeof(report)) < 0)
				_exit(1);
			let_go(channel);
			told = true;
		}
		if (told && fd.fd < 0)
			return;
		child_ended = 0;
		ready = ppoll(&fd, 1, told ? &look_about : NULL, &open_mask);
		if (!ready && processes_orphaned(s)) {
			if (processes_end(s, &e) < 0)
				fprintf(stderr, "simhost: %s\n", e.text);
			return;
		}
		if (ready > 0 && (fd.revents & POLLIN))
			supervise_next(listener, s);
		else if (ready > 0)
			fd.fd = -1; /* nobody is left who could ask */
	}
}

static void NORETURN supervisor(const struct sim *s, const struct run *run, char *const argv[],
				int channel)
{
	struct sigaction act = { .sa_handler = on_child };
	struct report report = { 0 };
	sigset_t block, old;
	int pair[2], listener;

	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigprocmask(SIG_BLOCK, &block, &old);
	sigaction(SIGCHLD, &act, NULL);
	/* What the command leaves behind stays ours: Yama lets us read its memory then. */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		complain(EXIT_NOT_STARTED, "a socket");
	report.command = fork();
	if (report.command < 0)
		complain(EXIT_NOT_STARTED, "fork");
	if (report.command == 0) {
		signal(SIGCHLD, SIG_DFL);
		sigprocmask(SIG_SETMASK, &old, NULL);
		close(pair[0]);
		close(channel);
		command(s, run, argv, pair[1]);
	}
	close(pair[1]);
	/* The keyboard's signals are for the command alone. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	if (write(channel, &report, sizeof(report)) < 0)
		_exit(1);
	listener = supervise_receive(pair[0]);
	close(pair[0]);
	watch(s, listener, report, channel);
	/* Nobody runs any more, but some may wait to be buried; init does not always do it. */
	while (waitpid(-1, NULL, listener < 0 ? WNOHANG : 0) > 0)
		;
	_exit(0);
}

static volatile sig_atomic_t passed_to;

static void pass_on(int sig)
{
	if (passed_to)
		kill((pid_t)passed_to, sig);
}

static bool read_report(struct report *r, int channel)
{
	ssize_t got;

	do
		got = read(channel, r, sizeof(*r));
	while (got < 0 && errno == EINTR);
	return got == sizeof(*r);
}

int run_command(const struct sim *s, const struct run *run, char *const argv[], struct err *e)
{
	struct sigaction act = { .sa_handler = pass_on };
	struct report report = { 0 };
	int channel[2];
	pid_t pid;

	if (run->snapshots && snapshots_begin(s, run->snapshots, e) < 0)
		return -1;
	if (pipe2(channel, O_CLOEXEC) < 0)
		return err_set_errno(e, ERR_IO, errno, "a pipe");
	pid = fork();
	if (pid < 0)
		return err_set_errno(e, ERR_IO, errno, "fork");
	if (pid == 0) {
		close(channel[0]);
		supervisor(s, run, argv, channel[1]);
	}
	close(channel[1]);
	if (!read_report(&report, channel[0]))
		return EXIT_NOT_STARTED;
	passed_to = report.command;
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGHUP, &act, NULL);
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	if (!read_report(&report, channel[0]))
		return EXIT_NOT_STARTED;
	if (WIFSIGNALED(report.status))
		return EXIT_SIGNALLED + WTERMSIG(report.status);
	return WEXITSTATUS(report.status);
}

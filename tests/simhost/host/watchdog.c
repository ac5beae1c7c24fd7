#include "host/watchdog.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/files.h"
#include "host/sched.h"
#include "host/syslog.h"

/* The script's own defaults and patience. */
#define MIN_UPTIME_S       60
#define MAX_QUICK_FAILURES 5
#define MAX_FAILURES       1000000
#define START_PATIENCE     1000 /* looks, as below */
#define STOP_PATIENCE      500
#define LOOK_NS            10000000L

/* Exit status of a command that cannot be started. */
#define NOT_STARTED 126

struct watchdog {
	const struct sim *sim;
	char verb; /* 's', 'k', 'r' */
	const char *tag;
	bool background;
	bool quiet;
	long min_uptime, max_quick, max_failures;
	struct buf command;
	char *label;    /* in the syslog */
	char *pid_file; /* as the script has it: it may lie */
	char *truth;    /* locked by the watchdog as long as it runs */
};

static void watchdog_free(struct watchdog *w)
{
	buf_free(&w->command);
	free(w->label);
	free(w->pid_file);
	free(w->truth);
}

static void note(const struct watchdog *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void note(const struct watchdog *w, const char *fmt, ...)
{
	AUTO_STR *text = NULL;
	struct err e = { 0 };
	va_list va;

	va_start(va, fmt);
	text = x_vformat(fmt, va);
	va_end(va);
	if (!w->quiet && syslog_write(w->sim, w->label, span_of(text), &e) < 0)
		dprintf(STDERR_FILENO, "watchdog.sh: %s\n", e.text);
}

static int usage(struct call *c)
{
	out_str(c->out, "Usage: /sbin/watchdog.sh [-n] -s|-k|-r <tag> [(options)] <command>\n");
	return 1;
}

static void take_verb(struct watchdog *w, char verb)
{
	w->verb = verb;
	w->tag = optarg;
}

static bool read_options(struct watchdog *w, struct call *c)
{
	int option;

	/* What stands in front is the VMkernel's, for the watchdog itself. */
	optind = c->argc > 1 && strncmp(c->argv[1], "++", 2) == 0 ? 2 : 1;
	opterr = 0;
	while ((option = getopt(c->argc, c->argv, "+dns:k:r:u:q:t:")) >= 0) {
		if (option == 'd')
			w->background = true;
		else if (option == 'n')
			w->quiet = true;
		else if (option == 'u')
			w->min_uptime = atol(optarg);
		else if (option == 'q')
			w->max_quick = atol(optarg);
		else if (option == 't')
			w->max_failures = atol(optarg);
		else if (option != '?')
			take_verb(w, (char)option);
		else
			return false;
	}
	for (int i = optind; i < c->argc; i++)
		buf_format(&w->command, "%s%s", i > optind ? " " : "", c->argv[i]);
	return w->verb && !strchr(w->tag, '/') && (w->verb != 's' || w->command.len);
}

static void look_again(void)
{
	const struct timespec pause = { .tv_nsec = LOOK_NS };

	nanosleep(&pause, NULL);
}

/* The number of the watchdog of this tag that runs; 0: none does. */
static pid_t running(const struct watchdog *w)
{
	struct flock lock = { .l_type = F_WRLCK };
	int fd = open(w->truth, O_RDWR | O_CLOEXEC);
	bool held = fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;

	if (fd >= 0)
		close(fd);
	return held ? lock.l_pid : 0;
}

static int query(const struct watchdog *w, struct call *c)
{
	pid_t pid = running(w);

	if (pid)
		out_format(c->out, "%ld", (long)pid);
	out_str(c->out, "\n");
	return pid ? 0 : 1;
}

/* By the pid file, as the script does it. */
static int stop(const struct watchdog *w, struct call *c)
{
	AUTO_VALUE(buf) text = { 0 };
	struct err e = { 0 };
	pid_t pid = files_read(&text, w->pid_file, &e) < 0 ? 0 : (pid_t)atol(buf_text(&text));

	if (pid <= 0) {
		out_format(c->err,
			   "%s: Unable to terminate watchdog: No running watchdog process for %s\n",
			   w->label, w->tag);
		return 1;
	}
	out_format(c->err, "%s: Terminating watchdog process with PID %ld\n", w->label, (long)pid);
	note(w, "Terminating watchdog process with PID %ld", (long)pid);
	kill(pid, SIGHUP);
	for (int i = 0; i < STOP_PATIENCE; i++) {
		if (!running(w))
			return 0;
		look_again();
	}
	return 1;
}

/*
 * The command without the VMkernel's word, which is the second one; NULL where it asks for a
 * memory group that is not there.
 */
static char *without_group(const struct watchdog *w)
{
	static const char word[] = "group=";
	const char *text = buf_text(&w->command);
	size_t program = strcspn(text, " ");
	const char *second = text + program + strspn(text + program, " ");
	AUTO_STR *params = x_strndup(second, strcspn(second, " "));
	const char *group = strstr(params, word);

	if (strncmp(params, "++", 2) != 0)
		return x_strdup(text);
	if (group) {
		AUTO_STR *path =
			x_strndup(group + strlen(word), strcspn(group + strlen(word), ","));

		if (!sched_has_group(w->sim, path))
			return NULL;
	}
	return x_format("%.*s%s", (int)program, text, second + strlen(params));
}

static pid_t start_command(const struct watchdog *w)
{
	AUTO_STR *command = without_group(w);
	AUTO_STR *line = x_format("exec env %s", command ? command : "");
	AUTO_STR *shell = sim_path(w->sim, "/bin/sh");
	pid_t pid = fork();
	sigset_t none;

	if (pid != 0)
		return pid;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	if (command)
		execl(shell, "sh", "-c", line, (char *)NULL);
	_exit(NOT_STARTED);
}

/* True: the service ended, with its status; false: the watchdog is to end. */
static bool wait_for(pid_t pid, int *status, const sigset_t *signals)
{
	while (waitpid(pid, status, WNOHANG) == 0) {
		int sig = sigwaitinfo(signals, NULL);

		if (sig > 0 && sig != SIGCHLD)
			return false;
	}
	return true;
}

/* What the script's shell calls $?. */
static int shell_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void keep_running(const struct watchdog *w, const sigset_t *signals)
{
	const char *command = buf_text(&w->command);
	long quick = 0, failures = 0;

	while (quick <= w->max_quick && failures <= w->max_failures) {
		time_t start = time(NULL);
		long uptime;
		int status = 0;
		pid_t pid;

		note(w, "Executing '%s'", command);
		pid = start_command(w);
		if (pid > 0 && !wait_for(pid, &status, signals)) {
			note(w, "[%ld] Signal received: exiting the watchdog", (long)getpid());
			return;
		}
		uptime = (long)(time(NULL) - start);
		failures++;
		quick = uptime < w->min_uptime ? quick + 1 : 0;
		if (quick)
			note(w, "'%s' exited after %ld seconds (quick failure %ld) %d", command,
			     uptime, quick, shell_status(status));
		else
			note(w, "'%s' exited after %ld seconds %d", command, uptime,
			     shell_status(status));
	}
	note(w, "End '%s', failure limit reached", command);
}

/* Take the lock that says that it runs. Two of one tag are possible on a host; not here. */
static int claim(const struct watchdog *w, struct err *e)
{
	AUTO_STR *number = x_format("%ld\n", (long)getpid());
	struct flock lock = { .l_type = F_WRLCK };
	int fd;

	if (files_make_parent(w->truth, e) < 0)
		return -1;
	fd = open(w->truth, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || fcntl(fd, F_SETLK, &lock) < 0)
		return err_set_errno(e, ERR_BUSY, errno, "%s", w->truth);
	return files_write(w->pid_file, span_of(number), 0644, e) < 0 ? -1 : fd;
}

static int watch(const struct watchdog *w, struct err *e)
{
	AUTO_STR *begin = NULL;
	sigset_t signals;
	int fd;

	sigemptyset(&signals);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	fd = claim(w, e);
	if (fd < 0)
		return -1;
	begin = x_format("[%ld] Begin '%s', min-uptime = %ld, max-quick-failures = %ld, "
			 "max-total-failures = %ld",
			 (long)getpid(), buf_text(&w->command), w->min_uptime, w->max_quick,
			 w->max_failures);
	dprintf(STDOUT_FILENO, "%s\n", begin);
	note(w, "%s", begin);
	keep_running(w, &signals);
	close(fd);
	return files_remove(w->pid_file, e);
}

static void to_background(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid();
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
	close(null);
}

static int start(const struct watchdog *w, struct call *c)
{
	struct err e = { 0 };

	if (w->background) {
		pid_t pid = files_remove(w->pid_file, &e) < 0 ? -1 : fork();

		if (pid < 0)
			return usage(c);
		for (int i = 0; pid > 0 && i < START_PATIENCE; i++) {
			if (files_exist(w->pid_file))
				return 0;
			look_again();
		}
		if (pid > 0) {
			out_format(c->out, "Unable to verify %s started\n", w->tag);
			return 0;
		}
		to_background();
	}
	if (watch(w, &e) == 0)
		return 0;
	note(w, "%s", e.text);
	return 1;
}

int tool_watchdog(struct call *c)
{
	AUTO_VALUE(watchdog)
	w = {
		.sim = c->sim,
		.min_uptime = MIN_UPTIME_S,
		.max_quick = MAX_QUICK_FAILURES,
		.max_failures = MAX_FAILURES,
	};

	if (!read_options(&w, c))
		return usage(c);
	w.label = x_format("watchdog-%s", w.tag);
	w.truth = sim_file(w.sim, "watchdog/%s", w.tag);
	w.pid_file = x_format("%s/var/run/vmware/%s.PID", w.sim->root, w.label);
	if (w.verb == 's')
		return start(&w, c);
	return w.verb == 'k' ? stop(&w, c) : query(&w, c);
}

#include "service.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "outside/processes.h"
#include "people.h"
#include "within.h"

/* Real time: a service that says nothing for so long hangs. */
#define PATIENCE_MS 600000

/* The exit status of a second instance, and of a program that SIGKILL ended. */
#define STATUS_BUSY   7
#define STATUS_KILLED 137

/* A pid file that was left empty belongs to nobody after ten seconds (system/lock.c). */
#define BUSY_FOR (20 * SECOND)

/* The longest of its works is a few hundred steps, most are some 60. */
#define STEPS_MOST 90

static void socket_name(struct sockaddr_un *address, socklen_t *len)
{
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	snprintf(address->sun_path + 1, sizeof(address->sun_path) - 1, "nestvirt-day-%ld",
		 (long)getpid());
	*len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			   strlen(address->sun_path + 1));
}

void service_open(struct world *w)
{
	struct sockaddr_un address;
	socklen_t len;
	AUTO_STR *owner = x_format("%ld", (long)getpid());

	socket_name(&address, &len);
	w->service.fd = -1;
	w->service.listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (w->service.listener < 0 ||
	    bind(w->service.listener, (struct sockaddr *)&address, len) < 0 ||
	    listen(w->service.listener, 1) < 0)
		fail(w, "a socket: %s", strerror(errno));
	setenv(CLOCK_FAKE_SOCKET, address.sun_path + 1, 1);
	setenv(PROCESSES_OWNER, owner, 1);
	/* What the service leaves behind comes to us, and we see it end. */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

/* 1: there is something; 0: not in that time. */
static bool can_be_read(int fd, int ms)
{
	struct pollfd wanted = { .fd = fd, .events = POLLIN };
	int got;

	do
		got = poll(&wanted, 1, ms);
	while (got < 0 && errno == EINTR);
	return got > 0;
}

static void NORETURN run_service(struct world *w)
{
	AUTO_STR *log = x_format("%s.service.log", w->sim.root);
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	(void)dup2(fd, STDOUT_FILENO);
	(void)dup2(fd, STDERR_FILENO);
	execl(w->simhost, "simhost", "run", w->sim.root, "--outside", "--", w->service_program,
	      "--root", w->sim.root, "agent", "run", (char *)NULL);
	_exit(127);
}

/* All that it has started has to end by itself: a host command that it was waiting for does. */
static void see_all_end(struct world *w)
{
	for (int ms = 0; waitpid(-1, NULL, WNOHANG) >= 0; ms++) {
		if (ms > PATIENCE_MS)
			fail(w, "a process of the service is still there");
		usleep(1000);
	}
}

/* Its exit status. */
static int end(struct world *w)
{
	int status;

	if (w->service.fd >= 0)
		close(w->service.fd);
	w->service.fd = -1;
	w->service.waits = false;
	w->service.wake_at = NEVER;
	if (waitpid(w->service.runner, &status, 0) != w->service.runner)
		fail(w, "simhost run: %s", strerror(errno));
	see_all_end(w);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* It ended by itself: by a fault of a host command, or because of a pid file of its own. */
static void ended(struct world *w)
{
	int status = end(w);

	if (status == STATUS_KILLED && w->command_to_kill_at) {
		note(w, "the service was killed by %s", w->command_to_kill_at);
		w->counts.kills_command++;
		w->service.killed_at = now(w);
		people_spare_commands(w);
	} else if (status == STATUS_BUSY && now(w) - w->service.killed_at < BUSY_FOR) {
		note(w, "the service says that it runs already");
		w->counts.busy++;
		disturb(w);
	} else {
		fail(w, "the service ended by itself, status %d: see %s.service.log", status,
		     w->sim.root);
	}
	check_files(w);
	at(w, now(w) + SECOND, service_start, 0);
}

/* False: it has ended. */
static bool hear(struct world *w, struct clock_fake_word *word)
{
	if (!can_be_read(w->service.fd, PATIENCE_MS))
		fail(w, "the service hangs");
	return recv(w->service.fd, word, sizeof(*word), MSG_WAITALL) == sizeof(*word);
}

static void say(struct world *w, char byte)
{
	if (send(w->service.fd, &byte, 1, MSG_NOSIGNAL) != 1)
		fail(w, "the service does not listen");
}

/* It works. */
static void work(struct world *w)
{
	struct clock_fake_word word;

	w->service.waits = false;
	for (;;) {
		if (!hear(w, &word)) {
			ended(w);
			return;
		}
		if (word.kind == CLOCK_FAKE_WAITS)
			break;
		if (word.kind != CLOCK_FAKE_STEPS)
			fail(w, "the service speaks when it is not asked");
		word.of.call[sizeof(word.of.call) - 1] = '\0';
		check_files(w);
		if (!within_step(w, word.of.call))
			return;
		say(w, CLOCK_FAKE_GO);
	}
	w->service.waits = true;
	w->service.wake_at = word.of.ms < 0 ? NEVER : now(w) + word.of.ms;
	w->page->steps_left = 0;
	check_all(w);
}

static void arm(struct world *w)
{
	w->page->steps_left = w->within.count > 0 ? 1 + below(w, STEPS_MOST) : 0;
}

void service_start(struct world *w, long long number)
{
	struct ucred who = { 0 };
	socklen_t len = sizeof(who);

	(void)number;
	if (w->service.fd >= 0)
		return;
	w->counts.starts++;
	arm(w);
	w->service.runner = fork();
	if (w->service.runner == 0)
		run_service(w);
	while (!can_be_read(w->service.listener, 50)) {
		siginfo_t info = { 0 };

		if (waitid(P_PID, (id_t)w->service.runner, &info, WEXITED | WNOHANG | WNOWAIT) <
			    0 ||
		    info.si_pid != 0) {
			ended(w);
			return;
		}
	}
	w->service.fd = accept4(w->service.listener, NULL, NULL, SOCK_CLOEXEC);
	if (w->service.fd < 0 || getsockopt(w->service.fd, SOL_SOCKET, SO_PEERCRED, &who, &len) < 0)
		fail(w, "the service: %s", strerror(errno));
	w->service.pid = who.pid;
	w->service.started_at = now(w);
	work(w);
}

void service_go(struct world *w)
{
	arm(w);
	say(w, CLOCK_FAKE_GO);
	work(w);
}

void service_look(struct world *w)
{
	struct clock_fake_word word;

	if (!w->service.waits)
		return;
	arm(w);
	say(w, CLOCK_FAKE_LOOK);
	if (!hear(w, &word)) {
		ended(w);
		return;
	}
	if (word.kind == CLOCK_FAKE_WOKEN)
		work(w);
}

void service_kill(struct world *w)
{
	if (w->service.fd < 0)
		return;
	(void)kill(w->service.pid, SIGKILL);
	w->service.killed_at = now(w);
	if (end(w) != STATUS_KILLED)
		fail(w, "the service outlives SIGKILL");
	check_files(w);
	at(w, now(w) + SECOND, service_start, 0);
}

void service_stop(struct world *w)
{
	AUTO_STR *pid_file = sim_path(&w->sim, "/var/run/nestvirt.pid");
	struct clock_fake_word word;
	int status;

	(void)kill(w->service.pid, SIGTERM);
	say(w, CLOCK_FAKE_LOOK);
	if (!hear(w, &word) || word.kind != CLOCK_FAKE_WOKEN)
		fail(w, "SIGTERM does not wake the service");
	if (hear(w, &word))
		fail(w, "the service goes on after SIGTERM");
	status = end(w);
	if (status != 0)
		fail(w, "the service ended with %d after SIGTERM", status);
	if (access(pid_file, F_OK) == 0)
		fail(w, "the service left its pid file");
}

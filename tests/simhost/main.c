/*
 * One program, many names: `simhost` outside, the host's commands inside. Which of
 * them it is, the name that it was started by decides.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "cli/clients.h"
#include "core/calls.h"
#include "core/faults.h"
#include "core/files.h"
#include "core/proc.h"
#include "host/secure_boot.h"
#include "host/syslog.h"
#include "host/tools.h"
#include "host/vim_cmd.h"
#include "host/watchdog.h"
#include "network/net_dvs.h"
#include "network/netdbg.h"
#include "outside/commands.h"

/* A command that hangs ends with its caller, and in any case after this. */
#define HANG_SECONDS 600

static const struct {
	const char *name;
	int (*run)(struct call *c);
} commands[] = {
	{ "esxcli", esxcli_main },
	{ "localcli", localcli_main },
	{ "vim-cmd", vim_cmd_main },
	{ "netdbg", netdbg_main },
	{ "net-dvs", net_dvs_main },
	{ "vmware", tool_vmware },
	{ "busybox", tool_busybox },
	{ "uname", tool_uname },
	{ "logger", tool_logger },
	{ "hostd", tool_hostd },
	{ "secureBoot.py", tool_secure_boot },
	{ "auto-backup.sh", tool_auto_backup },
	{ "watchdog.sh", tool_watchdog },
};

static int send_to(void *where, struct span bytes)
{
	int fd = *(int *)where;

	while (bytes.len) {
		ssize_t sent = write(fd, bytes.p, bytes.len);

		if (sent < 0)
			return -1;
		bytes = span_make(bytes.p + sent, bytes.len - (size_t)sent);
	}
	return 0;
}

static void wait_ms(long ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static int fail(const struct fault *f, struct call *c)
{
	out_str(c->out, f->text);
	if (*f->text)
		out_str(c->out, "\n");
	return (int)f->number;
}

/* What somebody else does just before: its output is nobody's. */
static void run_first(struct call *c, const char *line)
{
	const char *argv[] = { "sh", "-c", line, NULL };
	static const char *const env[] = { "PATH=/bin:/sbin", NULL };
	struct proc p = { .path = "/bin/sh", .argv = argv, .env = env };
	AUTO_VALUE(buf) ignored = { 0 };
	struct err e = { 0 };
	int status;

	if (proc_run(&ignored, &status, c->sim, &p, &e) < 0)
		out_format(c->err, "simhost: %s\n", e.text);
}

/* Do what the command does, or what is to go wrong with it. */
static int run(struct call *c, int (*command)(struct call *c), const struct fault *f)
{
	int status;

	switch (f->kind) {
	case FAULT_NONE:
		break;
	case FAULT_FAIL:
		return fail(f, c);
	case FAULT_GARBAGE:
		out_str(c->out, "\x01\xFF<garbage\x80 & \xC3( >\n");
		return 0;
	case FAULT_HANG:
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		wait_ms(HANG_SECONDS * 1000L);
		return 1;
	case FAULT_SLOW:
		wait_ms(f->number);
		break;
	case FAULT_KILL_BEFORE:
		kill(getppid(), SIGKILL);
		return 1;
	case FAULT_FIRST:
		run_first(c, f->text);
		break;
	case FAULT_TRUNCATE:
	case FAULT_KILL_AFTER:
		break;
	}
	status = command(c);
	if (f->kind == FAULT_TRUNCATE)
		buf_cut(&c->out->bytes, (size_t)f->number);
	if (f->kind == FAULT_KILL_AFTER)
		kill(getppid(), SIGKILL);
	return status;
}

static int host_command(struct call *c, int (*command)(struct call *c))
{
	AUTO_VALUE(sim) sim = { 0 };
	struct fault fault = { 0 };
	struct err e = { 0 };
	int status = 1;

	c->sim = &sim;
	if (sim_here(&sim, &e) < 0 || calls_log(c, &e) < 0 || faults_take(&fault, c, &e) < 0)
		out_format(c->err, "simhost: %s\n", e.text);
	else
		status = run(c, command, &fault);
	fault_free(&fault);
	return status;
}

static int dispatch(struct call *c)
{
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (strcmp(commands[i].name, c->argv[0]) == 0)
			return host_command(c, commands[i].run);
	}
	return simhost_main(c);
}

int main(int argc, char **argv)
{
	int to_stdout = STDOUT_FILENO, to_stderr = STDERR_FILENO;
	AUTO_VALUE(out) out = { .sink = send_to, .where = &to_stdout };
	AUTO_VALUE(out) err = { .sink = send_to, .where = &to_stderr };
	char name[] = "simhost";
	char *nothing[] = { name, NULL };
	struct call c = { .argc = argc, .argv = argc ? argv : nothing, .out = &out, .err = &err };
	int status;

	c.argv[0] = (char *)files_name(c.argv[0]);
	status = dispatch(&c);
	out_flush(&out);
	out_flush(&err);
	return status;
}

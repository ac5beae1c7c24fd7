/*
 * The run of one command: what it was asked, the host it works on, and where its answer goes.
 */
#ifndef COMMANDS_RUN_H
#define COMMANDS_RUN_H

#include "commands/args.h"
#include "host/facts.h"
#include "host/host.h"

/*
 * The exit statuses of a run that did not fail; those of errors are enum err_code of base/err.h,
 * and PLAN_PARTLY of plan/plan.h. agent/README.md documents all of them.
 */
enum run_status {
	RUN_DONE = 0,
	RUN_FOUND = 1, /* a check or lint found something */
};

struct journal;

struct run {
	const struct args *args;
	const struct host *host; /* open during ->run of a command with CMD_HOST; else NULL */
	struct journal *journal; /* the history, of a command with CMD_JOURNAL; else NULL */
	struct output *output;
	enum output_format format;
	struct out *err; /* lines for people; flushed at the end and by the progress line */
	bool err_is_terminal;
	const char *root_dir; /* --root, or NULL */
	bool in_extension;
	const char *caller; /* who is logged in at hostd; NULL where it is not known */
	int status;         /* the exit status, unless the command fails as a whole */
};

/*
 * Run the command of run->args, whose words are complete, and write its rows to `to`. Opens the
 * host and reads the history for it as its flags say; a command that is about to change what the
 * history records first finishes what an interrupted run left (plan/recover.h). -1: the command
 * failed as a whole, and nothing is written.
 */
int run_command(struct run *run, struct out *to, struct err *e) NODISCARD;

/* A line for people, on stderr: "nestvirt: …". Nobody reads it in the extension. */
void run_say(struct run *run, const char *text);

/* Read the facts about the host, and what is left undone if the service does not run. */
void run_read_host(struct host_facts *facts, const struct run *run);

#endif

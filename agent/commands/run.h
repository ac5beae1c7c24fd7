/*
 * One command being carried out: what it was asked, and where its answer goes.
 */
#ifndef COMMANDS_RUN_H
#define COMMANDS_RUN_H

#include "commands/args.h"
#include "host/host.h"

/* Where stdin comes from; only the extension's commands read it. */
typedef int run_input(struct buf *bytes, struct err *e);

struct run {
	const struct args *args;
	struct output *output;
	enum output_format format;
	struct out *err; /* lines for people; flushed at the end and by the progress line */
	bool err_is_terminal;
	const char *root_dir; /* --root, or NULL */
	bool in_extension;
	const char *caller; /* who is logged in at hostd; NULL where it is not known */
	int status;         /* the exit status, where the command did not fail as a whole */
};

/*
 * Open the host that the command works on. One that is going to change what the history records
 * first finishes what a run that was cut off has left (plan/recover.h).
 */
int run_open_host(struct host *h, struct run *run, struct err *e) NODISCARD;

/* A line for people, on stderr: "nestvirt: …". Nobody reads it in the extension. */
void run_say(struct run *run, const char *text);

#endif

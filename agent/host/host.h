/*
 * One ESXi host: where it lies, and how its commands are run.
 *
 * host_open() first; then anything in this folder; host_close() last. A struct
 * host is never changed in between.
 */
#ifndef HOST_HOST_H
#define HOST_HOST_H

#include <stdbool.h>

#include "base/argv.h"
#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"
#include "system/root.h"
#include "system/spawn.h"

struct host {
	struct root root;
	/*
	 * True where hostd runs us as an esxcli extension: we hold one of its three slots, so
	 * reads go through localcli and nothing waits for long (esxi-facts 4.5).
	 */
	bool in_extension;
};

/*
 * `root_dir` is the --root folder or NULL. Without it the caller must be root (ERR_REFUSED): host
 * commands and datastores are out of reach for anybody else.
 */
int host_open(struct host *h, const char *root_dir, bool in_extension, struct err *e) NODISCARD;
void host_close(struct host *h);

/*
 * argv[0] of a host command: its fixed path inside the host, with --root in front. What else
 * belongs to the command is added with argv_add().
 */
void host_command(struct argv *argv, const struct host *h, const char *path);

/* The first of some places that has a file, for a command that not every release has; or NULL. */
const char *host_find(const struct host *h, const char *const *places, size_t count);

/*
 * With --root: does the program lie in DIR, links followed? ERR_REFUSED where it does not. Asked by
 * all that start one; without --root there is nothing to ask.
 */
int host_check_program(const struct host *h, const struct argv *argv, struct err *e) NODISCARD;

/* spawn_run() of a command, once its program is checked; errors speak of paths inside the host. */
int host_spawn(struct spawn_result *result, const struct host *h, struct argv *argv,
	       const struct spawn_limits *limits, struct err *e) NODISCARD;

/* The limits that every host command runs under. */
extern const struct spawn_limits host_limits;

/*
 * Run a command and take its stdout (appended). ERR_HOST where it cannot be started, runs out of
 * time, or exits other than 0; the error then holds its first line, from stdout or stderr, since
 * esxcli prints errors on stdout (esxi-facts 3.8).
 */
int host_run(struct buf *output, const struct host *h, struct argv *argv, struct err *e) NODISCARD;

/* The error for a command that ended with a status other than 0. Always returns -1. */
int host_run_failed(const struct host *h, struct argv *argv, const struct spawn_result *result,
		    struct err *e);

/* Take --root's folder off the front of an error: messages speak of paths inside the host. */
int host_error(const struct host *h, struct err *e);

#endif

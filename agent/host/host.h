/*
 * One ESXi host: where it lies, and how its commands are run.
 *
 * host_open() first; then anything in this folder; host_close() last. A struct
 * host is never changed in between.
 */
#ifndef HOST_HOST_H
#define HOST_HOST_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"
#include "formats/xml_reply.h"
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

/*
 * esxcli or localcli: which of the two is asked, and what happens where one does not
 * answer (esxi-facts 4.5).
 *
 *	             outside the extension        inside
 *	reading      esxcli; localcli where       localcli
 *	             hostd is down
 *	changing     the same                     esxcli with a short deadline; localcli where it
 *	                                          is not met or hostd is down
 *
 * A change of the network by localcli happens behind hostd's back: cli_refresh_network() comes
 * after it.
 *
 * The words of a command are those behind the program's name and its --formatter.
 */

/* Some commands that belong together: { .h = h } */
struct cli {
	const struct host *h;
	bool local_only;   /* esxcli did not answer: the next command does not wait for it again */
	bool behind_hostd; /* localcli changed something, and hostd has not been told */
};

/* Ask, and parse the answer. ERR_HOST names the command. */
int cli_read(struct esxcli_reply **reply, struct cli *cli, const struct argv *words, struct err *e)
	NODISCARD;

enum cli_way {
	CLI_AS_USUAL, /* as in the table above */
	CLI_LOCAL,    /* localcli */
};

/*
 * Run a command that changes something; what it prints when it ends well is not looked at.
 * ERR_HOST names the command. A command that esxcli did not answer may still be carried out
 * later, so it must be one that does no harm when done twice.
 */
int cli_change(struct cli *cli, const struct argv *words, enum cli_way way, struct err *e)
	NODISCARD;

/*
 * Let hostd read the network anew, if it has to: `vim-cmd hostsvc/net/refresh`. No error where it
 * cannot: hostd reads the network when it starts.
 */
void cli_refresh_network(struct cli *cli);

/*
 * Having the host save what was changed under /etc: in /bootbank, for its next boot. It does so by
 * itself every hour and when it is shut down; what is asked for here is for a power loss in between
 * (esxi-facts 6.9).
 */

/* `/sbin/auto-backup.sh`. ERR_HOST, in words for a warning: nothing depends on it at once. */
int host_persist(const struct host *h, struct err *e) NODISCARD;

/*
 * The log of the host, /var/log/syslog.log.
 *
 * By `/bin/logger -t nestvirt` (esxi-facts 7.4): that syslog(3) of a static program reaches the
 * same place is not known.
 */

/*
 * One line. The text may come from files of VMs: it is shown as formats/show.h shows it. A log that
 * cannot be written to is no error: there is nobody to tell.
 */
void syslog_say(const struct host *h, const char *text);

/*
 * What is installed on the host.
 */

/* Is there a VIB whose name holds `part`? One `software vib list`. ERR_HOST. */
int vibs_have(bool *have, const struct host *h, const char *part, struct err *e) NODISCARD;

#endif

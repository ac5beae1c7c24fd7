/*
 * One ESXi host: where it lies, and how its commands are run.
 *
 * host_open() first; then anything in this folder; host_close() last. A struct host never changes
 * in between.
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
 * Host commands. `command` is a program's fixed path inside the host and the words that always
 * follow it, one blank between them: "/bin/vim-cmd hostsvc/net/config". Whatever may hold a blank,
 * or comes from a user, is added to `argv` afterwards.
 */
void host_command(struct argv *argv, const struct host *h, const char *command);

/* Returns the first of some places that has a file, for a command that not every release has. */
const char *host_find(const struct host *h, const char *const *places, size_t count);

/*
 * With --root, ERR_REFUSED unless the program lies in that folder, links followed. Whoever starts
 * a program without host_spawn() calls this first.
 */
int host_check_program(const struct host *h, const struct argv *argv, struct err *e) NODISCARD;

/* The limits that host commands run under. */
extern const struct spawn_limits host_limits;

/* spawn_run() after host_check_program(); errors speak of paths inside the host. */
int host_spawn(struct spawn_result *result, const struct host *h, struct argv *argv,
	       const struct spawn_limits *limits, struct err *e) NODISCARD;

/*
 * Run a command and append its stdout. ERR_HOST where it cannot be started, runs out of time, or
 * exits with a status other than 0; the error then holds the first line of its stdout, where esxcli
 * prints errors (esxi-facts 3.8), or of its stderr.
 */
int host_run(struct buf *output, const struct host *h, struct argv *argv, struct err *e) NODISCARD;

/* Set the error for a command that ended with a status other than 0. Always returns -1. */
int host_run_failed(const struct host *h, struct argv *argv, const struct spawn_result *result,
		    struct err *e);

/* Take --root's folder off the front of an error, as messages speak of paths inside the host. */
int host_error(const struct host *h, struct err *e);

/* True if the error of a command says that hostd is down. */
bool host_says_hostd_is_down(const struct err *e);

/*
 * The end of every change: find out whether it was made. The value decides, and what the command
 * `said` (its error, or ERR_NONE) matters only where the value did not take: `policy security set`
 * exits with 0 whatever it did (esxi-facts 3.5), and a command that ran out of time may have done
 * its work.
 *
 * `look` reads the value back and returns 0 where it is as wanted; otherwise its error says what
 * was found, or why it cannot be read. That error is given only if the command reported none.
 */
typedef int host_look(void *context, struct err *e);
int host_confirm(const struct err *said, host_look *look, void *context, struct err *e) NODISCARD;

/*
 * esxcli or localcli: which of the two is asked, and what happens where it does not answer
 * (esxi-facts 4.5).
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

/* The state of some commands that belong together: { .h = h } */
struct cli {
	const struct host *h;
	bool local_only;   /* esxcli did not answer: the next command does not wait for it again */
	bool behind_hostd; /* localcli changed something, and hostd has not been told */
};

/* Append the words of `text`, one blank between them: "network vswitch standard list". */
void cli_words(struct argv *words, const char *text);

/* Run a command that reads, and parse its answer. ERR_HOST names the command. */
int cli_read(struct esxcli_reply **reply, struct cli *cli, const struct argv *words, struct err *e)
	NODISCARD;
/* The same for words that are always the same: "network vswitch standard list". */
int cli_list(struct esxcli_reply **reply, struct cli *cli, const char *words, struct err *e)
	NODISCARD;
/* Find a field that must be there. ERR_HOST; borrowed from the reply. */
int cli_field(const char **text, const struct esxcli_reply *reply, size_t row, const char *field,
	      struct err *e) NODISCARD;

enum cli_way {
	CLI_AS_USUAL, /* as in the table above */
	CLI_LOCAL,    /* localcli */
};

/*
 * Run a command that changes something; its output is ignored where it ends well. ERR_HOST names
 * the command. A command that esxcli did not answer may still be carried out later, so it must be
 * one that does no harm when done twice.
 */
int cli_change(struct cli *cli, const struct argv *words, enum cli_way way, struct err *e)
	NODISCARD;

/*
 * Let hostd read the network anew (`vim-cmd hostsvc/net/refresh`) if something changed behind its
 * back. It is no error where this fails: hostd also reads the network when it starts.
 */
void cli_refresh_network(struct cli *cli);

/*
 * Have the host save what was changed under /etc to /bootbank, for its next boot:
 * `/sbin/auto-backup.sh`. It does so by itself every hour and at shutdown; this is for a power loss
 * in between (esxi-facts 6.9). ERR_HOST, in words for a warning: nothing depends on it at once.
 */
int host_persist(const struct host *h, struct err *e) NODISCARD;

/*
 * Write a line to the host's log, /var/log/syslog.log, by `/bin/logger -t nestvirt` (esxi-facts
 * 7.4): whether syslog(3) of a static program gets there is not known. The text may come from files
 * of VMs, so it is written as formats/show.h shows it. Errors are ignored: there is nobody to tell.
 */
void syslog_say(const struct host *h, const char *text);

/* Find out whether a VIB is installed whose name contains `part`: one `software vib list`.
 * ERR_HOST. */
int vibs_have(bool *have, const struct host *h, const char *part, struct err *e) NODISCARD;

#endif

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
#ifndef HOST_CLI_H
#define HOST_CLI_H

#include <stdbool.h>

#include "formats/esxcli_reply.h"
#include "host/host.h"

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

#endif

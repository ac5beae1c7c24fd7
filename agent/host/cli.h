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
 * A change by localcli happens behind hostd's back, so `vim-cmd hostsvc/net/refresh` follows
 * it; hostd reads the state anew when it starts, so a refresh that fails is no error.
 *
 * The words of a command are those behind the program's name and its --formatter.
 */
#ifndef HOST_CLI_H
#define HOST_CLI_H

#include <stdbool.h>

#include "formats/esxcli_reply.h"
#include "host/host.h"

/* One run of questions: what is learnt of hostd by one is not tried again by the next. */
struct cli {
	const struct host *h;
	bool hostd_is_down;
};

/* Ask, and parse the answer. ERR_HOST names the command. */
int cli_read(struct esxcli_reply **reply, struct cli *cli, const struct argv *words, struct err *e)
	NODISCARD;

enum cli_way {
	CLI_AS_USUAL, /* as in the table above */
	CLI_LOCAL,    /* localcli, without a refresh */
};

/* Run a command that changes something; what it prints is not looked at. ERR_HOST. */
int cli_change(struct cli *cli, const struct argv *words, enum cli_way way, struct err *e)
	NODISCARD;

/* Let hostd read the network anew; best effort. */
void cli_refresh_network(const struct host *h);

#endif

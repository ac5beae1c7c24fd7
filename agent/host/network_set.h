/*
 * Changing the security policy of standard switches and port groups.
 *
 * A change is one command, and is read back: the exit status of `policy security set` proves
 * nothing (esxi-facts 3.5). The builders *_argv() are pure and give the words behind the program's
 * name; the others run them by host/cli.h, that is by esxcli, or by localcli and `vim-cmd
 * hostsvc/net/refresh` inside the extension when no slot of hostd comes free.
 *
 * Errors: ERR_HOST with what the command said, or with what was wanted and what was
 * found. A change that was reported as failed but is there all the same is done. ERR_BUSY: nothing
 * was done, for the policy is not `now` any more; looked at only where --use-vswitch would take
 * away what somebody else has set since.
 */
#ifndef HOST_NETWORK_SET_H
#define HOST_NETWORK_SET_H

#include "host/network.h"

/*
 * One call with just the fields that were asked for. A port group's call has --use-vswitch only
 * where one of its own values goes back to inherit; since that takes all three back, it then
 * names every field that stays its own, asked for or not (facts 3.5). False where there is
 * nothing to do; nothing is added then. On a switch POLICY_INHERIT must not be asked for.
 */
bool network_set_vswitch_argv(struct argv *words, const struct vswitch *now,
			      const struct policy_change *change);
bool network_set_portgroup_argv(struct argv *words, const struct portgroup *now,
				const struct policy_change *change);

/*
 * Do it and read it back; nothing is run where nothing changes. `now` is as network_read() gave
 * it; its policy is brought up to date, also after an error where it could be read.
 */
int network_set_vswitch(const struct host *h, struct vswitch *now,
			const struct policy_change *change, struct err *e) NODISCARD;
int network_set_portgroup(const struct host *h, struct portgroup *now,
			  const struct policy_change *change, struct err *e) NODISCARD;

#endif

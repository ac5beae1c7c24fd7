/*
 * What the commands that change networks share.
 */
#ifndef COMMANDS_NETWORK_H
#define COMMANDS_NETWORK_H

#include "commands/run.h"
#include "host/network.h"
#include "plan/plan.h"

/* Find by name; ERR_NOT_FOUND names the list command. */
int network_require_vswitch(struct vswitch **vswitch, const struct network *network,
			    const char *name, struct err *e) NODISCARD;
int network_require_portgroup(struct portgroup **portgroup, const struct network *network,
			      const char *name, struct err *e) NODISCARD;

/* Note with each change what stays accepted in spite of it. */
void network_note_overrides(struct plan *plan);

/* Make the changes of a plan, or show them with --dry-run; rows and exit status. */
int network_apply(struct run *run, struct plan *plan, struct err *e) NODISCARD;

#endif

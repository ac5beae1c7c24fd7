/*
 * The present state of a host as a config, so that applying it here does nothing, and on a
 * copy of the host from before nestvirt changed it gives this state again. Pure.
 *
 * Every VM is there with `exact`: by its name, or by the path of its .vmx where it has none or
 * shares it. The profile is the one that sets the most of what stands there; what else profiles
 * set stands under `settings`. Of a VM that something waits for there is that instead, with `when`,
 * so that it goes on waiting here and waits on the copy; what else the VM has is not said. Not
 * there: templates; vCLS VMs that nothing was set of; VMs whose file cannot be read or is
 * encrypted; those that something waits for that no config can ask for
 * (--force, an undo); what only vCenter keeps.
 */
#ifndef PLAN_EXPORT_H
#define PLAN_EXPORT_H

#include "formats/config.h"
#include "history/journal.h"
#include "host/network.h"
#include "host/vm.h"
#include "host/vms.h"

struct export_facts {
	const struct vms *vms; /* of vms_select() by --all */
	const struct network *network;
	long long reverse_path_check;  /* -1: not known */
	const struct journal *journal; /* what waits; NULL: not known */
};

/* Adds to `left_out` a line for people for each object that is not in the config. */
struct config *export_config(const struct export_facts *facts, struct strings *left_out) NODISCARD;

#endif

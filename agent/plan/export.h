/*
 * The present state of a host as a config: applying it here changes nothing, and applying it to a
 * copy of the host from before nestvirt changed it gives this state again. Pure.
 *
 * Every VM is there with `exact`: by its name, or by the path of its .vmx where it has no name or
 * shares it. The profile is the one that sets the most of what is there; everything else that
 * profiles set is under `settings`. A VM with a deferred change is there with that instead, by
 * `when`, so that the change stays deferred here and is deferred on the copy; the VM's other
 * settings are not there. Left out are templates; vCLS VMs without such settings; VMs whose file
 * cannot be read or is encrypted, or whose deferred change no config can ask for (--force, an
 * undo); what only vCenter keeps.
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
	const struct journal *journal; /* for deferred changes; NULL: not known */
};

/* Adds a line for people to `left_out` for each object that cannot be in the config. */
struct config *export_config(const struct export_facts *facts, struct strings *left_out) NODISCARD;

#endif

/*
 * What is wanted against what is: the steps in between. Pure; the file of the VM
 * must be open (vms_select()).
 */
#ifndef PLAN_DIFF_H
#define PLAN_DIFF_H

#include "host/network_change.h"
#include "plan/step.h"

/*
 * Add one step for each wanted setting: STEP_UNCHANGED where it is right already, or where a line
 * to be removed is somebody else's, else STEP_PLANNED. Booleans are compared without regard to
 * case, as VMware reads them. A VM whose file cannot be read, or is encrypted, has its steps
 * planned, for refuse_plan() to refuse.
 */
void diff_vm(struct plan *plan, struct vm *vm, const struct wanted_state *wanted,
	     bool host_default);

/* Is a value right already? In any case where it is a boolean. */
bool diff_is_value(struct span now, const char *wanted);

/*
 * Steps for the network of nested guests, by comparing. Pure.
 */

/* One step for each field that is asked for. POLICY_INHERIT must not be asked of a switch. */
void diff_network_vswitch(struct plan *plan, struct vswitch *vswitch,
			  const struct policy_change *change);
void diff_network_portgroup(struct plan *plan, struct portgroup *portgroup,
			    const struct policy_change *change);

/* One step for a port group that is not there yet, as it will be without a policy of its own. */
void diff_network_made(struct plan *plan, struct portgroup *portgroup);

/* One step for promiscuous mode that is on; either of the two is NULL. */
void diff_network_off_and_on(struct plan *plan, struct vswitch *vswitch,
			     struct portgroup *portgroup);

/* What nested guests need of a port group, or, where that is NULL, of a whole switch. */
struct nested_network {
	struct vswitch *vswitch; /* the port group's, or the one to change */
	struct portgroup *portgroup;
	bool make;             /* the port group is not there yet: make it first */
	bool allow_mac_change; /* asked for too; otherwise left alone */
	const struct teaming *teaming;
	/* Of HOST_OPTION_REVERSE_PATH; read only where there are two or more active uplinks. */
	long long reverse_path_check;
};

/* Two or more active uplinks: HOST_OPTION_REVERSE_PATH matters. */
bool diff_network_is_teamed(const struct nested_network *n);

/*
 * Forged transmits and promiscuous mode accepted; with two or more active uplinks the option at 1
 * before promiscuous mode is switched on; where it is on already, the option and then off and on
 * again, both or neither (apply takes the option back).
 */
void diff_network_nested(struct plan *plan, const struct nested_network *n);

#endif

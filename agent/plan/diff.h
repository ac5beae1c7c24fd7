/*
 * Compares what is wanted with what is, and adds the changes between them to a plan. Pure.
 *
 * Objects that are passed in (VMs, switches, port groups) are borrowed by the changes: they must
 * outlive the plan. The files of VMs must be open (vms_select()). A setting that is
 * right already becomes an item with SETTING_RIGHT; a change with no other items has the state
 * CHANGE_UNCHANGED, the others CHANGE_PLANNED.
 */
#ifndef PLAN_DIFF_H
#define PLAN_DIFF_H

#include "host/network_change.h"
#include "plan/plan.h"

/* 1: VMs */

/* The value that a setting of a VM is to have. */
struct wanted_setting {
	char *name;
	char *value; /* NULL: the line is to be removed */
	/*
	 * Do not add a line: where the setting is absent it is right already, unless the host's
	 * default is on (struct vms, host_default).
	 */
	bool only_if_present;
	/* A line with another value is somebody else's, and is not removed; NULL: any may go. */
	char *own;
};

/* AUTO_VALUE(wanted) wanted = { 0 }; LIST_PUSH() takes the strings over. */
struct wanted {
	struct wanted_setting *items;
	size_t count, room;
	struct wish wish;
};

void wanted_free(struct wanted *wanted);
/* Returns the setting of this name, borrowed until one is added; NULL where there is none. */
struct wanted_setting *wanted_find(const struct wanted *wanted, const char *name);

/*
 * Add the change of a VM, with an item for each wanted setting. For a VM that is left out of --all
 * everything is right already; so is a line to be removed that is somebody else's. Booleans are
 * compared without regard to case, as VMware reads them. Everything is planned for a VM whose file
 * cannot be read or is encrypted: refuse_plan() refuses it.
 */
void diff_vm(struct plan *plan, struct vm *vm, const struct wanted *wanted, bool host_default);

/* True if a value is what is wanted; the case of booleans does not matter. */
bool diff_is_value(struct span now, const char *wanted);
/* Returns the line of a setting as it is now, the first value of several, or absent. The caller's.
 */
struct setting_value diff_value_now(const struct vm *vm, const char *name);

/* 2: networks. Where `portgroup` is NULL, `vswitch` is the object. */

/*
 * Add the change of a security policy, with an item for each field that is asked for.
 * POLICY_INHERIT must not be asked for a switch.
 */
void diff_policy(struct plan *plan, struct vswitch *vswitch, struct portgroup *portgroup,
		 const struct policy_change *ask);
/* Add a port group that is to be made, described as it will be, without a policy of its own. */
void diff_portgroup_made(struct plan *plan, struct portgroup *portgroup);
/* Add HOST_OPTION_REVERSE_PATH. Borrowed until the plan changes. */
struct change *diff_reverse_path(struct plan *plan, long long now, long long wanted);
/* Add a toggle of promiscuous mode: off and on again. Borrowed until the plan changes. */
struct change *diff_toggle(struct plan *plan, struct vswitch *vswitch, struct portgroup *portgroup);
/* Add MAC learning of a distributed port, which is `now` on or off. */
void diff_maclearn(struct plan *plan, const char *dvs_name, const char *port_id, bool now,
		   bool wanted);

/* 3: what nested guests need of a port group, or of a whole switch */

struct nested_network {
	struct vswitch *vswitch;     /* the port group's, or the one to change */
	struct portgroup *portgroup; /* NULL: the whole switch */
	bool make;                   /* the port group is not there yet: make it first */
	bool allow_mac_change;       /* accept that, too; otherwise it is left alone */
	const struct teaming *teaming;
	/* HOST_OPTION_REVERSE_PATH; read only if diff_is_teamed(). */
	long long reverse_path_check;
};

/* True with two or more active uplinks: HOST_OPTION_REVERSE_PATH matters. */
bool diff_is_teamed(const struct nested_network *n);

/*
 * Add what accepts forged transmits and promiscuous mode. With two or more active uplinks, the
 * option is set to 1 before promiscuous mode is accepted; where that is accepted already, the
 * option and then a toggle, both or neither (apply_plan() undoes the option if the toggle fails).
 */
void diff_nested(struct plan *plan, const struct nested_network *n);

#endif

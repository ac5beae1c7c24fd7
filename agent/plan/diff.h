/*
 * What is wanted against what is: the changes in between. Pure; the files of VMs must be open
 * (vms_select() with keep_files).
 */
#ifndef PLAN_DIFF_H
#define PLAN_DIFF_H

#include "host/network_change.h"
#include "plan/plan.h"

/* The value that a setting of a VM is to have. */
struct wanted_setting {
	char *name;
	char *value; /* NULL: the line is to be removed */
	/*
	 * Leave a VM alone that has no such line: where nothing is, nothing has to be taken away,
	 * unless the host's own defaults put it there.
	 */
	bool only_if_present;
	/* A line with another value than this one is somebody else's, and stays; NULL: any may go.
	 */
	char *own;
};

/* AUTO_VALUE(wanted) wanted = { 0 }; LIST_PUSH() takes the strings over. */
struct wanted {
	struct wanted_setting *items;
	size_t count, room;
	struct wish wish;
};

void wanted_free(struct wanted *wanted);

/*
 * Add the change of a VM, with an item for each wanted setting. Right is also a line to be removed
 * that is somebody else's, and all of a VM that is left out of --all. Booleans are compared without
 * regard to case, as VMware reads them. Of a VM whose file cannot be read, or is encrypted, all is
 * planned, for refuse_plan() to refuse.
 */
void diff_vm(struct plan *plan, struct vm *vm, const struct wanted *wanted, bool host_default);

/* Is a value right already? In any case where it is a boolean. */
bool diff_is_value(struct span now, const char *wanted);
/* The line of a setting as it stands; where it is there twice, the first value; or absent. */
struct setting_value diff_value_now(const struct vm *vm, const char *name);

/*
 * Add the change of a policy, of a port group or, where that is NULL, of a switch: an item for each
 * field that is asked for. POLICY_INHERIT must not be asked of a switch.
 */
void diff_policy(struct plan *plan, struct vswitch *vswitch, struct portgroup *portgroup,
		 const struct policy_change *ask);
/* Add a port group that is not there yet, as it will be without a policy of its own. */
void diff_portgroup_made(struct plan *plan, struct portgroup *portgroup);
/* Add HOST_OPTION_REVERSE_PATH. Borrowed until the plan changes. */
struct change *diff_reverse_path(struct plan *plan, long long now, long long wanted);
/* Add a toggle of promiscuous mode, of a port group or, where that is NULL, of a switch. */
struct change *diff_toggle(struct plan *plan, struct vswitch *vswitch, struct portgroup *portgroup);

/* Add MAC learning of a distributed port, which is `now` on or off. */
void diff_maclearn(struct plan *plan, const char *dvs_name, const char *port_id, bool now,
		   bool wanted);

/* What nested guests need of a port group, or, where that is NULL, of a whole switch. */
struct nested_network {
	struct vswitch *vswitch; /* the port group's, or the one to change */
	struct portgroup *portgroup;
	bool make;             /* the port group is not there yet: make it first */
	bool allow_mac_change; /* asked for too; otherwise left alone */
	const struct teaming *teaming;
	/* HOST_OPTION_REVERSE_PATH; read only where there are two or more active uplinks. */
	long long reverse_path_check;
};

/* Two or more active uplinks: HOST_OPTION_REVERSE_PATH matters. */
bool diff_is_teamed(const struct nested_network *n);

/*
 * Add what accepts forged transmits and promiscuous mode; with two or more active uplinks the
 * option at 1 before promiscuous mode is switched on; where it is on already, the option and then a
 * toggle, both or neither (apply takes the option back).
 */
void diff_nested(struct plan *plan, const struct nested_network *n);

#endif

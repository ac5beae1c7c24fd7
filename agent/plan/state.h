/*
 * What is wanted: the values that settings of one VM shall have. Pure data, made
 * by plan/profile and compared with the VM by plan/diff.
 */
#ifndef PLAN_STATE_H
#define PLAN_STATE_H

#include <stdbool.h>

#include "base/list.h"

/* vhv.enable: what nested virtualization needs of a VM (esxi-facts 2.1). */
#define VHV_SETTING "vhv.enable"

struct profile;

struct wanted_setting {
	char *name;
	char *value; /* NULL: the line shall not be there */
	/*
	 * Leave a VM alone that has no such line. Taking something away is nothing to do where
	 * nothing is, unless the host's own defaults put it there.
	 */
	bool only_if_present;
	/* A line with another value than this one is somebody else's, and stays; NULL: any may go.
	 */
	char *own;
};

/*
 * What is asked for as a whole, so that it can wait until the VM is off (plan/pending.h); all of it
 * is borrowed, constants and what outlives the plan.
 */
struct plan_wish {
	const char *how;  /* the words that let it wait, "--when=poweroff"; NULL: it cannot wait */
	bool at_poweroff; /* they were said */
	bool enable;
	bool is_undo; /* of step.undoes; none of the others */
	bool force;
	const char *profile; /* its name; NULL: the default one */
};

/* AUTO_VALUE(wanted_state) wanted = { 0 }; LIST_PUSH() takes the strings over. */
struct wanted_state {
	struct wanted_setting *items;
	size_t count;
	size_t room;
	/*
	 * All of it needs a VIB on the host, whose name holds this, and which is not there; NULL
	 * otherwise. Borrowed, a constant.
	 */
	const char *missing_vib;
	const struct profile *profile; /* that is switched on: its needs are asked for; or NULL */
	struct plan_wish wish;
};

void wanted_state_free(struct wanted_state *wanted);

#endif

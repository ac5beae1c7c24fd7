/*
 * What is wanted: the values that settings of a VM shall have. Pure data, made by
 * a command and compared with a VM by plan/diff.
 */
#ifndef PLAN_STATE_H
#define PLAN_STATE_H

#include <stdbool.h>
#include <stddef.h>

struct wanted_setting {
	const char *name;
	const char *value;
	/*
	 * Leave a VM alone that has no such line. Taking something away is nothing to do where
	 * nothing is, unless the host's own defaults put it there.
	 */
	bool only_if_present;
};

struct wanted_state {
	const struct wanted_setting *settings;
	size_t count;
};

/* vhv.enable: what nested virtualization needs of a VM (esxi-facts 2.1). */
#define VHV_SETTING "vhv.enable"

extern const struct wanted_state state_nested;     /* vm enable */
extern const struct wanted_state state_not_nested; /* vm disable */

#endif

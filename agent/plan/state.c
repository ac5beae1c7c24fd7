#include "plan/state.h"

static const struct wanted_setting nested[] = {
	{ .name = VHV_SETTING, .value = "TRUE" },
};

static const struct wanted_setting not_nested[] = {
	{ .name = VHV_SETTING, .value = "FALSE", .only_if_present = true },
};

const struct wanted_state state_nested = { nested, 1 };
const struct wanted_state state_not_nested = { not_nested, 1 };

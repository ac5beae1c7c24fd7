#include "plan/check.h"

const struct check checks_of_host[] = {
	{ .id = NULL },
};

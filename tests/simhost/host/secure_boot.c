#include "host/secure_boot.h"

#include <string.h>

#include "core/state.h"

int tool_secure_boot(struct call *c)
{
	AUTO_VALUE(state) st = { 0 };
	struct err e = { 0 };

	if (c->argc != 2 || strcmp(c->argv[1], "-s") != 0) { /* assumed: not seen */
		out_str(c->err, "usage: secureBoot.py [-h] [-s]\n");
		return 2;
	}
	if (state_load(&st, c->sim, &e) < 0) {
		out_format(c->err, "%s\n", e.text);
		return 1;
	}
	out_format(c->out, "%s\n", st.machine.facts[MACHINE_SECURE_BOOT] ? "Enabled" : "Disabled");
	return 0;
}

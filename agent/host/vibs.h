/*
 * What is installed on the host.
 */
#ifndef HOST_VIBS_H
#define HOST_VIBS_H

#include <stdbool.h>

#include "host/host.h"

/* Is there a VIB whose name holds `part`? One `software vib list`. ERR_HOST. */
int vibs_have(bool *have, const struct host *h, const char *part, struct err *e) NODISCARD;

#endif

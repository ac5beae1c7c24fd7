/*
 * Advanced options of the VMkernel that hold a number:
 * `esxcli system settings advanced list|set`.
 */
#ifndef HOST_HOST_OPTION_H
#define HOST_HOST_OPTION_H

#include "host/host.h"

/* 1: drop what comes back by another uplink of a promiscuous port group (esxi-facts 3.4). */
#define HOST_OPTION_REVERSE_PATH "/Net/ReversePathFwdCheckPromisc"

/* ERR_HOST where it cannot be asked, is not there, or is no number. */
int host_option_get(long long *value, const struct host *h, const char *option, struct err *e)
	NODISCARD;
/* Set it and read it back. ERR_HOST, also where it did not take. */
int host_option_set(const struct host *h, const char *option, long long value, struct err *e)
	NODISCARD;

#endif

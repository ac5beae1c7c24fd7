/*
 * The firewall of a host, as far as a download needs it: the ruleset httpClient alone, which is
 * closed on a new host. What a host has besides it is not simulated, so its name is refused.
 */
#ifndef HOST_NATIVE_FIREWALL_H
#define HOST_NATIVE_FIREWALL_H

#include "cli/execute.h"

int native_ruleset_list(struct native *n, struct err *e) NODISCARD;
int native_ruleset_set(struct native *n, struct err *e) NODISCARD;

#endif

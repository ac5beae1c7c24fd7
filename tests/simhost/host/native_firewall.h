/*
 * The firewall of a host, as far as downloads need it: only the ruleset httpClient, which is
 * disabled on a new host. Other rulesets are not simulated, so their names are refused.
 */
#ifndef HOST_NATIVE_FIREWALL_H
#define HOST_NATIVE_FIREWALL_H

#include "cli/execute.h"

int native_ruleset_list(struct native *n, struct err *e) NODISCARD;
int native_ruleset_set(struct native *n, struct err *e) NODISCARD;

#endif

/*
 * The part of a desired state that is about switches, port groups and the host; only
 * plan/desired.c includes this.
 */
#ifndef PLAN_DESIRED_NETWORK_H
#define PLAN_DESIRED_NETWORK_H

#include "plan/desired.h"

int desired_network_read(struct desired *d, const struct host *h, struct err *e) NODISCARD;
void desired_network_free(struct desired *d);
void desired_network_diff(struct plan *plan, struct desired *d);

/* A row for what is named and not there: "nothing fits", or refused for this reason. */
void desired_note(struct plan *plan, enum step_kind kind, const char *name, const char *reason);

#endif

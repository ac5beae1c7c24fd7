/*
 * The steps of a plan that are one action: of the same kind, on the same object.
 * All settings of a VM are one edit; all fields of a port group one command.
 */
#ifndef PLAN_RANGE_H
#define PLAN_RANGE_H

#include "plan/step.h"

struct range {
	struct step *steps;
	size_t count;
};

/* The range that starts with this step. */
struct range range_at(struct plan *plan, size_t first);
bool range_has(const struct range *range, enum step_status status);
/* Has it planned steps that are to be recorded only (step.waits)? */
bool range_waits(const struct range *range);
/* Give every planned step the same end: a status, or that and an error. */
void range_close(const struct range *range, enum step_status status, const struct err *e);

#endif

/*
 * What a plan has to do: its ranges that have planned steps, each with its entry of the history.
 */
#ifndef PLAN_ACTIONS_H
#define PLAN_ACTIONS_H

#include "plan/journal.h"
#include "plan/range.h"

struct action {
	struct range range;
	struct journal_entry entry; /* until record_begin() takes it over */
	long long id;               /* of the entry in the journal; 0 where it has none */
	bool is_tried;              /* from here on it may have been done, whatever came of it */
};

struct actions {
	struct action *items; /* in the order of the plan */
	size_t count;
	size_t room;
};

void actions_free(struct actions *actions);

#endif

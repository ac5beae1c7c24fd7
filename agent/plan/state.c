#include "plan/state.h"

void wanted_state_free(struct wanted_state *wanted)
{
	for (size_t i = 0; i < wanted->count; i++) {
		free(wanted->items[i].name);
		free(wanted->items[i].value);
		free(wanted->items[i].own);
	}
	free(wanted->items);
	*wanted = (struct wanted_state){ 0 };
}

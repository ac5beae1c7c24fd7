#include "plan/actions.h"

#include <stdlib.h>

void actions_free(struct actions *actions)
{
	for (size_t i = 0; i < actions->count; i++)
		journal_entry_free(&actions->items[i].entry);
	free(actions->items);
	*actions = (struct actions){ 0 };
}

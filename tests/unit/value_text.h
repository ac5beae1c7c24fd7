/*
 * Values of changes as text, for the tests of the history and of plans.
 */
#ifndef UNIT_VALUE_TEXT_H
#define UNIT_VALUE_TEXT_H

#include "base/alloc.h"
#include "history/change.h"

/* A value as the history has it; NULL: absent. */
static UNUSED struct setting_value value_of_text(enum change_kind kind, const char *text)
{
	AUTO_STR *copy = text ? x_strdup(text) : NULL;
	struct setting_value borrowed = setting_text(NULL);

	if (copy)
		borrowed = setting_value_read(kind, copy);
	return setting_value_copy(&borrowed);
}

/* The other way, appended; "-" where it is absent. */
static UNUSED void show_value_text(struct buf *text, const struct setting_value *value)
{
	if (value->kind == SETTING_ABSENT)
		buf_char(text, '-');
	else
		setting_value_write(text, value);
}

static UNUSED struct setting_change *add_value(struct change *change, const char *setting,
					       const char *before, const char *after)
{
	return change_add(change, x_strdup(setting), value_of_text(change->kind, before),
			  value_of_text(change->kind, after));
}

#endif

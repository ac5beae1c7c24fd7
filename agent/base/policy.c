#include "base/policy.h"

#include <stdlib.h>
#include <string.h>

static const char *const field_names[POLICY_FIELDS] = {
	[POLICY_PROMISCUOUS] = "allow-promiscuous",
	[POLICY_FORGED_TRANSMITS] = "allow-forged-transmits",
	[POLICY_MAC_CHANGE] = "allow-mac-change",
};

static const char *const value_names[] = {
	[POLICY_FALSE] = "false",
	[POLICY_TRUE] = "true",
	[POLICY_INHERIT] = "inherit",
};

const char *policy_field_name(enum policy_field field)
{
	return field_names[field];
}

const char *policy_value_name(enum policy_value value)
{
	return value_names[value];
}

bool policy_value_parse(enum policy_value *value, const char *word)
{
	for (size_t i = 0; i < COUNT_OF(value_names); i++) {
		if (strcmp(word, value_names[i]) == 0) {
			*value = (enum policy_value)i;
			return true;
		}
	}
	return false;
}

void policy_ask(struct policy_change *change, enum policy_field field, enum policy_value value)
{
	change->asked[field] = true;
	change->to.values[field] = value;
}

struct policy policy_after(const struct policy *now, const struct policy_change *change)
{
	struct policy after = *now;

	for (int i = 0; i < POLICY_FIELDS; i++) {
		if (change->asked[i])
			after.values[i] = change->to.values[i];
	}
	return after;
}

bool policy_same(const struct policy *a, const struct policy *b)
{
	return memcmp(a->values, b->values, sizeof(a->values)) == 0;
}

void policy_show(struct buf *text, const struct policy *policy)
{
	for (int i = 0; i < POLICY_FIELDS; i++)
		buf_format(text, "%s%s %s", i > 0 ? ", " : "", field_names[i],
			   value_names[policy->values[i]]);
}

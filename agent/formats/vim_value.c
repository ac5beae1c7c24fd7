#include "formats/vim_value.h"

const struct vim_value *vim_value_field(const struct vim_value *object, const char *name)
{
	const struct vim_value *found = NULL;

	if (!object || object->kind != VIM_OBJECT)
		return NULL;
	for (const struct vim_value *field = object->first; field; field = field->next) {
		if (!span_is(field->name, name))
			continue;
		if (found)
			return NULL;
		found = field;
	}
	return found;
}

static bool is_word(const struct vim_value *value)
{
	return value && value->kind == VIM_WORD;
}

bool vim_value_bool(bool *out, const struct vim_value *value)
{
	if (!is_word(value) || (!span_is(value->text, "true") && !span_is(value->text, "false")))
		return false;
	*out = span_is(value->text, "true");
	return true;
}

bool vim_value_number(long long *out, const struct vim_value *value, long long min, long long max)
{
	return is_word(value) && span_number(out, value->text, min, max);
}

bool vim_value_string(struct span *out, const struct vim_value *value)
{
	if (!value || value->kind != VIM_STRING)
		return false;
	*out = value->text;
	return true;
}

bool vim_value_is_unset(const struct vim_value *value)
{
	return value && value->kind == VIM_UNSET;
}

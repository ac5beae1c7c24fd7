#ifndef PCRE2_CODE_UNIT_WIDTH
#	define PCRE2_CODE_UNIT_WIDTH 8
#endif

#include "cli/constraint.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

static pcre2_code *compile(const struct constraint *c, struct err *e)
{
	int code;
	PCRE2_SIZE at;
	PCRE2_UCHAR why[128];
	pcre2_code *re = pcre2_compile((PCRE2_SPTR)c->regex, PCRE2_ZERO_TERMINATED,
				       PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY,
				       &code, &at, NULL);

	if (re)
		return re;
	pcre2_get_error_message(code, why, sizeof(why));
	err_set(e, ERR_USAGE, "the regex \"%s\": %s at %zu", c->regex, (const char *)why,
		(size_t)at);
	return NULL;
}

int constraint_compiles(const struct constraint *c, struct err *e)
{
	pcre2_code *re = compile(c, e);

	pcre2_code_free(re);
	return re ? 0 : -1;
}

static bool regex_fits(const struct constraint *c, const char *value)
{
	struct err e = { 0 };
	pcre2_code *re = compile(c, &e);
	pcre2_match_data *match;
	int found;

	if (!re)
		return false;
	match = pcre2_match_data_create_from_pattern(re, NULL);
	found = pcre2_match(re, (PCRE2_SPTR)value, strlen(value), 0, 0, match, NULL);
	pcre2_match_data_free(match);
	pcre2_code_free(re);
	return found >= 0;
}

/* As the value of an int parameter is read: nothing at all is 0. */
static bool int_enum_fits(const struct constraint *c, const char *value)
{
	for (size_t i = 0; i < c->values.count; i++) {
		if (strtoll(c->values.items[i].value, NULL, 10) == strtoll(value, NULL, 10))
			return true;
	}
	return false;
}

static bool string_enum_fits(const struct constraint *c, const char *value)
{
	for (size_t i = 0; i < c->values.count; i++) {
		if (strcmp(c->values.items[i].value, value) == 0)
			return true;
	}
	return false;
}

bool constraint_fits(const struct constraint *c, const char *value)
{
	long long number;

	switch (c->kind) {
	case CONSTRAINT_NONE:
		return true;
	case CONSTRAINT_STRING_ENUM:
		return string_enum_fits(c, value);
	case CONSTRAINT_INT_ENUM:
		return int_enum_fits(c, value);
	case CONSTRAINT_REGEX:
		return regex_fits(c, value);
	case CONSTRAINT_RANGE:
		number = strtoll(value, NULL, 10);
		return number >= c->min && number <= c->max;
	}
	return false;
}

void constraint_set(struct buf *out, const struct constraint *c)
{
	buf_str(out, " [");
	for (size_t i = 0; i < c->values.count; i++)
		buf_format(out, "%s%s", i ? ", " : "", c->values.items[i].value);
	buf_char(out, ']');
}

void constraint_complain(struct strings *errors, const struct param *p, const char *value)
{
	const struct constraint *c = &p->constraint;
	AUTO_VALUE(buf) text = { 0 };

	buf_format(&text, "Invalid data constraint for parameter '%s'. ", p->name);
	switch (c->kind) {
	case CONSTRAINT_NONE:
		return;
	case CONSTRAINT_STRING_ENUM:
	case CONSTRAINT_INT_ENUM:
		buf_str(&text, "Expected a single value from the set ");
		constraint_set(&text, c);
		if (c->kind == CONSTRAINT_STRING_ENUM)
			buf_format(&text, " got '%s'", value);
		break;
	case CONSTRAINT_REGEX:
		buf_str(&text, "Value does not match the expected value.  Please see --help "
			       "message for more information");
		break;
	case CONSTRAINT_RANGE:
		buf_format(&text, "Expected integer in the range %lld-%lld", c->min, c->max);
		break;
	}
	strings_take(errors, buf_take(&text));
}

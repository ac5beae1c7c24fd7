#ifndef PCRE2_CODE_UNIT_WIDTH
#	define PCRE2_CODE_UNIT_WIDTH 8
#endif

#include "cli/constraint.h"

#include <pcre2.h>
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

bool constraint_fits(const struct constraint *c, const char *value)
{
	long long number;

	switch (c->kind) {
	case CONSTRAINT_NONE:
		return true;
	case CONSTRAINT_STRING_ENUM:
	case CONSTRAINT_INT_ENUM:
		return strings_have(&c->values, value);
	case CONSTRAINT_REGEX:
		return regex_fits(c, value);
	case CONSTRAINT_RANGE:
		return span_number(&number, span_of(value), c->min, c->max);
	}
	return false;
}

void constraint_complain(struct strings *errors, const struct param *p, const char *value)
{
	AUTO_VALUE(buf) set = { 0 };

	switch (p->constraint.kind) {
	case CONSTRAINT_NONE:
		return;
	case CONSTRAINT_STRING_ENUM:
	case CONSTRAINT_INT_ENUM:
		for (size_t i = 0; i < p->constraint.values.count; i++)
			buf_format(&set, "%s%s", i ? ", " : "", p->constraint.values.items[i]);
		strings_format(errors,
			       "Invalid data constraint for parameter '%s'. Expected a single "
			       "value from the set  [%s] got '%s'",
			       p->name, buf_text(&set), value);
		return;
	case CONSTRAINT_REGEX:
		strings_format(errors,
			       "Invalid data constraint for parameter '%s'. Value does not match "
			       "the expected value.  Please see --help message for more "
			       "information",
			       p->name);
		return;
	case CONSTRAINT_RANGE: /* assumed: not seen */
		strings_format(errors,
			       "Invalid data constraint for parameter '%s'. Expected a value in "
			       "the range [%lld, %lld] got '%s'",
			       p->name, p->constraint.min, p->constraint.max, value);
		return;
	}
}

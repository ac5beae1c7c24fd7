#include "cli/substitute.h"

#include <string.h>

/*
 * Bytes that get a backslash outside of single quotes. Seen: ' " $ ` ; ( ) | & * \ and
 * newline, and that blank, tab, { } and bytes of UTF-8 get none (conformance, arguments);
 * the others are those that a shell would act on.
 */
#define SPECIAL "'\"$`;()|&*\\\n<>?[#~"

struct state {
	const struct args *args;
	enum substitute_place place;
	bool in_single, in_double;
	bool escaped; /* by a backslash in front */
};

/* How a value stands: as one word, blanks and all, where `whole`. */
static void put_value(struct buf *out, const char *value, const struct state *st, bool whole)
{
	for (; *value; value++) {
		if (st->place == SUBSTITUTE_LINE && st->in_single) {
			if (*value == '\'')
				continue;
		} else if (st->place == SUBSTITUTE_LINE) {
			if (strchr(SPECIAL, *value) || (whole && strchr(" \t", *value)))
				buf_char(out, '\\');
		}
		buf_char(out, *value);
	}
}

/* The length of {…} with the braces inside it; 0 when it is not closed. */
static size_t braced(struct span s)
{
	size_t depth = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '{')
			depth++;
		if (s.p[i] == '}' && --depth == 0)
			return i + 1;
	}
	return 0;
}

/* Take the text up to a comma, or all of it; single quotes around it go, and keep a comma. */
static char *next_part(struct span *rest)
{
	struct span part = { "", 0 }, quoted = *rest, ignored;

	if (span_starts(*rest, "'")) {
		span_next(&ignored, &quoted, '\'');
		if (span_next(&part, &quoted, '\'')) {
			span_next(&ignored, &quoted, ',');
			*rest = quoted;
			return x_strndup(part.p, part.len);
		}
	}
	if (!span_next(&part, rest, ','))
		return x_strdup("");
	return x_strndup(part.p, part.len);
}

static void expand(struct buf *out, struct span text, struct state *st);

static bool put_val(struct buf *out, struct span inner, struct state *st)
{
	AUTO_STR *name = x_strndup(inner.p, inner.len);
	const struct arg *arg = args_find(st->args, name);

	if (!arg)
		return false;
	for (size_t i = 0; i < arg->values.count && !arg_is_doubled(arg); i++) {
		if (i)
			buf_char(out, ' ');
		put_value(out, arg->values.items[i], st, false);
	}
	return true;
}

static bool put_if(struct buf *out, struct span inner, struct state *st)
{
	AUTO_STR *name = next_part(&inner);

	if (args_given(st->args, name))
		expand(out, inner, st);
	return true;
}

static bool put_list(struct buf *out, struct span inner, struct state *st)
{
	AUTO_STR *name = next_part(&inner);
	AUTO_STR *between = next_part(&inner);
	AUTO_STR *quote = next_part(&inner);
	const struct arg *arg = args_find(st->args, name);

	if (!arg)
		return false;
	for (size_t i = 0; i < arg->values.count; i++) {
		if (i)
			buf_str(out, between);
		put_value(out, arg->values.items[i], st, strcmp(quote, "true") == 0);
	}
	return true;
}

static bool put_multilist(struct buf *out, struct span inner, struct state *st)
{
	AUTO_STR *name = next_part(&inner);
	AUTO_STR *option = next_part(&inner);
	AUTO_STR *quote = next_part(&inner);
	const struct arg *arg = args_find(st->args, name);

	if (!arg)
		return false;
	for (size_t i = 0; i < arg->values.count; i++) {
		buf_format(out, "%s%s%s", i ? " " : "", option, *option ? " " : "");
		put_value(out, arg->values.items[i], st, strcmp(quote, "true") == 0);
	}
	return true;
}

static const struct {
	const char *mark;
	bool (*put)(struct buf *out, struct span inner, struct state *st); /* false: leave it */
} expressions[] = {
	{ "$val{", put_val },
	{ "$if{", put_if },
	{ "$list{", put_list },
	{ "$multilist{", put_multilist },
};

/* The number of bytes that an expression at the front took; 0 when there is none. */
static size_t put_expression(struct buf *out, struct span text, struct state *st)
{
	for (size_t i = 0; i < COUNT_OF(expressions); i++) {
		size_t head = strlen(expressions[i].mark), len;
		struct span inner;

		if (!span_starts(text, expressions[i].mark))
			continue;
		len = braced(span_make(text.p + head - 1, text.len - head + 1));
		if (!len)
			return 0;
		inner = span_make(text.p + head, len - 2);
		if (expressions[i].put(out, inner, st))
			return head - 1 + len;
	}
	return 0;
}

/* Follow the quotes of the text itself: they decide how values stand. */
static void follow(struct state *st, char c)
{
	bool escaped = st->escaped;

	st->escaped = !escaped && c == '\\' && !st->in_single;
	if (escaped)
		return;
	if (c == '\'' && !st->in_double)
		st->in_single = !st->in_single;
	if (c == '"' && !st->in_single)
		st->in_double = !st->in_double;
}

static void expand(struct buf *out, struct span text, struct state *st)
{
	while (text.len) {
		size_t used = text.p[0] == '$' ? put_expression(out, text, st) : 0;

		if (!used) {
			follow(st, text.p[0]);
			buf_char(out, text.p[0]);
			used = 1;
		}
		text = span_make(text.p + used, text.len - used);
	}
}

static void drop_leftovers(struct buf *out, struct span text)
{
	static const char mark[] = "$if{";

	while (text.len) {
		size_t used = 1;

		if (span_starts(text, mark)) {
			size_t head = strlen(mark) - 1;
			size_t len = braced(span_make(text.p + head, text.len - head));

			used = len ? head + len : text.len;
		} else {
			buf_char(out, text.p[0]);
		}
		text = span_make(text.p + used, text.len - used);
	}
}

void substitute(struct buf *out, const char *text, const struct args *a,
		enum substitute_place place)
{
	struct state st = { .args = a, .place = place };
	AUTO_VALUE(buf) filled = { 0 };

	expand(&filled, span_of(text), &st);
	drop_leftovers(out, buf_view(&filled));
}

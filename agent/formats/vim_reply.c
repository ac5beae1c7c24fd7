#include "formats/vim_reply.h"

#include <string.h>

#include "base/alloc.h"
#include "base/text.h"

/* How much of what is no object is shown: enough to recognise a message of a program. */
#define SHOWN_MAX 60

struct vim_reply {
	char *bytes; /* what the spans of the values point into */
	struct vim_value **items;
	size_t count;
	size_t room;
	struct vim_value *root;
};

struct parser {
	struct vim_reply *reply;
	const char *at;
	const char *end;
	size_t line;
	int depth;
};

static int trouble(const struct parser *p, struct err *e, const char *what)
{
	return err_set(e, ERR_HOST, "line %zu: %s", p->line, what);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Returns the first byte that is not blank; `end` where there is none. */
static const char *past_blanks(const char *from, const char *end)
{
	while (from < end && is_blank(*from))
		from++;
	return from;
}

static void skip_blanks(struct parser *p)
{
	p->at = past_blanks(p->at, p->end);
}

/* Skips blanks and line ends. */
static void skip_space(struct parser *p)
{
	for (skip_blanks(p); p->at < p->end && *p->at == '\n'; skip_blanks(p)) {
		p->at++;
		p->line++;
	}
}

static bool take(struct parser *p, char c)
{
	if (p->at == p->end || *p->at != c)
		return false;
	p->at++;
	return true;
}

/* Takes what comes before a blank, a line end or a byte of `stops`. */
static struct span take_until(struct parser *p, const char *stops)
{
	const char *start = p->at;

	while (p->at < p->end && !is_blank(*p->at) && *p->at != '\n' && !strchr(stops, *p->at))
		p->at++;
	return span_make(start, (size_t)(p->at - start));
}

static struct vim_value *add_value(struct parser *p)
{
	struct vim_value *value = x_alloc(sizeof(*value));

	value->line = p->line;
	LIST_PUSH(p->reply, value);
	return value;
}

/*
 * True if a quote in the text may be meant as the end: then a comma or a closing bracket follows
 * it, and behind that a second value.
 */
static bool has_possible_end(struct span text, char quote)
{
	const char *end = text.p + text.len;
	const char *at = text.p;

	while ((at = memchr(at, quote, (size_t)(end - at)))) {
		at = past_blanks(at + 1, end);
		if (at < end && strchr(",]}", *at))
			return true;
	}
	return false;
}

/* True for nothing but blanks and one comma. */
static bool is_end_of_value(const char *from, const char *end)
{
	from = past_blanks(from, end);
	if (from < end && *from == ',')
		from = past_blanks(from + 1, end);
	return from == end;
}

/* Reads a string or a reference; the header says where it ends. */
static int read_quoted(struct vim_value *value, struct parser *p, char quote, struct err *e)
{
	const char *line_end = memchr(p->at, '\n', (size_t)(p->end - p->at));
	const char *last;

	if (!line_end)
		line_end = p->end;
	last = memrchr(p->at, quote, (size_t)(line_end - p->at));
	if (!last)
		return trouble(p, e, "a string does not end in its line");
	value->text = span_make(p->at, (size_t)(last - p->at));
	if (is_end_of_value(last + 1, line_end)) {
		if (has_possible_end(value->text, quote))
			return trouble(p, e, "a string could end at more than one quote");
	} else if (memchr(p->at, quote, value->text.len)) {
		return trouble(p, e, "a string could end at more than one quote");
	}
	value->kind = quote == '"' ? VIM_STRING : VIM_REFERENCE;
	p->at = last + 1;
	return 0;
}

static int read_value(struct vim_value *value, struct parser *p, struct err *e);

/* Reads the comma, line end or both between two values; *closed: the closing bracket follows. */
static int read_separator(bool *closed, struct parser *p, char close, struct err *e)
{
	size_t line = p->line;
	bool comma;

	skip_blanks(p);
	comma = take(p, ',');
	skip_space(p);
	*closed = take(p, close);
	if (*closed || comma || p->line > line)
		return 0;
	return trouble(p, e, p->at == p->end ? "it ends too early" : "a comma is missing");
}

/* Reads the inside of an object or a list, behind its opening bracket. */
static int read_members(struct vim_value *value, struct parser *p, char close, struct err *e)
{
	struct vim_value **place = &value->first;
	bool closed;

	if (p->depth++ == VIM_DEPTH_MAX)
		return trouble(p, e, "too many objects within objects");
	skip_space(p);
	closed = take(p, close);
	while (!closed) {
		struct vim_value *member = add_value(p);

		if (p->at == p->end)
			return trouble(p, e, "it ends too early");
		if (value->kind == VIM_OBJECT) {
			member->name = take_until(p, "()[]{}\"',=");
			if (member->name.len == 0)
				return trouble(p, e, "the name of a field is missing");
			skip_blanks(p);
			if (!take(p, '='))
				return trouble(p, e, "a field without a value");
			skip_blanks(p);
		}
		if (read_value(member, p, e) < 0 || read_separator(&closed, p, close, e) < 0)
			return -1;
		*place = member;
		place = &member->next;
	}
	p->depth--;
	return 0;
}

static int read_value(struct vim_value *value, struct parser *p, struct err *e)
{
	if (take(p, '(')) { /* a type: (vim.host.NetworkPolicy) */
		value->type = take_until(p, "()[]{}\"',=");
		if (value->type.len == 0 || !take(p, ')'))
			return trouble(p, e, "a type in brackets is not one");
		skip_blanks(p);
	}
	if (take(p, '"'))
		return read_quoted(value, p, '"', e);
	if (take(p, '\''))
		return read_quoted(value, p, '\'', e);
	if (take(p, '{')) {
		value->kind = VIM_OBJECT;
		return read_members(value, p, '}', e);
	}
	if (take(p, '[')) {
		value->kind = VIM_LIST;
		return read_members(value, p, ']', e);
	}
	value->text = take_until(p, "()[]{}\"',");
	if (value->text.len == 0)
		return trouble(p, e, p->at == p->end ? "it ends too early" : "a value is missing");
	if (span_is(value->text, "<unset>") || span_is(value->text, "null"))
		value->text = span_make(value->text.p, 0);
	else
		value->kind = VIM_WORD;
	return 0;
}

/* Says what there is instead of an object. */
static int no_object(const char *from, const char *end, struct err *e)
{
	size_t len = 0;

	while (from < end && (is_blank(*from) || *from == '\n'))
		from++;
	while (len < SHOWN_MAX && from + len < end && from[len] != '\r' && from[len] != '\n')
		len++;
	if (len == 0)
		return err_set(e, ERR_HOST, "it is empty");
	return err_set(e, ERR_HOST, "it is no object of vim-cmd: it starts with \"%.*s\"", (int)len,
		       from);
}

/* Skips the lines in front, down to the first that starts with a type. */
static int find_root(struct parser *p, struct err *e)
{
	const char *start = p->at;

	for (;;) {
		skip_space(p);
		if (p->at == p->end)
			return no_object(start, p->end, e);
		if (*p->at == '(')
			return 0;
		p->at = memchr(p->at, '\n', (size_t)(p->end - p->at));
		if (!p->at)
			p->at = p->end;
	}
}

int vim_reply_parse(struct vim_reply **reply, struct span text, struct err *e)
{
	AUTO(vim_reply) *made = x_alloc(sizeof(*made));
	struct parser p = { .reply = made, .line = 1 };

	made->bytes = x_strndup(text.len > 0 ? text.p : "", text.len);
	p.at = made->bytes;
	p.end = made->bytes + text.len;
	if (memchr(p.at, '\0', text.len))
		return err_set(e, ERR_HOST, "it holds a NUL byte");
	if (find_root(&p, e) < 0)
		return -1;
	made->root = add_value(&p);
	if (read_value(made->root, &p, e) < 0)
		return -1;
	skip_space(&p);
	if (p.at != p.end)
		return trouble(&p, e, "something follows the object");
	*reply = made;
	made = NULL;
	return 0;
}

void vim_reply_free(struct vim_reply *reply)
{
	if (!reply)
		return;
	for (size_t i = 0; i < reply->count; i++)
		free(reply->items[i]);
	free(reply->items);
	free(reply->bytes);
	free(reply);
}

const struct vim_value *vim_reply_root(const struct vim_reply *reply)
{
	return reply->root;
}

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

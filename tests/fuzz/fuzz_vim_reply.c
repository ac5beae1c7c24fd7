/*
 * The laws of what vim-cmd prints: a tree that was read can be printed and read again, and so can a
 * network. An input is such an answer.
 */
#include <string.h>

#include "formats/vim_reply.h"
#include "fuzz.h"
#include "host/network.h"
#include "network_text.h"

static void print_value(struct buf *out, const struct vim_value *value, size_t depth);

/* Each member on a line of its own, with a comma behind all but the last. */
static void print_members(struct buf *out, const struct vim_value *value, size_t depth)
{
	for (const struct vim_value *member = value->first; member; member = member->next) {
		buf_fill(out, ' ', 3 * depth);
		if (value->kind == VIM_OBJECT) {
			buf_span(out, member->name);
			buf_str(out, " = ");
		}
		print_value(out, member, depth);
		buf_str(out, member->next ? ", \n" : "\n");
	}
	buf_fill(out, ' ', 3 * (depth - 1));
}

static void print_text(struct buf *out, struct span text, char quote)
{
	buf_char(out, quote);
	buf_span(out, text);
	buf_char(out, quote);
}

static void print_value(struct buf *out, const struct vim_value *value, size_t depth)
{
	if (value->type.len > 0)
		buf_format(out, "(%.*s) ", (int)value->type.len, value->type.p);
	switch (value->kind) {
	case VIM_UNSET:
		buf_str(out, value->type.len > 0 ? "null" : "<unset>");
		return;
	case VIM_WORD:
		buf_span(out, value->text);
		return;
	case VIM_STRING:
		print_text(out, value->text, '"');
		return;
	case VIM_REFERENCE:
		print_text(out, value->text, '\'');
		return;
	case VIM_LIST:
		buf_str(out, "[\n");
		print_members(out, value, depth + 1);
		buf_char(out, ']');
		return;
	case VIM_OBJECT:
		buf_str(out, "{\n");
		print_members(out, value, depth + 1);
		buf_char(out, '}');
		return;
	}
	abort();
}

static void check_same(const struct vim_value *a, const struct vim_value *b)
{
	const struct vim_value *x = a->first;
	const struct vim_value *y = b->first;

	LAW(a->kind == b->kind, "the kind stays");
	LAW(span_eq(a->type, b->type), "the type stays");
	LAW(span_eq(a->name, b->name), "the name stays");
	LAW(span_eq(a->text, b->text), "the text stays");
	for (; x && y; x = x->next, y = y->next)
		check_same(x, y);
	LAW(!x && !y, "members are neither lost nor added");
}

static size_t count_lines(struct span text)
{
	size_t lines = 1;

	for (size_t i = 0; i < text.len; i++)
		lines += text.p[i] == '\n';
	return lines;
}

static void check_shape(const struct vim_value *value, struct span text, size_t line, int depth)
{
	size_t last = count_lines(text);

	LAW(depth <= VIM_DEPTH_MAX + 1, "the depth is bounded");
	LAW(value->line >= line && value->line <= last, "lines go up, and not beyond the last");
	LAW(value->kind == VIM_LIST || value->kind == VIM_OBJECT || !value->first,
	    "only lists and objects have members");
	LAW(!memchr(value->text.len > 0 ? value->text.p : "", '\n', value->text.len),
	    "no line end in a text");
}

static void check_shapes(const struct vim_value *value, struct span text, size_t line, int depth)
{
	check_shape(value, text, line, depth);
	for (const struct vim_value *member = value->first; member; member = member->next)
		check_shapes(member, text, value->line, depth + 1);
}

static void check_tree(struct span text)
{
	AUTO(vim_reply) *reply = NULL;
	AUTO(vim_reply) *again = NULL;
	AUTO_VALUE(buf) printed = { 0 };
	struct err e = { 0 };

	if (vim_reply_parse(&reply, text, &e) < 0) {
		LAW(e.code == ERR_HOST && e.text[0], "an error says what it is");
		LAW(!strchr(e.text, '\n'), "an error is one line");
		return;
	}
	check_shapes(vim_reply_root(reply), text, 1, 0);
	print_value(&printed, vim_reply_root(reply), 0);
	LAW(vim_reply_parse(&again, buf_view(&printed), &e) == 0, "what is printed can be read");
	check_same(vim_reply_root(reply), vim_reply_root(again));
}

static void check_dump(const struct network *network, bool old)
{
	AUTO_VALUE(buf) dump = { 0 };
	AUTO_VALUE(buf) want = { 0 };
	AUTO_VALUE(buf) got = { 0 };
	AUTO(network) *again = NULL;
	struct err e = { 0 };

	network_text_dump(&dump, network, old);
	LAW(network_parse(&again, buf_view(&dump), &e) == 0, "the dump of a network is read");
	network_text(&want, network);
	network_text(&got, again);
	LAW(span_eq(buf_view(&want), buf_view(&got)), "and gives the network back");
}

static void check_network(struct span text)
{
	AUTO(network) *network = NULL;
	struct err e = { 0 };

	if (network_parse(&network, text, &e) < 0) {
		LAW(e.code == ERR_HOST && e.text[0], "what does not fit is said");
		return;
	}
	for (size_t i = 0; i < network->portgroups.count; i++)
		LAW(network_vswitch_of(network, &network->portgroups.items[i]),
		    "a port group has its switch");
	check_dump(network, false);
	check_dump(network, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_make((const char *)data, size);

	/* Counting lines for each value is quadratic: our laws' fault, not the parser's. */
	if (size > 65536)
		return 0;
	check_tree(text);
	check_network(text);
	return 0;
}

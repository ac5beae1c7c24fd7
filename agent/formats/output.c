#include "formats/output.h"

#include <stdlib.h>

#include "formats/show.h"

struct value value_text(const char *text)
{
	if (!text)
		return value_unknown();
	return (struct value){ .kind = VALUE_TEXT, .as.text = text };
}

struct value value_int(long long number)
{
	return (struct value){ .kind = VALUE_INT, .as.number = number };
}

struct value value_bool(bool truth)
{
	return (struct value){ .kind = VALUE_BOOL, .as.truth = truth };
}

struct value value_list(const struct strings *list)
{
	return (struct value){ .kind = VALUE_LIST, .as.list = list };
}

struct value value_unknown(void)
{
	return (struct value){ .kind = VALUE_UNKNOWN };
}

void output_json_key(struct buf *key, const char *name)
{
	for (const char *p = name; *p; p++) {
		if (*p == ' ')
			buf_char(key, '-');
		else
			buf_char(key, (char)(*p >= 'A' && *p <= 'Z' ? *p - 'A' + 'a' : *p));
	}
}

void output_words(struct buf *text, const struct value *v)
{
	switch (v->kind) {
	case VALUE_UNKNOWN:
		return;
	case VALUE_TEXT:
		show_bytes(text, span_of(v->as.text), CHARSET_UTF8);
		return;
	case VALUE_INT:
		buf_format(text, "%lld", v->as.number);
		return;
	case VALUE_BOOL:
		buf_str(text, v->as.truth ? "true" : "false");
		return;
	case VALUE_LIST:
		for (size_t i = 0; i < v->as.list->count; i++) {
			if (i > 0)
				buf_str(text, ", ");
			show_bytes(text, span_of(v->as.list->items[i]), CHARSET_UTF8);
		}
		return;
	}
	abort();
}

static const struct output_kind *kind_of(enum output_format format)
{
	switch (format) {
	case OUTPUT_TEXT:
		return &output_text;
	case OUTPUT_JSON:
		return &output_json;
	case OUTPUT_ESXCLI:
		return &output_esxcli;
	}
	abort();
}

struct output *output_new(enum output_format format, const struct shape *shape, struct out *to)
{
	struct output *o = x_alloc(sizeof(*o));

	o->kind = kind_of(format);
	o->shape = shape;
	o->to = to;
	o->kind->begin(o);
	return o;
}

void output_row(struct output *o, const struct value *row, const char *problem)
{
	if (problem)
		strings_add(&o->problems, problem);
	o->kind->row(o, row);
	o->rows++;
}

void output_note(struct output *o, const char *text)
{
	if (o->kind != &output_text || !o->shape->line)
		return;
	show_bytes(&o->pending, span_of(text), CHARSET_UTF8);
	buf_char(&o->pending, '\n');
}

void output_end(struct output *o)
{
	o->kind->end(o);
	out_span(o->to, buf_view(&o->pending));
	buf_cut(&o->pending, 0);
}

void output_error(struct output *o, const struct err *e)
{
	o->kind->error(o->to, e);
}

void output_error_only(enum output_format format, struct out *to, const struct err *e)
{
	kind_of(format)->error(to, e);
}

void output_free(struct output *o)
{
	if (!o)
		return;
	buf_free(&o->pending);
	strings_free(&o->problems);
	strings_free(&o->cells);
	free(o);
}

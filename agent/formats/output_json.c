/* JSON by Jansson: one document, an object where the answer is single, else an array. */
#include <jansson.h>

#include "formats/output.h"
#include "formats/show.h"

#define FLAGS (JSON_COMPACT | JSON_ENCODE_ANY)

static json_t *text(const char *bytes)
{
	AUTO_VALUE(buf) shown = { 0 };

	show_bytes(&shown, span_of(bytes), CHARSET_UTF8);
	return json_stringn(buf_text(&shown), shown.len);
}

static json_t *list(const struct strings *items)
{
	json_t *array = json_array();

	for (size_t i = 0; i < items->count; i++)
		(void)json_array_append_new(array, text(items->items[i]));
	return array;
}

static json_t *value(const struct value *v)
{
	switch (v->kind) {
	case VALUE_UNKNOWN:
		return json_null();
	case VALUE_TEXT:
		return text(v->as.text);
	case VALUE_INT:
		return json_integer(v->as.number);
	case VALUE_BOOL:
		return json_boolean(v->as.truth);
	case VALUE_LIST:
		return list(v->as.list);
	}
	abort();
}

static int append(const char *bytes, size_t len, void *pending)
{
	buf_add(pending, bytes, len);
	return 0;
}

static void dump(struct buf *pending, json_t *document)
{
	if (!document || json_dump_callback(document, append, pending, FLAGS) < 0)
		abort(); /* every string is valid UTF-8 and memory is there: nothing is left to fail
			  */
	json_decref(document);
}

static void begin(struct output *o)
{
	if (!o->shape->single)
		buf_char(&o->pending, '[');
}

static void row(struct output *o, const struct value *row)
{
	json_t *object;

	if (o->shape->document) {
		buf_str(&o->pending, row[0].as.text);
		return;
	}
	object = json_object();
	for (size_t i = 0; i < o->shape->count; i++) {
		AUTO_VALUE(buf) key = { 0 };

		output_json_key(&key, o->shape->fields[i].name);
		(void)json_object_set_new(object, buf_text(&key), value(&row[i]));
	}
	if (!o->shape->single)
		buf_str(&o->pending, o->rows > 0 ? ",\n " : "\n ");
	dump(&o->pending, object);
}

static void end(struct output *o)
{
	if (!o->shape->single)
		buf_str(&o->pending, o->rows > 0 ? "\n]" : "]");
	buf_char(&o->pending, '\n');
}

static void error(struct out *to, const struct err *e)
{
	AUTO_VALUE(buf) document = { 0 };
	json_t *inner = json_object();
	json_t *outer = json_object();

	(void)json_object_set_new(inner, "code", json_string(err_code_name(e->code)));
	(void)json_object_set_new(inner, "message", text(e->text));
	(void)json_object_set_new(inner, "target", e->target[0] ? text(e->target) : json_null());
	(void)json_object_set_new(outer, "error", inner);
	dump(&document, outer);
	buf_char(&document, '\n');
	out_span(to, buf_view(&document));
}

const struct output_kind output_json = {
	.begin = begin,
	.row = row,
	.end = end,
	.error = error,
};

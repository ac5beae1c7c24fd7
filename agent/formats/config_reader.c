#include "formats/config_reader.h"

#include <stdarg.h>
#include <string.h>

void config_reader_add_error(struct config_errors *errors, struct config_error error)
{
	if (errors->count < CONFIG_ERRORS_MAX) {
		LIST_PUSH(errors, error);
		return;
	}
	errors->more++;
	free(error.place);
	free(error.text);
}

void config_reader_wrong(struct config_reader *r, const char *fmt, ...)
{
	struct config_error error = { .place = x_strdup(buf_text(&r->place)) };
	va_list va;

	va_start(va, fmt);
	error.text = x_vformat(fmt, va);
	va_end(va);
	config_reader_add_error(r->errors, error);
}

void config_reader_want(struct config_reader *r, const char *what, const json_t *instead)
{
	static const char *const types[] = {
		[JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array",  [JSON_STRING] = "a string",
		[JSON_INTEGER] = "a number", [JSON_REAL] = "a fraction", [JSON_TRUE] = "true",
		[JSON_FALSE] = "false",      [JSON_NULL] = "null",
	};

	config_reader_wrong(r, "%s is wanted, not %s", what, types[json_typeof(instead)]);
}

/* The length to go back to. */
size_t config_reader_enter(struct config_reader *r, const char *key)
{
	size_t before = r->place.len;

	/* A key may be empty, a place not. */
	buf_format(&r->place, "%s%s", before > 0 ? "." : "", key[0] ? key : "\"\"");
	return before;
}

void config_reader_miss(struct config_reader *r, const char *key, const char *text)
{
	size_t before = config_reader_enter(r, key);

	config_reader_wrong(r, "%s", text);
	buf_cut(&r->place, before);
}

static void unknown_key(struct config_reader *r, const struct config_key *keys, size_t count)
{
	AUTO_VALUE(buf) names = { 0 };

	for (size_t i = 0; i < count; i++)
		buf_format(&names, "%s%s", i > 0 ? ", " : "", keys[i].name);
	config_reader_wrong(r, "it is not known here; one of %s", buf_text(&names));
}

static void take_key(struct config_reader *r, const struct config_key *keys, size_t count,
		     const char *name, json_t *value, char *to)
{
	size_t before = config_reader_enter(r, name);
	size_t i = 0;

	while (i < count && strcmp(keys[i].name, name) != 0)
		i++;
	if (i < count)
		keys[i].take(r, value, to + keys[i].at);
	else
		unknown_key(r, keys, count);
	buf_cut(&r->place, before);
}

void config_reader_object(struct config_reader *r, json_t *object, const struct config_key *keys,
			  size_t count, void *to)
{
	const char *name;
	json_t *value;

	if (!json_is_object(object)) {
		config_reader_want(r, "an object", object);
		return;
	}
	json_object_foreach(object, name, value) take_key(r, keys, count, name, value, to);
	for (size_t i = 0; i < count; i++) {
		if (keys[i].required && !json_object_get(object, keys[i].name))
			config_reader_miss(r, keys[i].name, "it is missing");
	}
}

void config_reader_list(struct config_reader *r, json_t *array, config_take *take, void *to)
{
	size_t before = r->place.len;
	json_t *entry;
	size_t i;

	if (!json_is_array(array)) {
		config_reader_want(r, "an array", array);
		return;
	}
	if (json_array_size(array) > CONFIG_ENTRIES_MAX) {
		config_reader_wrong(r, "more than %d entries", CONFIG_ENTRIES_MAX);
		return;
	}
	json_array_foreach(array, i, entry)
	{
		buf_format(&r->place, "[%zu]", i);
		take(r, entry, to);
		buf_cut(&r->place, before);
	}
}

/* Values */

const char *config_reader_text(struct config_reader *r, const json_t *value)
{
	const char *text = json_string_value(value);

	if (!text)
		config_reader_want(r, "a string", value);
	else if (!text[0])
		config_reader_wrong(r, "it is empty");
	return text && text[0] ? text : NULL;
}

/* What an exact name, path or port group is for: it is there once. */
bool config_reader_is_first(struct config_reader *r, char kind, const char *text)
{
	AUTO_STR *key = x_format("%c%s", kind, text);
	const char *first = json_string_value(json_object_get(r->seen, key));

	if (first)
		config_reader_wrong(r, "\"%s\" is there twice: %s says it, too", text, first);
	else
		(void)json_object_set_new(r->seen, key, json_string(buf_text(&r->place)));
	return !first;
}

void config_reader_word(struct config_reader *r, json_t *value, void *to)
{
	enum config_word *word = to;

	if (json_is_boolean(value))
		*word = json_is_true(value) ? CONFIG_TRUE : CONFIG_FALSE;
	else
		config_reader_want(r, "true or false", value);
}

void config_reader_bool(struct config_reader *r, json_t *value, void *to)
{
	enum config_word word = CONFIG_FALSE;
	bool *truth = to;

	config_reader_word(r, value, &word);
	*truth = word == CONFIG_TRUE;
}

void config_reader_number(struct config_reader *r, const json_t *value, long long *to,
			  long long min, long long max)
{
	if (!json_is_integer(value))
		config_reader_want(r, "a whole number", value);
	else if (json_integer_value(value) < min || json_integer_value(value) > max)
		config_reader_wrong(r, "%lld is out of range: %lld to %lld",
				    (long long)json_integer_value(value), min, max);
	else
		*to = json_integer_value(value);
}

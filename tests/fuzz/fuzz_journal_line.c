/*
 * The laws of one record. The bytes are taken twice: as values that are written and read again (a
 * NUL ends each), and as a record that somebody else has written.
 */
#include <string.h>

#include "base/alloc.h"
#include "formats/journal_line.h"
#include "fuzz.h"

/* The fields of a record are called a, b, c … */
#define NAMES 26

static void check_values(struct span values)
{
	AUTO_VALUE(buf) text = { 0 };
	struct span rest = values, value, record, name;
	size_t begin = journal_line_begin(&text, "kind"), count = 0;
	struct journal_fields fields;
	char *read;

	while (span_next(&value, &rest, '\0') && count < NAMES) {
		AUTO_STR *own = x_strndup(value.p, value.len);

		journal_line_add(&text, (const char[]){ (char)('a' + count++), '\0' }, own);
	}
	journal_line_end(&text, begin);
	LAW(memchr(text.p, '\n', text.len) == text.p + text.len - 1, "a record is a line");
	record = span_make(text.p, text.len - 1);
	LAW(journal_line_check(&record, record) == JOURNAL_LINE_GOOD, "what is written is good");
	LAW(span_is(journal_line_kind(record), "kind"), "its kind comes back");
	fields = journal_line_fields(record);
	rest = values;
	for (size_t i = 0; i < count; i++) {
		LAW(span_next(&value, &rest, '\0'), "there are so many");
		LAW(journal_line_next(&name, &read, &fields) == 1, "a field comes back");
		LAW(name.len == 1 && name.p[0] == (char)('a' + i), "its name comes back");
		LAW(span_eq(span_of(read), value), "its value comes back");
	}
	LAW(journal_line_next(&name, &read, &fields) == 0, "nothing else comes back");
}

/* What is read one by one is what is found by name, and its bytes are not touched by looking. */
static void check_record(struct span bytes)
{
	AUTO_STR *copy = x_strndup(bytes.len > 0 ? bytes.p : "", bytes.len);
	struct journal_fields fields = journal_line_fields(span_make(copy, bytes.len));
	struct span name, written;
	char *value;
	int more;

	for (size_t i = 0; (more = journal_line_next(&name, &value, &fields)) > 0; i++) {
		AUTO_STR *own_name = x_strndup(name.p, name.len);
		AUTO_STR *first = NULL;

		LAW(value > copy && value + strlen(value) < copy + bytes.len,
		    "a value lies in its record");
		LAW(journal_line_get(&written, bytes, own_name), "a field is found by its name");
		first = journal_line_text(bytes, own_name);
		LAW(first, "the first of a name was decoded as well");
		LAW(i > 0 || strcmp(first, value) == 0, "and is the same");
	}
	LAW(more == 0 || more == -1, "it ends, or is broken");
	LAW(journal_line_check(&written, bytes) != JOURNAL_LINE_GOOD || written.len < bytes.len,
	    "a good line has a checksum");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = span_make((const char *)data, size);

	check_values(bytes);
	if (size > 0 && !memchr(data, '\0', size)) /* or it would not have been good */
		check_record(bytes);
	return 0;
}

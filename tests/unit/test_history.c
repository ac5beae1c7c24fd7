/* The unit tests of history/: all of them, or those whose name fits a pattern (*, ?). */
#include "test_history.h"

static void add_field(struct buf *line, const char *name, struct span value)
{
	if (!span_is(value, "-"))
		buf_format(line, " %s=\"%.*s\"", name, (int)value.len, value.p);
}

static void add_change(struct buf *lines, const char *change)
{
	static const char *const names[] = { "id", "as", "kind", "target", "uuid", "undoes" };
	struct span words[COUNT_OF(names)] = { { 0 } };
	struct span rest = span_of(change), setting, before, after;

	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_true(span_next(&words[i], &rest, ' '));
	buf_str(lines, "begin");
	add_field(lines, "kind", words[2]);
	add_field(lines, "as", words[1]);
	add_field(lines, "id", words[0]);
	buf_str(lines, " time=\"7\" command=\"c\"");
	for (size_t i = 3; i < COUNT_OF(names); i++)
		add_field(lines, names[i], words[i]);
	while (span_next(&setting, &rest, ' ')) {
		struct span value;

		assert_true(span_next(&before, &rest, ' ') && span_next(&after, &rest, ' '));
		add_field(lines, "setting", setting);
		(void)span_next(&value, &before, '@');
		add_field(lines, "before", value);
		add_field(lines, "after", after);
		if (before.len > 0)
			buf_format(lines, " above=\"%c\" end=\"|0A\"", before.p[0]);
	}
	buf_char(lines, '\n');
}

void add_changes(struct buf *lines, const char *changes)
{
	struct span rest = span_of(changes), line;

	while (span_next(&line, &rest, '\n')) {
		AUTO_STR *change = x_strndup(line.p, line.len);

		add_change(lines, change);
	}
}

struct journal *journal_of(struct span bytes)
{
	AUTO_VALUE(journal_memory) memory = { 0 };
	struct journal *journal = NULL;
	struct err e = { 0 };

	buf_span(&memory.files[0], bytes);
	if (journal_load(&journal, journal_memory_fetch, &memory, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(journal->damaged, 0);
	return journal;
}

struct journal *journal_of_lines(const char *lines)
{
	AUTO_VALUE(buf) bytes = { 0 };

	journal_lines(&bytes, lines);
	return journal_of(buf_view(&bytes));
}

struct journal *journal_of_changes(const char *changes)
{
	AUTO_VALUE(buf) lines = { 0 };

	buf_str(&lines, FIRST_LINES);
	add_changes(&lines, changes);
	return journal_of_lines(buf_text(&lines));
}

int main(int argc, char **argv)
{
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return test_chain() + test_change() + test_journal() + test_journal_compact() +
		       test_journal_files() >
	       0;
}

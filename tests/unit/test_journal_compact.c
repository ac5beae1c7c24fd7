#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "journal_check.h"

#define START  "start version=\"1\" generation=\"1\" next=\"1\"\n"
#define COMMIT "commit generation=\"1\"\n"

/*
 * A change in few words: "ID STATE KIND TARGET UUID UNDOES SETTING BEFORE AFTER [SETTING …]", with
 * "-" for what is not there, and "x@3" for a value whose line stood below three others.
 */
struct row {
	const char *what;
	const char *changes[8];
	const char *want; /* the same, a line each */
};

static void add_field(struct buf *line, const char *name, struct span value)
{
	if (!span_is(value, "-"))
		buf_format(line, " %s=\"%.*s\"", name, (int)value.len, value.p);
}

static void add_change(struct buf *lines, const char *change)
{
	static const char *const names[] = { "id", "as", "kind", "target", "uuid", "undoes" };
	static const char *const values[] = { "setting", "before", "after" };
	/* Of the first six words, kind and state are the first in a record. */
	static const size_t order[] = { 2, 1, 0, 3, 4, 5 };
	struct span words[COUNT_OF(names)] = { { 0 } };
	struct span rest = span_of(change), word;

	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_true(span_next(&words[i], &rest, ' '));
	buf_str(lines, "begin");
	for (size_t i = 0; i < COUNT_OF(names); i++)
		add_field(lines, names[order[i]], words[order[i]]);
	buf_str(lines, " time=\"7\" command=\"c\"");
	for (size_t i = 0; span_next(&word, &rest, ' '); i++) {
		const char *at = memchr(word.p, '@', word.len);

		add_field(lines, values[i % 3],
			  at ? span_make(word.p, (size_t)(at - word.p)) : word);
		if (at)
			buf_format(lines, " above=\"%c\" end=\"|0A\"", at[1]);
	}
	buf_char(lines, '\n');
}

static void show_change(struct buf *out, const struct change *change)
{
	static const char *const states[] = { [CHANGE_BEGUN] = "-",
					      [CHANGE_DONE] = "done",
					      [CHANGE_NOT_DONE] = "not-done",
					      [CHANGE_DIFFERENT] = "different" };
	static const char *const kinds[] = { "vmx",     "portgroup-made", "option",
					     "vswitch", "portgroup",      "off-and-on" };

	buf_format(out, "%lld %s %s %s %s", change->id, states[change->state], kinds[change->kind],
		   change->target, journal_text_or(change->uuid));
	if (change->undoes.count > 0)
		buf_format(out, " %lld", change->undoes.items[0]);
	else
		buf_str(out, " -");
	for (size_t i = 0; i < change->count; i++) {
		const struct setting_change *item = &change->items[i];

		buf_format(out, " %s ", item->setting);
		show_value_text(out, &item->before);
		if (item->before.lines_above >= 0)
			buf_format(out, "@%lld", item->before.lines_above);
		buf_char(out, ' ');
		show_value_text(out, &item->after);
	}
	buf_char(out, '\n');
}

static struct journal *load(struct span text)
{
	AUTO_VALUE(journal_memory) memory = { 0 };
	struct journal *journal = NULL;
	struct err e = { 0 };

	buf_span(&memory.files[0], text);
	if (journal_load(&journal, journal_memory_fetch, &memory, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(journal->damaged, 0);
	return journal;
}

static void assert_row(const struct row *row)
{
	AUTO_VALUE(buf) lines = { 0 };
	AUTO_VALUE(buf) before = { 0 };
	AUTO_VALUE(buf) once = { 0 };
	AUTO_VALUE(buf) twice = { 0 };
	AUTO_VALUE(buf) shown = { 0 };
	AUTO(journal) *journal = NULL;
	AUTO(journal) *compacted = NULL;

	buf_str(&lines, START COMMIT);
	for (size_t i = 0; i < COUNT_OF(row->changes) && row->changes[i]; i++)
		add_change(&lines, row->changes[i]);
	journal_lines(&before, buf_text(&lines));
	journal = load(buf_view(&before));
	journal_compact(&once, journal, 2);
	compacted = load(buf_view(&once));
	journal_compact(&twice, compacted, 2);
	assert_string_equal(buf_text(&once), buf_text(&twice));
	for (size_t i = 0; i < compacted->entries.count; i++)
		show_change(&shown, &compacted->entries.items[i]);
	if (strcmp(buf_text(&shown), row->want) != 0)
		fail_msg("%s:\n%s\nwanted:\n%s", row->what, buf_text(&shown), row->want);
}

static void journal_compact__chains__come_to_their_ends(void **state)
{
	static const struct row rows[] = {
		{ "one change", { "1 done vmx /a u - s - x" }, "1 done vmx /a u - s - x\n" },
		{ "one takes up the other",
		  { "1 done vmx /a u - s - x", "2 done vmx /a u - s x y",
		    "3 done vmx /a u - s y z" },
		  "3 done vmx /a u - s - z\n" },
		{ "there and back",
		  { "1 done vmx /a u - s p x", "2 done vmx /a u - s x y",
		    "3 done vmx /a u 1 s y p" },
		  "" },
		{ "an undone pair above another change",
		  { "1 done vmx /a u - s p x", "2 done vmx /a u - s x y", "3 done vmx /a u 2 s y x",
		    "4 done vmx /a u - s x z" },
		  "4 done vmx /a u - s p z\n" },
		{ "somebody else between",
		  { "1 done vmx /a u - s p x", "2 done vmx /a u - s q y" },
		  "1 done vmx /a u - s p x\n2 done vmx /a u - s q y\n" },
		{ "a pair on top of somebody else's",
		  { "1 done vmx /a u - s p x", "2 done vmx /a u - s q y", "3 done vmx /a u 2 s y q",
		    "4 done vmx /a u - s x r" },
		  "4 done vmx /a u - s p r\n" },
		{ "two settings, one of them back",
		  { "1 done vmx /a u - s - x t - y", "2 done vmx /a u 1 t y@9 -" },
		  "1 done vmx /a u - s - x\n" },
		{ "only equal bytes are equal",
		  { "1 done vmx /a u - s p TRUE", "2 done vmx /a u - s true y" },
		  "1 done vmx /a u - s p TRUE\n2 done vmx /a u - s true y\n" },
		{ "nothing is not the empty value",
		  { "1 done vmx /a u - s p  t - z", "2 done vmx /a u - s - y" },
		  "1 done vmx /a u - s p  t - z\n2 done vmx /a u - s - y\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_row(&rows[i]);
}

static void journal_compact__other_objects__are_other_chains(void **state)
{
	static const struct row rows[] = {
		{ "another VM, another VM at its path, another setting",
		  { "1 done vmx /a u - s p x", "2 done vmx /b u - s x y", "3 done vmx /a v - s x y",
		    "4 done vmx /a - - s x y", "5 done vmx /a u - t x y" },
		  "1 done vmx /a u - s p x\n2 done vmx /b u - s x y\n3 done vmx /a v - s x y\n"
		  "4 done vmx /a - - s x y\n5 done vmx /a u - t x y\n" },
		{ "a switch and a port group of one name",
		  { "1 done vswitch N - - allow-promiscuous false true",
		    "2 done portgroup N - - allow-promiscuous true inherit" },
		  "1 done vswitch N - - allow-promiscuous false true\n"
		  "2 done portgroup N - - allow-promiscuous true inherit\n" },
		{ "a port group that was made and is gone again",
		  { "1 done portgroup-made N - - vswitch - S",
		    "2 done portgroup N - - f inherit true",
		    "3 done portgroup N - 2 f true inherit",
		    "4 done portgroup-made N - 1 vswitch S -" },
		  "" },
		{ "off and on, which undo has to do once more",
		  { "1 done off-and-on N - - p true true", "2 - off-and-on N - - p true true" },
		  "1 done off-and-on N - - p true true\n2 - off-and-on N - - p true true\n" },
		{ "once is enough",
		  { "1 done off-and-on N - - p true true", "2 done off-and-on N - - p true true" },
		  "2 done off-and-on N - - p true true\n" },
		{ "and has done so",
		  { "1 done off-and-on N - - p true true", "2 done off-and-on N - 1 p true true" },
		  "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_row(&rows[i]);
}

static void journal_compact__states__only_what_was_done_is_taken_up(void **state)
{
	static const struct row rows[] = {
		{ "what was not done is nothing",
		  { "1 done vmx /a u - s p x", "2 not-done vmx /a u - s x y",
		    "3 done vmx /a u - s x z" },
		  "3 done vmx /a u - s p z\n" },
		{ "what is not closed stays, and so does what is around it",
		  { "1 done vmx /a u - s p x", "2 - vmx /a u - s x y", "3 done vmx /a u - s y z" },
		  "1 done vmx /a u - s p x\n2 - vmx /a u - s x y\n3 done vmx /a u - s y z\n" },
		{ "what is not closed and comes back to itself",
		  { "1 - vmx /a u - s x x" },
		  "1 - vmx /a u - s x x\n" },
		{ "what is not closed and has no values, and what has none",
		  { "1 - vmx /a u -", "2 done vmx /a u -" },
		  "1 - vmx /a u -\n" },
		{ "what was found different",
		  { "1 done vmx /a u - s p x", "2 different vmx /a u - s x y",
		    "3 done vmx /a u - s y z" },
		  "1 done vmx /a u - s p x\n2 different vmx /a u - s x y\n"
		  "3 done vmx /a u - s y z\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_row(&rows[i]);
}

static void journal_compact__removed_line__keeps_its_place(void **state)
{
	static const struct row rows[] = {
		{ "a change and a removal of it: the place is the same",
		  { "1 done vmx /a u - s p x", "2 done vmx /a u - s x@3 -" },
		  "2 done vmx /a u - s p@3 -\n" },
		{ "removed, and added at the end",
		  { "1 done vmx /a u - s p@3 -", "2 done vmx /a u - s - x" },
		  "1 done vmx /a u - s p@3 -\n2 done vmx /a u - s - x\n" },
		{ "removed, and added at the end as it was",
		  { "1 done vmx /a u - s p@3 -", "2 done vmx /a u - s - p" },
		  "1 done vmx /a u - s p@3 -\n2 done vmx /a u - s - p\n" },
		{ "removed, and put back to its place",
		  { "1 done vmx /a u - s p@3 -", "2 done vmx /a u 1 s - p" },
		  "" },
		{ "removed, added, that taken back, put back",
		  { "1 done vmx /a u - s p@3 -", "2 done vmx /a u - s - x",
		    "3 done vmx /a u 2 s x@9 -", "4 done vmx /a u 1 s - p" },
		  "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_row(&rows[i]);
}

static void journal_compact__what_is_still_to_do__stays(void **state)
{
	AUTO_VALUE(buf) bytes = { 0 };
	AUTO_VALUE(buf) text = { 0 };
	AUTO_VALUE(buf) plain = { 0 };
	AUTO(journal) *journal = NULL;

	(void)state;
	journal_lines(&bytes, START COMMIT
		      "wait id=\"3\" time=\"7\" command=\"c\" target=\"/a\" enable=\"true\" "
		      "profile=\"esxi\" force=\"true\"\n"
		      "wait id=\"4\" time=\"7\" command=\"c\" target=\"/b\" enable=\"true\" "
		      "force=\"false\"\n"
		      "closed id=\"3\" why=\"cancelled\"\n"
		      "owed target=\"/a\"\nowed target=\"/b\"\npaid target=\"/a\"\n");
	journal = load(buf_view(&bytes));
	journal_compact(&text, journal, 9);
	journal_unsummed(&plain, buf_view(&text));
	assert_string_equal(buf_text(&plain),
			    "start version=\"1\" generation=\"9\" next=\"5\"\n"
			    "wait id=\"4\" time=\"7\" command=\"c\" target=\"/b\" enable=\"true\" "
			    "force=\"false\"\n"
			    "owed target=\"/b\"\n"
			    "commit generation=\"9\"\n");
}

/* Its ids would be gone, or mean more than they did. */
static void journal_compact__what_an_undo_waits_for__is_not_taken_up(void **state)
{
	static const char waits[] =
		"wait-undo id=\"9\" time=\"7\" command=\"c\" target=\"/a\" enable=\"false\" "
		"force=\"false\" undoes=\"2 4\"\n";
	AUTO_VALUE(buf) bytes = { 0 };
	AUTO_VALUE(buf) text = { 0 };
	AUTO_VALUE(buf) plain = { 0 };
	AUTO_VALUE(buf) lines = { 0 };
	AUTO(journal) *journal = NULL;

	(void)state;
	buf_str(&lines, START COMMIT);
	add_change(&lines, "1 done vmx /a - - s - x");
	add_change(&lines, "2 done vmx /a - - s x y");
	add_change(&lines, "3 done vmx /a - - t x y");
	add_change(&lines, "4 done vmx /a - - t y x");
	buf_str(&lines, waits);
	journal_lines(&bytes, buf_text(&lines));
	journal = load(buf_view(&bytes));
	journal_compact(&text, journal, 1);
	journal_unsummed(&plain, buf_view(&text));
	assert_non_null(strstr(buf_text(&plain), waits));
	for (int i = 1; i <= 4; i++) {
		AUTO_STR *id = x_format(" id=\"%d\" ", i);

		assert_non_null(strstr(buf_text(&plain), id));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(journal_compact__chains__come_to_their_ends),
		cmocka_unit_test(journal_compact__other_objects__are_other_chains),
		cmocka_unit_test(journal_compact__states__only_what_was_done_is_taken_up),
		cmocka_unit_test(journal_compact__removed_line__keeps_its_place),
		cmocka_unit_test(journal_compact__what_is_still_to_do__stays),
		cmocka_unit_test(journal_compact__what_an_undo_waits_for__is_not_taken_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

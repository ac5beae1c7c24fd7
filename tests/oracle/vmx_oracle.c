/*
 * Do we read and write .vmx files as VMware does? Asks VMware's own functions (dictll.h) about
 * generated files, in three ways:
 *
 *   reading  the lines, and the name and value in each, are the same
 *   writing  a new line has the same bytes
 *   editing  after vmx_doc_set() VMware reads the new value, and everything else as before
 *
 * usage: vmx_oracle LIBRARY LINES [SEED]
 *
 * Exit status: 0 all the same, 1 a difference (which is shown), 77 the library is missing.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dictll.h"
#include "formats/show.h"
#include "formats/vmx_doc.h"
#include "formats/vmx_line.h"
#include "generate.h"

/* For CTest's SKIP_RETURN_CODE. */
#define SKIPPED 77

/* A file as long as this lets line ends of all kinds meet, and is still read at a glance. */
#define FILE_LINES_MAX 12

struct tally {
	size_t lines;
	size_t settings;
	size_t malformed;
	size_t with_nul;
	size_t written;
	size_t replaced;
	size_t added;
	size_t refused;
};

/* What is being compared, for the message of a difference. */
static struct span subject;
static uint64_t subject_seed;

static void print(const char *label, struct span bytes)
{
	AUTO_VALUE(buf) shown = { 0 };

	show_bytes(&shown, bytes, NULL);
	(void)fprintf(stderr, "%s[%s]\n", label, buf_text(&shown));
}

static void must_be_equal(const char *what, struct span ours, struct span theirs)
{
	if (span_eq(ours, theirs))
		return;
	(void)fprintf(stderr, "vmx_oracle: %s differs, seed %" PRIu64 "\n", what, subject_seed);
	print("  of      ", subject);
	print("  ours    ", ours);
	print("  VMware  ", theirs);
	exit(1);
}

static void must(bool holds, const char *what)
{
	if (!holds)
		must_be_equal(what, span_of("false"), span_of("true"));
}

/* What is no setting is told apart by its first byte that is not white space. */
static enum vmx_line_kind kind_of_other(const char *text)
{
	text += strspn(text, " \t");
	if (*text == '\0')
		return VMX_LINE_BLANK;
	return *text == '#' ? VMX_LINE_COMMENT : VMX_LINE_MALFORMED;
}

static void compare_line(struct tally *t, struct span text, const struct dictll_line *theirs)
{
	struct span seen = vmx_line_before_nul(text);
	struct vmx_line line = vmx_line_parse(seen);
	AUTO_VALUE(buf) value = { 0 };

	t->lines++;
	must_be_equal("the text of a line", seen, span_of(theirs->text));
	if (seen.len < text.len) {
		t->with_nul++;
		must(vmx_line_parse(text).kind == VMX_LINE_MALFORMED, "a NUL makes malformed");
	}
	if (!theirs->name) {
		t->malformed += line.kind == VMX_LINE_MALFORMED;
		must(line.kind == kind_of_other(theirs->text), "the kind of a line");
		return;
	}
	t->settings++;
	must(line.kind == VMX_LINE_SETTING, "a line is a setting");
	must_be_equal("a name", line.name, span_of(theirs->name));
	vmx_line_unescape(&value, line.value);
	must_be_equal("a value", vmx_line_before_nul(buf_view(&value)), span_of(theirs->value));
}

static void compare_reading(struct tally *t, struct span bytes)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(bytes);
	struct dictll_file theirs;
	struct span rest = bytes;
	struct span text, end;
	size_t count = 0;

	dictll_read(&theirs, bytes);
	must(vmx_doc_has_bom(doc) == theirs.has_bom, "the byte-order mark");
	if (theirs.has_bom)
		rest = span_make(bytes.p + 3, bytes.len - 3);
	while (vmx_line_next(&text, &end, &rest)) {
		must(count < theirs.count, "the number of lines");
		compare_line(t, text, &theirs.items[count++]);
	}
	must(count == theirs.count, "the number of lines");
	dictll_file_free(&theirs);
}

static void compare_writing(struct tally *t, const char *name, const char *value)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of("\n"));
	AUTO_VALUE(buf) ours = { 0 };
	AUTO_VALUE(buf) theirs = { 0 };
	enum vmx_change change;
	struct err e;

	subject = span_of(value);
	must(vmx_doc_set(&change, doc, name, span_of(value), &e) == 0, "setting works");
	vmx_doc_bytes(&ours, doc);
	buf_str(&theirs, "\n");
	dictll_write(&theirs, name, value);
	must_be_equal("a written line", buf_view(&ours), buf_view(&theirs));
	t->written++;
}

/* `changed` is where a line of another value, or one line more, is to be expected. */
static void compare_edited(const struct dictll_file *before, const struct dictll_file *after,
			   const char *name, const char *value)
{
	bool met = false;

	must(after->has_bom == before->has_bom, "the byte-order mark stays");
	for (size_t i = 0; i < after->count; i++) {
		const struct dictll_line *now = &after->items[i];
		const char *want = i < before->count ? before->items[i].value : value;

		must(i < before->count || (i == before->count && !met), "at most one line is new");
		if (now->name && strcasecmp(now->name, name) == 0) {
			must(!met, "the name is there once");
			met = true;
			want = value;
		} else {
			must_be_equal("another line", span_of(now->text),
				      span_of(before->items[i].text));
		}
		must((now->name == NULL) == (want == NULL), "a line is what it was");
		if (want)
			must_be_equal("a value after an edit", span_of(now->value), span_of(want));
	}
	must(met && after->count >= before->count, "the setting is there after the edit");
}

static size_t count_name(const struct dictll_file *file, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < file->count; i++)
		count += file->items[i].name && strcasecmp(file->items[i].name, name) == 0;
	return count;
}

static void compare_editing(struct tally *t, struct span bytes, const char *name, const char *value)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(bytes);
	AUTO_VALUE(buf) edited = { 0 };
	struct dictll_file before, after;
	enum vmx_change change;
	struct err e;

	dictll_read(&before, bytes);
	if (vmx_doc_set(&change, doc, name, span_of(value), &e) < 0) {
		/* Refused for a name that VMware reads twice, or from a line with a NUL. */
		must(count_name(&before, name) > vmx_doc_count(doc, name) ||
			     vmx_doc_count(doc, name) > 1,
		     "an edit is refused for a reason");
		dictll_file_free(&before);
		t->refused++;
		return;
	}
	t->replaced += change == VMX_CHANGED;
	t->added += change == VMX_ADDED;
	vmx_doc_bytes(&edited, doc);
	dictll_read(&after, buf_view(&edited));
	compare_edited(&before, &after, name, value);
	dictll_file_free(&before);
	dictll_file_free(&after);
}

struct choice {
	size_t wanted;
	struct buf *name;
};

static bool choose_name(void *context, struct span name, struct span value, size_t line)
{
	struct choice *choice = context;

	(void)value;
	(void)line;
	if (choice->wanted-- > 0)
		return true;
	buf_cut(choice->name, 0);
	buf_span(choice->name, name);
	return false;
}

/* Two in three times a name that is in the file, if there are enough of them. */
static void generate_edited_name(struct buf *name, struct generator *g, struct span bytes)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(bytes);
	struct choice choice = { .wanted = generate_below(g, FILE_LINES_MAX / 2), .name = name };

	generate_name(name, g);
	if (generate_below(g, 3) > 0)
		vmx_doc_each(doc, choose_name, &choice);
}

/* One file, and one edit of it. */
static void compare_file(struct tally *t, struct generator *g)
{
	AUTO_VALUE(buf) bytes = { 0 };
	AUTO_VALUE(buf) name = { 0 };
	AUTO_VALUE(buf) value = { 0 };

	subject_seed = g->state;
	generate_file(&bytes, g, 1 + generate_below(g, FILE_LINES_MAX));
	generate_edited_name(&name, g, buf_view(&bytes));
	generate_value(&value, g);
	subject = buf_view(&bytes);
	compare_reading(t, buf_view(&bytes));
	compare_editing(t, buf_view(&bytes), buf_text(&name), buf_text(&value));
	compare_writing(t, buf_text(&name), buf_text(&value));
}

int main(int argc, char **argv)
{
	struct tally t = { 0 };
	struct generator g = { .state = 1 };
	const char *reason = "";
	size_t lines;

	if (argc < 3 || argc > 4) {
		(void)fprintf(stderr, "usage: vmx_oracle LIBRARY LINES [SEED]\n");
		return 2;
	}
	lines = strtoul(argv[2], NULL, 10);
	if (argc == 4)
		g.state = strtoull(argv[3], NULL, 10);
	if (!dictll_load(argv[1], &reason)) {
		(void)printf("skipped: VMware's parser is not here (toolchain/setup): %s\n",
			     reason);
		return SKIPPED;
	}
	(void)printf("seed %" PRIu64 "\n", g.state);
	while (t.lines < lines)
		compare_file(&t, &g);
	(void)printf("%zu lines, of them %zu settings, %zu malformed, %zu with a NUL; "
		     "%zu values written; %zu edits, of them %zu new lines; %zu refused\n",
		     t.lines, t.settings, t.malformed, t.with_nul, t.written, t.replaced + t.added,
		     t.added, t.refused);
	return 0;
}

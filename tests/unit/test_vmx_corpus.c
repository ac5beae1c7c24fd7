/*
 * Reads a folder of .vmx files against what VMware's own parser read in them, and edits every
 * setting of every file. The folder holds
 *
 *   expected.jsonl        per file: [name, value] of all settings, and the other lines
 *   lines.jsonl           single lines and what is read from them
 *   written-values.jsonl  values and the line that is written for them
 *
 * where a character U+00NN stands for the byte NN. The comparison does not use what the document
 * knows of its own lines: it looks at the bytes before and after.
 */
#include "vmx_check.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "formats/vmx_line.h"

/* Shares no byte with the values of real files at either end, so that what changed can be seen. */
#define MARK     "~nestvirt~"
#define NEW_NAME "nestvirt.test.newName"

static const char *folder;

static void read_file(struct buf *bytes, const char *name)
{
	AUTO_STR *path = x_format("%s/%s", folder, name);

	read_corpus(bytes, path);
}

/* The bytes that a JSON string stands for: all its characters are below U+0100. */
static void get_bytes(struct buf *out, const json_t *string)
{
	struct span text = span_make(json_string_value(string), json_string_length(string));

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c >= 0x80)
			c = (unsigned char)(c << 6 | (text.p[++i] & 0x3F));
		buf_char(out, (char)c);
	}
}

static void assert_string(struct span got, const json_t *want, struct span about)
{
	AUTO_VALUE(buf) bytes = { 0 };

	get_bytes(&bytes, want);
	assert_bytes(got, buf_view(&bytes), about);
}

typedef void row_check(const json_t *row);

static void each_row(const char *name, row_check *check)
{
	AUTO_VALUE(buf) text = { 0 };
	struct span rest, line;
	size_t count = 0;

	read_file(&text, name);
	rest = buf_view(&text);
	for (; span_next(&line, &rest, '\n'); count++) {
		json_t *row = json_loadb(line.p, line.len, JSON_ALLOW_NUL, NULL);

		if (!row)
			fail_msg("%s: row %zu is not JSON", name, count + 1);
		check(row);
		json_decref(row);
	}
	assert_true(count > 0);
	print_message("%zu rows of %s\n", count, name);
}

/* A line by itself. VMware's strings end at a NUL, ours do not. */
static void check_line(const json_t *row)
{
	const json_t *name = json_object_get(row, "name");
	AUTO_VALUE(buf) text = { 0 };
	AUTO_VALUE(buf) value = { 0 };
	struct vmx_line line;

	get_bytes(&text, json_object_get(row, "line"));
	line = vmx_line_parse(vmx_line_before_nul(buf_view(&text)));
	if (json_is_null(name)) {
		assert_int_not_equal(line.kind, VMX_LINE_SETTING);
		return;
	}
	assert_int_equal(line.kind, VMX_LINE_SETTING);
	assert_string(line.name, name, buf_view(&text));
	vmx_line_unescape(&value, line.value);
	assert_string(vmx_line_before_nul(buf_view(&value)), json_object_get(row, "value"),
		      buf_view(&text));
	if (memchr(buf_text(&text), '\0', text.len))
		assert_int_equal(vmx_line_parse(buf_view(&text)).kind, VMX_LINE_MALFORMED);
}

static void lines__read_as_vmware_does(void **state)
{
	each_row("lines.jsonl", check_line);
}

static void check_written(const json_t *row)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(span_of(""));
	AUTO_VALUE(buf) value = { 0 };
	AUTO_VALUE(buf) got = { 0 };
	enum vmx_change change;
	struct err e;

	get_bytes(&value, json_object_get(row, "value"));
	assert_int_equal(vmx_doc_set(&change, doc, json_string_value(json_object_get(row, "name")),
				     buf_view(&value), &e),
			 0);
	vmx_doc_bytes(&got, doc);
	assert_string(buf_view(&got), json_object_get(row, "line"), buf_view(&value));
}

static void values__written_as_vmware_does(void **state)
{
	each_row("written-values.jsonl", check_written);
}

struct reading {
	const json_t *entries;
	size_t next;
	struct span file;
};

static bool check_setting(void *context, struct span name, struct span value, size_t line)
{
	struct reading *r = context;
	const json_t *entry = json_array_get(r->entries, r->next++);

	(void)line;
	assert_string(name, json_array_get(entry, 0), r->file);
	assert_string(vmx_line_before_nul(value), json_array_get(entry, 1), r->file);
	return true;
}

/* Comments and malformed lines, with their numbers; blank ones are not listed. */
static void check_other_lines(const json_t *row, struct span rest, struct span file)
{
	const json_t *other = json_object_get(row, "other");
	struct span text, end;
	size_t number = 0, next = 0;

	if (span_starts(rest, BOM))
		rest = span_make(rest.p + strlen(BOM), rest.len - strlen(BOM));
	while (vmx_line_next(&text, &end, &rest)) {
		const enum vmx_line_kind kind = vmx_line_parse(text).kind;
		const json_t *want;

		number++;
		if (kind == VMX_LINE_SETTING || kind == VMX_LINE_BLANK)
			continue;
		want = json_array_get(other, next++);
		assert_int_equal(json_integer_value(json_array_get(want, 0)), number);
		assert_string(text, json_array_get(want, 1), file);
	}
	assert_int_equal(next, json_array_size(other));
	assert_int_equal(number, json_integer_value(json_object_get(row, "lines")));
}

static void check_reading(const json_t *row)
{
	struct reading r = { .entries = json_object_get(row, "entries"),
			     .file = span_of(json_string_value(json_object_get(row, "file"))) };
	AUTO_VALUE(buf) bytes = { 0 };
	AUTO(vmx_doc) *doc = NULL;

	read_file(&bytes, r.file.p);
	doc = vmx_doc_parse(buf_view(&bytes));
	assert_doc(doc, buf_view(&bytes), r.file);
	vmx_doc_each(doc, check_setting, &r);
	assert_int_equal(r.next, json_array_size(r.entries));
	assert_int_equal(vmx_doc_has_bom(doc), json_is_true(json_object_get(row, "bom")));
	check_other_lines(row, buf_view(&bytes), r.file);
}

static void files__read_as_vmware_does(void **state)
{
	each_row("expected.jsonl", check_reading);
}

static size_t same_at_front(struct span a, struct span b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.p[n] == b.p[n])
		n++;
	return n;
}

static size_t same_at_back(struct span a, struct span b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.p[a.len - 1 - n] == b.p[b.len - 1 - n])
		n++;
	return n;
}

/* The mark stands in the place of the old value, and all around it is as it was. */
static void assert_only_value_changed(struct span before, struct span after, const json_t *old,
				      struct span about)
{
	size_t front = same_at_front(before, after);
	size_t back = same_at_back(before, after);
	AUTO_VALUE(buf) value = { 0 };
	struct span was, is;

	/* Where the old value was empty, both ends may count the same bytes. */
	if (front + back > before.len)
		back = before.len - front;
	was = span_make(before.p + front, before.len - front - back);
	is = span_make(after.p + front, after.len - front - back);
	assert_bytes(is, span_of(MARK), about);
	vmx_line_unescape(&value, was);
	assert_string(vmx_line_before_nul(buf_view(&value)), old, about);
}

static void swap_case(struct buf *name)
{
	for (size_t i = 0; i < name->len; i++) {
		if ((name->p[i] >= 'a' && name->p[i] <= 'z') ||
		    (name->p[i] >= 'A' && name->p[i] <= 'Z'))
			name->p[i] = (char)(name->p[i] ^ 0x20);
	}
}

/* By VMware's reading of the file, not by ours. */
static bool is_encrypted(const json_t *entries)
{
	bool encrypted = false;

	for (size_t i = 0; i < json_array_size(entries); i++) {
		const json_t *entry = json_array_get(entries, i);
		const char *name = json_string_value(json_array_get(entry, 0));

		if (strcasecmp(name, "config.version") == 0)
			return false;
		encrypted |= strncasecmp(name, "encryption.", strlen("encryption.")) == 0;
	}
	return encrypted;
}

static size_t count_name(const json_t *entries, const json_t *name)
{
	size_t count = 0;

	for (size_t i = 0; i < json_array_size(entries); i++) {
		const json_t *other = json_array_get(json_array_get(entries, i), 0);

		count += strcasecmp(json_string_value(other), json_string_value(name)) == 0;
	}
	return count;
}

static void check_edit(struct span bytes, const struct buf *name, const json_t *old, bool refused)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(bytes);
	AUTO_VALUE(buf) after = { 0 };
	enum vmx_change change;
	struct err e;
	int result = vmx_doc_set(&change, doc, buf_text(name), span_of(MARK), &e);

	if (refused) {
		assert_int_equal(result, -1);
		assert_int_equal(e.code, ERR_REFUSED);
		assert_doc(doc, bytes, buf_view(name));
		return;
	}
	assert_int_equal(result, 0);
	assert_int_equal(change, VMX_CHANGED);
	vmx_doc_bytes(&after, doc);
	assert_only_value_changed(bytes, buf_view(&after), old, buf_view(name));
}

/* What a new line makes of the file, by the rule of the header and nothing else. */
static void add_by_hand(struct buf *out, struct span bytes)
{
	static const char line[] = NEW_NAME " = \"" MARK "\"";
	bool ended =
		bytes.len > 0 && (bytes.p[bytes.len - 1] == '\n' || bytes.p[bytes.len - 1] == '\r');
	const char *end = "\n";

	for (size_t i = bytes.len; i-- > 0;) {
		if (bytes.p[i] != '\n' && bytes.p[i] != '\r')
			continue;
		if (bytes.p[i] == '\r')
			end = "\r";
		else if (i > 0 && bytes.p[i - 1] == '\r')
			end = "\r\n";
		break;
	}
	buf_span(out, bytes);
	if (bytes.len == 0 || ended || span_is(bytes, BOM))
		buf_format(out, "%s%s", line, end);
	else
		buf_format(out, "%s%s", end, line);
}

static void check_new_name(struct span bytes, struct span file, bool refused)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(bytes);
	AUTO_VALUE(buf) want = { 0 };
	enum vmx_change change;
	struct err e;
	int result = vmx_doc_set(&change, doc, NEW_NAME, span_of(MARK), &e);

	if (refused) {
		assert_int_equal(result, -1);
		assert_int_equal(e.code, ERR_REFUSED);
		assert_doc(doc, bytes, file);
		return;
	}
	assert_int_equal(result, 0);
	assert_int_equal(change, VMX_ADDED);
	add_by_hand(&want, bytes);
	assert_doc(doc, buf_view(&want), file);
	assert_int_equal(vmx_doc_unset(&change, doc, NEW_NAME, &e), 0);
	assert_doc(doc, bytes, file);
}

static size_t edits;

static void check_edits(const json_t *row)
{
	const char *file = json_string_value(json_object_get(row, "file"));
	const json_t *entries = json_object_get(row, "entries");
	bool encrypted = is_encrypted(entries);
	AUTO_VALUE(buf) bytes = { 0 };

	read_file(&bytes, file);
	for (size_t i = 0; i < json_array_size(entries); i++) {
		const json_t *entry = json_array_get(entries, i);
		bool refused = encrypted || count_name(entries, json_array_get(entry, 0)) > 1;
		AUTO_VALUE(buf) name = { 0 };

		get_bytes(&name, json_array_get(entry, 0));
		check_edit(buf_view(&bytes), &name, json_array_get(entry, 1), refused);
		swap_case(&name);
		check_edit(buf_view(&bytes), &name, json_array_get(entry, 1), refused);
		edits += 2;
	}
	check_new_name(buf_view(&bytes), span_of(file), encrypted);
	edits++;
}

static void files__every_edit__leaves_all_other_bytes(void **state)
{
	each_row("expected.jsonl", check_edits);
	print_message("%zu edits\n", edits);
}

int test_vmx_corpus(const char *path)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines__read_as_vmware_does),
		cmocka_unit_test(values__written_as_vmware_does),
		cmocka_unit_test(files__read_as_vmware_does),
		cmocka_unit_test(files__every_edit__leaves_all_other_bytes),
	};

	folder = path;
	return cmocka_run_group_tests_name("vmx_corpus", tests, NULL, NULL);
}

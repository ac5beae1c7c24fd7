#include "formats/vmx_doc_internal.h"

#include <string.h>

#include "base/alloc.h"
#include "formats/vmx_line.h"

#define BOM "\xEF\xBB\xBF"

/*
 * Of a fully encrypted VM only what is needed to show it is left outside the encryption, so there
 * is no config.version (esxi-facts 1.8). What else is there does not count: somebody may have
 * added a line already.
 */
static bool looks_encrypted(const struct vmx_doc *doc)
{
	const struct span prefix = span_of("encryption.");

	if (vmx_lines_find(&doc->lines, span_of("config.version")))
		return false;
	for (size_t i = 0; i < doc->lines.count; i++) {
		struct span name = doc->lines.items[i].parts.name;

		if (name.len > prefix.len && span_eq_nocase(span_make(name.p, prefix.len), prefix))
			return true;
	}
	return false;
}

/* Its byte-order mark, of either kind. As lines of bytes such a file is one malformed line. */
static bool looks_utf16(struct span bytes)
{
	return span_starts(bytes, "\xFF\xFE") || span_starts(bytes, "\xFE\xFF");
}

struct vmx_doc *vmx_doc_parse(struct span bytes)
{
	struct vmx_doc *doc = x_alloc(sizeof(*doc));
	struct span lines;

	doc->bytes = x_alloc(bytes.len + 1);
	if (bytes.len > 0)
		memcpy(doc->bytes, bytes.p, bytes.len);
	lines = span_make(doc->bytes, bytes.len);
	doc->has_nul = vmx_line_before_nul(lines).len < lines.len;
	doc->is_utf16 = looks_utf16(lines);
	doc->has_bom = span_starts(lines, BOM);
	if (doc->has_bom)
		lines = span_make(lines.p + strlen(BOM), lines.len - strlen(BOM));
	vmx_lines_split(&doc->lines, lines);
	doc->encrypted = looks_encrypted(doc);
	return doc;
}

void vmx_doc_free(struct vmx_doc *doc)
{
	if (!doc)
		return;
	vmx_lines_free(&doc->lines);
	free(doc->bytes);
	free(doc);
}

void vmx_doc_bytes(struct buf *out, const struct vmx_doc *doc)
{
	const struct vmx_lines_item *line;

	if (doc->has_bom)
		buf_str(out, BOM);
	for (line = vmx_lines_below(&doc->lines, NULL); line;
	     line = vmx_lines_below(&doc->lines, line)) {
		buf_span(out, line->text);
		buf_span(out, line->end);
	}
}

bool vmx_doc_has_bom(const struct vmx_doc *doc)
{
	return doc->has_bom;
}

bool vmx_doc_get_span(struct span *value, struct vmx_doc *doc, const char *name)
{
	struct vmx_lines_item *line = vmx_lines_find(&doc->lines, span_of(name));

	if (!line)
		return false;
	*value = vmx_lines_value(line);
	return true;
}

enum charset vmx_doc_charset(struct vmx_doc *doc)
{
	struct span name;

	if (vmx_doc_has_bom(doc) || !vmx_doc_get_span(&name, doc, ".encoding"))
		return CHARSET_UTF8;
	return charset_named(name);
}

const char *vmx_doc_get(struct vmx_doc *doc, const char *name)
{
	struct span value;

	return vmx_doc_get_span(&value, doc, name) ? value.p : NULL;
}

bool vmx_doc_is_true(struct vmx_doc *doc, const char *name)
{
	struct span value;

	return vmx_doc_get_span(&value, doc, name) && span_is_nocase(value, "TRUE");
}

size_t vmx_doc_count(const struct vmx_doc *doc, const char *name)
{
	const struct vmx_lines_item *line = vmx_lines_find(&doc->lines, span_of(name));
	size_t count = 0;

	for (; line; line = vmx_lines_next(&doc->lines, line))
		count++;
	return count;
}

bool vmx_doc_line(struct span *text, const struct vmx_doc *doc, const char *name)
{
	const struct vmx_lines_item *line = vmx_lines_find(&doc->lines, span_of(name));

	if (!line)
		return false;
	*text = line->text;
	return true;
}

bool vmx_doc_place(struct vmx_place *place, const struct vmx_doc *doc, const char *name)
{
	const struct vmx_lines_item *line = vmx_lines_find(&doc->lines, span_of(name));
	const struct vmx_lines_item *above;

	if (!line)
		return false;
	above = vmx_lines_above(&doc->lines, line);
	place->lines_above = vmx_lines_number(&doc->lines, above);
	place->end = line->end;
	if (line->end.len == 0 && above && above->text.len > 0)
		place->end = above->end;
	return true;
}

bool vmx_doc_is_encrypted(const struct vmx_doc *doc)
{
	return doc->encrypted;
}

/*
 * VMware stops at a NUL in a line, so it may read a setting where we see a malformed line
 * (formats/vmx_line.h). A line added for the same name would be the second of it there.
 */
static const struct vmx_lines_item *find_cut_line(const struct vmx_doc *doc, struct span name)
{
	const struct vmx_lines_item *line = NULL;

	while (doc->has_nul && (line = vmx_lines_below(&doc->lines, line))) {
		struct span seen = vmx_line_before_nul(line->text);

		if (seen.len < line->text.len && span_eq_nocase(vmx_line_parse(seen).name, name))
			return line;
	}
	return NULL;
}

static int refuse_duplicate(const struct vmx_doc *doc, const struct vmx_lines_item *first,
			    const char *shown, struct err *e)
{
	return err_set(e, ERR_REFUSED,
		       "\"%s\" stands in line %zu and again in line %zu, which keeps the VM from "
		       "powering on; remove one of the two first",
		       shown, vmx_lines_number(&doc->lines, first),
		       vmx_lines_number(&doc->lines, vmx_lines_next(&doc->lines, first)));
}

int vmx_doc_check_edit(const struct vmx_doc *doc, struct span name, struct err *e)
{
	const struct vmx_lines_item *first = vmx_lines_find(&doc->lines, name);
	const struct vmx_lines_item *cut = find_cut_line(doc, name);
	AUTO_VALUE(buf) shown = { 0 };

	show_bytes(&shown, name, CHARSET_UTF8);
	if (!vmx_line_is_name(name))
		return err_set(e, ERR_USAGE,
			       "\"%s\" cannot be the name of a setting: it must not be empty or "
			       "have a blank, tab, \"#\", \"=\" or line end in it",
			       buf_text(&shown));
	if (doc->encrypted)
		return err_set(e, ERR_REFUSED,
			       "the file is fully encrypted, its settings are out of reach; "
			       "decrypt the VM first");
	if (doc->is_utf16)
		return err_set(e, ERR_REFUSED,
			       "it is UTF-16, which VMware does not write; convert it to UTF-8 "
			       "first");
	if (first && vmx_lines_next(&doc->lines, first))
		return refuse_duplicate(doc, first, buf_text(&shown), e);
	if (cut)
		return err_set(e, ERR_REFUSED,
			       "line %zu has a NUL byte, and VMware may read \"%s\" from what "
			       "stands before it; repair that line first",
			       vmx_lines_number(&doc->lines, cut), buf_text(&shown));
	return 0;
}

/* Write the new value in the place of the old; all else on the line stays. */
static void replace_value(struct vmx_lines_item *line, struct span value)
{
	struct span old = line->parts.value;
	size_t before = (size_t)(old.p - line->text.p);
	bool add_quotes = !line->parts.quoted && !vmx_line_may_be_bare(value);
	AUTO_VALUE(buf) text = { 0 };

	buf_add(&text, line->text.p, before);
	buf_str(&text, add_quotes ? "\"" : "");
	vmx_line_escape(&text, value);
	buf_str(&text, add_quotes ? "\"" : "");
	buf_add(&text, old.p + old.len, line->text.len - before - old.len);
	vmx_lines_replace(line, &text);
}

/* None but the last line can be without one. */
struct span vmx_doc_usual_end(const struct vmx_doc *doc)
{
	const struct vmx_lines_item *line = vmx_lines_above(&doc->lines, NULL);

	if (line && line->end.len == 0)
		line = vmx_lines_above(&doc->lines, line);
	return line ? line->end : span_of("\n");
}

static void append_line(struct vmx_doc *doc, struct span name, struct span value)
{
	struct vmx_lines_item *last = vmx_lines_above(&doc->lines, NULL);
	struct span end = vmx_doc_usual_end(doc);
	AUTO_VALUE(buf) text = { 0 };

	buf_span(&text, name);
	buf_str(&text, " = \"");
	vmx_line_escape(&text, value);
	buf_str(&text, "\"");
	if (last && last->end.len == 0) {
		last->end = end;
		end = span_of("");
	}
	vmx_lines_add(&doc->lines, NULL, &text, end);
}

static bool starts_with_mark(struct span bytes)
{
	return span_starts(bytes, BOM) || looks_utf16(bytes);
}

int vmx_doc_check_first(const struct vmx_doc *doc, struct span text, struct err *e)
{
	if (!doc->has_bom && starts_with_mark(text))
		return err_set(e, ERR_USAGE,
			       "the first name of a file cannot begin with a byte-order mark");
	return 0;
}

int vmx_doc_check_set(const struct vmx_doc *doc, const char *name, struct err *e)
{
	if (vmx_doc_check_edit(doc, span_of(name), e) < 0)
		return -1;
	if (!vmx_lines_below(&doc->lines, NULL))
		return vmx_doc_check_first(doc, span_of(name), e);
	return 0;
}

int vmx_doc_set(enum vmx_change *change, struct vmx_doc *doc, const char *name, struct span value,
		struct err *e)
{
	struct vmx_lines_item *line = vmx_lines_find(&doc->lines, span_of(name));

	if (vmx_doc_check_set(doc, name, e) < 0)
		return -1;
	if (!line) {
		append_line(doc, span_of(name), value);
		*change = VMX_ADDED;
	} else if (span_eq(vmx_lines_value(line), value)) {
		*change = VMX_SAME;
	} else {
		replace_value(line, value);
		*change = VMX_CHANGED;
	}
	return 0;
}

/*
 * Without the first line, would the next begin with the bytes of a byte-order mark? VMware would
 * take them for one, and that line would have another name. (Two files put together look so.)
 */
static bool uncovers_bom(const struct vmx_doc *doc, const struct vmx_lines_item *line)
{
	const struct vmx_lines_item *next = vmx_lines_below(&doc->lines, line);

	return !doc->has_bom && line == vmx_lines_below(&doc->lines, NULL) && next &&
	       starts_with_mark(next->text);
}

/* Without it, would the CR above and the LF below become one line end? */
static bool joins_ends(const struct vmx_doc *doc, const struct vmx_lines_item *line)
{
	const struct vmx_lines_item *above = vmx_lines_above(&doc->lines, line);
	const struct vmx_lines_item *below = vmx_lines_below(&doc->lines, line);

	return above && below && span_is(above->end, "\r") && below->text.len == 0 &&
	       span_is(below->end, "\n");
}

static int check_unset(const struct vmx_doc *doc, const struct vmx_lines_item *line, struct err *e)
{
	if (uncovers_bom(doc, line))
		return err_set(e, ERR_REFUSED,
			       "behind line 1 stands a byte-order mark, which would become the "
			       "first bytes of the file; remove it first");
	if (joins_ends(doc, line))
		return err_set(e, ERR_REFUSED,
			       "the line end above it, CR, and the one below it, LF, would become "
			       "one; give all lines the same line end first");
	return 0;
}

int vmx_doc_unset(enum vmx_change *change, struct vmx_doc *doc, const char *name, struct err *e)
{
	struct vmx_lines_item *line = vmx_lines_find(&doc->lines, span_of(name));
	struct vmx_lines_item *last;

	if (vmx_doc_check_edit(doc, span_of(name), e) < 0)
		return -1;
	if (!line) {
		*change = VMX_SAME;
		return 0;
	}
	if (check_unset(doc, line, e) < 0)
		return -1;
	vmx_lines_remove(&doc->lines, line);
	last = vmx_lines_above(&doc->lines, NULL);
	if (line->end.len == 0 && last && last->text.len > 0)
		last->end = span_of("");
	*change = VMX_CHANGED;
	return 0;
}

void vmx_doc_each(struct vmx_doc *doc, vmx_doc_visit *visit, void *context)
{
	struct vmx_lines_item *line = vmx_lines_below(&doc->lines, NULL);

	for (size_t number = 1; line; line = vmx_lines_below(&doc->lines, line), number++) {
		if (line->parts.kind != VMX_LINE_SETTING)
			continue;
		if (!visit(context, line->parts.name, vmx_lines_value(line), number))
			return;
	}
}

/* What is wrong with a line; `numbers` has those of the items up to and with it. */
static bool find_problem(struct vmx_finding *finding, const struct vmx_lines *lines,
			 const struct vmx_lines_item *line, const size_t *numbers)
{
	size_t number = numbers[line - lines->items];

	if (line->parts.kind == VMX_LINE_MALFORMED) {
		*finding = (struct vmx_finding){ VMX_MALFORMED, number, 0, line->text };
		return true;
	}
	if (line->again) {
		const struct vmx_lines_item *first = vmx_lines_find(lines, line->parts.name);

		*finding = (struct vmx_finding){ VMX_DUPLICATE, number,
						 numbers[first - lines->items], line->parts.name };
		return true;
	}
	return false;
}

void vmx_doc_lint(const struct vmx_doc *doc, vmx_doc_report *report, void *context)
{
	const struct vmx_lines *lines = &doc->lines;
	const struct vmx_lines_item *line = vmx_lines_below(lines, NULL);
	size_t *numbers = x_array(lines->count, sizeof(*numbers));
	struct vmx_finding finding;

	for (size_t number = 1; line; line = vmx_lines_below(lines, line), number++) {
		numbers[line - lines->items] = number;
		if (find_problem(&finding, lines, line, numbers))
			report(context, &finding);
	}
	free(numbers);
}

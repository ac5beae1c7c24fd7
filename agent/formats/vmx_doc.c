#include "formats/vmx_doc.h"

#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "formats/vmx_line.h"

/*
 * Theory of operation. The bytes are kept as they came, and each line is a pair of spans into
 * them; a changed or added line has text of its own. Lines are linked from first to last.
 *
 * `names` leads from a name to its first line: an array in the order of the names (ASCII letters
 * folded), searched by halves. Further lines of one name hang on `next`. Parsing takes n log n
 * comparisons for n settings, finding a name log n, and a line of a new name moves the end of the
 * array up. Nothing is hashed, so no file can be crafted to be slow.
 */

#define BOM "\xEF\xBB\xBF"

struct line {
	struct span text; /* without its end; points into the document or to `own` */
	struct span end;  /* empty on a last line that has none, and nowhere else */
	struct vmx_line parts;
	char *own;
	char *value; /* decoded; made when it is first asked for */
	size_t value_len;
	struct line *above;
	struct line *below;
	struct line *next; /* the next line of the same name */
	bool again;        /* an earlier line has this name */
	size_t number;     /* as it was last counted, from 1 */
	bool is_added;     /* an allocation of its own; the others are in vmx_doc.read */
};

struct vmx_doc {
	char *bytes; /* as they were parsed; the lines point into them */
	bool has_bom;
	bool has_nul; /* some line was cut by one */
	bool is_utf16;
	bool is_encrypted;
	struct line *read; /* all lines that were read: one allocation, not one for each */
	struct line *first;
	struct line *last;
	struct {
		struct line **items; /* the first line of each name, sorted by name */
		size_t count;
		size_t room;
	} names;
};

/* Lines */

static int fold(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

/*
 * Orders names with their ASCII letters folded. Any order will do: this one compares lengths first,
 * then from the end, because the names of a file begin alike.
 */
static int compare(struct span a, struct span b)
{
	int order = (a.len > b.len) - (a.len < b.len);

	for (size_t i = a.len; order == 0 && i-- > 0;) {
		if (a.p[i] != b.p[i])
			order = fold(a.p[i]) - fold(b.p[i]);
	}
	return order;
}

static int compare_lines(const void *a, const void *b)
{
	const struct line *one = *(struct line *const *)a, *other = *(struct line *const *)b;
	int order = compare(one->parts.name, other->parts.name);

	return order != 0 ? order : (one->number > other->number) - (one->number < other->number);
}

/* Sorts the settings that were pushed, and hangs lines of one name on the first of them. */
static void sort_names(struct vmx_doc *doc)
{
	struct line **items = doc->names.items, *before = NULL;
	size_t count = 0;

	if (doc->names.count > 0)
		qsort(items, doc->names.count, sizeof(*items), compare_lines);
	for (size_t i = 0; i < doc->names.count; i++) {
		struct line *line = items[i];

		line->again = before && compare(before->parts.name, line->parts.name) == 0;
		if (line->again)
			before->next = line;
		else
			items[count++] = line;
		before = line;
	}
	doc->names.count = count;
}

/* Returns the place of a name among the names: where it is, or where it would be put. */
static size_t place_of(bool *found, const struct vmx_doc *doc, struct span name)
{
	size_t from = 0, to = doc->names.count;

	*found = false;
	while (from < to && !*found) {
		size_t middle = from + (to - from) / 2;
		int order = compare(name, doc->names.items[middle]->parts.name);

		*found = order == 0;
		if (order > 0)
			from = middle + 1;
		else
			to = middle;
	}
	return to;
}

/* Finds the first line of a name; NULL where there is none. */
static struct line *find(const struct vmx_doc *doc, struct span name)
{
	bool found;
	size_t at = place_of(&found, doc, name);

	return found ? doc->names.items[at] : NULL;
}

/* Links a line above another, or behind all of them where that is NULL. */
static void link_line(struct vmx_doc *doc, struct line *line, struct line *below)
{
	line->below = below;
	line->above = below ? below->above : doc->last;
	*(line->above ? &line->above->below : &doc->first) = line;
	*(below ? &below->above : &doc->last) = line;
}

/* Gives a line new text, which is taken over. */
static void set_text(struct line *line, struct buf *text)
{
	size_t len = text->len;

	free(line->own);
	free(line->value);
	line->value = NULL;
	line->own = buf_take(text);
	line->text = span_make(line->own, len);
	line->parts = vmx_line_parse(line->text);
}

/* Adds a line of a name that is not there, above another or, with NULL, behind all of them. */
static void add_line(struct vmx_doc *doc, struct line *below, struct buf *text, struct span end)
{
	struct line *line = x_alloc(sizeof(*line));
	bool found;
	size_t at;

	line->is_added = true;
	line->end = end;
	set_text(line, text);
	link_line(doc, line, below);
	at = place_of(&found, doc, line->parts.name);
	LIST_PUSH(&doc->names, line);
	memmove(doc->names.items + at + 1, doc->names.items + at,
		(doc->names.count - 1 - at) * sizeof(line));
	doc->names.items[at] = line;
}

static void free_line(struct line *line)
{
	free(line->own);
	free(line->value);
	if (line->is_added)
		free(line);
}

/* Removes a line that is the only one of its name. */
static void remove_line(struct vmx_doc *doc, struct line *line)
{
	bool found;
	size_t at = place_of(&found, doc, line->parts.name);

	doc->names.count--;
	memmove(doc->names.items + at, doc->names.items + at + 1,
		(doc->names.count - at) * sizeof(line));
	*(line->above ? &line->above->below : &doc->first) = line->below;
	*(line->below ? &line->below->above : &doc->last) = line->above;
	free_line(line);
}

/* Returns the decoded value of a setting; borrowed until the line gets other text. */
static struct span value_of(struct line *line)
{
	AUTO_VALUE(buf) value = { 0 };

	if (!line->value) {
		vmx_line_unescape(&value, line->parts.value);
		line->value_len = value.len;
		line->value = buf_take(&value);
	}
	return span_make(line->value, line->value_len);
}

/* Counts the lines from the first to this one, 0 for NULL. Linear: for messages and places. */
static size_t number_of(const struct line *line)
{
	size_t number = 0;

	for (; line; line = line->above)
		number++;
	return number;
}

/* The document */

/*
 * Of a fully encrypted VM only what is needed to show it is left outside the encryption, so there
 * is no config.version (esxi-facts 1.8). What else is there does not count: somebody may have
 * added a line already.
 */
static bool looks_encrypted(const struct vmx_doc *doc)
{
	const struct span prefix = span_of("encryption.");

	if (find(doc, span_of("config.version")))
		return false;
	for (size_t i = 0; i < doc->names.count; i++) {
		struct span name = doc->names.items[i]->parts.name;

		if (name.len > prefix.len && span_eq_nocase(span_make(name.p, prefix.len), prefix))
			return true;
	}
	return false;
}

/* True for the byte-order mark of UTF-16. As lines of bytes such a file is one malformed line. */
static bool looks_utf16(struct span bytes)
{
	return span_starts(bytes, "\xFF\xFE") || span_starts(bytes, "\xFE\xFF");
}

struct vmx_doc *vmx_doc_parse(struct span bytes)
{
	struct vmx_doc *doc = x_alloc(sizeof(*doc));
	struct span rest, text, end, ahead;
	size_t count = 0;

	doc->bytes = x_strndup(bytes.len > 0 ? bytes.p : "", bytes.len);
	rest = span_make(doc->bytes, bytes.len);
	doc->has_nul = vmx_line_before_nul(rest).len < rest.len;
	doc->is_utf16 = looks_utf16(rest);
	doc->has_bom = span_starts(rest, BOM);
	if (doc->has_bom)
		rest = span_make(rest.p + strlen(BOM), rest.len - strlen(BOM));
	ahead = rest;
	while (vmx_line_next(&text, &end, &ahead))
		count++;
	doc->read = x_array(count, sizeof(*doc->read));
	doc->names.room = count;
	doc->names.items = x_array(count, sizeof(struct line *));
	for (size_t i = 0; i < count && vmx_line_next(&text, &end, &rest); i++) {
		struct line *line = &doc->read[i];

		line->text = text;
		line->end = end;
		line->parts = vmx_line_parse(text);
		line->number = i + 1;
		link_line(doc, line, NULL);
		if (line->parts.kind == VMX_LINE_SETTING)
			LIST_PUSH(&doc->names, line);
	}
	sort_names(doc);
	doc->is_encrypted = looks_encrypted(doc);
	return doc;
}

void vmx_doc_free(struct vmx_doc *doc)
{
	if (!doc)
		return;
	while (doc->first) {
		struct line *line = doc->first;

		doc->first = line->below;
		free_line(line);
	}
	free(doc->names.items);
	free(doc->read);
	free(doc->bytes);
	free(doc);
}

void vmx_doc_bytes(struct buf *out, const struct vmx_doc *doc)
{
	if (doc->has_bom)
		buf_str(out, BOM);
	for (const struct line *line = doc->first; line; line = line->below) {
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
	struct line *line = find(doc, span_of(name));

	if (!line)
		return false;
	*value = value_of(line);
	return true;
}

const char *vmx_doc_charset(struct vmx_doc *doc)
{
	struct span name;

	if (doc->has_bom || !vmx_doc_get_span(&name, doc, ".encoding"))
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
	size_t count = 0;

	for (const struct line *line = find(doc, span_of(name)); line; line = line->next)
		count++;
	return count;
}

bool vmx_doc_line(struct span *text, const struct vmx_doc *doc, const char *name)
{
	const struct line *line = find(doc, span_of(name));

	if (!line)
		return false;
	*text = line->text;
	return true;
}

bool vmx_doc_place(struct vmx_place *place, const struct vmx_doc *doc, const char *name)
{
	const struct line *line = find(doc, span_of(name));

	if (!line)
		return false;
	place->lines_above = number_of(line->above);
	place->end = line->end;
	if (line->end.len == 0 && line->above && line->above->text.len > 0)
		place->end = line->above->end;
	return true;
}

bool vmx_doc_is_encrypted(const struct vmx_doc *doc)
{
	return doc->is_encrypted;
}

void vmx_doc_each(struct vmx_doc *doc, vmx_doc_visit *visit, void *context)
{
	struct line *line = doc->first;

	for (size_t number = 1; line; line = line->below, number++) {
		if (line->parts.kind == VMX_LINE_SETTING &&
		    !visit(context, line->parts.name, value_of(line), number))
			return;
	}
}

void vmx_doc_lint(const struct vmx_doc *doc, vmx_doc_report *report, void *context)
{
	size_t number = 0;

	for (struct line *line = doc->first; line; line = line->below) {
		struct vmx_finding finding = { VMX_MALFORMED, ++number, 0, line->text };

		line->number = number;
		if (line->again) {
			finding.problem = VMX_DUPLICATE;
			finding.first_line = find(doc, line->parts.name)->number;
			finding.text = line->parts.name;
		}
		if (line->again || line->parts.kind == VMX_LINE_MALFORMED)
			report(context, &finding);
	}
}

/* Edits */

/*
 * VMware stops at a NUL in a line, so it may read a setting where we see a malformed line
 * (formats/vmx_line.h). A line added for the same name would be the second of it there.
 */
static const struct line *find_cut_line(const struct vmx_doc *doc, struct span name)
{
	for (const struct line *line = doc->first; doc->has_nul && line; line = line->below) {
		struct span seen = vmx_line_before_nul(line->text);

		if (seen.len < line->text.len && span_eq_nocase(vmx_line_parse(seen).name, name))
			return line;
	}
	return NULL;
}

/* Refuses what must not be edited at all: see vmx_doc_set(). */
static int check_edit(const struct vmx_doc *doc, struct span name, struct err *e)
{
	const struct line *first = find(doc, name);
	const struct line *cut = find_cut_line(doc, name);
	AUTO_VALUE(buf) shown = { 0 };

	show_bytes(&shown, name, CHARSET_UTF8);
	if (!vmx_line_is_name(name))
		return err_set(e, ERR_USAGE,
			       "\"%s\" cannot be the name of a setting: it must not be empty or "
			       "have a blank, tab, \"#\", \"=\" or line end in it",
			       buf_text(&shown));
	if (doc->is_encrypted)
		return err_set(e, ERR_REFUSED,
			       "the file is fully encrypted, its settings are out of reach; "
			       "decrypt the VM first");
	if (doc->is_utf16)
		return err_set(e, ERR_REFUSED,
			       "it is UTF-16, which VMware does not write; convert it to UTF-8 "
			       "first");
	if (first && first->next)
		return err_set(
			e, ERR_REFUSED,
			"\"%s\" stands in line %zu and again in line %zu, which keeps the VM "
			"from powering on; remove one of the two first",
			buf_text(&shown), number_of(first), number_of(first->next));
	if (cut)
		return err_set(e, ERR_REFUSED,
			       "line %zu has a NUL byte, and VMware may read \"%s\" from what "
			       "stands before it; repair that line first",
			       number_of(cut), buf_text(&shown));
	return 0;
}

static bool starts_with_mark(struct span bytes)
{
	return span_starts(bytes, BOM) || looks_utf16(bytes);
}

/* Refuses a first line whose first bytes would be taken for a byte-order mark. */
static int check_first(const struct vmx_doc *doc, struct span text, struct err *e)
{
	if (!doc->has_bom && starts_with_mark(text))
		return err_set(e, ERR_USAGE,
			       "the first name of a file cannot begin with a byte-order mark");
	return 0;
}

/* Returns the line end that a new line takes. Only the last line may lack one. */
static struct span usual_end(const struct vmx_doc *doc)
{
	const struct line *line = doc->last;

	if (line && line->end.len == 0)
		line = line->above;
	return line ? line->end : span_of("\n");
}

static void append_line(struct vmx_doc *doc, struct span name, struct span value)
{
	struct span end = usual_end(doc);
	AUTO_VALUE(buf) text = { 0 };

	buf_span(&text, name);
	buf_str(&text, " = \"");
	vmx_line_escape(&text, value);
	buf_char(&text, '"');
	if (doc->last && doc->last->end.len == 0) {
		doc->last->end = end;
		end = span_of("");
	}
	add_line(doc, NULL, &text, end);
}

/* Writes the new value in the place of the old; all else on the line stays. */
static void replace_value(struct line *line, struct span value)
{
	struct span old = line->parts.value;
	size_t before = (size_t)(old.p - line->text.p);
	const char *quote = line->parts.quoted || vmx_line_may_be_bare(value) ? "" : "\"";
	AUTO_VALUE(buf) text = { 0 };

	buf_add(&text, line->text.p, before);
	buf_str(&text, quote);
	vmx_line_escape(&text, value);
	buf_str(&text, quote);
	buf_add(&text, old.p + old.len, line->text.len - before - old.len);
	set_text(line, &text);
}

int vmx_doc_check_set(const struct vmx_doc *doc, const char *name, struct err *e)
{
	if (check_edit(doc, span_of(name), e) < 0)
		return -1;
	return doc->first ? 0 : check_first(doc, span_of(name), e);
}

int vmx_doc_set(enum vmx_change *change, struct vmx_doc *doc, const char *name, struct span value,
		struct err *e)
{
	struct line *line = find(doc, span_of(name));

	if (vmx_doc_check_set(doc, name, e) < 0)
		return -1;
	if (!line) {
		append_line(doc, span_of(name), value);
		*change = VMX_ADDED;
	} else if (span_eq(value_of(line), value)) {
		*change = VMX_SAME;
	} else {
		replace_value(line, value);
		*change = VMX_CHANGED;
	}
	return 0;
}

static int check_unset(const struct vmx_doc *doc, const struct line *line, struct err *e)
{
	const struct line *above = line->above, *below = line->below;

	/*
	 * VMware would take the mark for one of the file's, and the line behind it would have
	 * another name. (Two files put together look so.)
	 */
	if (!doc->has_bom && !above && below && starts_with_mark(below->text))
		return err_set(e, ERR_REFUSED,
			       "behind line 1 stands a byte-order mark, which would become the "
			       "first bytes of the file; remove it first");
	if (above && below && span_is(above->end, "\r") && below->text.len == 0 &&
	    span_is(below->end, "\n"))
		return err_set(e, ERR_REFUSED,
			       "the line end above it, CR, and the one below it, LF, would become "
			       "one; give all lines the same line end first");
	return 0;
}

int vmx_doc_unset(enum vmx_change *change, struct vmx_doc *doc, const char *name, struct err *e)
{
	struct line *line = find(doc, span_of(name));

	if (check_edit(doc, span_of(name), e) < 0)
		return -1;
	*change = line ? VMX_CHANGED : VMX_SAME;
	if (!line)
		return 0;
	if (check_unset(doc, line, e) < 0)
		return -1;
	if (line->end.len == 0 && line->above && line->above->text.len > 0)
		line->above->end = span_of("");
	remove_line(doc, line);
	return 0;
}

/* Returns the same bytes as a constant: what a place points to may not outlast the document. */
static struct span lasting_end(struct span end)
{
	static const char *const ends[] = { "\r\n", "\n", "\r" };

	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		if (span_is(end, ends[i]))
			return span_of(ends[i]);
	}
	return span_of("");
}

/* Puts a line back at its place, where that is still to be found; otherwise behind all others. */
static void put_back(struct vmx_doc *doc, struct span line, const struct vmx_place *place)
{
	size_t above = place ? place->lines_above : SIZE_MAX;
	struct span end = lasting_end(place ? place->end : span_of(""));
	struct line *below = doc->first, *last = doc->last;
	bool ends_last; /* the last line gets the end, the new one goes without */
	AUTO_VALUE(buf) text = { 0 };

	for (; below && above > 0; above--)
		below = below->below;
	ends_last = !below && last && last->end.len == 0;
	if (below || ends_last ? end.len == 0 : above > 0)
		end = usual_end(doc);
	if (below && span_is(end, "\r") && below->text.len == 0 && span_is(below->end, "\n"))
		end = span_of("\n"); /* the two would be one line end */
	if (ends_last) {
		last->end = end;
		end = span_of("");
	}
	buf_span(&text, line);
	add_line(doc, below, &text, end);
}

static bool is_line_of(struct span text, struct span name)
{
	struct span line = { 0 }, end = { 0 };

	return span_eq_nocase(vmx_line_parse(text).name, name) &&
	       vmx_line_next(&line, &end, &text) && text.len == 0 && end.len == 0;
}

int vmx_doc_put_line(enum vmx_change *change, struct vmx_doc *doc, const char *name,
		     struct span line, const struct vmx_place *place, struct err *e)
{
	struct line *now = find(doc, span_of(name));
	bool is_first = now ? now == doc->first : !doc->first || (place && place->lines_above == 0);
	AUTO_VALUE(buf) text = { 0 };

	if (check_edit(doc, span_of(name), e) < 0)
		return -1;
	if (!is_line_of(line, span_of(name)))
		return err_set(e, ERR_USAGE, "what is to be put back is no line of this setting");
	if (is_first && check_first(doc, line, e) < 0)
		return -1;
	if (!now) {
		put_back(doc, line, place);
		*change = VMX_ADDED;
	} else if (span_eq(now->text, line)) {
		*change = VMX_SAME;
	} else {
		buf_span(&text, line);
		set_text(now, &text);
		*change = VMX_CHANGED;
	}
	return 0;
}

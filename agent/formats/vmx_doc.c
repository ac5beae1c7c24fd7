#include "formats/vmx_doc.h"

#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "formats/vmx_line.h"

/*
 * What the files of vmx_doc share: vmx_doc.c and vmx_doc_put.c. Nobody else includes this.
 */

struct vmx_doc {
	char *bytes; /* as they were parsed; the lines point into them */
	bool has_bom;
	bool has_nul; /* some line was cut by one */
	bool is_utf16;
	bool encrypted;
	struct vmx_lines lines;
};

/* Refuse what must not be edited at all: see vmx_doc_set(). */
int vmx_doc_check_edit(const struct vmx_doc *doc, struct span name, struct err *e) NODISCARD;
/* Refuse a first line whose first bytes would be taken for a byte-order mark. */
int vmx_doc_check_first(const struct vmx_doc *doc, struct span text, struct err *e) NODISCARD;
/* The line end that a new line takes. */
struct span vmx_doc_usual_end(const struct vmx_doc *doc);

#define NO_LINE SIZE_MAX

static char fold(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* Enough for names that nobody chose to collide. */
static uint64_t hash_name(struct span name)
{
	uint64_t hash = DIGEST_START;

	for (size_t i = 0; i < name.len; i++)
		hash = digest_byte(hash, fold(name.p[i]));
	return hash;
}

static struct vmx_lines_item *node_of(const struct vmx_lines *lines, size_t node)
{
	return &lines->items[node - 1];
}

/* The order within a slot, by what is cheapest to compare first: less than 0, 0 or more. */
static int compare(struct span name, uint64_t hash, const struct vmx_lines_item *item)
{
	struct span other = item->parts.name;

	if (hash != item->hash)
		return hash < item->hash ? -1 : 1;
	if (name.len != other.len)
		return name.len < other.len ? -1 : 1;
	for (size_t i = 0; i < name.len; i++) {
		if (fold(name.p[i]) != fold(other.p[i]))
			return fold(name.p[i]) < fold(other.p[i]) ? -1 : 1;
	}
	return 0;
}

static size_t *slot_of(const struct vmx_lines *lines, uint64_t hash)
{
	return &lines->slots[(size_t)hash & (lines->slot_count - 1)];
}

/* The node of a name or 0, and how many nodes were looked at. */
static size_t find_node(size_t *steps, const struct vmx_lines *lines, struct span name)
{
	uint64_t hash = hash_name(name);
	size_t node = *slot_of(lines, hash);

	for (*steps = 0; node != 0;) {
		const struct vmx_lines_item *item = node_of(lines, node);
		int order = compare(name, hash, item);

		++*steps;
		if (order == 0)
			break;
		node = order < 0 ? item->left : item->right;
	}
	return node;
}

/* A left child of the same level becomes the top. */
static size_t skew(struct vmx_lines *lines, size_t top)
{
	struct vmx_lines_item *item = node_of(lines, top);
	size_t left = item->left;

	if (left == 0 || node_of(lines, left)->level != item->level)
		return top;
	item->left = node_of(lines, left)->right;
	node_of(lines, left)->right = top;
	return left;
}

/* Two right children of the same level in a row: the middle one rises above both. */
static size_t split(struct vmx_lines *lines, size_t top)
{
	struct vmx_lines_item *item = node_of(lines, top);
	size_t right = item->right;
	size_t far = right != 0 ? node_of(lines, right)->right : 0;

	if (far == 0 || node_of(lines, far)->level != item->level)
		return top;
	item->right = node_of(lines, right)->left;
	node_of(lines, right)->left = top;
	node_of(lines, right)->level++;
	return right;
}

/* Put a line in front of the lines of its name. A removed line left its node to the next. */
static void take_over(struct vmx_lines_item *item, struct vmx_lines_item *old, size_t old_index)
{
	item->left = old->left;
	item->right = old->right;
	item->level = old->level;
	if (old->removed)
		return;
	old->again = true;
	item->next = old_index;
}

/* Put a line into the tree below `top`, which may be empty; the new top. */
static size_t vmx_lines_insert(struct vmx_lines *lines, size_t top, size_t index)
{
	struct vmx_lines_item *item = &lines->items[index];
	struct vmx_lines_item *at = top != 0 ? node_of(lines, top) : NULL;
	int order = at ? compare(item->parts.name, item->hash, at) : 0;

	if (!at) {
		lines->names++;
		item->left = 0;
		item->right = 0;
		item->level = 1;
		return index + 1;
	}
	if (order == 0) {
		take_over(item, at, top - 1);
		return index + 1;
	}
	if (order < 0)
		at->left = vmx_lines_insert(lines, at->left, index);
	else
		at->right = vmx_lines_insert(lines, at->right, index);
	return split(lines, skew(lines, top));
}

static void link_item(struct vmx_lines *lines, size_t index)
{
	size_t *slot = slot_of(lines, lines->items[index].hash);

	lines->items[index].next = NO_LINE;
	*slot = vmx_lines_insert(lines, *slot, index);
}

static void make_slots(struct vmx_lines *lines)
{
	size_t count = 16;

	while (count / 2 < lines->count)
		count *= 2;
	free(lines->slots);
	lines->slots = x_array(count, sizeof(*lines->slots));
	lines->slot_count = count;
	lines->names = 0;
	for (size_t i = lines->count; i-- > 0;) {
		const struct vmx_lines_item *item = &lines->items[i];

		if (item->parts.kind == VMX_LINE_SETTING && !item->removed)
			link_item(lines, i);
	}
}

/* Put a line above another; NO_LINE: behind all. Its index is the next one, from LIST_PUSH. */
static void push_item(struct vmx_lines *lines, struct vmx_lines_item *item, size_t below)
{
	size_t index = lines->count;
	size_t above = below == NO_LINE ? lines->last : lines->items[below].above;

	item->next = NO_LINE;
	item->above = above;
	item->below = below;
	LIST_PUSH(lines, *item);
	*(above == NO_LINE ? &lines->first : &lines->items[above].below) = index;
	*(below == NO_LINE ? &lines->last : &lines->items[below].above) = index;
}

void vmx_lines_split(struct vmx_lines *lines, struct span bytes)
{
	struct vmx_lines_item item = { 0 };

	*lines = (struct vmx_lines){ .first = NO_LINE, .last = NO_LINE };
	while (vmx_line_next(&item.text, &item.end, &bytes)) {
		item.parts = vmx_line_parse(item.text);
		item.hash = hash_name(item.parts.name);
		push_item(lines, &item, NO_LINE);
	}
	make_slots(lines);
}

void vmx_lines_free(struct vmx_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		free(lines->items[i].own);
		free(lines->items[i].value);
	}
	free(lines->items);
	free(lines->slots);
	*lines = (struct vmx_lines){ 0 };
}

struct vmx_lines_item *vmx_lines_find(const struct vmx_lines *lines, struct span name)
{
	size_t steps;
	size_t node = find_node(&steps, lines, name);

	return node != 0 && !node_of(lines, node)->removed ? node_of(lines, node) : NULL;
}

size_t vmx_lines_steps(const struct vmx_lines *lines, struct span name)
{
	size_t steps;

	(void)find_node(&steps, lines, name);
	return steps;
}

static struct vmx_lines_item *item_at(const struct vmx_lines *lines, size_t index)
{
	return index == NO_LINE ? NULL : &lines->items[index];
}

struct vmx_lines_item *vmx_lines_next(const struct vmx_lines *lines,
				      const struct vmx_lines_item *item)
{
	return item_at(lines, item->next);
}

struct vmx_lines_item *vmx_lines_below(const struct vmx_lines *lines,
				       const struct vmx_lines_item *item)
{
	return item_at(lines, item ? item->below : lines->first);
}

struct vmx_lines_item *vmx_lines_above(const struct vmx_lines *lines,
				       const struct vmx_lines_item *item)
{
	return item_at(lines, item ? item->above : lines->last);
}

void vmx_lines_add(struct vmx_lines *lines, const struct vmx_lines_item *below, struct buf *text,
		   struct span end)
{
	struct vmx_lines_item item = { .end = end };

	vmx_lines_replace(&item, text);
	item.hash = hash_name(item.parts.name);
	push_item(lines, &item, below ? (size_t)(below - lines->items) : NO_LINE);
	if (lines->names + 1 > lines->slot_count / 2)
		make_slots(lines);
	else
		link_item(lines, lines->count - 1);
}

void vmx_lines_replace(struct vmx_lines_item *item, struct buf *text)
{
	size_t len = text->len;

	free(item->own);
	free(item->value);
	item->value = NULL;
	item->own = buf_take(text);
	item->text = span_make(item->own, len);
	item->parts = vmx_line_parse(item->text);
}

void vmx_lines_remove(struct vmx_lines *lines, struct vmx_lines_item *item)
{
	struct vmx_lines_item *above = item_at(lines, item->above);
	struct vmx_lines_item *below = item_at(lines, item->below);

	*(above ? &above->below : &lines->first) = item->below;
	*(below ? &below->above : &lines->last) = item->above;
	item->removed = true;
}

struct span vmx_lines_value(struct vmx_lines_item *item)
{
	AUTO_VALUE(buf) value = { 0 };

	if (!item->value) {
		vmx_line_unescape(&value, item->parts.value);
		item->value_len = value.len;
		item->value = buf_take(&value);
	}
	return span_make(item->value, item->value_len);
}

size_t vmx_lines_number(const struct vmx_lines *lines, const struct vmx_lines_item *item)
{
	size_t number = 0;

	for (; item; item = vmx_lines_above(lines, item))
		number++;
	return number;
}

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

const char *vmx_doc_charset(struct vmx_doc *doc)
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

/* The same bytes as a constant: what a place points to may be gone before the document is. */
static struct span lasting_end(struct span end)
{
	static const char *const ends[] = { "\r\n", "\n", "\r" };

	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		if (span_is(end, ends[i]))
			return span_of(ends[i]);
	}
	return span_of("");
}

/* The end that a line takes behind all others; gives the last one an end where it has none. */
static struct span end_behind_all(struct vmx_doc *doc, struct span end, bool is_place)
{
	struct vmx_lines_item *last = vmx_lines_above(&doc->lines, NULL);

	if (last && last->end.len == 0) {
		last->end = end.len > 0 ? end : vmx_doc_usual_end(doc);
		return span_of("");
	}
	return is_place ? end : vmx_doc_usual_end(doc);
}

static struct span end_above(const struct vmx_doc *doc, struct span end,
			     const struct vmx_lines_item *below)
{
	if (end.len == 0)
		end = vmx_doc_usual_end(doc);
	if (span_is(end, "\r") && below->text.len == 0 && span_is(below->end, "\n"))
		return span_of("\n"); /* the two would be one line end */
	return end;
}

static void put_insert(struct vmx_doc *doc, struct span line, const struct vmx_place *place)
{
	const struct vmx_lines_item *below = vmx_lines_below(&doc->lines, NULL);
	size_t above = place ? place->lines_above : SIZE_MAX;
	struct span end = lasting_end(place ? place->end : span_of(""));
	AUTO_VALUE(buf) text = { 0 };

	for (; below && above > 0; above--)
		below = vmx_lines_below(&doc->lines, below);
	end = below ? end_above(doc, end, below) : end_behind_all(doc, end, above == 0);
	buf_span(&text, line);
	vmx_lines_add(&doc->lines, below, &text, end);
}

static bool is_line_of(struct span text, struct span name)
{
	struct span line = { 0 }, end = { 0 };

	return span_eq_nocase(vmx_line_parse(text).name, name) &&
	       vmx_line_next(&line, &end, &text) && text.len == 0 && end.len == 0;
}

static int check_put(const struct vmx_doc *doc, const struct vmx_lines_item *now, const char *name,
		     struct span text, const struct vmx_place *place, struct err *e)
{
	const struct vmx_lines_item *first = vmx_lines_below(&doc->lines, NULL);

	if (vmx_doc_check_edit(doc, span_of(name), e) < 0)
		return -1;
	if (!is_line_of(text, span_of(name)))
		return err_set(e, ERR_USAGE, "what is to be put back is no line of this setting");
	if (now ? now == first : !first || (place && place->lines_above == 0))
		return vmx_doc_check_first(doc, text, e);
	return 0;
}

int vmx_doc_put_line(enum vmx_change *change, struct vmx_doc *doc, const char *name,
		     struct span line, const struct vmx_place *place, struct err *e)
{
	struct vmx_lines_item *now = vmx_lines_find(&doc->lines, span_of(name));
	AUTO_VALUE(buf) text = { 0 };

	if (check_put(doc, now, name, line, place, e) < 0)
		return -1;
	if (!now) {
		put_insert(doc, line, place);
		*change = VMX_ADDED;
	} else if (span_eq(now->text, line)) {
		*change = VMX_SAME;
	} else {
		buf_span(&text, line);
		vmx_lines_replace(now, &text);
		*change = VMX_CHANGED;
	}
	return 0;
}

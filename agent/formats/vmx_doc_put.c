#include "formats/vmx_doc_internal.h"

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

static void insert(struct vmx_doc *doc, struct span line, const struct vmx_place *place)
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
		insert(doc, line, place);
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

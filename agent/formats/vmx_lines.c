#include "formats/vmx_lines.h"

#include "base/alloc.h"
#include "base/list.h"

#define NO_LINE SIZE_MAX

static char fold(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* FNV-1a. A file made to collide only slows down the reading of itself. */
static uint64_t hash_name(struct span name)
{
	uint64_t hash = 0xcbf29ce484222325U;

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)fold(name.p[i])) * 0x100000001b3U;
	return hash;
}

/* The slot of a name, or the empty one where it would go; at least half of them are empty. */
static size_t *find_slot(const struct vmx_lines *lines, struct span name, uint64_t hash)
{
	size_t mask = lines->slot_count - 1;
	size_t at = (size_t)hash & mask;

	for (; lines->slots[at] != 0; at = (at + 1) & mask) {
		const struct vmx_lines_item *item = &lines->items[lines->slots[at] - 1];

		if (item->hash == hash && span_eq_nocase(item->parts.name, name))
			break;
	}
	return &lines->slots[at];
}

/* Put a line in front of the lines of its name. A removed line left its slot to the next. */
static void link_item(struct vmx_lines *lines, size_t index)
{
	struct vmx_lines_item *item = &lines->items[index];
	size_t *slot = find_slot(lines, item->parts.name, item->hash);
	struct vmx_lines_item *old = *slot != 0 ? &lines->items[*slot - 1] : NULL;

	item->next = NO_LINE;
	if (!old)
		lines->slots_used++;
	if (old && !old->removed) {
		old->again = true;
		item->next = *slot - 1;
	}
	*slot = index + 1;
}

static void make_slots(struct vmx_lines *lines)
{
	size_t count = 16;

	while (count / 2 < lines->count)
		count *= 2;
	free(lines->slots);
	lines->slots = x_array(count, sizeof(*lines->slots));
	lines->slot_count = count;
	lines->slots_used = 0;
	for (size_t i = lines->count; i-- > 0;) {
		const struct vmx_lines_item *item = &lines->items[i];

		if (item->parts.kind == VMX_LINE_SETTING && !item->removed)
			link_item(lines, i);
	}
}

/* Put a line behind all others. Its index is the next one, which LIST_PUSH gives. */
static void push_item(struct vmx_lines *lines, struct vmx_lines_item *item)
{
	size_t index = lines->count;

	item->next = NO_LINE;
	item->above = lines->last;
	item->below = NO_LINE;
	LIST_PUSH(lines, *item);
	if (lines->last == NO_LINE)
		lines->first = index;
	else
		lines->items[lines->last].below = index;
	lines->last = index;
}

void vmx_lines_split(struct vmx_lines *lines, struct span bytes)
{
	struct vmx_lines_item item = { 0 };

	*lines = (struct vmx_lines){ .first = NO_LINE, .last = NO_LINE };
	while (vmx_line_next(&item.text, &item.end, &bytes)) {
		item.parts = vmx_line_parse(item.text);
		item.hash = hash_name(item.parts.name);
		push_item(lines, &item);
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
	size_t slot = *find_slot(lines, name, hash_name(name));
	struct vmx_lines_item *item = slot != 0 ? &lines->items[slot - 1] : NULL;

	return item && !item->removed ? item : NULL;
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

void vmx_lines_add(struct vmx_lines *lines, struct buf *text, struct span end)
{
	struct vmx_lines_item item = { .end = end };

	vmx_lines_replace(&item, text);
	item.hash = hash_name(item.parts.name);
	push_item(lines, &item);
	if (lines->slots_used + 1 > lines->slot_count / 2)
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

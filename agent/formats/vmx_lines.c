#include "formats/vmx_lines.h"

#include "base/alloc.h"
#include "base/digest.h"
#include "base/list.h"

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
static size_t insert(struct vmx_lines *lines, size_t top, size_t index)
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
		at->left = insert(lines, at->left, index);
	else
		at->right = insert(lines, at->right, index);
	return split(lines, skew(lines, top));
}

static void link_item(struct vmx_lines *lines, size_t index)
{
	size_t *slot = slot_of(lines, lines->items[index].hash);

	lines->items[index].next = NO_LINE;
	*slot = insert(lines, *slot, index);
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

#include "history/chain.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"

/* A switch and a port group may have one name: of a toggle `name` tells which it was. */
static int compare_objects(const struct change *a, const struct change *b)
{
	const char *x = a->kind == CHANGE_TOGGLE && a->name ? a->name : "";
	const char *y = b->kind == CHANGE_TOGGLE && b->name ? b->name : "";
	int order = a->kind == b->kind ? strcmp(a->target, b->target)
				       : (a->kind > b->kind) - (a->kind < b->kind);

	return order != 0 ? order : strcmp(x, y);
}

/* Names of settings of a .vmx are the same in any case (facts 1.4); no others differ by it. */
static int compare_settings(const struct link *a, const struct link *b)
{
	int order = compare_objects(a->change, b->change);

	return order != 0 ? order : strcasecmp(a->item->setting, b->item->setting);
}

int chain_by_place(const void *a, const void *b)
{
	const struct link *x = a;
	const struct link *y = b;

	return (x->place > y->place) - (x->place < y->place);
}

static int compare_links(const void *a, const void *b)
{
	int order = compare_settings(a, b);

	return order != 0 ? order : chain_by_place(a, b);
}

void chains_of(struct chains *chains, const struct journal *journal)
{
	size_t count = 0;

	for (size_t i = 0; i < journal->entries.count; i++)
		count += journal->entries.items[i].count;
	*chains = (struct chains){ .items = x_array(count, sizeof(*chains->items)) };
	count = 0;
	for (size_t i = 0; i < journal->entries.count; i++) {
		const struct change *change = &journal->entries.items[i];

		for (size_t k = 0; k < change->count; k++, count++) {
			if (change->state != CHANGE_NOT_DONE)
				chains->items[chains->count++] = (struct link){
					.change = change,
					.item = &change->items[k],
					.place = count,
				};
		}
	}
	if (chains->count > 1)
		qsort(chains->items, chains->count, sizeof(*chains->items), compare_links);
}

void chains_free(struct chains *chains)
{
	free(chains->items);
	*chains = (struct chains){ 0 };
}

struct chain chain_object(struct link *first, size_t left)
{
	struct chain chain = { first, 1 };

	while (chain.count < left && compare_objects(first->change, first[chain.count].change) == 0)
		chain.count++;
	return chain;
}

struct chain chain_setting(struct link *first, size_t left)
{
	struct chain chain = { first, 1 };

	while (chain.count < left && compare_settings(first, &first[chain.count]) == 0)
		chain.count++;
	return chain;
}

struct chain chain_find(const struct chains *chains, enum change_kind kind, const char *target,
			const char *setting)
{
	size_t from = 0;
	size_t to = chains->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		const struct link *link = &chains->items[middle];
		int order = link->change->kind == kind
				    ? strcmp(link->change->target, target)
				    : (link->change->kind > kind) - (link->change->kind < kind);

		if (order == 0 && setting)
			order = strcasecmp(link->item->setting, setting);
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	if (from == chains->count || chains->items[from].change->kind != kind ||
	    strcmp(chains->items[from].change->target, target) != 0 ||
	    (setting && strcasecmp(chains->items[from].item->setting, setting) != 0))
		return (struct chain){ 0 };
	return setting ? chain_setting(&chains->items[from], chains->count - from)
		       : chain_object(&chains->items[from], chains->count - from);
}

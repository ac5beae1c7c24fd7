#include "plan/finding.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

void findings_free(struct findings *all)
{
	for (size_t i = 0; i < all->count; i++) {
		free(all->items[i].target);
		free(all->items[i].text);
		free(all->items[i].mend);
	}
	free(all->items);
	*all = (struct findings){ 0 };
}

/* qsort() may turn equal ones around: where they stood decides then. */
struct placed {
	struct finding finding;
	size_t place;
};

static int in_order(const void *a, const void *b)
{
	const struct placed *x = a;
	const struct placed *y = b;
	int difference;

	if (x->finding.severity != y->finding.severity)
		return x->finding.severity < y->finding.severity ? -1 : 1;
	difference = strcmp(x->finding.target, y->finding.target);
	if (difference != 0)
		return difference;
	return x->place < y->place ? -1 : 1;
}

void findings_sort(struct findings *all)
{
	struct placed *sorted = x_array(all->count, sizeof(*sorted));

	for (size_t i = 0; i < all->count; i++)
		sorted[i] = (struct placed){ all->items[i], i };
	if (all->count > 0)
		qsort(sorted, all->count, sizeof(*sorted), in_order);
	for (size_t i = 0; i < all->count; i++)
		all->items[i] = sorted[i].finding;
	free(sorted);
}

size_t findings_count(const struct findings *all, enum severity severity)
{
	size_t count = 0;

	for (size_t i = 0; i < all->count; i++)
		count += all->items[i].severity == severity;
	return count;
}

const char *severity_name(enum severity severity)
{
	switch (severity) {
	case SEVERITY_ERROR:
		return "error";
	case SEVERITY_WARNING:
		return "warning";
	case SEVERITY_INFO:
		return "info";
	}
	abort();
}

#include "base/list.h"

#include <stdarg.h>
#include <string.h>

/* Most lists here are short: options, NICs, the settings of one VM. */
#define FIRST_ROOM 8

void *list_room(void *items, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return items;
	*room = *room ? *room * 2 : FIRST_ROOM;
	return x_resize(items, *room, size);
}

void strings_take(struct strings *l, char *s)
{
	LIST_PUSH(l, s);
}

void strings_add(struct strings *l, const char *s)
{
	strings_take(l, x_strdup(s));
}

void strings_format(struct strings *l, const char *fmt, ...)
{
	va_list va;

	va_start(va, fmt);
	strings_take(l, x_vformat(fmt, va));
	va_end(va);
}

bool strings_have(const struct strings *l, const char *s)
{
	for (size_t i = 0; i < l->count; i++) {
		if (strcmp(l->items[i], s) == 0)
			return true;
	}
	return false;
}

void strings_free(struct strings *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->items[i]);
	free(l->items);
	*l = (struct strings){ 0 };
}

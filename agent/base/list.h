/*
 * Growing arrays, without a type of their own: any struct with `items`, `count`
 * and `room` is one.
 *
 *	struct names { char **items; size_t count; size_t room; };
 *	LIST_PUSH(&names, x_strdup("web"));
 *
 * `struct strings` is the one that many need; it owns its strings.
 */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "base/text.h"

/* Room for one more: used by LIST_PUSH only. */
void *list_room(void *items, size_t count, size_t *room, size_t size) NODISCARD;

#define LIST_PUSH(list, ...)                                                                       \
	do {                                                                                       \
		(list)->items = list_room((list)->items, (list)->count, &(list)->room,             \
					  sizeof((list)->items[0]));                               \
		(list)->items[(list)->count++] = __VA_ARGS__;                                      \
	} while (0)

struct strings {
	char **items;
	size_t count;
	size_t room;
};

void strings_add(struct strings *l, const char *s); /* keeps a copy */
void strings_take(struct strings *l, char *s);      /* takes s over */
void strings_format(struct strings *l, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool strings_have(const struct strings *l, const char *s);
void strings_free(struct strings *l);

#endif

#include "core/options.h"

#include <string.h>

const char *option_value(const char *name, const struct call *c, int *i)
{
	const char *word = c->argv[*i];
	size_t len = strlen(name);

	if (strncmp(word, name, len) != 0)
		return NULL;
	if (word[len] == '=')
		return word + len + 1;
	if (word[len] || *i + 1 == c->argc)
		return NULL;
	(*i)++;
	return c->argv[*i];
}

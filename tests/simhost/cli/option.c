#include "cli/option.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

bool option_like(const char *word)
{
	return word[0] == '-' && (word[1] == '-' || isalpha((unsigned char)word[1]));
}

/* The length of the name behind the dashes, or 0 where it is none. */
static size_t name_length(const char *name, bool is_short)
{
	size_t len = 0;

	if (is_short)
		return isalpha((unsigned char)name[0]) ? 1 : 0;
	while (isalnum((unsigned char)name[len]) || (len && (name[len] == '-' || name[len] == '_')))
		len++;
	return len > 1 ? len : 0;
}

int option_read(struct option *o, int argc, char *const *argv)
{
	const char *name = argv[0] + strspn(argv[0], "-");
	size_t dashes = (size_t)(name - argv[0]);
	size_t len = dashes == 1 || dashes == 2 ? name_length(name, dashes == 1) : 0;
	const char *behind = name + len;

	*o = (struct option){ .is_short = dashes == 1 };
	if (!len || (*behind && (*behind != '=' || !behind[1])))
		return 0;
	o->name = x_strndup(name, len);
	if (*behind) {
		o->value = behind + 1;
		return 1;
	}
	if (argc == 1 || option_like(argv[1]))
		return 1;
	o->value = argv[1];
	return 2;
}

void option_free(struct option *o)
{
	free(o->name);
	*o = (struct option){ 0 };
}

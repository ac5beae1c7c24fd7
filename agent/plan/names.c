#include "plan/names.h"

/* A line that people read to its end. */
#define LISTED_AT_MOST 8

bool names_is_full(const struct names *names)
{
	return names->listed == LISTED_AT_MOST;
}

void names_add(struct names *names, const char *name)
{
	names->count++;
	if (names_is_full(names))
		return;
	buf_format(&names->text, "%s%s", names->listed > 0 ? ", " : "", name);
	names->listed++;
}

const char *names_text(struct names *names)
{
	if (names->count > names->listed)
		buf_format(&names->text, " and %zu more", names->count - names->listed);
	return buf_text(&names->text);
}

void names_free(struct names *names)
{
	buf_free(&names->text);
}

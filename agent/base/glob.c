#include "base/glob.h"

#include <ctype.h>
#include <string.h>

#include "base/alloc.h"

struct class
{
	const char *name;
	int (*has)(int c);
};

static const struct class classes[] = {
	{ "alnum", isalnum }, { "alpha", isalpha }, { "blank", isblank }, { "cntrl", iscntrl },
	{ "digit", isdigit }, { "graph", isgraph }, { "lower", islower }, { "print", isprint },
	{ "punct", ispunct }, { "space", isspace }, { "upper", isupper }, { "xdigit", isxdigit },
};

/* What a byte that is no character of UTF-8 counts as: behind all that are. */
#define NO_CHARACTER 0x110000

/* The first character of `text`, which is not empty, and where the next one begins. */
static long take(const char **text)
{
	const unsigned char *p = (const unsigned char *)*text;
	static const long least[] = { 0, 0x80, 0x800, 0x10000 };
	int more = p[0] >= 0xF0 ? 3 : p[0] >= 0xE0 ? 2 : p[0] >= 0xC0 ? 1 : 0;
	long c = p[0] & (0x7F >> (more > 0 ? more + 1 : 0));

	for (int i = 1; i <= more; i++) {
		if ((p[i] & 0xC0) != 0x80)
			more = -1;
		else
			c = c << 6 | (p[i] & 0x3F);
	}
	if (more < 0 || (more == 0 && p[0] >= 0x80) || c < least[more] || c > 0x10FFFF ||
	    (c >= 0xD800 && c <= 0xDFFF)) {
		(*text)++;
		return NO_CHARACTER + p[0];
	}
	*text += more + 1;
	return c;
}

/* A pattern's character: one behind a backslash stands for itself. */
static long take_literal(const char **pattern)
{
	if (**pattern == '\\' && (*pattern)[1])
		(*pattern)++;
	return take(pattern);
}

/* [:digit:]: false where it is no class. */
static bool take_class(bool *fits, const char **p, long c)
{
	const char *end = strstr(*p + 2, ":]");

	for (size_t i = 0; end && i < COUNT_OF(classes); i++) {
		size_t len = strlen(classes[i].name);

		if ((size_t)(end - *p) != len + 2 || strncmp(*p + 2, classes[i].name, len) != 0)
			continue;
		*fits = *fits || (c < 0x80 && classes[i].has((int)c));
		*p = end + 2;
		return true;
	}
	return false;
}

/* Behind the opening bracket. Where it ends in *end; NULL where it is not closed. */
static bool bracket_fits(const char **end, const char *p, long c)
{
	bool others = *p == '!' || *p == '^';
	bool fits = false;
	const char *start = others ? ++p : p;

	while (*p && (*p != ']' || p == start)) {
		long low;
		long high;

		if (p[0] == '[' && p[1] == ':' && take_class(&fits, &p, c))
			continue;
		low = high = take_literal(&p);
		if (p[0] == '-' && p[1] && p[1] != ']') {
			p++;
			high = take_literal(&p);
		}
		fits = fits || (c >= low && c <= high);
	}
	*end = *p ? p + 1 : NULL;
	return fits != others;
}

/* One character of the text against one place of the pattern that is no star. */
static bool take_one(const char **pattern, const char **text)
{
	const char *p = *pattern;
	const char *end = NULL;
	long c = take(text);
	bool fits;

	if (*p == '?') {
		*pattern = p + 1;
		return true;
	}
	if (*p == '[') {
		fits = bracket_fits(&end, p + 1, c);
		if (end) {
			*pattern = end;
			return fits;
		}
	}
	return take_literal(pattern) == c;
}

bool glob_fits(const char *pattern, const char *text)
{
	const char *star = NULL; /* behind the last star, */
	const char *from = NULL; /* and where what follows it was tried last */

	while (*text || *pattern == '*') {
		if (*pattern == '*') {
			star = ++pattern;
			from = text;
		} else if (!*pattern || !take_one(&pattern, &text)) {
			if (!star)
				return false;
			(void)take(&from);
			pattern = star;
			text = from;
		}
	}
	return !*pattern;
}

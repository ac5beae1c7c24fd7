#include "vib/version.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

int version_compare(const char *a, const char *b)
{
	while (*a || *b) {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			char *after_a, *after_b;
			unsigned long long x = strtoull(a, &after_a, 10);
			unsigned long long y = strtoull(b, &after_b, 10);

			if (x != y)
				return x < y ? -1 : 1;
			a = after_a;
			b = after_b;
			continue;
		}
		if (*a != *b)
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		a++;
		b++;
	}
	return 0;
}

bool version_is_valid(const char *text)
{
	size_t head = strspn(text, "0123456789.");

	if (!head || text[0] == '.' || text[head - 1] == '.' || text[head] != '-')
		return false;
	text += head + 1;
	return *text &&
	       text[strspn(text, "0123456789."
				 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';
}

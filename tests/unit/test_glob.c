#include <fnmatch.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/glob.h"

struct sample {
	const char *pattern;
	const char *text;
	bool fits;
};

static const struct sample samples[] = {
	{ "web", "web", true },
	{ "web", "Web", false },
	{ "web", "web2", false },
	{ "", "", true },
	{ "", "a", false },
	{ "*", "", true },
	{ "*", "a/b .c", true },
	{ "Hyper*", "HyperV-01", true },
	{ "*-01", "HyperV-01", true },
	{ "*V*1", "HyperV-01", true },
	{ "**a**", "cab", true },
	{ "*ab", "aab", true },
	{ "a*b*c", "a-b-b-d", false },
	{ "web-?", "web-1", true },
	{ "web-?", "web-", false },
	{ "web-?", "web-\xC3\xA4", true },
	{ "web-??", "web-\xC3\xA4", false },
	{ "web-?", "web-\xE4", true },
	{ "web-?", "web-\xF0\x9F\x90\xA7", true },
	{ "web-[12]", "web-2", true },
	{ "web-[12]", "web-3", false },
	{ "web-[!12]", "web-3", true },
	{ "web-[^12]", "web-1", false },
	{ "web-[0-9]", "web-7", true },
	{ "web-[0-9-]", "web--", true },
	{ "[]x]", "]", true },
	{ "[!]x]", "]", false },
	{ "[[:digit:]][[:upper:]]", "7A", true },
	{ "[[:digit:]]", "a", false },
	{ "[\xC3\xA0-\xC3\xBF]", "\xC3\xA4", true },
	{ "[a\\]b]", "]", true },
	{ "a[b", "a[b", true },
	{ "lab\\*", "lab*", true },
	{ "lab\\*", "lab1", false },
	{ "lab\\\\", "lab\\", true },
};

static void glob_fits__sample__as_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(samples); i++) {
		if (glob_fits(samples[i].pattern, samples[i].text) != samples[i].fits)
			fail_msg("\"%s\" against \"%s\"", samples[i].pattern, samples[i].text);
	}
}

/* A text of up to six pieces; the same each time. */
static void generate(char *text, uint32_t *seed, const char *const *pieces, size_t count)
{
	text[0] = '\0';
	for (uint32_t n = (*seed = *seed * 1664525u + 1013904223u) >> 16; n % 7 > 0; n--) {
		*seed = *seed * 1664525u + 1013904223u;
		strcat(text, pieces[(*seed >> 16) % count]);
	}
}

/* ASCII only: glibc's tries the bytes of a character too where the characters do not fit. */
static void glob_fits__generated__as_the_c_library(void **state)
{
	static const char *const of_patterns[] = {
		"a",
		"b",
		"*",
		"?",
		"-",
		"[ab]",
		"[!a]",
		"[^b-]",
		"[a-c]",
		"\\*",
		"\\a",
		"[]b]",
		"[[:xdigit:]]",
		"[![:digit:]*]",
		"[*?]",
		"7",
		"]",
		"^",
		"!",
		".",
		"/",
	};
	static const char *const of_texts[] = {
		"a", "b", "c", "*", "-", "7", "]", "[", "^", "!", ".", "/", "?",
	};
	locale_t utf8 = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
	uint32_t seed = 1;
	size_t fitting = 0;

	(void)state;
	if (!utf8)
		skip();
	(void)uselocale(utf8);
	for (int i = 0; i < 200000; i++) {
		char pattern[128];
		char text[64];
		bool expected;

		generate(pattern, &seed, of_patterns, COUNT_OF(of_patterns));
		generate(text, &seed, of_texts, COUNT_OF(of_texts));
		expected = fnmatch(pattern, text, 0) == 0;
		fitting += expected;
		if (glob_fits(pattern, text) != expected)
			fail_msg("\"%s\" against \"%s\": fnmatch() says %d", pattern, text,
				 expected);
	}
	(void)uselocale(LC_GLOBAL_LOCALE);
	freelocale(utf8);
	assert_true(fitting > 5000);
}

/* Each star is tried from each place once: no pattern takes longer than the product. */
static void glob_fits__many_stars__ends(void **state)
{
	char text[4001];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_false(glob_fits("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(glob_fits__sample__as_written),
		cmocka_unit_test(glob_fits__generated__as_the_c_library),
		cmocka_unit_test(glob_fits__many_stars__ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "base/argv.h"

#include <stdarg.h>
#include <string.h>

void argv_add(struct argv *a, const char *word)
{
	strings_add(&a->words, word);
}

void argv_format(struct argv *a, const char *fmt, ...)
{
	va_list va;

	va_start(va, fmt);
	strings_take(&a->words, x_vformat(fmt, va));
	va_end(va);
}

char *const *argv_array(struct argv *a)
{
	a->with_end = x_resize(a->with_end, a->words.count + 1, sizeof(char *));
	if (a->words.count > 0) /* memcpy() may not be given NULL, even for nothing */
		memcpy(a->with_end, a->words.items, a->words.count * sizeof(char *));
	a->with_end[a->words.count] = NULL;
	return a->with_end;
}

static void show_word(struct buf *out, const char *word)
{
	if (word[0] && !strpbrk(word, " \t\r\n\"'$`\\;|&<>()*?[#~")) {
		buf_str(out, word);
		return;
	}
	buf_char(out, '\'');
	for (const char *p = word; *p; p++) {
		if (*p == '\'')
			buf_str(out, "'\\''");
		else
			buf_char(out, *p);
	}
	buf_char(out, '\'');
}

void argv_show(struct buf *out, const struct argv *a)
{
	for (size_t i = 0; i < a->words.count; i++) {
		if (i > 0)
			buf_char(out, ' ');
		show_word(out, a->words.items[i]);
	}
}

void argv_free(struct argv *a)
{
	strings_free(&a->words);
	free(a->with_end);
	a->with_end = NULL;
}

#include "core/calls.h"

#include <string.h>

#include "core/files.h"

/* Everything that a shell would take as it is; a word of other bytes is quoted. */
#define PLAIN                                                                                      \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"                           \
	"_-./=:,@%+"

static void add_word(struct buf *out, const char *word)
{
	if (*word && word[strspn(word, PLAIN)] == 0) {
		buf_str(out, word);
		return;
	}
	buf_char(out, '\'');
	for (; *word; word++) {
		if (*word == '\n')
			buf_str(out, "\\n"); /* a call stays one line */
		else if (*word == '\'')
			buf_str(out, "'\\''");
		else
			buf_char(out, *word);
	}
	buf_char(out, '\'');
}

void calls_words(struct buf *out, int argc, char *const *argv)
{
	for (int i = 0; i < argc; i++) {
		if (i)
			buf_char(out, ' ');
		add_word(out, argv[i]);
	}
}

int calls_log(const struct call *c, struct err *e)
{
	AUTO_STR *path = sim_file(c->sim, "calls.log");
	AUTO_VALUE(buf) line = { 0 };

	calls_words(&line, c->argc, c->argv);
	buf_char(&line, '\n');
	return files_append(path, buf_view(&line), e);
}

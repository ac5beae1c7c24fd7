#include <stdlib.h>
#include <string.h>

#include "cli/usage.h"

/* The tables are padded to this (conformance, errors.txt). */
#define SCREEN 80
/* The heading that is not shown, "Name", still keeps its room. */
#define NAME_ROOM 4

#define SECRET                                                                                     \
	" (secret)\nWARNING: Providing secret values on the command line is insecure because it "  \
	"may be logged or preserved in history files. Instead, specify this option with no value " \
	"on the command line, and enter the value on the supplied prompt."

/*
 * One line of the text, which is one paragraph at `column`: padded where it fits. A longer one
 * is broken behind blanks, which stay, and is not padded.
 */
static void put_paragraph(struct out *o, struct span text, size_t column)
{
	size_t width = column < SCREEN ? SCREEN - column : 1;
	bool fits = text.len <= width;
	AUTO_VALUE(buf) lines = { 0 };

	while (text.len > width) {
		size_t len = width + 1;

		while (len && text.p[len - 1] != ' ')
			len--;
		if (!len)
			len = width;
		buf_add(&lines, text.p, len);
		buf_char(&lines, '\n');
		buf_fill(&lines, ' ', column);
		text = span_make(text.p + len, text.len - len);
	}
	buf_span(&lines, text);
	if (fits)
		buf_fill(&lines, ' ', width - text.len);
	out_format(o, "%s\n", buf_text(&lines));
}

/* One row of two columns. */
static void put_row(struct out *o, const char *name, size_t room, const char *text)
{
	struct span rest = span_of(text), line = { "", 0 };
	int column = (int)room + 2;

	span_next(&line, &rest, '\n');
	out_format(o, "%-*s", column, name);
	put_paragraph(o, line, (size_t)column);
	while (span_next(&line, &rest, '\n')) {
		out_format(o, "%*s", column, "");
		put_paragraph(o, line, (size_t)column);
	}
}

struct option_row {
	const char *name;
	const char *letter;
	char *text;
};

static int by_option(const void *a, const void *b)
{
	return strcmp(((const struct option_row *)a)->name, ((const struct option_row *)b)->name);
}

static void put_options(struct out *o, const struct command *c)
{
	struct option_row *rows = x_array(c->params.count + 1, sizeof(*rows));
	size_t count = 0, room = 0;

	rows[count++] = (struct option_row){ "help", "h", x_strdup("Show the help message.") };
	for (size_t i = 0; i < c->params.count; i++) {
		const struct param *p = &c->params.items[i];

		rows[count++] = (struct option_row){
			p->name,
			p->shortname,
			x_format("%s%s%s", p->description, p->required ? " (required)" : "",
				 p->secret ? SECRET : ""),
		};
	}
	qsort(rows, count, sizeof(*rows), by_option);
	/* "  -x|--name " */
	for (size_t i = 0; i < count; i++) {
		if (room < strlen(rows[i].name) + 8)
			room = strlen(rows[i].name) + 8;
	}
	for (size_t i = 0; i < count; i++) {
		AUTO_STR *name = rows[i].letter
					 ? x_format("  -%s|--%s", rows[i].letter, rows[i].name)
					 : x_format("     --%s", rows[i].name);

		put_row(o, name, room, rows[i].text);
		free(rows[i].text);
	}
	free(rows);
}

void usage_localcli_command(struct out *o, const struct command *c)
{
	AUTO_STR *words = decl_words(c->path);

	out_format(o, "Usage: /bin/localcli %s <options>\n\nDescription: %s\n\n", words,
		   c->description);
	put_options(o, c);
}

static void put_members(struct out *o, const char *heading, struct members *m)
{
	size_t room = NAME_ROOM;

	for (size_t i = 0; i < m->count; i++) {
		if (room < strlen(m->items[i].name))
			room = strlen(m->items[i].name);
	}
	out_format(o, "%s: \n\n", heading);
	for (size_t i = 0; i < m->count; i++)
		put_row(o, m->items[i].name, room, m->items[i].description);
	out_str(o, "\n");
	free(m->items);
}

void usage_localcli_namespace(struct out *o, const struct catalog *c, const char *path)
{
	AUTO_STR *words = decl_words(path);
	struct members spaces = { 0 }, commands = { 0 };

	usage_namespaces(&spaces, c, path);
	usage_commands(&commands, c, path);
	out_format(o,
		   "Usage: /bin/localcli [disp options] %s%s<namespaces> <command>\n\n"
		   "For help please run /bin/localcli --help\n\n",
		   words, *words ? " " : "");
	put_members(o, "Available Namespaces", &spaces);
	put_members(o, "Available Commands", &commands);
}

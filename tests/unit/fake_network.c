/*
 * esxcli, localcli and vim-cmd of a host with a network, for unit tests: one program under three
 * names. Only what nestvirt runs, by long options, as esxi-facts 3 has it; tests/simhost is the
 * strict and complete one.
 *
 * Its files are in the current folder, the host's root:
 *	state   the network as network_text() writes it, and a line `option PATH VALUE`
 *	hostd   what hostd believes that it is: esxcli keeps it up to date, localcli does not,
 *	        `vim-cmd hostsvc/net/refresh` does
 *	old     if it is there, dumps are printed as 5.x did
 *	words   each call as a line, its words with | between them
 *	faults  lines `PROGRAM WORD KIND TIMES`: what a call of the program with this word does
 *	        instead, that often: see run_fault()
 */
#include "fake_network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "network_text.h"

static void read_file(struct buf *text, const char *path)
{
	FILE *file = fopen(path, "re");
	char piece[4096];
	size_t len;

	if (!file)
		return;
	while ((len = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(text, piece, len);
	(void)fclose(file);
}

static void write_file(const char *path, const char *mode, const char *text)
{
	FILE *file = fopen(path, mode);

	if (!file || fputs(text, file) < 0 || fclose(file) != 0)
		abort();
}

static void load(struct fake_call *c, const char *path)
{
	AUTO_VALUE(buf) text = { 0 };
	const char *option;

	read_file(&text, path);
	c->n = network_text_parse(buf_view(&text));
	option = strstr(buf_text(&text), "option\t");
	c->option = option ? atoll(strrchr(option, '\t')) : 0;
}

void fake_save(const struct fake_call *c)
{
	AUTO_VALUE(buf) text = { 0 };

	if (c->ignored)
		return;
	network_text(&text, c->n);
	buf_format(&text, "option\t/Net/ReversePathFwdCheckPromisc\t%lld\n", c->option);
	write_file("state", "we", buf_text(&text));
	if (!c->local)
		write_file("hostd", "we", buf_text(&text));
}

static void log_call(int argc, char **argv, const char *program)
{
	AUTO_VALUE(buf) line = { 0 };

	buf_str(&line, program);
	for (int i = 1; i < argc; i++)
		buf_format(&line, "|%s", argv[i]);
	buf_char(&line, '\n');
	write_file("words", "ae", buf_text(&line));
}

static bool has_word(const struct fake_call *c, struct span word)
{
	for (int i = 1; i < c->argc; i++) {
		if (span_is(word, c->argv[i]))
			return true;
	}
	return false;
}

bool fake_has(const struct fake_call *c, const char *word)
{
	return has_word(c, span_of(word));
}

int fake_error(const char *text)
{
	(void)printf("%s\n", text); /* on stdout, with status 1 [facts 3.8] */
	return 1;
}

static int vim_cmd(struct fake_call *c)
{
	AUTO_VALUE(buf) text = { 0 };

	if (fake_has(c, "hostsvc/net/config")) {
		AUTO(network) *n = NULL;
		AUTO_VALUE(buf) dump = { 0 };

		read_file(&text, "hostd");
		n = network_text_parse(buf_view(&text));
		network_text_dump(&dump, n, access("old", F_OK) == 0);
		(void)fwrite(buf_text(&dump), 1, dump.len, stdout);
		return 0;
	}
	if (!fake_has(c, "hostsvc/net/refresh"))
		return fake_error("Invalid command");
	read_file(&text, "state");
	write_file("hostd", "we", buf_text(&text));
	return 0;
}

static int answer(struct fake_call *c)
{
	int status;

	if (strcmp(c->program, "vim-cmd") == 0)
		return vim_cmd(c);
	load(c, "state");
	status = fake_cli(c);
	network_free(c->n);
	return status;
}

/* down, hang, fail, ignore (done, it says), late (done, but it says that it failed) */
static int run_fault(struct fake_call *c, struct span kind)
{
	if (span_is(kind, "down"))
		return fake_error("Connect to localhost failed: Connection failure");
	if (span_is(kind, "hang")) {
		write_file("hangs", "we", "");
		(void)sleep(600);
	}
	if (span_is(kind, "ignore")) {
		c->ignored = true;
		return answer(c);
	}
	if (span_is(kind, "late"))
		(void)answer(c);
	return fake_error("It went wrong.");
}

/* The first fault that fits is used up by one; false where there is none. */
static bool take_fault(struct buf *kind, const struct fake_call *c)
{
	AUTO_VALUE(buf) text = { 0 };
	AUTO_VALUE(buf) left = { 0 };
	struct span rest, line;

	read_file(&text, "faults");
	rest = buf_view(&text);
	while (span_next(&line, &rest, '\n')) {
		struct span program, word, what, times = line;
		long long n = 0;

		(void)!(span_next(&program, &times, ' ') && span_next(&word, &times, ' ') &&
			span_next(&what, &times, ' ') && span_number(&n, times, 0, 1000));
		if (kind->len == 0 && n > 0 && span_is(program, c->program) && has_word(c, word)) {
			buf_span(kind, what);
			buf_format(&left, "%.*s %.*s %.*s %lld\n", (int)program.len, program.p,
				   (int)word.len, word.p, (int)what.len, what.p, n - 1);
		} else {
			buf_format(&left, "%.*s\n", (int)line.len, line.p);
		}
	}
	if (kind->len > 0)
		write_file("faults", "we", buf_text(&left));
	return kind->len > 0;
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	struct fake_call c = { .argc = argc, .argv = argv };
	AUTO_VALUE(buf) kind = { 0 };

	c.program = slash ? slash + 1 : argv[0];
	c.local = strcmp(c.program, "localcli") == 0;
	log_call(argc, argv, c.program);
	if (take_fault(&kind, &c))
		return run_fault(&c, buf_view(&kind));
	return answer(&c);
}

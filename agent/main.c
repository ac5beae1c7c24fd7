#include <errno.h>
#include <locale.h>
#include <unistd.h>

#include "commands/app.h"

/*
 * The extension's <stdin> holds a few names and paths; anything larger does not come from an esxcli
 * command line.
 */
#define INPUT_MAX (256U << 10)

static int write_all(void *where, struct span bytes)
{
	const int *fd = where;

	while (bytes.len > 0) {
		ssize_t done = write(*fd, bytes.p, bytes.len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		bytes = span_make(bytes.p + done, bytes.len - (size_t)done);
	}
	return 0;
}

static int read_input(struct buf *bytes, struct err *e)
{
	for (;;) {
		char piece[4096];
		ssize_t got = read(STDIN_FILENO, piece, sizeof(piece));

		if (got == 0)
			return 0;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_set_errno(e, ERR_IO, errno, "standard input");
		buf_add(bytes, piece, (size_t)got);
		if (bytes->len > INPUT_MAX)
			return err_set(e, ERR_USAGE, "standard input is larger than %u bytes",
				       INPUT_MAX);
	}
}

int main(int argc, char **argv)
{
	int out = STDOUT_FILENO;
	int err = STDERR_FILENO;
	struct app app = {
		.words = (const char *const *)argv + 1,
		.count = argc > 0 ? (size_t)argc - 1 : 0,
		.out = { .sink = write_all, .where = &out },
		.err = { .sink = write_all, .where = &err },
		.err_is_terminal = isatty(STDERR_FILENO) == 1,
		.input = read_input,
	};
	int status;

	(void)setlocale(LC_CTYPE, "C.UTF-8"); /* fnmatch(): characters, not bytes */
	status = app_run(&app);
	out_free(&app.out);
	out_free(&app.err);
	return status;
}

/*
 * The program from its words to its exit status. main() is nothing but this.
 */
#ifndef COMMANDS_APP_H
#define COMMANDS_APP_H

#include "commands/run.h"

struct app {
	const char *const *words; /* without the program's name */
	size_t count;
	struct out out;
	struct out err;
	bool err_is_terminal;
	/* Reads standard input, where the extension passes text; no other caller needs it. */
	int (*input)(struct buf *bytes, struct err *e);
};

/* Runs the command and returns the exit status. Everything printed is in app->out and app->err. */
int app_run(struct app *app);

#endif

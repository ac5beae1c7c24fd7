/*
 * The program from its words to its exit status. main() is nothing but this.
 */
#ifndef COMMANDS_APP_H
#define COMMANDS_APP_H

#include "commands/run.h"

/*
 * The exit statuses; those of errors are enum err_code of base/err.h, and PLAN_PARTLY of
 * plan/step.h. agent/README.md documents all of them.
 */
enum app_status {
	APP_DONE = 0,
	APP_FOUND = 1, /* a check or lint found something */
};

struct app {
	const char *const *words; /* without the program's name */
	size_t count;
	struct out out;
	struct out err;
	bool err_is_terminal;
	run_input *input;
};

/* Runs the command and returns the exit status. Everything printed is in app->out and app->err. */
int app_run(struct app *app);

#endif

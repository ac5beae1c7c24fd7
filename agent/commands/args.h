/*
 * The words of a command line, checked against the command that they are for.
 */
#ifndef COMMANDS_ARGS_H
#define COMMANDS_ARGS_H

#include "base/list.h"
#include "commands/command.h"

struct arg {
	const struct param *param;
	char *text; /* "" for a flag */
};

struct args {
	struct arg *items; /* in the order in which they were given */
	size_t count;
	size_t room;
	const struct command *command; /* NULL: no command was named */
	struct strings path;           /* the words that name the command or a group */
};

/*
 * Parse what stands behind the program's name. Finds the command first, then checks every option
 * against it. With --help a command may lack what it requires. Errors are ERR_USAGE and name the
 * word and the help to ask for.
 */
int args_parse(struct args *args, const char *const *words, size_t count, struct err *e) NODISCARD;

/*
 * Options from the extension's <stdin>: one "--name=value" a line, empty lines passed over (an
 * absent parameter leaves one). Only free text comes this way.
 */
int args_parse_lines(struct args *args, struct span lines, struct err *e) NODISCARD;

/* Is everything there that the command requires? Called when all words are in. */
int args_check(const struct args *args, struct err *e) NODISCARD;
void args_free(struct args *args);

/* Questions by the parameter's name. */
bool args_have(const struct args *args, const char *name);
const char *args_get(const struct args *args, const char *name); /* the first, or NULL */
void args_all(struct strings *values, const struct args *args, const char *name);

#endif

/*
 * The words of a command line, checked against the command that they are for; the options that
 * several commands share; and help.
 */
#ifndef COMMANDS_ARGS_H
#define COMMANDS_ARGS_H

#include "base/text.h"
#include "commands/command.h"
#include "host/vms.h"

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
 * Parse what follows the program's name. Finds the command in the table first, then checks every
 * option against it. With --help a command may lack what it requires. Errors are ERR_USAGE and name
 * the word and the help to ask for.
 */
int args_parse(struct args *args, const struct command_table *table, const char *const *words,
	       size_t count, struct err *e) NODISCARD;

/*
 * Parse options from the extension's <stdin>: one "--name=value" a line, empty lines skipped (an
 * absent parameter leaves one). Only free text comes this way.
 */
int args_parse_lines(struct args *args, struct span lines, struct err *e) NODISCARD;

/* Check that everything the command requires is there. Called when all words are parsed. */
int args_check(const struct args *args, struct err *e) NODISCARD;
void args_free(struct args *args);

/* Look up by the parameter's name. */
bool args_have(const struct args *args, const char *name);
const char *args_get(const struct args *args, const char *name); /* the first, or NULL */
void args_all(struct strings *values, const struct args *args, const char *name);

/*
 * Options that several commands share, each described once.
 */

/* The selectors of VMs, in the order in which help shows them. */
extern const struct param param_vm_name;
extern const struct param param_vm_id;
extern const struct param param_vmx;
extern const struct param param_match;
extern const struct param param_all;

#define VM_SELECTORS &param_vm_name, &param_vm_id, &param_vmx, &param_match, &param_all

extern const struct param param_profile;
extern const struct param param_force;
extern const struct param param_when;

/* True if --when=poweroff: VMs that are powered on are changed at their power-off. */
bool options_at_poweroff(const struct args *args);

/* What the words select; selection_free() afterwards. */
void options_selection(struct selection *s, const struct args *args);

/*
 * Help, made from the commands' data.
 */

void help_command(struct out *out, const struct command *command);
/* The commands under some words: none for the whole program, "vm" for its commands. */
void help_group(struct out *out, const struct command_table *table, const struct strings *path);

#endif

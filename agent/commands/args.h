/*
 * The words of a command line, checked against the command that they are for.
 */
#ifndef COMMANDS_ARGS_H
#define COMMANDS_ARGS_H

#include "base/text.h"
#include "commands/command.h"
#include "host/vm.h"
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

/*
 * Options that several commands share, each described once.
 */

/* The selectors of VMs, in the order in which help shows them. */
extern const struct param param_vm_name;
extern const struct param param_vm_id;
extern const struct param param_vmx;
extern const struct param param_match;
extern const struct param param_all;

extern const struct param param_profile;
extern const struct param param_force;
extern const struct param param_when;
extern const struct param param_dry_run;    /* of every command with CMD_WRITES */
extern const struct param param_no_history; /* of every command with CMD_RECORDS */

#define VM_SELECTORS &param_vm_name, &param_vm_id, &param_vmx, &param_match, &param_all

/* Does --when say that what cannot be done while a VM is on is to wait? */
bool options_at_poweroff(const struct args *args);

/* What the words select; selection_free() afterwards. */
void options_selection(struct selection *s, const struct args *args);

/*
 * Help, made from the command table.
 */

void help_command(struct out *out, const struct command *command);
/* What there is under some words: "" for the whole program, "vm" for its commands. */
void help_group(struct out *out, const struct strings *path);

#endif

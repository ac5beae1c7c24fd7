/*
 * A command as data. Parsing, help, the esxcli extension, its documentation, JSON keys and table
 * headings are all made from it.
 */
#ifndef COMMANDS_COMMAND_H
#define COMMANDS_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"
#include "formats/output.h"

enum param_type {
	PARAM_TEXT, /* anything; in the extension by <stdin> only (esxi-facts 5.4) */
	PARAM_INT,  /* a decimal number, not negative */
	PARAM_FLAG, /* there or not */
	PARAM_ENUM, /* one of `values` */
};

struct param {
	const char *name; /* long, lower case, dashes: "vm-name" for --vm-name */
	char shortname;   /* or 0 */
	enum param_type type;
	const char *placeholder;   /* "NAME" in --vm-name=NAME */
	const char *const *values; /* PARAM_ENUM: ended by NULL */
	/* PARAM_ENUM: what a value means, a sentence; NULL where the words say it themselves */
	const char *(*value_meaning)(const char *value);
	bool required;
	bool repeats;    /* on the command line; in the extension each is given once */
	bool positional; /* a word by itself; only in commands that are not in the extension */
	const char *description; /* full sentences; %ENUM% stands for the values, as in esxcli */
};

/* What a command needs and gives, beyond its rows. */
enum command_flags {
	CMD_WRITES = 1 << 0,   /* takes --dry-run */
	CMD_HOST = 1 << 1,     /* works on an ESXi host: root, inventory, reload */
	CMD_CLI_ONLY = 1 << 2, /* not in the extension */
	CMD_RECORDS = 1 << 3,  /* records what it changes, and who asked; takes --no-history */
	CMD_HOSTD = 1 << 4,    /* is context-supported, as those with CMD_RECORDS (plugin_xml.c) */
	CMD_NEEDS_VM = 1 << 5, /* needs at least one selector of VMs */
	CMD_JOURNAL = 1 << 6,  /* reads the history, and says what of it is damaged */
};

struct run;

struct command {
	const char *path; /* "vm enable" */
	const char *summary;
	const char *detail;                /* more sentences for the help, or NULL */
	const struct param *const *params; /* ended by NULL; without those that a flag gives */
	struct shape shape;
	unsigned int flags;
	/* Give rows to run->output. -1: failed as a whole. */
	int (*run)(struct run *run, struct err *e);
};

/* A first word (or more) that commands share. */
struct command_group {
	const char *path; /* "vm" */
	const char *summary;
};

/* The i-th parameter, --dry-run and --no-history last where they are; NULL behind the last. */
const struct param *command_param(const struct command *c, size_t i);

/* Append the description as people read it; the values of an enum, "a, b". */
void command_param_text(struct buf *text, const struct param *p);
void command_param_values(struct buf *text, const struct param *p);

/* Options of every command, ended by NULL; not part of the extension's declaration. */
extern const struct param *const command_global_params[];

/* All commands of a program; table.h has that of nestvirt, tests have their own. */
struct command_table {
	const struct command *const *commands; /* ended by NULL */
	const struct command_group *groups;    /* ended by a NULL path */
};

#endif

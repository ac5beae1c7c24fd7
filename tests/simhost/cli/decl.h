/*
 * Declarations of commands, from extension files (esxi-facts 5.1 to 5.4) and
 * from the simulator itself (cli/builtin.h), in one catalog.
 */
#ifndef CLI_DECL_H
#define CLI_DECL_H

#include "cli/value.h"
#include "core/sim.h"

enum param_type {
	PARAM_STRING,
	PARAM_INT,
	PARAM_BOOL,
	PARAM_FLAG,
};

enum constraint_kind {
	CONSTRAINT_NONE,
	CONSTRAINT_STRING_ENUM,
	CONSTRAINT_INT_ENUM,
	CONSTRAINT_REGEX,
	CONSTRAINT_RANGE,
};

struct enum_value {
	char *value;
	char *label; /* its meaning, for people */
};

struct constraint {
	enum constraint_kind kind;
	struct {
		struct enum_value *items;
		size_t count, room;
	} values; /* of an enum */
	char *regex;
	long long min, max; /* of a range */
};

struct param {
	char *name;
	char *shortname; /* one letter, or NULL */
	char *description;
	enum param_type type;
	bool list;
	bool required;
	bool secret;
	struct constraint constraint;
};

struct hint {
	char *name; /* "fields:TYPE", "header:TYPE", … */
	char *value;
};

struct native;

struct command {
	char *path; /* "vm.process.list" */
	char *description;
	struct {
		struct param *items;
		size_t count, room;
	} params;          /* sorted by name */
	bool context_user; /* asks for the caller's name */
	struct value output;
	char *formatter; /* "simple", "table", or "" for none */
	struct {
		struct hint *items;
		size_t count, room;
	} hints;
	char *execute; /* NULL for a command of the simulator itself */
	char *input;   /* the text of <stdin>; NULL for none */
	/* A command of the simulator itself: cli/builtin.h. */
	int (*run)(struct native *n, struct err *e);
};

struct namespace
{
	char *path;
	char *description;
};

struct catalog {
	struct {
		struct command *items;
		size_t count, room;
	} commands;
	struct {
		struct namespace *items;
		size_t count, room;
	} namespaces;
};

/* Read one extension and add what it declares. */
int catalog_load(struct catalog *c, const char *file, struct err *e) NODISCARD;
int catalog_parse(struct catalog *c, struct span xml, const char *file, struct err *e) NODISCARD;
/* Load all NAME.xml in a folder, by name. Skips a file that cannot be read, with a line on `err`.
 */
int catalog_load_folder(struct catalog *c, const char *folder, struct out *err, struct err *e)
	NODISCARD;
/*
 * Check the rules of esxi-facts 5.1 to 5.3 that a parser does not: names, levels, types. `above`
 * is what was loaded before: an extension may add to a namespace that already exists.
 */
int decl_check(const struct catalog *c, const struct catalog *above, struct err *e) NODISCARD;
/* Move everything from `from` to `c`. */
void catalog_merge(struct catalog *c, struct catalog *from);
/* Give all commands the hint "NAME=VALUE" in place of their own. Ignored without "=". */
void catalog_hint(struct catalog *c, const char *hint);
const struct command *catalog_command(const struct catalog *c, const char *path);
bool catalog_namespace(const struct catalog *c, const char *path);
void catalog_free(struct catalog *c);

const struct param *command_param(const struct command *c, const char *name);
const struct param *command_param_short(const struct command *c, const char *letter);
/* Returns the value of the hint "NAME:TYPE", else that of "NAME", else NULL. */
const char *command_hint(const struct command *c, const char *name, const char *type);
/* Returns "probe2 vm list" for "probe2.vm.list"; the caller frees it. */
char *decl_words(const char *path) NODISCARD;

#endif

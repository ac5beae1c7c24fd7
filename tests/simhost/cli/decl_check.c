#include <string.h>

#include "cli/constraint.h"
#include "cli/decl.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS  "0123456789"

static bool made_of(const char *text, const char *set)
{
	return *text && text[strspn(text, set)] == '\0';
}

/* Dotted names of letters and digits. */
static int check_path(const char *path, struct err *e)
{
	struct span rest = span_of(path), part;

	while (span_next(&part, &rest, '.')) {
		AUTO_STR *name = x_strndup(part.p, part.len);

		if (!made_of(name, LETTERS DIGITS))
			return err_set(e, ERR_USAGE, "\"%s\" in the path %s", name, path);
	}
	return *path ? 0 : err_set(e, ERR_USAGE, "an empty path");
}

/* Every level above a path has to be a declared namespace. */
static int check_levels(const char *path, const struct catalog *c, const struct catalog *above,
			struct err *e)
{
	AUTO_STR *level = x_strdup(path);
	char *dot;

	while ((dot = strrchr(level, '.'))) {
		*dot = '\0';
		if (!catalog_namespace(c, level) && !catalog_namespace(above, level))
			return err_set(e, ERR_USAGE, "%s: the namespace %s is not declared", path,
				       level);
		if (catalog_command(c, level) || catalog_command(above, level))
			return err_set(e, ERR_USAGE, "%s is a command and a namespace", level);
	}
	return 0;
}

static int check_param(const struct command *c, const struct param *p, struct err *e)
{
	if (!made_of(p->name, "abcdefghijklmnopqrstuvwxyz" DIGITS "-") || strlen(p->name) < 2)
		return err_set(e, ERR_USAGE, "%s: a parameter \"%s\"", c->path, p->name);
	if (p->shortname && (strlen(p->shortname) != 1 || !made_of(p->shortname, LETTERS DIGITS)))
		return err_set(e, ERR_USAGE, "%s: a short name \"%s\"", c->path, p->shortname);
	if (command_param(c, p->name) != p)
		return err_set(e, ERR_USAGE, "%s: two parameters \"%s\"", c->path, p->name);
	if (p->shortname && command_param_short(c, p->shortname) != p)
		return err_set(e, ERR_USAGE, "%s: two short names \"%s\"", c->path, p->shortname);
	if (p->constraint.kind == CONSTRAINT_REGEX && constraint_compiles(&p->constraint, e) < 0)
		return err_wrap(e, "%s: parameter %s", c->path, p->name);
	return 0;
}

static int check_command(const struct command *c, struct err *e)
{
	static const char *const formatters[] = { "simple", "table", "" };
	size_t known = 0;

	if (!c->execute)
		return err_set(e, ERR_USAGE, "%s: nothing to execute", c->path);
	for (size_t i = 0; i < c->params.count; i++) {
		if (check_param(c, &c->params.items[i], e) < 0)
			return -1;
	}
	while (known < COUNT_OF(formatters) && strcmp(formatters[known], c->formatter) != 0)
		known++;
	if (known == COUNT_OF(formatters))
		return err_set(e, ERR_USAGE, "%s: a formatter \"%s\"", c->path, c->formatter);
	if (strcmp(c->formatter, "table") == 0 &&
	    (c->output.kind != VALUE_LIST || strcmp(c->output.text, "structure") != 0))
		return err_set(e, ERR_USAGE, "%s: a table of what is no list of structures",
			       c->path);
	return 0;
}

int decl_check(const struct catalog *c, const struct catalog *above, struct err *e)
{
	for (size_t i = 0; i < c->namespaces.count; i++) {
		const struct namespace *n = &c->namespaces.items[i];

		if (check_path(n->path, e) < 0 || check_levels(n->path, c, above, e) < 0)
			return -1;
		if (!*n->description)
			return err_set(e, ERR_USAGE, "%s: no description", n->path);
	}
	for (size_t i = 0; i < c->commands.count; i++) {
		const struct command *one = &c->commands.items[i];

		if (check_path(one->path, e) < 0 || check_levels(one->path, c, above, e) < 0 ||
		    check_command(one, e) < 0)
			return -1;
		if (catalog_command(c, one->path) != one || catalog_command(above, one->path))
			return err_set(e, ERR_USAGE, "%s is declared twice", one->path);
	}
	return 0;
}

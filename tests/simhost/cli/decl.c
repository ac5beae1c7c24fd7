#include "cli/decl.h"

#include <stdlib.h>
#include <string.h>

void catalog_merge(struct catalog *c, struct catalog *from)
{
	for (size_t i = 0; i < from->commands.count; i++)
		LIST_PUSH(&c->commands, from->commands.items[i]);
	for (size_t i = 0; i < from->namespaces.count; i++)
		LIST_PUSH(&c->namespaces, from->namespaces.items[i]);
	from->commands.count = 0;
	from->namespaces.count = 0;
	catalog_free(from);
}

static void set_hint(struct command *c, const char *name, const char *value)
{
	size_t i = 0;

	while (i < c->hints.count && strcmp(c->hints.items[i].name, name) != 0)
		i++;
	if (i == c->hints.count)
		LIST_PUSH(&c->hints, (struct hint){ .name = x_strdup(name) });
	free(c->hints.items[i].value);
	c->hints.items[i].value = x_strdup(value);
}

void catalog_hint(struct catalog *c, const char *hint)
{
	const char *equals = strchr(hint, '=');
	AUTO_STR *name = equals ? x_strndup(hint, (size_t)(equals - hint)) : NULL;

	for (size_t i = 0; name && i < c->commands.count; i++)
		set_hint(&c->commands.items[i], name, equals + 1);
}

const struct command *catalog_command(const struct catalog *c, const char *path)
{
	for (size_t i = 0; i < c->commands.count; i++) {
		if (strcmp(c->commands.items[i].path, path) == 0)
			return &c->commands.items[i];
	}
	return NULL;
}

bool catalog_namespace(const struct catalog *c, const char *path)
{
	for (size_t i = 0; i < c->namespaces.count; i++) {
		if (strcmp(c->namespaces.items[i].path, path) == 0)
			return true;
	}
	return false;
}

const struct param *command_param(const struct command *c, const char *name)
{
	for (size_t i = 0; i < c->params.count; i++) {
		if (strcmp(c->params.items[i].name, name) == 0)
			return &c->params.items[i];
	}
	return NULL;
}

const struct param *command_param_short(const struct command *c, const char *letter)
{
	for (size_t i = 0; i < c->params.count; i++) {
		const char *have = c->params.items[i].shortname;

		if (have && strcmp(have, letter) == 0)
			return &c->params.items[i];
	}
	return NULL;
}

static const char *hint_of(const struct command *c, const char *name)
{
	for (size_t i = 0; i < c->hints.count; i++) {
		if (strcmp(c->hints.items[i].name, name) == 0)
			return c->hints.items[i].value;
	}
	return NULL;
}

const char *command_hint(const struct command *c, const char *name, const char *type)
{
	AUTO_STR *full = x_format("%s:%s", name, type ? type : "");
	const char *value = hint_of(c, full);

	return value ? value : hint_of(c, name);
}

char *decl_words(const char *path)
{
	char *words = x_strdup(path);

	for (char *c = words; *c; c++) {
		if (*c == '.')
			*c = ' ';
	}
	return words;
}

static void param_free(struct param *p)
{
	free(p->name);
	free(p->shortname);
	free(p->description);
	free(p->constraint.regex);
	for (size_t i = 0; i < p->constraint.values.count; i++) {
		free(p->constraint.values.items[i].value);
		free(p->constraint.values.items[i].label);
	}
	free(p->constraint.values.items);
}

static void command_free(struct command *c)
{
	for (size_t i = 0; i < c->params.count; i++)
		param_free(&c->params.items[i]);
	for (size_t i = 0; i < c->hints.count; i++) {
		free(c->hints.items[i].name);
		free(c->hints.items[i].value);
	}
	free(c->params.items);
	free(c->hints.items);
	value_free(&c->output);
	free(c->path);
	free(c->description);
	free(c->formatter);
	free(c->execute);
	free(c->input);
}

void catalog_free(struct catalog *c)
{
	for (size_t i = 0; i < c->commands.count; i++)
		command_free(&c->commands.items[i]);
	for (size_t i = 0; i < c->namespaces.count; i++) {
		free(c->namespaces.items[i].path);
		free(c->namespaces.items[i].description);
	}
	free(c->commands.items);
	free(c->namespaces.items);
	*c = (struct catalog){ 0 };
}

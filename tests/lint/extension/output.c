/* What a command answers with, and how it is shown (facts 5.3, 5.5). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lint.h"

static xmlNodePtr child_element(xmlNodePtr node)
{
	xmlNodePtr child = node ? node->children : NULL;

	while (child && child->type != XML_ELEMENT_NODE)
		child = child->next;
	return child;
}

static bool is(xmlNodePtr node, const char *name)
{
	return node && strcmp((const char *)node->name, name) == 0;
}

static void check_field(const char *path, xmlNodePtr field)
{
	xmlNodePtr type = child_element(field);
	const char *name = lint_attribute(field, "name");

	if (!name[0] || strchr(name, ',') || strchr(name, '%'))
		lint_say(path, "\"%s\" is not a name for a field", name);
	if (!is(type, "string") && !is(type, "int") && !is(type, "bool") &&
	    !(is(type, "list") && strcmp(lint_attribute(type, "type"), "string") == 0))
		lint_say(path, "the field %s has no known type", name);
	for (xmlNodePtr f = lint_next(field, "field"); f; f = lint_next(f, "field")) {
		if (strcmp(name, lint_attribute(f, "name")) == 0)
			lint_say(path, "the field %s is declared twice", name);
	}
}

static bool has_field(xmlNodePtr structure, const char *name)
{
	for (xmlNodePtr f = lint_first(structure, "field"); f; f = lint_next(f, "field")) {
		if (strcmp(name, lint_attribute(f, "name")) == 0)
			return true;
	}
	return false;
}

/* fields:TYPE names each field, so that all are shown, in order. */
static void check_fields_hint(const char *path, xmlNodePtr structure, const char *list)
{
	char *names = strdup(list);
	char *rest = names;
	size_t count = 0;
	size_t declared = 0;

	for (char *name = strsep(&rest, ","); name; name = strsep(&rest, ",")) {
		if (!has_field(structure, name))
			lint_say(path, "the hint names \"%s\", which is not a field", name);
		count++;
	}
	for (xmlNodePtr f = lint_first(structure, "field"); f; f = lint_next(f, "field"))
		declared++;
	if (count != declared)
		lint_say(path, "the hint names %zu of %zu fields", count, declared);
	free(names);
}

static void check_hint(const char *path, xmlNodePtr structure, xmlNodePtr hint)
{
	const char *name = lint_attribute(hint, "name");
	const char *type = structure ? lint_attribute(structure, "typeName") : "";
	const char *colon = strchr(name, ':');

	if (strcmp(name, "show-header") == 0)
		return;
	if (!colon || !lint_matches(name, "^(fields|header|units):")) {
		lint_say(path, "\"%s\" is not a hint", name);
		return;
	}
	if (strncmp(colon + 1, type, strlen(type)) != 0 ||
	    (colon[1 + strlen(type)] && colon[1 + strlen(type)] != '.'))
		lint_say(path, "the hint %s is for a type that is not there", name);
	else if (strncmp(name, "fields:", 7) == 0)
		check_fields_hint(path, structure, lint_text(hint));
	else if (strncmp(name, "units:", 6) == 0 && !has_field(structure, strchr(name, '.') + 1))
		lint_say(path, "the hint %s is for a field that is not there", name);
}

static void check_format(const char *path, xmlNodePtr command, xmlNodePtr structure, bool is_list)
{
	xmlNodePtr format = lint_first(command, "format-parameters");
	const char *formatter = lint_text(lint_first(format, "formatter"));
	bool has_fields = false;

	if (strcmp(formatter, "table") == 0 && !is_list)
		lint_say(path, "a table is for a list of structures only");
	if (strcmp(formatter, "table") != 0 && strcmp(formatter, "simple") != 0 && formatter[0])
		lint_say(path, "there is no formatter %s", formatter);
	for (xmlNodePtr h = lint_first(format, "format-parameter"); h;
	     h = lint_next(h, "format-parameter")) {
		check_hint(path, structure, h);
		has_fields = has_fields || strncmp(lint_attribute(h, "name"), "fields:", 7) == 0;
	}
	if (structure && !has_fields)
		lint_say(path, "no hint gives the fields their order");
}

void lint_output(const char *path, xmlNodePtr command)
{
	xmlNodePtr answer = child_element(lint_first(command, "output-spec"));
	bool is_list = is(answer, "list");
	xmlNodePtr structure = is_list ? child_element(answer) : answer;

	if (!answer || child_element(answer->parent) != answer || lint_next(answer, "structure")) {
		lint_say(path, "it does not answer with one thing");
		return;
	}
	if (is_list && strcmp(lint_attribute(answer, "type"), "structure") != 0)
		lint_say(path, "its list does not say that it is one of structures");
	if (!is(structure, "structure") || !lint_attribute(structure, "typeName")[0])
		lint_say(path, "it does not answer with structures that have a name");
	for (xmlNodePtr f = lint_first(structure, "field"); f; f = lint_next(f, "field"))
		check_field(path, f);
	check_format(path, command, structure, is_list);
}

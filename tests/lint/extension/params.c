/* Parameters (facts 5.2), and free text under the one constraint that keeps it whole (5.4). */
#include <stdio.h>
#include <string.h>

#include "lint.h"

#define FREE_TEXT "([^$\\r\\n]|\\$+[^$i\\r\\n])*\\$*"

static bool is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++) {
		if (strcmp(text, *words) == 0)
			return true;
	}
	return false;
}

static void check_constraint(const char *path, const char *name, xmlNodePtr param)
{
	static const char *const types[] = { "stringenum", "intenum", "regex", "range", NULL };
	xmlNodePtr constraint = lint_first(param, "constraint");
	const char *type = constraint ? lint_attribute(constraint, "type") : "";

	if (constraint && lint_next(constraint, "constraint"))
		lint_say(path, "--%s has more than one constraint", name);
	if (constraint && !is_one_of(type, types))
		lint_say(path, "--%s has a constraint of the unknown type %s", name, type);
	if (strcmp(lint_attribute(param, "type"), "string") == 0 &&
	    strcmp(type, "stringenum") != 0 &&
	    (strcmp(type, "regex") != 0 ||
	     strcmp(lint_text(lint_first(constraint, "regex")), FREE_TEXT) != 0))
		lint_say(path, "--%s is free text without the constraint for it", name);
	if (strcmp(type, "stringenum") == 0 &&
	    !lint_first(lint_first(constraint, "enum"), "enum-value"))
		lint_say(path, "--%s is one of nothing", name);
}

static void check_unique(const char *path, xmlNodePtr param)
{
	const char *name = lint_attribute(param, "name");
	const char *letter = lint_attribute(param, "shortname");

	for (xmlNodePtr p = lint_next(param, "parameter"); p; p = lint_next(p, "parameter")) {
		if (strcmp(name, lint_attribute(p, "name")) == 0)
			lint_say(path, "--%s is declared twice", name);
		if (letter[0] && strcmp(letter, lint_attribute(p, "shortname")) == 0)
			lint_say(path, "-%s stands for two parameters", letter);
	}
}

static void check_param(const char *path, xmlNodePtr param)
{
	static const char *const types[] = { "string",      "int",      "bool",      "flag",
					     "string-list", "int-list", "bool-list", NULL };
	const char *name = lint_attribute(param, "name");
	const char *letter = lint_attribute(param, "shortname");
	const char *required = lint_attribute(param, "required");

	if (!lint_matches(name, "^[a-z0-9-]{2,}$"))
		lint_say(path, "\"%s\" is not a name for a parameter", name);
	if (!is_one_of(lint_attribute(param, "type"), types))
		lint_say(path, "--%s has no known type", name);
	if (letter[0] && !lint_matches(letter, "^[A-Za-z]$"))
		lint_say(path, "--%s has a short name that is not one letter", name);
	if (strcmp(required, "true") != 0 && strcmp(required, "false") != 0)
		lint_say(path, "--%s does not say whether it is required", name);
	if (!lint_matches(lint_text(lint_first(param, "description")), "^[A-Z].*[.]$"))
		lint_say(path, "the description of --%s is not a sentence", name);
	if (lint_attribute(param, "default")[0])
		lint_say(path, "--%s has a default", name);
	check_constraint(path, name, param);
	check_unique(path, param);
}

static bool has_param(xmlNodePtr input, const char *name)
{
	xmlNodePtr p = lint_first(input, "parameter");

	while (p && strcmp(lint_attribute(p, "name"), name) != 0)
		p = lint_next(p, "parameter");
	return p != NULL;
}

void lint_params(const char *path, xmlNodePtr command)
{
	xmlNodePtr input = lint_first(command, "input-spec");
	xmlNodePtr context = lint_first(input, "context-supported");

	if (context && strcmp(lint_text(context), "user") != 0)
		lint_say(path, "the context \"%s\" is none that we use", lint_text(context));
	if (context && context != xmlFirstElementChild(input))
		lint_say(path, "its context does not stand first");
	if (context && lint_next(context, "context-supported"))
		lint_say(path, "it has more than one context");
	/* Whoever can change something and has it recorded is recorded, too. */
	if (!context && has_param(input, "no-history"))
		lint_say(path, "what it records does not say who asked");
	for (xmlNodePtr p = lint_first(input, "parameter"); p; p = lint_next(p, "parameter"))
		check_param(path, p);
}

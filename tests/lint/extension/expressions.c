/*
 * The execute line and <stdin>: expressions name parameters that exist, each is
 * used once and only where it was given, and free text stands in <stdin> alone.
 */
#include <stdio.h>
#include <string.h>

#include "lint.h"

static xmlNodePtr find_param(xmlNodePtr command, const char *name, size_t len)
{
	xmlNodePtr input = lint_first(command, "input-spec");

	for (xmlNodePtr p = lint_first(input, "parameter"); p; p = lint_next(p, "parameter")) {
		const char *known = lint_attribute(p, "name");

		if (strlen(known) == len && strncmp(known, name, len) == 0)
			return p;
	}
	return NULL;
}

static bool is_free_text(xmlNodePtr param)
{
	xmlNodePtr constraint = lint_first(param, "constraint");

	return strncmp(lint_attribute(param, "type"), "string", 6) == 0 &&
	       !(constraint && strcmp(lint_attribute(constraint, "type"), "stringenum") == 0);
}

static bool is_list(xmlNodePtr param)
{
	return strstr(lint_attribute(param, "type"), "-list") != NULL;
}

static void check_value(const char *path, xmlNodePtr param, const char *name, size_t len,
			bool in_stdin)
{
	if (is_free_text(param) && !in_stdin)
		lint_say(path, "--%.*s is free text and stands on the execute line", (int)len,
			 name);
	if (is_list(param) && in_stdin)
		lint_say(path, "--%.*s is a list and comes joined in <stdin>", (int)len, name);
}

/* Every $if{NAME,…} and $val{NAME}; a $val outside of the $if of its name is not guarded. */
static void check_text(const char *path, xmlNodePtr command, const char *text, bool in_stdin)
{
	const char *guard = "";
	size_t guard_len = 0;

	for (const char *p = strchr(text, '$'); p; p = strchr(p + 1, '$')) {
		bool is_if = strncmp(p, "$if{", 4) == 0;
		bool is_val = strncmp(p, "$val{", 5) == 0;
		const char *name = p + (is_if ? 4 : 5);
		size_t len = strcspn(name, ",}");
		xmlNodePtr param;

		if (!is_if && !is_val) {
			lint_say(path, "\"%.12s\" is not an expression that we use", p);
			continue;
		}
		param = find_param(command, name, len);
		if (!param) {
			lint_say(path, "%.*s is not one of its parameters", (int)len, name);
			continue;
		}
		if (is_if) {
			guard = name;
			guard_len = len;
			continue;
		}
		if (guard_len != len || strncmp(guard, name, len) != 0)
			lint_say(path, "$val{%.*s} is not inside its $if", (int)len, name);
		check_value(path, param, name, len, in_stdin);
	}
}

static void check_is_used(const char *path, xmlNodePtr param, const char *execute,
			  const char *input)
{
	const char *name = lint_attribute(param, "name");
	char wanted[160];

	if (strcmp(lint_attribute(param, "type"), "flag") == 0)
		(void)snprintf(wanted, sizeof(wanted), "$if{%s,--%s}", name, name);
	else
		(void)snprintf(wanted, sizeof(wanted), "$if{%s,--%s=$val{%s}}", name, name, name);
	if (!strstr(is_free_text(param) ? input : execute, wanted))
		lint_say(path, "--%s does not reach the program", name);
}

/* In <stdin> each expression has a line to itself. */
static void check_lines(const char *path, const char *input)
{
	for (const char *line = input; *line;
	     line += strcspn(line, "\n") + (strchr(line, '\n') != NULL)) {
		size_t len = strcspn(line, "\n");
		char text[256];

		(void)snprintf(text, sizeof(text), "%.*s", (int)len, line);
		if (!lint_matches(text, "^[$]if[{]([a-z0-9-]+),--\\1=[$]val[{]\\1[}][}]$"))
			lint_say(path, "the <stdin> line \"%s\" is not one option", text);
	}
}

void lint_expressions(const char *path, xmlNodePtr command)
{
	const char *execute = lint_text(lint_first(command, "execute"));
	const char *input = lint_text(lint_first(command, "stdin"));
	xmlNodePtr params = lint_first(command, "input-spec");

	if (!lint_matches(execute, "^/opt/nestvirt/bin/nestvirt [a-z]+ [a-z]+.* --format=esxcli "
				   "--extension=[0-9]+[.][0-9]+[.][0-9]+( |$)"))
		lint_say(path, "its execute line is not a call of nestvirt");
	if (input[0] && !strstr(execute, " --stdin"))
		lint_say(path, "it has a <stdin> that the program does not read");
	check_text(path, command, execute, false);
	check_text(path, command, input, true);
	check_lines(path, input);
	for (xmlNodePtr p = lint_first(params, "parameter"); p; p = lint_next(p, "parameter"))
		check_is_used(path, p, execute, input);
}

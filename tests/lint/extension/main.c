/* extension_lint FILE: namespaces, and the frame of each command. */
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <libxml/parser.h>

#include "lint.h"

#define NAMESPACE "http://www.vmware.com/Products/ESX/5.0/esxcli/"

static size_t findings;
static xmlDictPtr texts;

void lint_say(const char *path, const char *fmt, ...)
{
	va_list va;

	(void)printf("%s: ", path);
	va_start(va, fmt);
	(void)vprintf(fmt, va);
	va_end(va);
	(void)printf("\n");
	findings++;
}

size_t lint_findings(void)
{
	return findings;
}

static xmlNodePtr find(xmlNodePtr node, const char *name)
{
	while (node && (node->type != XML_ELEMENT_NODE || strcmp((const char *)node->name, name)))
		node = node->next;
	return node;
}

xmlNodePtr lint_first(xmlNodePtr parent, const char *name)
{
	return parent ? find(parent->children, name) : NULL;
}

xmlNodePtr lint_next(xmlNodePtr node, const char *name)
{
	return find(node->next, name);
}

/* Takes a string of libxml2's, and keeps its text until main() ends. */
static const char *keep(xmlChar *text)
{
	const char *kept = text ? (const char *)xmlDictLookup(texts, text, -1) : "";

	xmlFree(text);
	return kept;
}

const char *lint_attribute(xmlNodePtr node, const char *name)
{
	return keep(xmlGetNoNsProp(node, (const xmlChar *)name));
}

const char *lint_text(xmlNodePtr node)
{
	return keep(node ? xmlNodeGetContent(node) : NULL);
}

bool lint_matches(const char *text, const char *pattern)
{
	regex_t regex;
	bool fits;

	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	fits = regexec(&regex, text, 0, NULL, 0) == 0;
	regfree(&regex);
	return fits;
}

void lint_children(const char *path, xmlNodePtr parent, const char *const *names)
{
	xmlNodePtr child = parent->children;

	for (; child; child = child->next) {
		const char *name = (const char *)child->name;

		if (child->type != XML_ELEMENT_NODE)
			continue;
		while (*names && strcmp(name, **names == '?' ? *names + 1 : *names) != 0 &&
		       **names == '?')
			names++;
		if (!*names || strcmp(name, **names == '?' ? *names + 1 : *names) != 0) {
			lint_say(path, "<%s> is not expected here", name);
			return;
		}
		names++;
	}
	while (*names && **names == '?')
		names++;
	if (*names)
		lint_say(path, "<%s> is missing", *names);
}

static bool is_sentence(const char *text)
{
	size_t len = strlen(text);

	return len > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[len - 1] == '.';
}

static bool has_path(xmlNodePtr list, const char *element, const char *path, xmlNodePtr but)
{
	for (xmlNodePtr n = lint_first(list, element); n; n = lint_next(n, element)) {
		if (n != but && strcmp(lint_attribute(n, "path"), path) == 0)
			return true;
	}
	return false;
}

static void check_path(xmlNodePtr node, xmlNodePtr namespaces, xmlNodePtr commands)
{
	const char *path = lint_attribute(node, "path");
	char parent[256] = "";
	const char *dot = path;

	if (!lint_matches(path, "^[A-Za-z][A-Za-z0-9]*([.][A-Za-z][A-Za-z0-9]*)*$"))
		lint_say(path, "a level of its name is not letters and digits");
	while ((dot = strchr(dot + 1, '.')) != NULL) {
		(void)snprintf(parent, sizeof(parent), "%.*s", (int)(dot - path), path);
		if (!has_path(namespaces, "namespace", parent, NULL))
			lint_say(path, "the namespace %s is not declared", parent);
	}
	if (has_path(namespaces, "namespace", path, node) ||
	    has_path(commands, "command", path, node))
		lint_say(path, "is declared twice");
	if (!is_sentence(lint_text(lint_first(node, "description"))))
		lint_say(path, "its description is not a sentence");
}

static void check_command(xmlNodePtr command)
{
	static const char *const children[] = { "description", "input-spec",
						"output-spec", "format-parameters",
						"execute",     "?stdin",
						NULL };
	const char *path = lint_attribute(command, "path");

	lint_children(path, command, children);
	lint_params(path, command);
	lint_output(path, command);
	lint_expressions(path, command);
}

static void check_plugin(xmlNodePtr plugin)
{
	static const char *const children[] = { "version", "namespaces", "commands", NULL };
	xmlNodePtr namespaces = lint_first(plugin, "namespaces");
	xmlNodePtr commands = lint_first(plugin, "commands");

	if (strcmp((const char *)plugin->name, "plugin") != 0 || !plugin->ns ||
	    strcmp((const char *)plugin->ns->href, NAMESPACE) != 0)
		lint_say("plugin", "it is not <plugin> in VMware's namespace");
	lint_children("plugin", plugin, children);
	if (strcmp(lint_text(lint_first(plugin, "version")), "1.0.0") != 0)
		lint_say("plugin", "its version is not 1.0.0");
	for (xmlNodePtr n = lint_first(namespaces, "namespace"); n; n = lint_next(n, "namespace"))
		check_path(n, namespaces, commands);
	if (!lint_first(commands, "command"))
		lint_say("plugin", "it has no commands");
	for (xmlNodePtr n = lint_first(commands, "command"); n; n = lint_next(n, "command")) {
		check_path(n, namespaces, commands);
		check_command(n);
	}
}

int main(int argc, char **argv)
{
	xmlDocPtr doc = argc == 2 ? xmlReadFile(argv[1], NULL, XML_PARSE_NONET) : NULL;

	if (!doc) {
		(void)fprintf(stderr, "usage: extension_lint FILE.xml\n");
		return 2;
	}
	texts = xmlDictCreate();
	check_plugin(xmlDocGetRootElement(doc));
	xmlDictFree(texts);
	xmlFreeDoc(doc);
	return lint_findings() > 0 ? 1 : 0;
}

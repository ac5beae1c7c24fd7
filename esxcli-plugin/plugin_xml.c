/*
 * The esxcli extension: namespaces and commands, in the order and form that ESXi
 * accepts (esxi-facts 5.1 to 5.4).
 *
 * How values reach the program is the delicate part. On the execute line blanks
 * split words, apostrophes vanish, and a value that contains $if{…} is evaluated. So
 * the line has only ints, enums and flags; text goes through <stdin>, one
 * --name=value a line, under a constraint that allows everything but line ends and
 * "$i".
 */
#include <stdlib.h>
#include <string.h>

#include <libxml/xmlwriter.h>

#include "commands/args.h"
#include "commands/table.h"
#include "generate.h"

#define NAMESPACE  "http://www.vmware.com/Products/ESX/5.0/esxcli/"
#define TEXT_REGEX "([^$\\r\\n]|\\$+[^$i\\r\\n])*\\$*"

#define XML(text)  ((const xmlChar *)(text))

static void open_element(xmlTextWriterPtr w, const char *name)
{
	(void)xmlTextWriterStartElement(w, XML(name));
}

static void close_element(xmlTextWriterPtr w)
{
	(void)xmlTextWriterEndElement(w);
}

static void attribute(xmlTextWriterPtr w, const char *name, const char *value)
{
	(void)xmlTextWriterWriteAttribute(w, XML(name), XML(value));
}

static void element(xmlTextWriterPtr w, const char *name, const char *text)
{
	(void)xmlTextWriterWriteElement(w, XML(name), XML(text));
}

static void dotted(struct buf *path, const char *words)
{
	buf_str(path, "nestvirt");
	if (words[0])
		buf_char(path, '.');
	for (const char *p = words; *p; p++)
		buf_char(path, *p == ' ' ? '.' : *p);
}

static bool is_in_extension(const struct command *c)
{
	return !(c->flags & CMD_CLI_ONLY);
}

static bool group_is_in_extension(const struct command_group *g)
{
	size_t len = strlen(g->path);

	for (size_t i = 0; table_of_commands.commands[i]; i++) {
		if (is_in_extension(table_of_commands.commands[i]) &&
		    strncmp(table_of_commands.commands[i]->path, g->path, len) == 0 &&
		    table_of_commands.commands[i]->path[len] == ' ')
			return true;
	}
	return false;
}

static void write_namespace(xmlTextWriterPtr w, const char *words, const char *summary)
{
	AUTO_VALUE(buf) path = { 0 };

	dotted(&path, words);
	open_element(w, "namespace");
	attribute(w, "path", buf_text(&path));
	element(w, "description", summary);
	close_element(w);
}

static void write_namespaces(xmlTextWriterPtr w)
{
	open_element(w, "namespaces");
	write_namespace(w, "", "Nested virtualization: let VMs run hypervisors of their own.");
	for (size_t i = 0; table_of_commands.groups[i].path; i++) {
		if (group_is_in_extension(&table_of_commands.groups[i]))
			write_namespace(w, table_of_commands.groups[i].path,
					table_of_commands.groups[i].summary);
	}
	close_element(w);
}

static const char *param_type(const struct param *p)
{
	switch (p->type) {
	case PARAM_TEXT:
	case PARAM_ENUM:
		return "string";
	case PARAM_INT:
		return "int";
	case PARAM_FLAG:
		return "flag";
	}
	abort();
}

static void write_constraint(xmlTextWriterPtr w, const struct param *p)
{
	if (p->type != PARAM_TEXT && p->type != PARAM_ENUM)
		return;
	open_element(w, "constraint");
	attribute(w, "type", p->type == PARAM_TEXT ? "regex" : "stringenum");
	if (p->type == PARAM_TEXT) {
		element(w, "regex", TEXT_REGEX);
	} else {
		open_element(w, "enum");
		for (size_t i = 0; p->values[i]; i++) {
			open_element(w, "enum-value");
			attribute(w, "value", p->values[i]);
			(void)xmlTextWriterWriteString(w, XML(p->values[i]));
			close_element(w);
		}
		close_element(w);
	}
	close_element(w);
}

static void write_param(xmlTextWriterPtr w, const struct param *p)
{
	const char letter[2] = { p->shortname, '\0' };

	open_element(w, "parameter");
	attribute(w, "name", p->name);
	if (p->shortname)
		attribute(w, "shortname", letter);
	attribute(w, "type", param_type(p));
	attribute(w, "required", p->required ? "true" : "false");
	element(w, "description", p->description);
	write_constraint(w, p);
	close_element(w);
}

static void write_input(xmlTextWriterPtr w, const struct command *c)
{
	open_element(w, "input-spec");
	/*
	 * The history says who asked: hostd then sets VI_USERNAME [facts 4.6]. That it is set at
	 * all tells hostd from localcli, and what runs under hostd must not ask it through a second
	 * of its three slots [facts 4.5].
	 */
	if (c->flags & (CMD_RECORDS | CMD_HOSTD))
		element(w, "context-supported", "user");
	for (size_t i = 0; command_param(c, i); i++)
		write_param(w, command_param(c, i));
	close_element(w);
}

static void write_field_type(xmlTextWriterPtr w, const struct field *f)
{
	if (f->type == FIELD_LIST) {
		open_element(w, "list");
		attribute(w, "type", "string");
	} else if (f->may_be_unknown || f->type == FIELD_TEXT) {
		open_element(w, "string");
	} else {
		open_element(w, f->type == FIELD_INT ? "int" : "bool");
	}
	close_element(w);
}

static void write_structure(xmlTextWriterPtr w, const struct shape *shape)
{
	open_element(w, "structure");
	attribute(w, "typeName", shape->type);
	for (size_t i = 0; i < shape->count; i++) {
		open_element(w, "field");
		attribute(w, "name", shape->fields[i].name);
		write_field_type(w, &shape->fields[i]);
		close_element(w);
	}
	close_element(w);
}

static void write_output(xmlTextWriterPtr w, const struct shape *shape)
{
	open_element(w, "output-spec");
	if (!shape->single) {
		open_element(w, "list");
		attribute(w, "type", "structure");
	}
	write_structure(w, shape);
	if (!shape->single)
		close_element(w);
	close_element(w);
}

/* Without the hint the columns are in alphabetical order (conformance/formatters.txt). */
static void write_format(xmlTextWriterPtr w, const struct shape *shape)
{
	AUTO_VALUE(buf) name = { 0 };
	AUTO_VALUE(buf) fields = { 0 };

	buf_format(&name, "fields:%s", shape->type);
	for (size_t i = 0; i < shape->count; i++)
		buf_format(&fields, "%s%s", i > 0 ? "," : "", shape->fields[i].name);
	open_element(w, "format-parameters");
	element(w, "formatter", shape->single ? "simple" : "table");
	open_element(w, "format-parameter");
	attribute(w, "name", buf_text(&name));
	(void)xmlTextWriterWriteString(w, XML(buf_text(&fields)));
	close_element(w);
	close_element(w);
}

static bool has_text(const struct command *c)
{
	for (size_t i = 0; command_param(c, i); i++) {
		if (command_param(c, i)->type == PARAM_TEXT)
			return true;
	}
	return false;
}

static void write_execute(xmlTextWriterPtr w, const struct command *c)
{
	AUTO_VALUE(buf) line = { 0 };

	buf_format(&line, "%s %s --format=esxcli --extension=%s", PROGRAM_PATH, c->path,
		   NESTVIRT_VERSION);
	if (has_text(c))
		buf_str(&line, " --stdin");
	for (size_t i = 0; command_param(c, i); i++) {
		const struct param *p = command_param(c, i);

		if (p->type == PARAM_FLAG)
			buf_format(&line, " $if{%s,--%s}", p->name, p->name);
		else if (p->type != PARAM_TEXT)
			buf_format(&line, " $if{%s,--%s=$val{%s}}", p->name, p->name, p->name);
	}
	element(w, "execute", buf_text(&line));
}

static void write_stdin(xmlTextWriterPtr w, const struct command *c)
{
	AUTO_VALUE(buf) lines = { 0 };

	if (!has_text(c))
		return;
	for (size_t i = 0; command_param(c, i); i++) {
		const struct param *p = command_param(c, i);

		if (p->type == PARAM_TEXT)
			buf_format(&lines, "$if{%s,--%s=$val{%s}}\n", p->name, p->name, p->name);
	}
	element(w, "stdin", buf_text(&lines));
}

static void write_command(xmlTextWriterPtr w, const struct command *c)
{
	AUTO_VALUE(buf) path = { 0 };

	dotted(&path, c->path);
	open_element(w, "command");
	attribute(w, "path", buf_text(&path));
	element(w, "description", c->summary);
	write_input(w, c);
	write_output(w, &c->shape);
	write_format(w, &c->shape);
	write_execute(w, c);
	write_stdin(w, c);
	close_element(w);
}

static void write_plugin(xmlTextWriterPtr w)
{
	open_element(w, "plugin");
	attribute(w, "xmlns", NAMESPACE);
	element(w, "version", "1.0.0"); /* of the form of the file, not of nestvirt [facts 5.1] */
	write_namespaces(w);
	open_element(w, "commands");
	for (size_t i = 0; table_of_commands.commands[i]; i++) {
		if (is_in_extension(table_of_commands.commands[i]))
			write_command(w, table_of_commands.commands[i]);
	}
	close_element(w);
	close_element(w);
}

void plugin_xml(struct buf *xml)
{
	xmlBufferPtr bytes = xmlBufferCreate();
	xmlTextWriterPtr w = bytes ? xmlNewTextWriterMemory(bytes, 0) : NULL;

	if (!w)
		abort(); /* out of memory */
	(void)xmlTextWriterSetIndent(w, 1);
	(void)xmlTextWriterSetIndentString(w, XML("  "));
	(void)xmlTextWriterStartDocument(w, NULL, "utf-8", NULL);
	write_plugin(w);
	(void)xmlTextWriterEndDocument(w);
	xmlFreeTextWriter(w);
	buf_add(xml, (const char *)xmlBufferContent(bytes), (size_t)xmlBufferLength(bytes));
	xmlBufferFree(bytes);
}

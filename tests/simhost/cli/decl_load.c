#include <libxml/parser.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/constraint.h"
#include "cli/decl.h"
#include "cli/value_xml.h"
#include "core/files.h"

static const struct {
	const char *name;
	enum param_type type;
	bool list;
} param_types[] = {
	{ "string", PARAM_STRING, false },     { "int", PARAM_INT, false },
	{ "bool", PARAM_BOOL, false },         { "flag", PARAM_FLAG, false },
	{ "string-list", PARAM_STRING, true }, { "int-list", PARAM_INT, true },
	{ "bool-list", PARAM_BOOL, true },
};

static const struct {
	const char *name;
	enum constraint_kind kind;
} constraints[] = {
	{ "stringenum", CONSTRAINT_STRING_ENUM },
	{ "intenum", CONSTRAINT_INT_ENUM },
	{ "regex", CONSTRAINT_REGEX },
	{ "range", CONSTRAINT_RANGE },
};

static void read_enum(struct constraint *c, const xmlNode *node)
{
	const xmlNode *group = xml_child(node, "enum");

	for (const xmlNode *one = xml_child(group, "enum-value"); one;
	     one = xml_next(one, "enum-value")) {
		struct enum_value value = { xml_attribute(one, "value"), xml_text(one) };

		LIST_PUSH(&c->values, value);
	}
}

static void take_bound(struct constraint *c, const char *name, const char *text)
{
	long long number = strtoll(text, NULL, 10);

	if (strncmp(name, "max", 3) == 0)
		c->max = number;
	else if (strncmp(name, "min", 3) == 0)
		c->min = number;
}

/* The ends of a range, as attributes of <range> or as elements in it (which was not seen). */
static void read_range(struct constraint *c, const xmlNode *range)
{
	c->min = INT64_MIN;
	c->max = INT64_MAX;
	for (const xmlAttr *a = range->properties; a; a = a->next) {
		AUTO_STR *text = xml_attribute(range, (const char *)a->name);

		take_bound(c, (const char *)a->name, text);
	}
	for (const xmlNode *node = xml_child(range, NULL); node; node = xml_next(node, NULL)) {
		AUTO_STR *text = xml_text(node);

		take_bound(c, (const char *)node->name, text);
	}
}

static int read_constraint(struct constraint *c, const xmlNode *node, const char *param,
			   struct err *e)
{
	AUTO_STR *type = xml_attribute(node, "type");
	const xmlNode *regex = xml_child(node, "regex"), *range = xml_child(node, "range");

	for (size_t i = 0; i < COUNT_OF(constraints); i++) {
		if (strcmp(constraints[i].name, type) == 0)
			c->kind = constraints[i].kind;
	}
	if (c->kind == CONSTRAINT_NONE)
		return err_set(e, ERR_USAGE, "parameter %s: constraint of the type \"%s\"", param,
			       type);
	read_enum(c, node);
	if (regex)
		c->regex = xml_text(regex);
	if (c->kind == CONSTRAINT_REGEX && !regex)
		return err_set(e, ERR_USAGE, "parameter %s: no regex", param);
	if (range)
		read_range(c, range);
	return 0;
}

static int by_value(const void *a, const void *b)
{
	return strcmp((*(const struct enum_value *const *)a)->value,
		      (*(const struct enum_value *const *)b)->value);
}

/* A line for each value, with its label; a set of numbers has none. */
static void add_full_enum(struct buf *out, const struct constraint *c)
{
	const struct enum_value **sorted = x_array(c->values.count, sizeof(*sorted));

	for (size_t i = 0; i < c->values.count; i++)
		sorted[i] = &c->values.items[i];
	qsort(sorted, c->values.count, sizeof(*sorted), by_value);
	for (size_t i = 0; c->kind == CONSTRAINT_STRING_ENUM && i < c->values.count; i++)
		buf_format(out, "\n    %s: %s", sorted[i]->value, sorted[i]->label);
	free(sorted);
}

static const struct {
	const char *mark;
	void (*add)(struct buf *out, const struct constraint *c);
} enum_marks[] = {
	{ "%ENUM%", constraint_set },
	{ "%FULLENUM%", add_full_enum },
};

/* The text with what it names of the constraint in it (conformance/second, arguments). */
static char *describe(const char *text, const struct constraint *c)
{
	AUTO_VALUE(buf) out = { 0 };

	while (*text) {
		size_t len = 0;

		for (size_t i = 0; i < COUNT_OF(enum_marks) && !len; i++) {
			if (span_starts(span_of(text), enum_marks[i].mark)) {
				enum_marks[i].add(&out, c);
				len = strlen(enum_marks[i].mark);
			}
		}
		if (!len)
			buf_char(&out, *text);
		text += len ? len : 1;
	}
	return buf_take(&out);
}

static int read_param(struct param *p, const xmlNode *node, struct err *e)
{
	AUTO_STR *type = xml_attribute(node, "type");
	AUTO_STR *required = xml_attribute(node, "required");
	AUTO_STR *shortname = xml_attribute(node, "shortname");
	AUTO_STR *secret = xml_attribute(node, "secret");
	const xmlNode *description = xml_child(node, "description");
	const xmlNode *constraint = xml_child(node, "constraint");
	AUTO_STR *text = description ? xml_text(description) : x_strdup("");
	size_t i = 0;

	p->name = xml_attribute(node, "name");
	p->required = strcmp(required, "true") == 0;
	if (!p->required && strcmp(required, "false") != 0)
		return err_set(e, ERR_USAGE, "parameter %s: neither required nor not", p->name);
	p->secret = strcmp(secret, "true") == 0;
	if (*shortname)
		p->shortname = x_strdup(shortname);
	while (i < COUNT_OF(param_types) && strcmp(param_types[i].name, type) != 0)
		i++;
	if (i == COUNT_OF(param_types))
		return err_set(e, ERR_USAGE, "parameter %s is of the type \"%s\"", p->name, type);
	p->type = param_types[i].type;
	p->list = param_types[i].list;
	if (constraint && read_constraint(&p->constraint, constraint, p->name, e) < 0)
		return -1;
	p->description = describe(text, &p->constraint);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct param *)a)->name, ((const struct param *)b)->name);
}

static int read_params(struct command *c, const xmlNode *spec, struct err *e)
{
	const xmlNode *context = xml_child(spec, "context-supported");
	AUTO_STR *who = context ? xml_text(context) : x_strdup("");

	c->context_user = strcmp(who, "user") == 0;
	for (const xmlNode *node = xml_child(spec, "parameter"); node;
	     node = xml_next(node, "parameter")) {
		struct param p = { 0 };

		LIST_PUSH(&c->params, p);
		if (read_param(&c->params.items[c->params.count - 1], node, e) < 0)
			return err_wrap(e, "command %s", c->path);
	}
	if (c->params.count)
		qsort(c->params.items, c->params.count, sizeof(c->params.items[0]), by_name);
	return 0;
}

static void read_format(struct command *c, const xmlNode *spec)
{
	const xmlNode *formatter = xml_child(spec, "formatter");

	c->formatter = formatter ? xml_text(formatter) : x_strdup("simple");
	for (const xmlNode *node = xml_child(spec, "format-parameter"); node;
	     node = xml_next(node, "format-parameter")) {
		struct hint hint = { xml_attribute(node, "name"), xml_text(node) };

		LIST_PUSH(&c->hints, hint);
	}
}

static int read_command(struct catalog *catalog, const xmlNode *node, struct err *e)
{
	struct command fresh = { .path = xml_attribute(node, "path") };
	const xmlNode *description = xml_child(node, "description");
	const xmlNode *output = xml_child(xml_child(node, "output-spec"), NULL);
	const xmlNode *execute = xml_child(node, "execute"), *input = xml_child(node, "stdin");
	struct command *c;

	LIST_PUSH(&catalog->commands, fresh);
	c = &catalog->commands.items[catalog->commands.count - 1];
	c->description = description ? xml_text(description) : x_strdup("");
	c->execute = execute ? xml_text(execute) : NULL;
	c->input = input ? xml_text(input) : NULL;
	if (output)
		c->output = value_from_xml(output);
	read_format(c, xml_child(node, "format-parameters"));
	if (c->output.kind == VALUE_NONE)
		return err_set(e, ERR_USAGE, "command %s: no output type", c->path);
	return read_params(c, xml_child(node, "input-spec"), e);
}

static int read_plugin(struct catalog *c, const xmlNode *root, struct err *e)
{
	const xmlNode *node;

	AUTO_STR *version = NULL;

	if (!root || !xml_is(root, "plugin"))
		return err_set(e, ERR_USAGE, "the root element is not \"plugin\"");
	node = xml_child(root, "version");
	version = node ? xml_text(node) : x_strdup("");
	if (strcmp(version, "1.0.0") != 0)
		return err_set(e, ERR_USAGE, "a plugin of the version \"%s\"", version);
	for (node = xml_child(xml_child(root, "namespaces"), "namespace"); node;
	     node = xml_next(node, "namespace")) {
		const xmlNode *description = xml_child(node, "description");
		struct namespace space = {
			.path = xml_attribute(node, "path"),
			.description = description ? xml_text(description) : x_strdup(""),
		};

		LIST_PUSH(&c->namespaces, space);
	}
	for (node = xml_child(xml_child(root, "commands"), "command"); node;
	     node = xml_next(node, "command")) {
		if (read_command(c, node, e) < 0)
			return -1;
	}
	return 0;
}

int catalog_parse(struct catalog *c, struct span xml, const char *file, struct err *e)
{
	xmlDoc *doc = xmlReadMemory(xml.p, (int)xml.len, file, NULL, XML_PARSE_NONET);
	int failed;

	if (!doc)
		return err_set(e, ERR_USAGE, "%s is not XML", file);
	failed = read_plugin(c, xmlDocGetRootElement(doc), e);
	xmlFreeDoc(doc);
	return failed;
}

int catalog_load(struct catalog *c, const char *file, struct err *e)
{
	AUTO_VALUE(buf) text = { 0 };

	if (files_read(&text, file, e) < 0)
		return -1;
	return catalog_parse(c, buf_view(&text), file, e);
}

int catalog_load_folder(struct catalog *c, const char *folder, struct out *err, struct err *e)
{
	AUTO_VALUE(strings) names = { 0 };

	if (files_list(&names, folder, e) < 0)
		return -1;
	for (size_t i = 0; i < names.count; i++) {
		AUTO_STR *file = x_format("%s/%s", folder, names.items[i]);
		AUTO_VALUE(catalog) one = { 0 };
		struct err why = { 0 };

		if (!files_ends_with(file, ".xml"))
			continue;
		if (catalog_load(&one, file, &why) < 0 || decl_check(&one, c, &why) < 0) {
			out_format(err, "Unable to load extension: %s: %s\n", names.items[i],
				   why.text);
			continue;
		}
		catalog_merge(c, &one);
	}
	return 0;
}

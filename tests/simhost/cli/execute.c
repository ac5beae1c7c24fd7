#include "cli/execute.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#include "cli/substitute.h"
#include "cli/value_xml.h"
#include "core/proc.h"

#define ERROR_MARK "ERROR:"

#define NO_ROOT    "No root object set for output. The command did not provide proper output."
#define MISMATCH                                                                                   \
	"Implementation error! The output of this command does not match the declared output "     \
	"type, see errors above."

extern char **environ;

#define UNREADABLE                                                                                 \
	"Unable to parse output of Extension Command: Error parsing command output.  Unable to "   \
	"build a proper metaobject from output tag.  output must contain properly formatted tags " \
	"of type bool, int, string, structure and list. Error was : "

/* Each line behind the mark, up to the first empty one; others are not shown. */
static void take_errors(struct strings *errors, struct span text)
{
	struct span line;

	while (span_next(&line, &text, '\n') && line.len) {
		size_t mark = strlen(ERROR_MARK);

		if (span_starts(line, ERROR_MARK))
			strings_take(errors, x_strndup(line.p + mark, line.len - mark));
	}
}

/* The first element in the root, whatever that is called; VALUE_NONE for none. */
static struct value read_document(struct span text)
{
	/* The name is what libxml2's own complaints, which go to stderr, begin with. */
	xmlDoc *doc = xmlReadMemory(text.p, (int)text.len, "STDOUT", NULL, XML_PARSE_NONET);
	const xmlNode *answer = doc ? xml_child(xmlDocGetRootElement(doc), NULL) : NULL;
	struct value v = answer ? value_from_xml(answer) : (struct value){ 0 };

	xmlFreeDoc(doc);
	return v;
}

static void take_document(struct reply *r, const struct command *c, struct span text)
{
	struct err e = { 0 };

	r->value = read_document(text);
	if (r->value.kind == VALUE_NONE) {
		strings_add(&r->errors, NO_ROOT);
		strings_add(&r->errors, MISMATCH);
	} else if (value_settle(&r->value, &e) < 0) {
		strings_format(&r->errors, UNREADABLE "%s", e.text);
	} else if (!check_reply(&r->errors, &c->output, &r->value)) {
		strings_add(&r->errors, MISMATCH);
	}
	if (r->errors.count)
		value_free(&r->value);
}

/* hostd starts plugins with little; who asks is told to those that want to know (facts 4.6). */
static const char *const *environment(const struct command *c, bool by_hostd)
{
	static const char *hostd[] = { "PATH=/bin:/sbin", NULL, NULL };

	if (!by_hostd)
		return (const char *const *)environ;
	hostd[1] = c->context_user ? "VI_USERNAME=root" : NULL;
	return hostd;
}

static int run_plugin(struct reply *r, const struct call *call, const struct command *c,
		      const struct args *a, bool by_hostd, struct err *e)
{
	AUTO_VALUE(buf) line = { 0 };
	AUTO_VALUE(buf) input = { 0 };
	AUTO_VALUE(buf) output = { 0 };
	const char *argv[] = { "sh", "-c", NULL, NULL };
	struct proc p = {
		.path = "/bin/sh",
		.argv = argv,
		.env = environment(c, by_hostd),
	};
	int status; /* not looked at, as VMware does not (facts 5.5) */

	substitute(&line, c->execute, a, SUBSTITUTE_LINE);
	if (c->input)
		substitute(&input, c->input, a, SUBSTITUTE_STDIN);
	argv[2] = buf_text(&line);
	p.input = buf_view(&input);
	if (proc_run(&output, &status, call->sim, &p, e) < 0)
		return -1;
	if (!output.len)
		strings_format(&r->errors, "Got no data from process: %s", buf_text(&line));
	else if (span_starts(buf_view(&output), ERROR_MARK))
		take_errors(&r->errors, buf_view(&output));
	else
		take_document(r, c, buf_view(&output));
	return 0;
}

int execute_command(struct reply *r, const struct call *call, const struct command *c,
		    const struct args *a, bool by_hostd, struct err *e)
{
	struct native n = { .sim = call->sim, .command = c, .args = a, .by_hostd = by_hostd };

	if (!c->run)
		return run_plugin(r, call, c, a, by_hostd, e);
	if (c->run(&n, e) < 0)
		return -1;
	r->value = n.result;
	r->errors = n.errors;
	/* The simulator's own commands are held to their declarations too. */
	if (!r->errors.count && !check_reply(&r->errors, &c->output, &r->value))
		return err_set(e, ERR_IO, "%s answers %s", c->path, r->errors.items[0]);
	return 0;
}

void reply_free(struct reply *r)
{
	value_free(&r->value);
	strings_free(&r->errors);
}

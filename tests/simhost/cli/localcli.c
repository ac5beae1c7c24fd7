#include <string.h>

#include "cli/builtin.h"
#include "cli/clients.h"
#include "cli/execute.h"
#include "cli/format.h"
#include "cli/option.h"
#include "cli/usage.h"
#include "core/state.h"

#define EXTENSIONS "/usr/lib/vmware/esxcli/ext"
#define INTERNAL   "/usr/lib/vmware/esxcli/int"

/* The options in front of the namespaces. */
struct display {
	const char *formatter;  /* NULL: the declaration's */
	struct strings hints;   /* "fields:TYPE=…", in place of the declaration's */
	struct strings plugins; /* files */
	struct strings folders;
	int used; /* words taken, the name of the program included */
};

static void display_free(struct display *d)
{
	strings_free(&d->hints);
	strings_free(&d->plugins);
	strings_free(&d->folders);
}

/* One that it does not know takes its value all the same, and is not spoken of. */
static void take_display(struct display *d, const struct option *o)
{
	if (!o->value)
		return;
	if (strcmp(o->name, "formatter") == 0)
		d->formatter = o->value;
	else if (strcmp(o->name, "format-param") == 0)
		strings_add(&d->hints, o->value);
	else if (strcmp(o->name, "plugin-dir") == 0)
		strings_add(&d->folders, o->value);
	else if (strcmp(o->name, "plugin") == 0)
		strings_add(&d->plugins, o->value);
}

static void read_display(struct display *d, const struct call *c)
{
	d->used = 1;
	while (d->used < c->argc) {
		AUTO_VALUE(option) o = { 0 };
		int words = option_read(&o, c->argc - d->used, c->argv + d->used);

		if (!words)
			break;
		take_display(d, &o);
		d->used += words;
	}
}

static int load(struct catalog *catalog, const struct display *d, struct call *c, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	AUTO_STR *extensions = sim_path(c->sim, EXTENSIONS);

	if (state_load(&st, c->sim, e) < 0 ||
	    builtin_add(catalog, release_find(st.release), e) < 0 ||
	    catalog_load_folder(catalog, extensions, c->err, e) < 0)
		return -1;
	for (size_t i = 0; i < d->folders.count; i++) {
		if (catalog_load_folder(catalog, d->folders.items[i], c->err, e) < 0)
			return -1;
		if (strcmp(d->folders.items[i], INTERNAL) == 0 &&
		    builtin_add_internal(catalog, e) < 0)
			return -1;
	}
	for (size_t i = 0; i < d->plugins.count; i++) {
		AUTO_VALUE(catalog) one = { 0 };

		if (catalog_load(&one, d->plugins.items[i], e) < 0)
			return -1;
		if (decl_check(&one, catalog, e) < 0)
			return err_wrap(e, "%s", d->plugins.items[i]);
		catalog_merge(catalog, &one);
	}
	return 0;
}

static void show_errors(struct call *c, const struct strings *errors)
{
	out_str(c->err, "Errors: \n");
	for (size_t i = 0; i < errors->count; i++)
		out_format(c->err, "%s\n", errors->items[i]);
}

static int show(struct call *c, const struct format *f, const struct command *command,
		const struct value *v)
{
	AUTO_STR *unknown = f->for_people ? format_unknown_field(command, v) : NULL;

	if (f->rows_only && !format_is_rows(v)) {
		out_format(c->err,
			   "Error: Unexpected type for output, formatter, %s, expected a List of "
			   "structs\n",
			   f->name);
		return 1;
	}
	if (unknown) /* which is no failure */
		out_format(c->out, "Error: Unknown field in field list: %s\n", unknown);
	else
		f->print(c->out, command, v);
	return 0;
}

/*
 * A value that is given twice is found out when the command has run without it (facts 5.8);
 * a command of the simulator itself is not run then (assumed).
 */
static int execute(struct call *c, const struct format *f, const struct command *command,
		   const struct args *args)
{
	AUTO_VALUE(strings) errors = { 0 };
	AUTO_VALUE(reply) r = { 0 };
	struct err e = { 0 };

	args_check_doubled(args, &errors);
	if ((!errors.count || !command->run) &&
	    execute_command(&r, c, command, args, false, &e) < 0)
		strings_add(&errors, e.text);
	for (size_t i = 0; i < r.errors.count; i++)
		strings_add(&errors, r.errors.items[i]);
	if (errors.count) {
		show_errors(c, &errors);
		return 1;
	}
	return show(c, f, command, &r.value);
}

static int run(struct call *c, const struct command *command, const struct display *d, int used)
{
	const struct format *f = format_localcli(d->formatter ? d->formatter : command->formatter);
	AUTO_VALUE(args) args = { 0 };
	AUTO_VALUE(strings) errors = { 0 };

	args_read_localcli(&args, command, c->argc - used, c->argv + used, &errors);
	if (args.help) {
		usage_localcli_command(c->out, command);
		return 0;
	}
	if (!errors.count && !f)
		strings_format(&errors, "Unable to find requested formatter: %s", d->formatter);
	if (errors.count) {
		show_errors(c, &errors);
		return 1;
	}
	return execute(c, f, command, &args);
}

/* The word that ends a path by naming nothing below it. */
static int say_unknown(struct call *c, const struct catalog *catalog, const char *path,
		       const char *word)
{
	AUTO_STR *words = decl_words(path);

	if (catalog_command(catalog, path))
		out_format(c->err,
			   "Unable to find a namespace or command with the name '%s' on the "
			   "command '%s'. Commands cannot have sub-commands or sub-namespaces.\n",
			   word, words);
	else
		out_format(c->err,
			   "Unable to find a command or namespace with the name '%s' in "
			   "namespace %s\n",
			   word, words);
	return 1;
}

static bool is_option(char *const *word)
{
	AUTO_VALUE(option) o = { 0 };

	return option_read(&o, 1, word) > 0;
}

/*
 * The words up to the first option are a path. That of a namespace shows what is in it, whatever
 * options follow, and ends with 1, --help or not (facts 5.8).
 */
static int dispatch(struct call *c, const struct catalog *catalog, const struct display *d)
{
	AUTO_VALUE(buf) path = { 0 };
	const struct command *command;
	int used = d->used;

	for (; used < c->argc && !is_option(c->argv + used); used++) {
		AUTO_STR *next =
			x_format("%s%s%s", buf_text(&path), path.len ? "." : "", c->argv[used]);

		if (strchr(c->argv[used], '.') ||
		    (!catalog_command(catalog, next) && !catalog_namespace(catalog, next)))
			return say_unknown(c, catalog, buf_text(&path), c->argv[used]);
		buf_cut(&path, 0);
		buf_str(&path, next);
	}
	command = catalog_command(catalog, buf_text(&path));
	if (command)
		return run(c, command, d, used);
	usage_localcli_namespace(c->out, catalog, buf_text(&path));
	return 1;
}

int localcli_main(struct call *c)
{
	AUTO_VALUE(display) d = { 0 };
	AUTO_VALUE(catalog) catalog = { 0 };
	struct err e = { 0 };

	read_display(&d, c);
	if (load(&catalog, &d, c, &e) < 0) {
		out_format(c->err, "Errors: \n%s\n", e.text);
		return 1;
	}
	for (size_t i = 0; i < d.hints.count; i++)
		catalog_hint(&catalog, d.hints.items[i]);
	return dispatch(c, &catalog, &d);
}

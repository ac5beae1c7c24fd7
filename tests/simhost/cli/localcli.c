#include <stdlib.h>
#include <string.h>

#include "cli/builtin.h"
#include "cli/clients.h"
#include "cli/execute.h"
#include "cli/format.h"
#include "cli/usage.h"
#include "core/options.h"
#include "core/state.h"

#define EXTENSIONS "/usr/lib/vmware/esxcli/ext"
#define INTERNAL   "/usr/lib/vmware/esxcli/int"

/* The words in front of the namespaces. */
struct display {
	const char *formatter;
	struct strings plugins; /* files */
	struct strings folders;
	bool help;
	int used; /* words taken, the name of the program included */
};

/* False after a complaint. */
static bool read_display(struct display *d, struct call *c)
{
	int i = 1;

	for (; i < c->argc && c->argv[i][0] == '-'; i++) {
		const char *value;

		if (strcmp(c->argv[i], "--help") == 0 || strcmp(c->argv[i], "-h") == 0) {
			d->help = true;
		} else if ((value = option_value("--formatter", c, &i))) {
			d->formatter = value;
		} else if ((value = option_value("--plugin-dir", c, &i))) {
			strings_add(&d->folders, value);
		} else if ((value = option_value("--plugin", c, &i))) {
			strings_add(&d->plugins, value);
		} else { /* assumed: not seen */
			out_format(c->err, "Errors: \nUnknown option : %s\n", c->argv[i]);
			return false;
		}
	}
	d->used = i;
	return true;
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
		const struct reply *r)
{
	struct err e = { 0 };

	if (r->errors.count) {
		show_errors(c, &r->errors);
		return 1;
	}
	if (!*f->name && format_check(command, &r->value, &e) < 0) {
		out_format(c->err, "Errors: \n%s\n", e.text);
		return 1;
	}
	f->print(c->out, command, &r->value);
	return 0;
}

static int run(struct call *c, const struct command *command, const struct display *d, int used)
{
	const struct format *f = format_localcli(d->formatter ? d->formatter : "");
	AUTO_VALUE(args) args = { 0 };
	AUTO_VALUE(strings) errors = { 0 };
	AUTO_VALUE(reply) r = { 0 };
	struct err e = { 0 };

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
	if (execute_command(&r, c, command, &args, false, &e) < 0) {
		out_format(c->err, "Errors: \n%s\n", e.text);
		return 1;
	}
	return show(c, f, command, &r);
}

/* Follow the words down the namespaces to a command, or say where they end. */
static int dispatch(struct call *c, const struct catalog *catalog, const struct display *d)
{
	AUTO_VALUE(buf) path = { 0 };
	int used = d->used;
	bool help = d->help;

	for (; used < c->argc; used++) {
		AUTO_STR *next =
			x_format("%s%s%s", buf_text(&path), path.len ? "." : "", c->argv[used]);
		const struct command *command = catalog_command(catalog, next);

		if (command)
			return run(c, command, d, used + 1);
		if (strcmp(c->argv[used], "--help") == 0 || strcmp(c->argv[used], "-h") == 0) {
			help = true;
			break;
		}
		if (!catalog_namespace(catalog, next)) {
			AUTO_STR *words = decl_words(buf_text(&path));

			out_format(c->err,
				   "Unable to find a command or namespace with the name '%s' in "
				   "namespace %s\n",
				   c->argv[used], words);
			return 1;
		}
		buf_cut(&path, 0);
		buf_str(&path, next);
	}
	usage_localcli_namespace(c->out, catalog, buf_text(&path));
	return help ? 0 : 1;
}

int localcli_main(struct call *c)
{
	struct display d = { 0 };
	AUTO_VALUE(catalog) catalog = { 0 };
	struct err e = { 0 };
	int status = 1;

	if (read_display(&d, c)) {
		if (load(&catalog, &d, c, &e) < 0)
			out_format(c->err, "Errors: \n%s\n", e.text);
		else
			status = dispatch(c, &catalog, &d);
	}
	strings_free(&d.plugins);
	strings_free(&d.folders);
	return status;
}

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "cli/builtin.h"
#include "cli/clients.h"
#include "cli/execute.h"
#include "cli/format.h"
#include "cli/usage.h"
#include "core/files.h"
#include "core/state.h"

/* hostd's dispatcher works on so many operations at once (esxi-facts 4.5). */
#define SLOTS 3
/* How long to wait between looks at the slots: short beside any operation. */
#define SLOT_PAUSE_NS 5000000L

struct display {
	const char *formatter;
	bool help;
	int used;
};

static bool read_display(struct display *d, struct call *c)
{
	int i = 1;

	d->formatter = "";
	for (; i < c->argc && c->argv[i][0] == '-'; i++) {
		static const char name[] = "--formatter";
		size_t len = strlen(name);

		if (strcmp(c->argv[i], "--help") == 0 || strcmp(c->argv[i], "-?") == 0)
			d->help = true;
		else if (strncmp(c->argv[i], name, len) == 0 && c->argv[i][len] == '=')
			d->formatter = c->argv[i] + len + 1;
		else if (strcmp(c->argv[i], name) == 0 && i + 1 < c->argc)
			d->formatter = c->argv[++i];
		else if (strcmp(c->argv[i], "--debug") != 0) {
			out_format(c->out, "Error: Invalid option %s\n", c->argv[i]);
			return false;
		}
	}
	d->used = i;
	if (format_esxcli(d->formatter))
		return true;
	out_format(c->out, "Error: Invalid formatter %s\n", d->formatter); /* assumed */
	return false;
}

/* What hostd knows: its own commands, and the extensions as they were at its start. */
static int load(struct catalog *catalog, struct call *c, bool *running, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	AUTO_VALUE(out) ignored = { 0 };
	AUTO_STR *extensions = sim_file(c->sim, "hostd/ext");

	if (state_load(&st, c->sim, e) < 0)
		return -1;
	*running = st.hostd_running;
	if (builtin_add(catalog, release_find(st.release), e) < 0)
		return -1;
	return catalog_load_folder(catalog, extensions, &ignored, e);
}

/* Wait for one of the slots; the descriptor holds it until it is closed. */
static int take_slot(const struct sim *s, struct err *e)
{
	const struct timespec pause = { .tv_nsec = SLOT_PAUSE_NS };

	for (size_t i = 0;; i = (i + 1) % SLOTS) {
		AUTO_STR *path = sim_file(s, "slots/%zu", i);
		int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

		if (fd < 0)
			return err_set_errno(e, ERR_IO, errno, "%s", path);
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return fd;
		close(fd);
		if (i + 1 == SLOTS)
			nanosleep(&pause, NULL);
	}
}

static void show_errors(struct call *c, const struct strings *errors, const struct command *usage)
{
	for (size_t i = 0; i < errors->count; i++)
		out_format(c->out, "%s%s\n", i ? "       " : "Error: ", errors->items[i]);
	if (usage) {
		out_str(c->out, "\n");
		usage_esxcli_command(c->out, usage);
	}
}

/* What hostd refuses or a plugin reports comes as it is, on stdout (facts 3.8). */
static int show_lines(struct call *c, const struct strings *errors)
{
	for (size_t i = 0; i < errors->count; i++)
		out_format(c->out, "%s\n", errors->items[i]);
	return 1;
}

static int show(struct call *c, const struct format *f, const struct command *command,
		const struct value *v)
{
	AUTO_STR *unknown = f->for_people ? format_unknown_field(command, v) : NULL;

	if (unknown) { /* assumed: not seen */
		out_format(c->out, "Error: Unknown field in field list: %s\n", unknown);
		return 1;
	}
	f->print(c->out, command, v);
	return 0;
}

static int execute(struct call *c, const struct command *command, const struct args *args,
		   const struct display *d)
{
	AUTO_VALUE(reply) r = { 0 };
	AUTO_VALUE(strings) errors = { 0 };
	struct err e = { 0 };
	int slot, failed;

	args_check(args, command, &errors);
	args_check_doubled(args, &errors); /* assumed: the client sends a value once */
	if (errors.count)
		return show_lines(c, &errors);
	slot = take_slot(c->sim, &e);
	if (slot < 0) {
		out_format(c->out, "%s\n", e.text);
		return 1;
	}
	failed = execute_command(&r, c, command, args, true, &e);
	close(slot);
	if (failed) {
		out_format(c->out, "%s\n", e.text);
		return 1;
	}
	if (r.errors.count)
		return show_lines(c, &r.errors);
	return show(c, format_esxcli(d->formatter), command, &r.value);
}

static int run(struct call *c, const struct command *command, const struct display *d, int used)
{
	AUTO_VALUE(args) args = { 0 };
	AUTO_VALUE(strings) errors = { 0 };
	bool usage;

	args_read_esxcli(&args, command, c->argc - used, c->argv + used, &errors, &usage);
	if (args.help) {
		usage_esxcli_command(c->out, command);
		return 0;
	}
	if (errors.count) {
		show_errors(c, &errors, usage ? command : NULL);
		return 1;
	}
	return execute(c, command, &args, d);
}

/* All words up to the first option are the path of the command. */
static int dispatch(struct call *c, const struct catalog *catalog, const struct display *d)
{
	AUTO_VALUE(buf) path = { 0 };
	int used = d->used;

	for (; used < c->argc && c->argv[used][0] != '-'; used++) {
		const struct command *command;

		if (path.len)
			buf_char(&path, '.');
		buf_str(&path, c->argv[used]);
		command = catalog_command(catalog, buf_text(&path));
		if (command)
			return run(c, command, d, used + 1);
	}
	if (path.len && !catalog_namespace(catalog, buf_text(&path))) {
		AUTO_STR *words = decl_words(buf_text(&path));

		out_format(c->out, "Error: Unknown command or namespace %s\n", words);
		return 1;
	}
	usage_esxcli_namespace(c->out, catalog, buf_text(&path));
	return d->help || used < c->argc ? 0 : 1;
}

int esxcli_main(struct call *c)
{
	struct display d = { 0 };
	AUTO_VALUE(catalog) catalog = { 0 };
	struct err e = { 0 };
	bool running = false;

	if (!read_display(&d, c))
		return 1;
	if (load(&catalog, c, &running, &e) < 0) {
		out_format(c->out, "%s\n", e.text);
		return 1;
	}
	if (!running) {
		out_str(c->out, "Connect to localhost failed: Connection failure\n");
		return 1;
	}
	return dispatch(c, &catalog, &d);
}

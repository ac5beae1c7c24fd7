#include "commands/app.h"

#include <stdlib.h>
#include <string.h>

#include "commands/table.h"

static enum output_format format_named(const char *name)
{
	if (name && strcmp(name, "json") == 0)
		return OUTPUT_JSON;
	if (name && strcmp(name, "esxcli") == 0)
		return OUTPUT_ESXCLI;
	return OUTPUT_TEXT;
}

/* The format that was asked for, when the words around it could not be parsed. */
static enum output_format format_of_words(const struct app *app)
{
	static const char joined[] = "--format=";
	const char *name = NULL;

	for (size_t i = 0; i < app->count && !name; i++) {
		if (strncmp(app->words[i], joined, strlen(joined)) == 0)
			name = app->words[i] + strlen(joined);
		else if (strcmp(app->words[i], "--format") == 0 && i + 1 < app->count)
			name = app->words[i + 1];
	}
	return format_named(name);
}

static int fail(struct app *app, enum output_format format, const struct err *e)
{
	struct run run = { .format = format, .err = &app->err };

	output_error(format, &app->out, e);
	run_say(&run, e->text);
	return (int)e->code;
}

/*
 * After an upgrade hostd keeps the extension of the version before until it is restarted, and
 * would refuse rows that it does not expect (esxi-facts 5.6). Options of that version may be
 * unknown to this one, so this comes before the words are parsed.
 */
static int check_extension(const struct app *app, struct err *e)
{
	static const char option[] = "--extension=";

	for (size_t i = 0; i < app->count; i++) {
		const char *version;

		if (strncmp(app->words[i], option, strlen(option)) != 0)
			continue;
		version = app->words[i] + strlen(option);
		if (strcmp(version, NESTVIRT_VERSION) != 0)
			return err_set(e, ERR_REFUSED,
				       "the host still runs the extension of %s; run "
				       "/etc/init.d/hostd restart",
				       version);
	}
	return 0;
}

static int run(struct app *app, struct args *args)
{
	/* hostd sets it, localcli leaves it empty; elsewhere it is up to the user (facts 4.6). */
	const char *caller = getenv("VI_USERNAME");
	AUTO_VALUE(buf) lines = { 0 };
	struct err e = { 0 };
	struct run run = {
		.args = args,
		.format = format_named(args_get(args, "format")),
		.err = &app->err,
		.err_is_terminal = app->err_is_terminal,
		.root_dir = args_get(args, "root"),
		.in_extension = args_have(args, "extension"),
	};

	run.caller = run.in_extension && caller && caller[0] ? caller : NULL;
	/* The extension passes free text on stdin; it is parsed before checking what is missing. */
	if (args_have(args, "stdin") &&
	    (app->input(&lines, &e) < 0 || args_parse_lines(args, buf_view(&lines), &e) < 0))
		return fail(app, run.format, &e);
	if (args_check(args, &e) < 0 || run_command(&run, &app->out, &e) < 0)
		return fail(app, run.format, &e);
	return run.status;
}

static int dispatch(struct app *app, struct args *args)
{
	enum output_format format = format_named(args_get(args, "format"));
	struct err e = { 0 };

	if (args_have(args, "help")) {
		if (args->command)
			help_command(&app->out, args->command);
		else
			help_group(&app->out, &table_of_commands, &args->path);
		return RUN_DONE;
	}
	if (args_have(args, "version")) {
		out_str(&app->out, "nestvirt " NESTVIRT_VERSION "\n");
		return RUN_DONE;
	}
	if (args->command)
		return run(app, args);
	if (format != OUTPUT_TEXT) {
		(void)err_set(&e, ERR_USAGE, "no command given; see nestvirt --help");
		return fail(app, format, &e);
	}
	/* As esxcli does: a namespace by itself is answered with what is in it. */
	help_group(&app->err, &table_of_commands, &args->path);
	return (int)ERR_USAGE;
}

int app_run(struct app *app)
{
	AUTO_VALUE(args) args = { 0 };
	struct err e = { 0 };
	int status;

	if (check_extension(app, &e) < 0 ||
	    args_parse(&args, &table_of_commands, app->words, app->count, &e) < 0)
		status = fail(app, format_of_words(app), &e);
	else
		status = dispatch(app, &args);
	out_flush(&app->out);
	/* An answer that nobody got is not "done"; a change that was made stays made. */
	if (app->out.failed)
		out_str(&app->err,
			"nestvirt: standard output: not all of the answer could be written\n");
	out_flush(&app->err);
	if (app->out.failed && status == RUN_DONE)
		status = (int)ERR_IO;
	return status;
}

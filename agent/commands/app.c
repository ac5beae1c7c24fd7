#include "commands/app.h"

#include <stdlib.h>
#include <string.h>

#include "commands/args.h"
#include "formats/show.h"
#include "plan/recover.h"

/* The line of an error, for people. */
static void say(struct out *err, const char *text)
{
	AUTO_VALUE(buf) shown = { 0 };

	show_bytes(&shown, span_of(text), CHARSET_UTF8);
	out_format(err, "nestvirt: %s\n", buf_text(&shown));
}

void run_say(struct run *run, const char *text)
{
	if (run->format != OUTPUT_ESXCLI)
		say(run->err, text);
}

/* What is going to change something first finishes what a run that was cut off has left. */
static void finish_earlier(const struct host *h, struct run *run)
{
	AUTO_VALUE(strings) notes = { 0 };

	recover(h, &notes);
	for (size_t i = 0; i < notes.count; i++)
		run_say(run, notes.items[i]);
}

int run_open_host(struct host *h, struct run *run, struct err *e)
{
	if (host_open(h, run->root_dir, run->in_extension, e) < 0)
		return -1;
	if ((run->args->command->flags & CMD_RECORDS) && !args_have(run->args, "dry-run") &&
	    !args_have(run->args, "no-history"))
		finish_earlier(h, run);
	return 0;
}

static enum output_format format_named(const char *name)
{
	if (name && strcmp(name, "json") == 0)
		return OUTPUT_JSON;
	if (name && strcmp(name, "esxcli") == 0)
		return OUTPUT_ESXCLI;
	return OUTPUT_TEXT;
}

/* What is asked for is shown even where the words around it could not be understood. */
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
	output_error_only(format, &app->out, e);
	if (format != OUTPUT_ESXCLI)
		say(&app->err, e->text);
	return (int)e->code;
}

/*
 * After an upgrade hostd keeps the extension of the version before until it is restarted, and
 * would refuse rows that it does not expect (esxi-facts 5.6). Its words may be unknown by now, so
 * this comes before they are looked at.
 */
static int check_extension(const struct app *app, struct err *e)
{
	static const char option[] = "--extension=";

	for (size_t i = 0; i < app->count; i++) {
		const char *version = app->words[i] + sizeof(option) - 1;

		if (strncmp(app->words[i], option, sizeof(option) - 1) == 0 &&
		    strcmp(version, NESTVIRT_VERSION) != 0)
			return err_set(e, ERR_REFUSED,
				       "the host still runs the extension of %s; run "
				       "/etc/init.d/hostd restart",
				       version);
	}
	return 0;
}

static int read_input(struct app *app, struct args *args, struct err *e)
{
	AUTO_VALUE(buf) bytes = { 0 };

	if (!args_have(args, "stdin"))
		return 0;
	if (app->input(&bytes, e) < 0)
		return -1;
	return args_parse_lines(args, buf_view(&bytes), e);
}

/* Set by hostd, empty from localcli; elsewhere it is whatever the caller likes [facts 4.6]. */
static const char *caller(void)
{
	const char *name = getenv("VI_USERNAME");

	return name && name[0] ? name : NULL;
}

static int run_command(struct app *app, struct args *args)
{
	const struct command *command = args->command;
	AUTO(output) *output = NULL;
	struct err e = { 0 };
	struct run run = {
		.args = args,
		.format = format_named(args_get(args, "format")),
		.err = &app->err,
		.err_is_terminal = app->err_is_terminal,
		.root_dir = args_get(args, "root"),
		.in_extension = args_have(args, "extension"),
	};

	run.caller = run.in_extension ? caller() : NULL;
	if (read_input(app, args, &e) < 0 || args_check(args, &e) < 0)
		return fail(app, run.format, &e);
	output = output_new(run.format, &command->shape, &app->out);
	run.output = output;
	if (command->run(&run, &e) < 0)
		return fail(app, run.format, &e);
	output_end(output);
	return run.status;
}

static int no_command(struct app *app, const struct args *args)
{
	enum output_format format = format_named(args_get(args, "format"));
	struct err e = { 0 };

	if (format != OUTPUT_TEXT) {
		(void)err_set(&e, ERR_USAGE, "which command? nestvirt --help lists what there is");
		return fail(app, format, &e);
	}
	/* As esxcli does: a namespace by itself is answered with what is in it. */
	help_group(&app->err, &args->path);
	return (int)ERR_USAGE;
}

static int dispatch(struct app *app, struct args *args)
{
	if (args_have(args, "help")) {
		if (args->command)
			help_command(&app->out, args->command);
		else
			help_group(&app->out, &args->path);
		return APP_DONE;
	}
	if (args_have(args, "version")) {
		out_str(&app->out, "nestvirt " NESTVIRT_VERSION "\n");
		return APP_DONE;
	}
	if (!args->command)
		return no_command(app, args);
	return run_command(app, args);
}

int app_run(struct app *app)
{
	AUTO_VALUE(args) args = { 0 };
	struct err e = { 0 };
	int status;

	if (check_extension(app, &e) < 0 || args_parse(&args, app->words, app->count, &e) < 0)
		status = fail(app, format_of_words(app), &e);
	else
		status = dispatch(app, &args);
	out_flush(&app->out);
	/* An answer that nobody got is not "done"; a change that was made stays made. */
	if (app->out.failed)
		out_str(&app->err,
			"nestvirt: standard output: not all of the answer could be written\n");
	out_flush(&app->err);
	if (app->out.failed && status == APP_DONE)
		status = (int)ERR_IO;
	return status;
}

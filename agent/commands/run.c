#include "commands/run.h"

#include <string.h>

#include "formats/show.h"
#include "history/journal.h"
#include "plan/desired.h"
#include "plan/recover.h"

void run_say(struct run *run, const char *text)
{
	AUTO_VALUE(buf) shown = { 0 };

	if (run->format == OUTPUT_ESXCLI)
		return;
	show_bytes(&shown, span_of(text), CHARSET_UTF8);
	out_format(run->err, "nestvirt: %s\n", buf_text(&shown));
}

/* Add what helps if the error is about a file of the history. */
static void suggest_no_history(struct err *e)
{
	const struct err found = *e;

	if (strcmp(e->target, JOURNAL_FILE_0) != 0 && strcmp(e->target, JOURNAL_FILE_1) != 0)
		return;
	(void)err_set(e, found.code, "%s; --no-history goes on without it", found.text);
	(void)err_target(e, found.target);
}

static int run_on_host(struct run *run, struct err *e)
{
	const struct command *command = run->args->command;
	bool records = (command->flags & CMD_RECORDS) && !args_have(run->args, "no-history");
	AUTO_VALUE(strings) notes = { 0 };
	AUTO(journal) *journal = NULL;
	struct host host;
	int result = 0;

	if (host_open(&host, run->root_dir, run->in_extension, e) < 0)
		return -1;
	run->host = &host;
	if (records && !args_have(run->args, "dry-run"))
		recover(&host, &notes);
	for (size_t i = 0; i < notes.count; i++)
		run_say(run, notes.items[i]);
	if (command->flags & CMD_JOURNAL)
		result = journal_read(&journal, &host, e);
	run->journal = journal;
	if (result == 0)
		result = command->run(run, e);
	/* Where it had been read before, as by history undo, that could not go on without it. */
	if (result < 0 && records && (journal || !(command->flags & CMD_JOURNAL)))
		suggest_no_history(e);
	if (journal && journal->damaged > 0) {
		AUTO_STR *damaged = x_format(
			"damaged records of the history that are left out: %zu", journal->damaged);

		run_say(run, damaged);
	}
	host_close(&host);
	run->host = NULL;
	run->journal = NULL;
	return result;
}

int run_command(struct run *run, struct out *to, struct err *e)
{
	const struct command *command = run->args->command;
	AUTO(output) *output = output_new(run->format, &command->shape, to);

	run->output = output;
	if ((command->flags & CMD_HOST ? run_on_host(run, e) : command->run(run, e)) < 0)
		return -1;
	output_end(output);
	return 0;
}

/* What the service has to do, in words; nothing where it has nothing to do. */
static int read_service_work(struct buf *work, const struct host *h, struct err *e)
{
	AUTO(journal) *journal = NULL;
	AUTO_VALUE(config_errors) errors = { 0 };
	AUTO_VALUE(desired) d = { 0 };

	if (journal_read(&journal, h, e) < 0)
		return -1;
	if (journal->deferred.count > 0)
		buf_format(work, "%zu %s for a power-off", journal->deferred.count,
			   journal->deferred.count == 1 ? "change waits" : "changes wait");
	if (desired_load(&d, &errors, &h->root, DESIRED_PATH, e) < 0)
		return e->code == ERR_NOT_FOUND ? 0 : -1;
	if (d.config->interval_seconds > 0)
		buf_format(work, "%sthe configuration is to be applied every %lld seconds",
			   work->len > 0 ? ", and " : "", d.config->interval_seconds);
	return 0;
}

void run_read_host(struct host_facts *facts, const struct run *run)
{
	AUTO_VALUE(buf) work = { 0 };
	struct err e = { 0 };

	/* Only hostd says who is logged in; localcli runs an extension that hostd may not have. */
	host_facts_read(facts, run->host, NESTVIRT_VERSION, run->caller != NULL);
	if (!fact_is_not(&facts->items[HOST_SERVICE]))
		return;
	if (read_service_work(&work, run->host, &e) < 0)
		fact_unknown(&facts->service_work, e.text);
	else
		fact_text(&facts->service_work, buf_text(&work));
}

#include "commands/run.h"

#include "formats/show.h"
#include "history/journal.h"
#include "plan/recover.h"

void run_say(struct run *run, const char *text)
{
	AUTO_VALUE(buf) shown = { 0 };

	if (run->format == OUTPUT_ESXCLI)
		return;
	show_bytes(&shown, span_of(text), CHARSET_UTF8);
	out_format(run->err, "nestvirt: %s\n", buf_text(&shown));
}

static int run_on_host(struct run *run, struct err *e)
{
	const struct command *command = run->args->command;
	AUTO_VALUE(strings) notes = { 0 };
	AUTO(journal) *journal = NULL;
	struct host host;
	int result = 0;

	if (host_open(&host, run->root_dir, run->in_extension, e) < 0)
		return -1;
	run->host = &host;
	if ((command->flags & CMD_RECORDS) && !args_have(run->args, "dry-run") &&
	    !args_have(run->args, "no-history"))
		recover(&host, &notes);
	for (size_t i = 0; i < notes.count; i++)
		run_say(run, notes.items[i]);
	if (command->flags & CMD_JOURNAL)
		result = journal_read(&journal, &host, e);
	run->journal = journal;
	if (result == 0)
		result = command->run(run, e);
	if (result == 0 && journal && journal->damaged > 0) {
		AUTO_STR *damaged = x_format(
			"damaged records of the history that are left out: %zu", journal->damaged);

		run_say(run, damaged);
	}
	host_close(&host);
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

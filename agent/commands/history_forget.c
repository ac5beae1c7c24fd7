#include "commands/run.h"
#include "commands/table.h"
#include "formats/iso_time.h"
#include "plan/apply.h"
#include "plan/journal.h"

enum column { FORGOTTEN, LEFT };

static const struct field fields[] = {
	[FORGOTTEN] = { "Forgotten", FIELD_INT, false, "Changes that were dropped." },
	[LEFT] = { "Left", FIELD_INT, false, "Changes that are still recorded." },
};

static const struct param param_before = {
	.name = "before",
	.shortname = 'b',
	.type = PARAM_TEXT,
	.placeholder = "DATE",
	.required = true,
	.description = "Older changes are meant: 2026-03-01, or 2026-03-01T12:30:00Z, in UTC.",
};

static int forget(struct run *run, const struct host *h, long long before, struct err *e)
{
	AUTO(run_lock) *lock = NULL;
	AUTO(journal) *journal = NULL;
	size_t dropped = 0;

	if (apply_lock(&lock, h, true, e) < 0 || journal_read(&journal, h, e) < 0 ||
	    journal_forget(journal, h, before, &dropped, e) < 0)
		return -1;
	struct value row[] = {
		[FORGOTTEN] = value_int((long long)dropped),
		[LEFT] = value_int((long long)journal->entries.count),
	};

	output_row(run->output, row, NULL);
	return 0;
}

static int run(struct run *run, struct err *e)
{
	const char *date = args_get(run->args, "before");
	long long before;
	struct host h;
	int result;

	if (!iso_time_parse(&before, span_of(date)))
		return err_set(e, ERR_USAGE,
			       "--before=%s: a date is wanted, 2026-03-01 or 2026-03-01T12:30:00Z",
			       date);
	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = forget(run, &h, before, e);
	host_close(&h);
	return result;
}

static const struct param *const params[] = { &param_before, NULL };

const struct command command_history_forget = {
	.path = "history forget",
	.summary = "Drop old records of the history; what they say cannot be undone any more.",
	.detail = "What waits for a power-off, or is not known to have ended, stays recorded.",
	.params = params,
	.shape = { .type = "Forgotten",
		   .fields = fields,
		   .count = COUNT_OF(fields),
		   .single = true },
	.flags = CMD_HOST,
	.run = run,
};

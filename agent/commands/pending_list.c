#include "commands/history.h"
#include "commands/table.h"
#include "formats/iso_time.h"
#include "host/service.h"
#include "plan/pending.h"

enum column { ID, NAME, PATH, WANTED, PROFILE, SINCE, COMMAND, CALLER, STATE };

static const struct field fields[] = {
	[ID] = { "ID", FIELD_INT, false, "The number of the change." },
	[NAME] = { "Name", FIELD_TEXT, true, "The VM's name when it was asked for." },
	[PATH] = { "Path", FIELD_TEXT, false, "The VM's .vmx file." },
	[WANTED] = { "Wanted", FIELD_TEXT, false, "One of enable, disable, undo." },
	[PROFILE] = { "Profile", FIELD_TEXT, false, "Which settings; empty for an undo." },
	[SINCE] = { "Since", FIELD_TEXT, false, "When it was asked for, in UTC." },
	[COMMAND] = { "Command", FIELD_TEXT, false, "What asked for it." },
	[CALLER] = { "Caller", FIELD_TEXT, true, "Who was logged in; known through hostd only." },
	[STATE] = { "State", FIELD_TEXT, false,
		    "waiting, or that the file is missing, or since when the VM is." },
};

static bool is_missing(const struct host *h, const char *path)
{
	AUTO_STR *real = NULL;
	struct err e = { 0 };

	return root_real(&real, &h->root, path, &e) < 0 && e.code == ERR_NOT_FOUND;
}

static void state(struct buf *text, const struct host *h, const struct journal_pending *p)
{
	if (p->gone_since != 0) {
		buf_str(text, "gone since ");
		iso_time_add(text, p->gone_since);
	} else {
		buf_str(text, is_missing(h, p->path) ? "file missing" : "waiting");
	}
}

static void show(struct run *run, const struct host *h, const struct journal_pending *p)
{
	AUTO_VALUE(buf) since = { 0 };
	AUTO_VALUE(buf) now = { 0 };

	iso_time_add(&since, p->time);
	state(&now, h, p);
	output_row(run->output,
		   (struct value[]){
			   [ID] = value_int(p->id),
			   [NAME] = value_text(p->name),
			   [PATH] = value_text(p->path),
			   [WANTED] = value_text(pending_wish_name(p)),
			   [PROFILE] = value_text(p->undoes_count > 0 ? ""
						  : p->profile        ? p->profile
								      : "default"),
			   [SINCE] = value_text(buf_text(&since)),
			   [COMMAND] = value_text(p->command),
			   [CALLER] = value_text(p->caller),
			   [STATE] = value_text(buf_text(&now)),
		   },
		   NULL);
}

static int list(struct run *run, const struct host *h, struct journal *journal, struct err *e)
{
	(void)e;
	for (size_t i = 0; i < journal->pending.count; i++)
		show(run, h, &journal->pending.items[i]);
	if (journal->pending.count > 0 && !service_runs(h))
		run_say(run, "the service is not running, so nothing of this will be "
			     "done: " SERVICE_START);
	return 0;
}

static int run(struct run *run, struct err *e)
{
	return history_run(run, list, e);
}

static const struct param *const params[] = { NULL };

const struct command command_pending_list = {
	.path = "pending list",
	.summary = "List the changes that wait until their VMs are powered off.",
	.detail =
		"vm enable, vm disable, history undo and a config leave them to the service, "
		"which\n"
		"does each as soon as its VM is off. One whose VM is gone for 30 days is dropped.",
	.params = params,
	.shape = { .type = "PendingChange", .fields = fields, .count = COUNT_OF(fields) },
	.flags = CMD_HOST,
	.run = run,
};

#include "base/alloc.h"
#include "commands/change_rows.h"
#include "commands/history.h"
#include "commands/table.h"
#include "formats/show.h"
#include "host/service.h"
#include "plan/apply.h"

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

static void state(struct buf *text, const struct host *h, const struct change *p)
{
	if (p->gone_since != 0) {
		buf_str(text, "gone since ");
		iso_time_add(text, p->gone_since);
	} else {
		buf_str(text, is_missing(h, p->target) ? "file missing" : "waiting");
	}
}

static void show(struct run *run, const struct host *h, const struct change *p)
{
	AUTO_VALUE(buf) since = { 0 };
	AUTO_VALUE(buf) now = { 0 };

	iso_time_add(&since, p->time);
	state(&now, h, p);
	output_row(run->output,
		   (struct value[]){
			   [ID] = value_int(p->id),
			   [NAME] = value_text(p->name),
			   [PATH] = value_text(p->target),
			   [WANTED] = value_text(change_wish_name(p)),
			   [PROFILE] = value_text(p->undoes.count > 0 ? ""
						  : p->wish.profile   ? p->wish.profile
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
	for (size_t i = 0; i < journal->deferred.count; i++)
		show(run, h, &journal->deferred.items[i]);
	if (journal->deferred.count > 0 && !service_runs(h))
		run_say(run, "the service is not running, so nothing of this will be "
			     "done: " SERVICE_START);
	return 0;
}

static int pending_list_run(struct run *run, struct err *e)
{
	return history_run(run, list, e);
}

static const struct param *const pending_list_params[] = { NULL };

const struct command command_pending_list = {
	.path = "pending list",
	.summary = "List the changes that wait until their VMs are powered off.",
	.detail =
		"vm enable, vm disable, history undo and a config leave them to the service, "
		"which\n"
		"does each as soon as its VM is off. One whose VM is gone for 30 days is dropped.",
	.params = pending_list_params,
	.shape = { .type = "PendingChange", .fields = fields, .count = COUNT_OF(fields) },
	.flags = CMD_HOST,
	.run = pending_list_run,
};

static const struct param param_id = {
	.name = "id",
	.type = PARAM_INT,
	.placeholder = "N",
	.repeats = true,
	.description = "The number of a change, as pending list shows it.",
};

static const struct param param_every = {
	.name = "all",
	.shortname = 'a',
	.type = PARAM_FLAG,
	.description = "All that wait.",
};

static const struct param *const pending_cancel_params[] = {
	&param_id, &param_vm_name, &param_vm_id, &param_vmx, &param_match, &param_every, NULL
};

/* One that is cancelled, as it was. */
struct cancelled {
	long long id;
	char *target;
	const char *wish;
};

struct cancels {
	struct cancelled *items;
	size_t count;
	size_t room;
};

static void cancels_free(struct cancels *cancels)
{
	for (size_t i = 0; i < cancels->count; i++)
		free(cancels->items[i].target);
	free(cancels->items);
}

static bool waits(const struct journal *journal, long long id)
{
	for (size_t i = 0; i < journal->deferred.count; i++) {
		if (journal->deferred.items[i].id == id)
			return true;
	}
	return false;
}

static int check_ids(const struct history_choice *choice, const struct journal *journal,
		     struct err *e)
{
	for (size_t i = 0; i < choice->count; i++) {
		if (!waits(journal, choice->ids[i]))
			return err_set(e, ERR_NOT_FOUND,
				       "no change %lld waits; pending list shows them all",
				       choice->ids[i]);
	}
	return 0;
}

static bool is_meant(const struct history_choice *choice, const struct change *deferred)
{
	for (size_t i = 0; i < choice->count; i++) {
		if (choice->ids[i] == deferred->id)
			return true;
	}
	return choice->words.all || history_choice_has_vm(choice, deferred->target, deferred->name);
}

static int choose(struct cancels *cancels, const struct journal *journal, const struct host *h,
		  const struct args *args, struct err *e)
{
	AUTO_VALUE(history_choice) choice = { 0 };

	if (history_choose(&choice, NULL, h, args, e) < 0 || check_ids(&choice, journal, e) < 0)
		return -1;
	if (history_choice_is_empty(&choice))
		return err_set(e, ERR_USAGE, "which change? Use --id=N, a VM or --all");
	for (size_t i = 0; i < journal->deferred.count; i++) {
		const struct change *deferred = &journal->deferred.items[i];
		struct cancelled one = { deferred->id, NULL, change_wish_name(deferred) };

		if (!is_meant(&choice, deferred))
			continue;
		one.target = x_strdup(deferred->name ? deferred->name : deferred->target);
		LIST_PUSH(cancels, one);
	}
	if (cancels->count == 0 && !choice.words.all)
		return err_set(e, ERR_NOT_FOUND,
			       "nothing waits for such a VM; pending list shows what waits");
	return 0;
}

static int cancel(struct cancels *cancels, struct run *run, const struct host *h, struct err *e)
{
	AUTO(run_lock) *lock = NULL;
	AUTO(journal) *journal = NULL;
	AUTO_STR *warning = NULL;

	if (apply_lock(&lock, h, true, e) < 0 || journal_read(&journal, h, e) < 0 ||
	    choose(cancels, journal, h, run->args, e) < 0)
		return -1;
	for (size_t i = 0; i < cancels->count; i++)
		journal_close(journal, cancels->items[i].id, "cancelled");
	if (journal_commit(journal, h, &warning, e) < 0 || journal_end(journal, e) < 0)
		return -1;
	if (warning)
		run_say(run, warning);
	return 0;
}

static int pending_cancel_run(struct run *run, struct err *e)
{
	AUTO_VALUE(cancels) cancels = { 0 };
	struct host h;
	int result;

	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = cancel(&cancels, run, &h, e);
	if (result == 0 && cancels.count > 0)
		(void)service_tell(&h);
	host_close(&h);
	for (size_t i = 0; i < cancels.count && result == 0; i++)
		change_rows_add(run, &(struct change_row){
					     .target_type = "vm",
					     .target = cancels.items[i].target,
					     .setting = "pending",
					     .before = cancels.items[i].wish,
					     .status = "changed",
				     });
	if (result == 0 && cancels.count == 0)
		run_say(run, "nothing waits");
	return result;
}

const struct command command_pending_cancel = {
	.path = "pending cancel",
	.summary = "Take back changes that wait until their VMs are powered off.",
	.detail = "VMs are known by the names and paths that they had when it was asked for.",
	.params = pending_cancel_params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_HOST,
	.run = pending_cancel_run,
};

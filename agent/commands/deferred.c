/* pending list and pending cancel: deferred changes. */

#include "commands/change_rows.h"
#include "commands/history.h"
#include "commands/table.h"
#include "formats/show.h"
#include "host/service.h"
#include "plan/apply.h"

enum column { ID, NAME, PATH, WANTED, PROFILE, SINCE, COMMAND, CALLER, STATE };

static const struct field fields[] = {
	[ID] = { "ID", FIELD_INT, false, "The number of the change." },
	[NAME] = { "Name", FIELD_TEXT, true, "The VM's name when the change was ordered." },
	[PATH] = { "Path", FIELD_TEXT, false, "The VM's .vmx file." },
	[WANTED] = { "Wanted", FIELD_TEXT, false, "One of enable, disable, undo." },
	[PROFILE] = { "Profile", FIELD_TEXT, false, "The profile of settings; empty for an undo." },
	[SINCE] = { "Since", FIELD_TEXT, false, "When the change was ordered, in UTC." },
	[COMMAND] = { "Command", FIELD_TEXT, false, "The command that ordered it." },
	[CALLER] = { "Caller", FIELD_TEXT, true,
		     "The user who was logged in; known through hostd only." },
	[STATE] = { "State", FIELD_TEXT, false,
		    "waiting, file missing, or gone since a time (the VM)." },
};

static void add_state(struct buf *text, const struct host *h, const struct change *p)
{
	AUTO_STR *real = NULL;
	struct err e = { 0 };

	if (p->gone_since != 0) {
		buf_str(text, "gone since ");
		iso_time_add(text, p->gone_since);
	} else if (root_real(&real, &h->root, p->target, &e) < 0 && e.code == ERR_NOT_FOUND) {
		buf_str(text, "file missing");
	} else {
		buf_str(text, "waiting");
	}
}

static int list_deferred(struct run *run, struct err *e)
{
	const struct journal *journal = run->journal;

	(void)e;
	for (size_t i = 0; i < journal->deferred.count; i++) {
		const struct change *p = &journal->deferred.items[i];
		AUTO_VALUE(buf) since = { 0 };
		AUTO_VALUE(buf) state = { 0 };

		iso_time_add(&since, p->time);
		add_state(&state, run->host, p);
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
				   [STATE] = value_text(buf_text(&state)),
			   },
			   NULL);
	}
	if (journal->deferred.count > 0 && !service_runs(run->host))
		run_say(run, "the service is not running, so none of these will be "
			     "done: " SERVICE_START);
	return 0;
}

static const struct param *const pending_list_params[] = { NULL };

const struct command command_pending_list = {
	.path = "pending list",
	.summary = "List the changes that wait for a power-off.",
	.detail = "vm enable, vm disable, history undo and a config can leave them to the\n"
		  "service, which makes each one as soon as its VM is off. If the VM is gone\n"
		  "for 30 days, its change is dropped.",
	.params = pending_list_params,
	.shape = { .type = "PendingChange", .fields = fields, .count = COUNT_OF(fields) },
	.flags = CMD_HOST | CMD_JOURNAL,
	.run = list_deferred,
};

/* pending cancel */

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
	.description = "All deferred changes.",
};

static const struct param *const pending_cancel_params[] = {
	&param_id, &param_vm_name, &param_vm_id, &param_vmx, &param_match, &param_every, NULL
};

/* A change that is cancelled, as it was. */
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

static int choose(struct cancels *cancels, const struct journal *journal, const struct run *run,
		  struct err *e)
{
	AUTO_VALUE(history_choice) choice = { 0 };

	if (history_choose(&choice, NULL, run->host, run->args, e) < 0)
		return -1;
	for (size_t i = 0; i < choice.ids.count; i++) {
		bool is_deferred = false;

		for (size_t k = 0; k < journal->deferred.count && !is_deferred; k++)
			is_deferred = journal->deferred.items[k].id == choice.ids.items[i];
		if (!is_deferred)
			return err_set(
				e, ERR_NOT_FOUND,
				"no deferred change %lld; list them: esxcli nestvirt pending list",
				choice.ids.items[i]);
	}
	if (history_choice_is_empty(&choice))
		return err_set(e, ERR_USAGE, "specify a change: --id=N, a VM or --all");
	for (size_t i = 0; i < journal->deferred.count; i++) {
		const struct change *c = &journal->deferred.items[i];

		if (choice.words.all || ids_have(&choice.ids, c->id) ||
		    history_choice_has_vm(&choice, c->target, c->name))
			LIST_PUSH(cancels, (struct cancelled){
						   c->id, x_strdup(c->name ? c->name : c->target),
						   change_wish_name(c) });
	}
	if (cancels->count == 0 && !choice.words.all)
		return err_set(
			e, ERR_NOT_FOUND,
			"no deferred change for that VM; list them: esxcli nestvirt pending list");
	return 0;
}

static int close_records(struct cancels *cancels, struct run *run, struct err *e)
{
	AUTO(run_lock) *lock = NULL;
	AUTO(journal) *journal = NULL;
	AUTO_STR *warning = NULL;
	AUTO_STR *note = NULL;
	struct err unended = { 0 };

	if (apply_lock(&lock, run->host, true, e) < 0 || journal_read(&journal, run->host, e) < 0 ||
	    choose(cancels, journal, run, e) < 0)
		return -1;
	for (size_t i = 0; i < cancels->count; i++)
		journal_close(journal, cancels->items[i].id, "cancelled");
	if (journal_commit(journal, run->host, &warning, e) < 0)
		return -1;
	if (warning)
		run_say(run, warning);
	/* They are cancelled already. */
	if (journal_end(journal, &unended) < 0) {
		note = x_format("the history could not be closed: %s", unended.text);
		run_say(run, note);
	}
	return 0;
}

static int cancel(struct run *run, struct err *e)
{
	AUTO_VALUE(cancels) cancels = { 0 };

	if (close_records(&cancels, run, e) < 0)
		return -1;
	if (cancels.count == 0)
		run_say(run, "there are no deferred changes");
	else
		(void)service_tell(run->host); /* the lock is free again */
	for (size_t i = 0; i < cancels.count; i++)
		change_rows_add(run, &(struct change_row){
					     .target_type = "vm",
					     .target = cancels.items[i].target,
					     .setting = "pending",
					     .before = cancels.items[i].wish,
					     .status = "changed",
				     });
	return 0;
}

const struct command command_pending_cancel = {
	.path = "pending cancel",
	.summary = "Cancel changes that wait for a power-off.",
	.detail = "VMs are selected by the names and paths that they had when the change was "
		  "ordered.",
	.params = pending_cancel_params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_HOST,
	.run = cancel,
};

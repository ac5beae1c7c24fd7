#include "base/alloc.h"
#include "commands/change.h"
#include "commands/history.h"
#include "commands/table.h"
#include "host/service.h"
#include "plan/pending.h"

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

static const struct param *const params[] = { &param_id,  &param_vm_name, &param_vm_id,
					      &param_vmx, &param_match,   &param_every,
					      NULL };

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
	for (size_t i = 0; i < journal->pending.count; i++) {
		if (journal->pending.items[i].id == id)
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

static bool is_meant(const struct history_choice *choice, const struct journal_pending *pending)
{
	for (size_t i = 0; i < choice->count; i++) {
		if (choice->ids[i] == pending->id)
			return true;
	}
	return choice->words.all || history_choice_has_vm(choice, pending->path, pending->name);
}

static int choose(struct cancels *cancels, const struct journal *journal, const struct host *h,
		  const struct args *args, struct err *e)
{
	AUTO_VALUE(history_choice) choice = { 0 };

	if (history_choose(&choice, NULL, h, args, e) < 0 || check_ids(&choice, journal, e) < 0)
		return -1;
	if (history_choice_is_empty(&choice))
		return err_set(e, ERR_USAGE, "which change? Use --id=N, a VM or --all");
	for (size_t i = 0; i < journal->pending.count; i++) {
		const struct journal_pending *pending = &journal->pending.items[i];
		struct cancelled one = { pending->id, NULL, pending_wish_name(pending) };

		if (!is_meant(&choice, pending))
			continue;
		one.target = x_strdup(pending->name ? pending->name : pending->path);
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
		journal_wait_no_more(journal, cancels->items[i].id, "cancelled");
	if (journal_commit(journal, h, &warning, e) < 0 || journal_end(journal, e) < 0)
		return -1;
	if (warning)
		run_say(run, warning);
	return 0;
}

static int run(struct run *run, struct err *e)
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
		change_row(run, &(struct change){
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
	.params = params,
	.shape = CHANGE_SHAPE,
	.flags = CMD_HOST,
	.run = run,
};

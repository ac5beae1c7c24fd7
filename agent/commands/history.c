#include "commands/history.h"

#include <fnmatch.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "host/inventory.h"

const struct param param_history_id = {
	.name = "id",
	.type = PARAM_INT,
	.placeholder = "N",
	.repeats = true,
	.description = "The number of a change, as history list shows it.",
};

static int add_ids(struct history_choice *choice, const struct journal *journal,
		   const struct args *args, struct err *e)
{
	AUTO_VALUE(strings) texts = { 0 };

	args_all(&texts, args, "id");
	choice->ids = x_array(texts.count, sizeof(*choice->ids));
	for (size_t i = 0; i < texts.count; i++) {
		long long *id = &choice->ids[choice->count++];

		if (span_number(id, span_of(texts.items[i]), 0, INT64_MAX) &&
		    (!journal || journal_find(journal, *id)))
			continue;
		(void)err_set(e, ERR_NOT_FOUND,
			      "the history has no change %s; history list shows them all",
			      texts.items[i]);
		return err_target(e, texts.items[i]);
	}
	return 0;
}

/* As the history has it: links followed; of a file that is gone, as it is given. */
static void add_path(struct strings *paths, const struct host *h, const char *path)
{
	AUTO_STR *real = NULL;
	struct err ignored;

	if (root_real(&real, &h->root, path, &ignored) == 0)
		strings_add(paths, real + strlen(h->root.dir));
	else
		strings_add(paths, path);
}

static int add_paths(struct strings *real, const struct strings *given, const struct host *h,
		     struct err *e)
{
	for (size_t i = 0; i < given->count; i++) {
		if (given->items[i][0] != '/') {
			(void)err_set(e, ERR_USAGE,
				      "--vmx=%s: the absolute path of a .vmx file is wanted",
				      given->items[i]);
			return err_target(e, given->items[i]);
		}
		add_path(real, h, given->items[i]);
	}
	return 0;
}

static const char *path_of(const struct vm_inventory *inventory, const char *id)
{
	long long wanted = 0;

	(void)span_number(&wanted, span_of(id), 0, INT64_MAX);
	for (size_t i = 0; i < inventory->count; i++) {
		if (inventory->items[i].id == wanted)
			return inventory->items[i].vmx_path;
	}
	return NULL;
}

static int add_vm_ids(struct strings *paths, const struct strings *ids, const struct host *h,
		      struct err *e)
{
	AUTO_VALUE(vm_inventory) inventory = { 0 };

	if (ids->count > 0 && inventory_load(&inventory, h, e) < 0)
		return -1;
	for (size_t i = 0; i < ids->count; i++) {
		const char *path = path_of(&inventory, ids->items[i]);

		if (!path) {
			(void)err_set(e, ERR_NOT_FOUND,
				      "no registered VM has the id %s; vm list shows them all",
				      ids->items[i]);
			return err_target(e, ids->items[i]);
		}
		add_path(paths, h, path);
	}
	return 0;
}

int history_choose(struct history_choice *choice, const struct journal *journal,
		   const struct host *h, const struct args *args, struct err *e)
{
	AUTO_VALUE(strings) given = { 0 };

	options_selection(&choice->words, args);
	given = choice->words.paths;
	choice->words.paths = (struct strings){ 0 };
	if (add_ids(choice, journal, args, e) < 0 ||
	    add_paths(&choice->words.paths, &given, h, e) < 0)
		return -1;
	return add_vm_ids(&choice->words.paths, &choice->words.ids, h, e);
}

void history_choice_free(struct history_choice *choice)
{
	selection_free(&choice->words);
	free(choice->ids);
}

bool history_choice_is_empty(const struct history_choice *choice)
{
	return choice->count == 0 && selection_is_empty(&choice->words);
}

bool history_choice_has_vm(const struct history_choice *choice, const char *path, const char *name)
{
	const struct selection *words = &choice->words;

	if (strings_have(&words->paths, path))
		return true;
	if (!name)
		return false;
	for (size_t i = 0; i < words->globs.count; i++) {
		if (fnmatch(words->globs.items[i], name, 0) == 0)
			return true;
	}
	return strings_have(&words->names, name);
}

bool history_choice_has(const struct history_choice *choice, const struct journal_entry *entry)
{
	for (size_t i = 0; i < choice->count; i++) {
		if (choice->ids[i] == entry->id)
			return true;
	}
	return entry->kind == STEP_VMX_SETTING &&
	       history_choice_has_vm(choice, entry->target, entry->name);
}

static int with_journal(struct run *run, const struct host *h, history_work *work, struct err *e)
{
	AUTO(journal) *journal = NULL;
	AUTO_STR *damaged = NULL;

	if (journal_read(&journal, h, e) < 0 || work(run, h, journal, e) < 0)
		return -1;
	if (journal->damaged == 0)
		return 0;
	damaged =
		x_format("damaged records of the history that are left out: %zu", journal->damaged);
	run_say(run, damaged);
	return 0;
}

int history_run(struct run *run, history_work *work, struct err *e)
{
	struct host h;
	int result;

	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = with_journal(run, &h, work, e);
	host_close(&h);
	return result;
}

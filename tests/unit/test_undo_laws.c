/*
 * Laws of undo, on histories that chance makes: changes of one VM, some by somebody else, undos of
 * all or of one change. The same seeds every time.
 */
#include "test_plan.h"

#include "undo_check.h"

#define HISTORIES   3000
#define EVENTS_MAX  14
#define CHANGES_MAX 3

static uint64_t state_of_chance;

static size_t chance(size_t below)
{
	state_of_chance = state_of_chance * 6364136223846793005U + 1442695040888963407U;
	return (size_t)(state_of_chance >> 33) % below;
}

static const char *const names[] = { "a", "b", "c", "vhv.enable", "ethernet0.filter4.name" };

static const char *const files[] = {
	"a = 1\nb = \"2\" # mine\nc=3\nx\n\nvhv.enable = \"FALSE\"\nlast = 1\n",
	"# 1\r\nb = 2\r\na = \"TRUE\"\r\n\r\nvhv.enable = true\r\n",
	"a = 1\nb = 2\r\n\r\nc = 3\r\rd = 4\n",
	"",
	"\n",
	"vhv.enable = \"TRUE\"\n",
	"x = 1\n",
	/*
	 * Without a final line end. Lines of others stand in them: where all that is left of such a
	 * file are lines that an undo puts back, it cannot know.
	 */
	"x = 0\na = 1\nb = 2\nc = 3",
	"x = 0\ra = 1\r\n\r\nb = 2\nx",
	"x",
};

static bool is_ended(size_t file)
{
	return file < 7;
}

/* What a stranger writes occurs once. */
static size_t foreign_count;

static char *value_by_chance(bool is_foreign)
{
	static const char *const values[] = { "TRUE", "FALSE", "true", "a b", "", "7" };

	if (is_foreign)
		return x_format("f%zu", foreign_count++);
	return x_strdup(values[chance(COUNT_OF(values))]);
}

static void change_by_chance(struct journal *journal, struct vm *vm)
{
	struct change change = { 0 };
	size_t count = 1 + chance(CHANGES_MAX);
	size_t first = chance(COUNT_OF(names));

	for (size_t i = 0; i < count; i++) {
		AUTO_STR *value = chance(3) == 0 ? NULL : value_by_chance(false);

		want_value(&change, names[(first + i) % COUNT_OF(names)], value);
	}
	do_change(journal, vm, change);
}

static void foreign_by_chance(struct vm *vm)
{
	AUTO_STR *value = value_by_chance(true);
	const char *name = names[chance(COUNT_OF(names))];
	enum vmx_change change;
	struct vm anew;
	struct err e;
	int result = chance(4) == 0 ? vmx_doc_unset(&change, vm->file->doc, name, &e)
				    : vmx_doc_set(&change, vm->file->doc, name, span_of(value), &e);

	assert_int_equal(result, 0);
	anew = vm_read_anew(vm);
	vm_done(vm);
	*vm = anew;
}

static bool is_recorded(const struct journal *journal, const char *setting, const char *value)
{
	for (size_t i = 0; i < journal->entries.count; i++) {
		const struct change *change = &journal->entries.items[i];

		for (size_t k = 0; k < change->count; k++) {
			const struct setting_change *item = &change->items[k];
			AUTO_STR *after = change_show_after(change, item);

			if (strcmp(item->setting, setting) == 0 && after &&
			    strcmp(after, value) == 0)
				return true;
		}
	}
	return false;
}

/* What a stranger has written, and no undo has brought back, is never overwritten by one. */
static void assert_no_foreign_touched(const struct journal *journal, const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct change *change = &plan->items[i];

		for (size_t k = 0; k < change->count && change_is_work(change); k++) {
			const struct setting_change *item = &change->items[k];
			AUTO_STR *before = change_show_before(change, item);

			if (item->fate == SETTING_CHANGES && before && before[0] == 'f' &&
			    !is_recorded(journal, item->setting, before))
				fail_msg("%s of somebody else is overwritten", item->setting);
		}
	}
}

static bool undo(struct journal *journal, struct vm *vm, const struct undo_choice *choice)
{
	AUTO_VALUE(plan) plan = { 0 };

	plan_undo(&plan, journal, vm, choice);
	assert_no_foreign_touched(journal, &plan);
	return do_plan(journal, vm, &plan, "history undo");
}

static const struct undo_choice everything = { .all = true };

static void undo_one(struct journal *journal, struct vm *vm, long long id)
{
	const struct undo_choice choice = { .ids = { &id, 1, 1 } };

	(void)undo(journal, vm, &choice);
}

/* An undo, and an undo of that. */
static void undo_and_back(struct journal *journal, struct vm *vm, const struct undo_choice *choice)
{
	AUTO_VALUE(buf) before = { 0 };

	vmx_doc_bytes(&before, vm->file->doc);
	if (!undo(journal, vm, choice))
		return;
	undo_one(journal, vm, (long long)journal->entries.count);
	assert_vmx(vm, buf_view(&before), "undo of an undo");
}

static void event_by_chance(struct journal *journal, struct vm *vm, bool any_order, bool strangers)
{
	size_t count = journal->entries.count;

	switch (chance(strangers ? 8 : 6)) {
	case 0:
		(void)undo(journal, vm, &everything);
		return;
	case 1:
		if (any_order && count > 0)
			undo_one(journal, vm, 1 + (long long)chance(count));
		return;
	case 2:
		if (count > 0)
			undo_one(journal, vm, (long long)count);
		return;
	case 3:
		undo_and_back(journal, vm, &everything);
		return;
	case 6:
	case 7:
		foreign_by_chance(vm);
		return;
	default:
		change_by_chance(journal, vm);
	}
}

/* Undo of all, twice. */
static void check_undo_all(struct journal *journal, struct vm *vm, const char *original)
{
	AUTO_VALUE(buf) after = { 0 };

	(void)undo(journal, vm, &everything);
	if (original)
		assert_vmx(vm, span_of(original), "undo of all");
	vmx_doc_bytes(&after, vm->file->doc);
	assert_false(undo(journal, vm, &everything));
	assert_vmx(vm, buf_view(&after), "twice");
}

static void check_history(uint64_t seed, bool strangers)
{
	AUTO(journal) *journal = history_of("");
	size_t file, events;
	struct vm vm;

	state_of_chance = seed;
	file = chance(COUNT_OF(files));
	events = 1 + chance(EVENTS_MAX);
	vm = vm_at(files[file]);
	for (size_t i = 0; i < events; i++)
		event_by_chance(journal, &vm, is_ended(file), strangers);
	check_undo_all(journal, &vm, strangers ? NULL : files[file]);
	vm_done(&vm);
}

static void undo_plan__nobody_else_changed_it__every_byte_is_back(void **state)
{
	for (uint64_t seed = 1; seed <= HISTORIES; seed++)
		check_history(seed, false);
}

static void undo_plan__somebody_else_changed_it__that_stays(void **state)
{
	for (uint64_t seed = 1; seed <= HISTORIES; seed++)
		check_history(seed, true);
}

int test_undo_laws(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(undo_plan__nobody_else_changed_it__every_byte_is_back),
		cmocka_unit_test(undo_plan__somebody_else_changed_it__that_stays),
	};

	return cmocka_run_group_tests_name("undo_laws", tests, NULL, NULL);
}

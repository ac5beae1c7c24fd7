#include "test_plan.h"

#include "undo_check.h"

/* "a=1 b": a is set, b removed. */
static void change_by_words(struct journal *journal, struct vm *vm, struct span text)
{
	struct change change = { 0 };
	struct span word, name;

	while (span_next(&word, &text, ' ')) {
		bool is_set = memchr(word.p, '=', word.len) != NULL;
		AUTO_STR *setting = NULL;
		AUTO_STR *value = NULL;

		(void)span_next(&name, &word, '=');
		setting = x_strndup(name.p, name.len);
		value = is_set ? x_strndup(word.p, word.len) : NULL;
		want_value(&change, setting, value);
	}
	do_change(journal, vm, change);
}

static const struct undo_choice everything = { .all = true };

/*
 * What happened, one a line: "+a=1 b" is a recorded change, "undo 3", "undo all"; anything else is
 * the file as somebody else leaves it, with | for its line ends.
 */
static void happen(struct journal *journal, struct vm *vm, const char *events)
{
	struct span rest = span_of(events), line;

	while (span_next(&line, &rest, '\n')) {
		AUTO_STR *text = x_strndup(line.p, line.len);

		if (text[0] == '+') {
			change_by_words(journal, vm, span_of(text + 1));
		} else if (strcmp(text, "undo all") == 0) {
			(void)do_undo(journal, vm, &everything);
		} else if (span_starts(line, "undo ")) {
			long long id = atoll(text + strlen("undo "));

			(void)do_undo(journal, vm, &(struct undo_choice){ .ids = { &id, 1, 1 } });
		} else {
			for (char *p = text; *p; p++)
				*p = *p == '|' ? '\n' : *p;
			vm_rewrite(vm, span_of(text));
		}
	}
}

struct row {
	const char *vmx;
	const char *events;
	long long id; /* what is taken back; 0: all */
	const char *plan;
	const char *after; /* the file when that is done; NULL: as before */
};

static void check_rows(const struct row *rows, size_t count)
{
	for (const struct row *row = rows; row < rows + count; row++) {
		AUTO(journal) *journal = history_of("");
		long long id = row->id;
		struct undo_choice choice = { .all = id == 0, .ids = { &id, 1, 1 } };
		struct vm vm = vm_at(row->vmx);
		AUTO_VALUE(plan) plan = { 0 };
		AUTO_VALUE(buf) before = { 0 };

		happen(journal, &vm, row->events);
		vmx_doc_bytes(&before, vm.file->doc);
		plan_undo(&plan, journal, &vm, &choice);
		assert_plan_of_targets(&plan, row->plan);
		assert_vmx(&vm, buf_view(&before), "the plan alone");
		(void)do_plan(journal, &vm, &plan, "history undo");
		assert_vmx(&vm, row->after ? span_of(row->after) : buf_view(&before), row->events);
		vm_done(&vm);
	}
}

#define WEB "displayName = \"web\"\n"
/* the same in a line of events */
#define WEB_LINE "displayName = \"web\"|"

static void undo_plan__value_is_as_it_was_left__goes_back(void **state)
{
	static const struct row rows[] = {
		/* a line that was added is removed */
		{ WEB, "+vhv.enable=TRUE", 0, "vm web planned vhv.enable: TRUE -> -\n", WEB },
		{ WEB, "+vhv.enable=TRUE", 1, "vm web planned vhv.enable: TRUE -> -\n", WEB },
		/* one that was changed has its own bytes again */
		{ WEB "\tVHV.enable=false # mine", "+vhv.enable=TRUE", 0,
		  "vm web planned vhv.enable: TRUE -> false\n", WEB "\tVHV.enable=false # mine" },
		/* one that was removed is where it was */
		{ "a = 1\n" WEB "b = 2\nc = 3\n", "+a b", 0,
		  "vm web planned b: - -> 2\nvm web planned a: - -> 1\n",
		  "a = 1\n" WEB "b = 2\nc = 3\n" },
		/* the net effect of several changes */
		{ WEB "a = 1\n", "+a=2\n+a=3\n+a=4", 0, "vm web planned a: 4 -> 1\n",
		  WEB "a = 1\n" },
		{ WEB "a = 1\n", "+a=2\n+a=3\n+a=1", 0, "", NULL },
		/* of them only the newest */
		{ WEB "a = 1\n", "+a=2\n+a=3", 2, "vm web planned a: 3 -> 2\n", WEB "a = 2\n" },
		/* values are shown decoded */
		{ ".encoding = \"windows-1252\"\na = \"\xFC|22\"\n", "+a=x", 0,
		  "vm /vmfs/volumes/ds1/web/web.vmx planned a: x -> \xC3\xBC\"\n",
		  ".encoding = \"windows-1252\"\na = \"\xFC|22\"\n" },
		/* nothing was changed, nothing is to be taken back */
		{ WEB, "", 0, "", NULL },
		{ WEB, "+a=1", 7, "", NULL },
	};

	check_rows(rows, COUNT_OF(rows));
}

static void undo_plan__undone_before__undo_of_the_undo(void **state)
{
	static const struct row rows[] = {
		{ WEB, "+a=1\nundo all", 0, "", NULL },
		{ WEB, "+a=1\nundo all", 1, "", NULL },
		{ WEB, "+a=1\nundo all", 2, "vm web planned a: - -> 1\n", WEB "a = \"1\"\n" },
		{ "a = 1\n" WEB, "+a\nundo all\nundo 2", 3, "vm web planned a: - -> 1\n",
		  "a = 1\n" WEB },
		{ "a = 1\n" WEB, "+a\nundo all\nundo 2", 0, "vm web planned a: - -> 1\n",
		  "a = 1\n" WEB },
	};

	check_rows(rows, COUNT_OF(rows));
}

/* The line of today goes, and the old one comes back to where it was. */
static void undo_plan__removed_and_appended_again__line_moves_back(void **state)
{
	static const struct row rows[] = {
		{ "a = 1 # mine\n" WEB, "+a\n+a=2", 0,
		  "vm web planned a: 2 -> -\nvm web planned a: - -> 1\n", "a = 1 # mine\n" WEB },
		/* of the same value, too */
		{ "a = \"1\"\n" WEB, "+a\n+a=1", 0,
		  "vm web planned a: 1 -> -\nvm web planned a: - -> 1\n", "a = \"1\"\n" WEB },
	};

	check_rows(rows, COUNT_OF(rows));
}

/* Two lines that stood side by side come back in any order. */
static void undo_plan__one_by_one__places_are_kept(void **state)
{
	static const struct row rows[] = {
		{ "a = 1\nb = 2\n" WEB, "+a\n+b\nundo 1", 2, "vm web planned b: - -> 2\n",
		  "a = 1\nb = 2\n" WEB },
		{ "a = 1\nb = 2\n" WEB, "+b\n+a\nundo 1", 2, "vm web planned a: - -> 1\n",
		  "a = 1\nb = 2\n" WEB },
		{ "a = 1\nb = 2\n" WEB, "+a\n+b\nundo 2", 1, "vm web planned a: - -> 1\n",
		  "a = 1\nb = 2\n" WEB },
	};

	check_rows(rows, COUNT_OF(rows));
}

static void undo_plan__somebody_else_changed_it__left_alone_and_said(void **state)
{
	static const struct row rows[] = {
		{ WEB, "+vhv.enable=TRUE\n" WEB_LINE "vhv.enable = \"FALSE\"|", 0,
		  "vm web refused vhv.enable: FALSE -> -; VM \"web\": vhv.enable is left alone: it "
		  "is \"FALSE\", not \"TRUE\" as change 1 (vm enable) " BY_OTHERS,
		  NULL },
		{ WEB "a = 1\n", "+a=2\n" WEB_LINE, 0,
		  "vm web refused a: - -> 1; VM \"web\": a is left alone: it is not there, not "
		  "\"2\" as change 1 (vm enable) " BY_OTHERS,
		  NULL },
		/* the other values of the same change go back */
		{ WEB, "+a=1 b=2\n" WEB_LINE "a = \"1\"|b = \"x\"|", 0,
		  "vm web refused b: x -> -; VM \"web\": b is left alone: it is \"x\", not \"2\" "
		  "as change 1 (vm enable) " BY_OTHERS "vm web planned a: 1 -> -\n",
		  WEB "b = \"x\"\n" },
		/* who brought it back already did what was asked for */
		{ WEB "a = 1\n", "+a=2\n" WEB_LINE "a = 1|", 0, "", NULL },
		{ WEB, "+a=2\n" WEB_LINE, 0, "", NULL },
		/* only as far as it is ours */
		{ WEB "a = 1\n", "+a=2\n" WEB_LINE "a = x|\n+a=3", 0,
		  "vm web planned a: 3 -> x; back to what was set after change 1 (vm enable), "
		  "which is left alone\n",
		  WEB "a = x\n" },
		{ WEB "a = 1\n", "+a=2\nundo all\n" WEB_LINE "a = x|\n+a=3", 0,
		  "vm web planned a: 3 -> x\n", WEB "a = x\n" },
		/* it was nestvirt itself */
		{ WEB "a = 1\n", "+a=2\n+a=3", 1,
		  "vm web refused a: 3 -> 1; VM \"web\": a is left alone: change 2 (vm enable) "
		  "came after change 1 (vm enable): undo that first\n",
		  NULL },
	};

	check_rows(rows, COUNT_OF(rows));
}

static void undo_plan__line_has_another_form__value_decides(void **state)
{
	static const struct row rows[] = {
		{ WEB "a=1 # mine\n", "+a=TRUE\n" WEB_LINE "A = \"true\"|", 0,
		  "vm web planned a: true -> 1; the line has been rewritten since; its form "
		  "stays\n",
		  WEB "A = \"1\"\n" },
		{ WEB, "+a=TRUE\nA =  \"TRUE\"|" WEB_LINE, 0, "vm web planned a: TRUE -> -\n",
		  WEB },
		/* words are not booleans */
		{ WEB, "+a=Min:1\n" WEB_LINE "a = \"min:1\"|", 0,
		  "vm web refused a: min:1 -> -; VM \"web\": a is left alone: it is \"min:1\", not "
		  "\"Min:1\" as change 1 (vm enable) " BY_OTHERS,
		  NULL },
	};

	check_rows(rows, COUNT_OF(rows));
}

/* The items of one VM stand together, newest change first; the change names what it undoes. */
static void undo_plan__items__know_their_places(void **state)
{
	AUTO(journal) *journal = history_of("");
	struct vm vm = vm_at("a = 1\r\n" WEB "b = 2\r\n");
	AUTO_VALUE(plan) plan = { 0 };
	const struct setting_change *items;

	happen(journal, &vm, "+a c=1\n+b\n+c=2");
	plan_undo(&plan, journal, &vm, &everything);
	assert_int_equal(plan.count, 1);
	assert_int_equal(plan.items[0].undoes.count, 3);
	assert_plan(&plan, "planned b: - -> 2\nplanned c: 2 -> -\nplanned a: - -> 1\n");
	items = plan.items[0].items;
	assert_string_equal(items[0].after.text, "b = 2");
	assert_int_equal(items[0].after.lines_above, 1);
	assert_string_equal(items[0].after.line_end, "\r\n");
	assert_int_equal(items[1].after.kind, SETTING_ABSENT);
	assert_int_equal(items[2].after.lines_above, 0);
	vm_done(&vm);
}

static void assert_undo(const struct journal *journal, struct vm *vm,
			const struct undo_choice *choice, const char *want)
{
	AUTO_VALUE(plan) plan = { 0 };

	plan_undo(&plan, journal, vm, choice);
	assert_plan_of_targets(&plan, want);
}

/* A change of one line, recorded as done. */
#define CHANGE(before, after) "vmx " VMX_PATH " a: " before " -> " after "\n"

static void undo_plan__vm_is_another_or_not_here__left_alone(void **state)
{
	static const char vmx[] = WEB "uuid.bios = \"56 4d 01\"\na = \"1\"\n";
	static const struct undo_choice of_vms = { .of_vms = true };
	AUTO(journal) *journal = history_of(CHANGE("-", "a = \"1\""));
	struct change *change = journal->entries.items;
	struct vm vm = vm_at(vmx);

	assert_undo(journal, &vm, &everything, "vm web planned a: 1 -> -\n");
	change->uuid = x_strdup("56 4D 01");
	assert_undo(journal, &vm, &everything, "vm web planned a: 1 -> -\n");
	assert_undo(journal, &vm, &of_vms, "vm web planned a: 1 -> -\n");
	change->uuid[7] = '2';
	assert_undo(journal, &vm, &everything,
		    "vm web refused a: 1 -> -; /vmfs/volumes/ds1/web/web.vmx is left alone: it is "
		    "another VM now: its uuid.bios is 56 4d 01, not 56 4D 02\n");
	assert_undo(journal, NULL, &of_vms, "");
	assert_undo(journal, NULL, &everything,
		    "vm /vmfs/volumes/ds1/web/web.vmx refused a: 1 -> -; "
		    "/vmfs/volumes/ds1/web/web.vmx is left alone: it is not in this host's "
		    "inventory; register it here first, if no other host has it\n");
	change->name = x_strdup("web");
	vm.id = 0; /* a file that the host has not registered */
	assert_undo(
		journal, &vm, &everything,
		"vm web refused a: 1 -> -; /vmfs/volumes/ds1/web/web.vmx is left alone: it is not "
		"in this host's inventory; register it here first, if no other host has it\n");
	vm_done(&vm);
}

/* What cannot be read is planned for refuse_plan(), which has the words for it. */
static void undo_plan__unreadable_or_encrypted__is_planned_for_a_refusal(void **state)
{
	static const struct undo_choice of_vms = { .of_vms = true };
	AUTO(journal) *journal = history_of(CHANGE("a = 0", "a = \"1\""));
	struct vm gone = { .id = 3, .path = x_strdup(VMX_PATH), .problem = ERR_NOT_FOUND };
	struct vm secret = vm_at(WEB "encryption.data = \"x\"\n");

	assert_undo(journal, &gone, &of_vms,
		    "vm /vmfs/volumes/ds1/web/web.vmx planned a: - -> 0\n");
	assert_undo(journal, &secret, &of_vms, "vm web planned a: - -> 0\n");
	vm_done(&gone);
	vm_done(&secret);
}

static void undo_plan__duplicated_setting__is_planned_for_a_refusal(void **state)
{
	AUTO(journal) *journal = history_of("");
	struct vm vm = vm_at(WEB);

	happen(journal, &vm, "+a=1\n" WEB_LINE "a = \"1\"|A = \"1\"|");
	assert_undo(journal, &vm, &everything, "vm web planned a: 1 -> -\n");
	vm_done(&vm);
}

/* What an edit would refuse is refused by the plan already, so that --dry-run shows it. */
static void undo_plan__line_that_cannot_be_edited__is_refused(void **state)
{
	static const struct row rows[] = {
		{ "a = 1\r" WEB, "+b=2\na = 1\rb = \"2\"||" WEB_LINE, 0,
		  "vm web refused b: 2 -> -; VM \"web\": b: the line end above it, CR, and the one "
		  "below it, LF, would become one; give all lines the same line end first\n",
		  NULL },
	};

	check_rows(rows, COUNT_OF(rows));
}

static void undo_plan__not_done__has_nothing_to_take_back(void **state)
{
	static const struct {
		enum change_state state;
		const char *vmx, *plan;
	} rows[] = {
		{ CHANGE_NOT_DONE, "a = \"1\"\n" WEB, "" },
		{ CHANGE_BEGUN, "a = \"1\"\n" WEB, "vm web planned a: 1 -> 0\n" },
		{ CHANGE_BEGUN, "a = 0\n" WEB, "" },
		{ CHANGE_DIFFERENT, "a = \"1\"\n" WEB, "vm web planned a: 1 -> 0\n" },
		{ CHANGE_DIFFERENT, "a = 7\n" WEB,
		  "vm web refused a: 7 -> 0; VM \"web\": a is left alone: it is \"7\", not \"1\" "
		  "as change 1 (vm enable) " BY_OTHERS },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO(journal) *journal = history_of(CHANGE("a = 0", "a = \"1\""));
		struct change *change = journal->entries.items;
		struct vm vm = vm_at(rows[i].vmx);

		change->state = rows[i].state;
		assert_undo(journal, &vm, &everything, rows[i].plan);
		vm_done(&vm);
	}
}

/* With --root the files lie in a folder, and the history does not know of it. */
static void undo_outcome__vm__by_the_present_lines(void **state)
{
	static const struct {
		const char *vmx;
		enum change_state want;
	} rows[] = {
		{ WEB "a = \"1\"\n", CHANGE_DONE },
		{ WEB "A = 1 # hostd\n", CHANGE_DONE },
		{ WEB "a = 0\nb = 2\n", CHANGE_NOT_DONE },
		{ WEB "a = 0\n", CHANGE_DIFFERENT },
		{ WEB "a = \"1\"\nb = 2\n", CHANGE_DIFFERENT },
		{ WEB "a = 7\nb = 2\n", CHANGE_DIFFERENT },
		{ WEB "uuid.bios = \"other\"\na = \"1\"\n", CHANGE_DIFFERENT },
		{ WEB "encryption.data = \"x\"\n", CHANGE_BEGUN },
	};
	AUTO(journal) *journal = history_of(CHANGE("a = 0", "a = \"1\"") "  b: b = 2 -> -\n");
	struct change *change = journal->entries.items;
	struct undo_facts facts = { 0 };

	change->uuid = x_strdup("56 4d");
	assert_int_equal(outcome_of(journal, change, &facts), CHANGE_BEGUN);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct vm vm = vm_at(rows[i].vmx);
		struct vms vms = { .items = &vm, .count = 1 };

		facts.vms = &vms;
		assert_int_equal(outcome_of(journal, change, &facts), rows[i].want);
		vm_done(&vm);
	}
}

/* A line that moves is two values of one setting: what counts is the first and the last. */
static void undo_outcome__moved_line__first_before_and_last_after(void **state)
{
	AUTO(journal) *journal = history_of(CHANGE("a = 2", "-") "  a: - -> a = 1\n");
	struct change *change = journal->entries.items;
	struct vm vm = vm_at("a = 1\n");
	struct vms vms = { .items = &vm, .count = 1 };
	const struct undo_facts facts = { .vms = &vms };

	assert_int_equal(outcome_of(journal, change, &facts), CHANGE_DONE);
	vm_rewrite(&vm, span_of("a = 2\n"));
	assert_int_equal(outcome_of(journal, change, &facts), CHANGE_NOT_DONE);
	vm_rewrite(&vm, span_of("b = 2\n"));
	assert_int_equal(outcome_of(journal, change, &facts), CHANGE_DIFFERENT);
	vm_done(&vm);
}

int test_undo_vm(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(undo_plan__value_is_as_it_was_left__goes_back),
		cmocka_unit_test(undo_plan__undone_before__undo_of_the_undo),
		cmocka_unit_test(undo_plan__removed_and_appended_again__line_moves_back),
		cmocka_unit_test(undo_plan__one_by_one__places_are_kept),
		cmocka_unit_test(undo_plan__somebody_else_changed_it__left_alone_and_said),
		cmocka_unit_test(undo_plan__line_has_another_form__value_decides),
		cmocka_unit_test(undo_plan__items__know_their_places),
		cmocka_unit_test(undo_plan__vm_is_another_or_not_here__left_alone),
		cmocka_unit_test(undo_plan__unreadable_or_encrypted__is_planned_for_a_refusal),
		cmocka_unit_test(undo_plan__duplicated_setting__is_planned_for_a_refusal),
		cmocka_unit_test(undo_plan__line_that_cannot_be_edited__is_refused),
		cmocka_unit_test(undo_plan__not_done__has_nothing_to_take_back),
		cmocka_unit_test(undo_outcome__vm__by_the_present_lines),
		cmocka_unit_test(undo_outcome__moved_line__first_before_and_last_after),
	};

	return cmocka_run_group_tests_name("undo_vm", tests, NULL, NULL);
}

#include "plan_check.h"

/* The default profile, switched on or off. */
enum direction { ENABLE, DISABLE };

struct row {
	const char *vmx;
	enum direction wish;
	bool host_default;
	const char *want;
};

static void assert_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct vm vm = vm_of(rows[i].vmx);
		AUTO_VALUE(plan) plan = { 0 };

		diff_profile(&plan, &vm, "default", rows[i].wish == ENABLE, rows[i].host_default);
		assert_int_equal(plan.count, 1);
		assert_ptr_equal(plan.items[0].vm, &vm);
		assert_item(&plan, 0, rows[i].want);
		vm_done(&vm);
	}
}

static void diff_vm__enable__table(void **state)
{
	static const struct row rows[] = {
		{ "", ENABLE, false, "planned vhv.enable: - -> TRUE" },
		{ "vhv.enable = \"FALSE\"\n", ENABLE, false, "planned vhv.enable: FALSE -> TRUE" },
		{ "vhv.enable = \"TRUE\"\n", ENABLE, false, "unchanged vhv.enable: TRUE -> TRUE" },
		/* TRUE in any case is right already, and keeps its spelling */
		{ "VHV.Enable = \"true\"\n", ENABLE, false, "unchanged vhv.enable: true -> true" },
		{ "vhv.enable = tRuE # mine\n", ENABLE, false,
		  "unchanged vhv.enable: tRuE -> tRuE" },
		{ "vhv.enable = \"|54RUE\"\n", ENABLE, false,
		  "unchanged vhv.enable: TRUE -> TRUE" },
		/* what looks true but is not */
		{ "vhv.enable = \"1\"\n", ENABLE, false, "planned vhv.enable: 1 -> TRUE" },
		{ "vhv.enable = \"yes\"\n", ENABLE, false, "planned vhv.enable: yes -> TRUE" },
		{ "vhv.enable = \"TRUE \"\n", ENABLE, false, "planned vhv.enable: TRUE  -> TRUE" },
		{ "vhv.enable =\n", ENABLE, false, "planned vhv.enable:  -> TRUE" },
		/* curly quotes are an unquoted value that is not TRUE (esxi-facts 1.1) */
		{ "vhv.enable = \xE2\x80\x9CTRUE\xE2\x80\x9D\n", ENABLE, false,
		  "planned vhv.enable: \xE2\x80\x9CTRUE\xE2\x80\x9D -> TRUE" },
		{ "vhv.enable = \"TRUE\" x\n", ENABLE, false, "planned vhv.enable: - -> TRUE" },
		{ "# vhv.enable = \"TRUE\"\n", ENABLE, false, "planned vhv.enable: - -> TRUE" },
		/* the host's default does not stand in the VM's own file */
		{ "", ENABLE, true, "planned vhv.enable: - -> TRUE" },
		/* twice is never right, whatever the values: refuse_plan() has to refuse it */
		{ "vhv.enable = \"TRUE\"\nVHV.ENABLE = \"TRUE\"\n", ENABLE, false,
		  "planned vhv.enable: TRUE -> TRUE" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows));
}

static void diff_vm__disable__table(void **state)
{
	static const struct row rows[] = {
		/* taking away what is not there is nothing to do */
		{ "", DISABLE, false, "unchanged vhv.enable: - -> -" },
		{ "vhv.allow = \"TRUE\"\n", DISABLE, false, "unchanged vhv.enable: - -> -" },
		{ "vhv.enable = \"TRUE\"\n", DISABLE, false, "planned vhv.enable: TRUE -> FALSE" },
		{ "vhv.enable = \"true\"\n", DISABLE, false, "planned vhv.enable: true -> FALSE" },
		{ "vhv.enable = \"FALSE\"\n", DISABLE, false,
		  "unchanged vhv.enable: FALSE -> FALSE" },
		{ "vhv.enable = False\n", DISABLE, false, "unchanged vhv.enable: False -> False" },
		{ "vhv.enable = \"\"\n", DISABLE, false, "planned vhv.enable:  -> FALSE" },
		{ "vhv.enable = \"0\"\n", DISABLE, false, "planned vhv.enable: 0 -> FALSE" },
		/* where /etc/vmware/config turns it on for all, leaving it out is not off */
		{ "", DISABLE, true, "planned vhv.enable: - -> FALSE" },
		{ "vhv.enable = \"FALSE\"\n", DISABLE, true,
		  "unchanged vhv.enable: FALSE -> FALSE" },
		{ "vhv.enable = \"TRUE\"\n", DISABLE, true, "planned vhv.enable: TRUE -> FALSE" },
		{ "vhv.enable = \"FALSE\"\nvhv.enable = \"FALSE\"\n", DISABLE, false,
		  "planned vhv.enable: FALSE -> FALSE" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows));
}

/* What a file does not show must not pass for "nothing to do". */
static void diff_vm__encrypted__is_planned_for_a_refusal(void **state)
{
	static const char vmx[] = ".encoding = \"UTF-8\"\n"
				  "displayName = \"web\"\n"
				  "encryption.data = \"x\"\n";
	static const struct row rows[] = {
		{ vmx, ENABLE, false, "planned vhv.enable: - -> TRUE" },
		{ vmx, DISABLE, false, "planned vhv.enable: - -> FALSE" },
		{ vmx, DISABLE, true, "planned vhv.enable: - -> FALSE" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows));
}

static void diff_vm__unreadable__is_planned_for_a_refusal(void **state)
{
	struct vm vm = { .id = 3, .path = x_strdup("/vmfs/volumes/gone/a.vmx") };
	AUTO_VALUE(plan) plan = { 0 };

	(void)state;
	vm.problem = ERR_NOT_FOUND;
	diff_profile(&plan, &vm, "dvfilter-maclearn", true, false);
	diff_profile(&plan, &vm, "dvfilter-maclearn", false, false);
	assert_int_equal(plan.count, 2);
	assert_item(&plan, 0, "planned vhv.enable: - -> TRUE");
	assert_item(&plan, 1, "planned vhv.enable: - -> FALSE");
	vm_done(&vm);
}

/* Values are shown decoded, in the file's own encoding. */
static void diff_vm__before__is_as_people_see_it(void **state)
{
	static const struct row rows[] = {
		{ ".encoding = \"windows-1252\"\nvhv.enable = \"\xFC|0A\"\n", ENABLE, false,
		  "planned vhv.enable: \xC3\xBC|0A -> TRUE" },
		{ ".encoding = \"GBK\"\nvhv.enable = \"\xCE\xBB\"\n", ENABLE, false,
		  "planned vhv.enable: \xE4\xBD\x8D -> TRUE" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows));
}

#define WANT(wanted, ...)                                                                          \
	do {                                                                                       \
		const struct wanted_setting one = { __VA_ARGS__ };                                 \
		LIST_PUSH(wanted, one);                                                            \
	} while (0)

/* A change for each VM, with an item for each setting, in order. */
static void diff_vm__several_settings_and_vms__stand_in_order(void **state)
{
	AUTO_VALUE(wanted) wanted = { 0 };
	struct vm first = vm_of("vvtd.enable = \"FALSE\"\nfirmware = \"efi\"\n");
	struct vm second = vm_of("vhv.enable = \"TRUE\"\n");
	AUTO_VALUE(plan) plan = { 0 };

	(void)state;
	WANT(&wanted, .name = x_strdup("vhv.enable"), .value = x_strdup("TRUE"));
	WANT(&wanted, .name = x_strdup("vvtd.enable"), .value = x_strdup("TRUE"),
	     .only_if_present = true);
	WANT(&wanted, .name = x_strdup("firmware"), .value = x_strdup("efi"));
	wanted.wish.missing_vib = "that";
	diff_vm(&plan, &first, &wanted, false);
	diff_vm(&plan, &second, &wanted, false);
	assert_int_equal(plan.count, 2);
	assert_item(&plan, 0, "planned vhv.enable: - -> TRUE");
	assert_item(&plan, 1, "planned vvtd.enable: FALSE -> TRUE");
	assert_item(&plan, 2, "unchanged firmware: efi -> efi");
	assert_item(&plan, 3, "unchanged vhv.enable: TRUE -> TRUE");
	assert_item(&plan, 4, "unchanged vvtd.enable: - -> -");
	assert_item(&plan, 5, "planned firmware: - -> efi");
	assert_ptr_equal(plan.items[0].vm, &first);
	assert_ptr_equal(plan.items[1].vm, &second);
	assert_string_equal(plan.items[1].wish.missing_vib, "that");
	assert_null(plan.reload_problem);
	vm_done(&first);
	vm_done(&second);
}

/* Other values than TRUE and FALSE: as they are written. */
static void diff_vm__words__are_compared_with_their_case(void **state)
{
	AUTO_VALUE(wanted) wanted = { 0 };
	struct vm vm = vm_of("firmware = \"EFI\"\n");
	AUTO_VALUE(plan) plan = { 0 };

	(void)state;
	WANT(&wanted, .name = x_strdup("firmware"), .value = x_strdup("efi"));
	diff_vm(&plan, &vm, &wanted, false);
	assert_item(&plan, 0, "planned firmware: EFI -> efi");
	vm_done(&vm);
}

/* The line `a`, which shall be gone, or be "x", as long as it is "x". */
static void diff_vm__line_of_somebody_else__stays(void **state)
{
	static const struct {
		const char *vmx;
		const char *value;
		const char *want;
		bool is_others;
	} rows[] = {
		{ "", NULL, "unchanged a: - -> -", false },
		{ "a = \"x\"\n", NULL, "planned a: x -> -", false },
		{ "A = X # mine\n", NULL, "planned a: X -> -", false },
		{ "a = \"y\"\n", NULL, "unchanged a: y -> y; left alone: it is not x", true },
		{ "a = \"\"\n", NULL, "unchanged a:  -> ; left alone: it is not x", true },
		/* for refuse_plan() to refuse */
		{ "a = \"x\"\nA = \"x\"\n", NULL, "planned a: x -> -", false },
		{ "a = \"y\"\n", "x", "planned a: y -> x", true },
		{ "a = \"X\"\n", "x", "planned a: X -> x", false },
		{ "a = \"x\"\n", "x", "unchanged a: x -> x", false },
		{ "", "x", "planned a: - -> x", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(wanted) wanted = { 0 };
		struct vm vm = vm_of(rows[i].vmx);
		AUTO_VALUE(plan) plan = { 0 };

		WANT(&wanted, .name = x_strdup("a"), .own = x_strdup("x"),
		     .value = rows[i].value ? x_strdup(rows[i].value) : NULL);
		diff_vm(&plan, &vm, &wanted, true);
		assert_item(&plan, 0, rows[i].want);
		assert_int_equal(plan.items[0].items[0].is_others, rows[i].is_others);
		vm_done(&vm);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(diff_vm__enable__table),
		cmocka_unit_test(diff_vm__disable__table),
		cmocka_unit_test(diff_vm__encrypted__is_planned_for_a_refusal),
		cmocka_unit_test(diff_vm__unreadable__is_planned_for_a_refusal),
		cmocka_unit_test(diff_vm__before__is_as_people_see_it),
		cmocka_unit_test(diff_vm__several_settings_and_vms__stand_in_order),
		cmocka_unit_test(diff_vm__words__are_compared_with_their_case),
		cmocka_unit_test(diff_vm__line_of_somebody_else__stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

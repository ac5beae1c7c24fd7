#include "test_plan.h"

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
		assert_plan(&plan, rows[i].want);
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

	assert_rows(rows, COUNT_OF(rows));
}

static void diff_vm__unreadable__is_planned_for_a_refusal(void **state)
{
	struct vm vm = { .id = 3, .path = x_strdup("/vmfs/volumes/gone/a.vmx") };
	AUTO_VALUE(plan) plan = { 0 };

	vm.problem = ERR_NOT_FOUND;
	diff_profile(&plan, &vm, "dvfilter-maclearn", true, false);
	diff_profile(&plan, &vm, "dvfilter-maclearn", false, false);
	assert_int_equal(plan.count, 2);
	assert_plan(&plan, "planned vhv.enable: - -> TRUE\nplanned vhv.enable: - -> FALSE\n");
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

	assert_rows(rows, COUNT_OF(rows));
}

/* The strings are copied; `value` NULL: the line is to be gone. */
static void want(struct wanted *wanted, const char *name, const char *value, bool only_if_present,
		 const char *own)
{
	const struct wanted_setting one = {
		.name = x_strdup(name),
		.value = value ? x_strdup(value) : NULL,
		.only_if_present = only_if_present,
		.own = own ? x_strdup(own) : NULL,
	};

	LIST_PUSH(wanted, one);
}

/* A change for each VM, with an item for each setting, in order. */
static void diff_vm__several_settings_and_vms__stand_in_order(void **state)
{
	AUTO_VALUE(wanted) wanted = { .wish = { .missing_vib = "that" } };
	struct vm first = vm_of("vvtd.enable = \"FALSE\"\nfirmware = \"efi\"\n");
	struct vm second = vm_of("vhv.enable = \"TRUE\"\n");
	AUTO_VALUE(plan) plan = { 0 };

	want(&wanted, "vhv.enable", "TRUE", false, NULL);
	want(&wanted, "vvtd.enable", "TRUE", true, NULL);
	want(&wanted, "firmware", "efi", false, NULL);
	diff_vm(&plan, &first, &wanted, false);
	diff_vm(&plan, &second, &wanted, false);
	assert_int_equal(plan.count, 2);
	assert_plan(&plan, "planned vhv.enable: - -> TRUE\nplanned vvtd.enable: FALSE -> TRUE\n"
			   "unchanged firmware: efi -> efi\nunchanged vhv.enable: TRUE -> TRUE\n"
			   "unchanged vvtd.enable: - -> -\nplanned firmware: - -> efi\n");
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

	want(&wanted, "firmware", "efi", false, NULL);
	diff_vm(&plan, &vm, &wanted, false);
	assert_plan(&plan, "planned firmware: EFI -> efi");
	vm_done(&vm);
}

/* The line `a`, which shall be gone, or be "x", as long as it is "x". */
static void diff_vm__line_of_somebody_else__stays(void **state)
{
	static const struct {
		const char *vmx, *value, *want;
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

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(wanted) wanted = { 0 };
		struct vm vm = vm_of(rows[i].vmx);
		AUTO_VALUE(plan) plan = { 0 };

		want(&wanted, "a", rows[i].value, false, "x");
		diff_vm(&plan, &vm, &wanted, true);
		assert_plan(&plan, rows[i].want);
		assert_int_equal(plan.items[0].items[0].is_others, rows[i].is_others);
		vm_done(&vm);
	}
}

int test_diff(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(diff_vm__enable__table),
		cmocka_unit_test(diff_vm__disable__table),
		cmocka_unit_test(diff_vm__encrypted__is_planned_for_a_refusal),
		cmocka_unit_test(diff_vm__unreadable__is_planned_for_a_refusal),
		cmocka_unit_test(diff_vm__before__is_as_people_see_it),
		cmocka_unit_test(diff_vm__several_settings_and_vms__stand_in_order),
		cmocka_unit_test(diff_vm__words__are_compared_with_their_case),
		cmocka_unit_test(diff_vm__line_of_somebody_else__stays),
	};

	return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}

#include "plan_check.h"

#include "plan/diff.h"

struct row {
	const char *vmx;
	const struct wanted_state *wanted;
	bool host_default;
	const char *want;
};

static void assert_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct vm vm = vm_of(rows[i].vmx);
		AUTO_VALUE(plan) plan = { 0 };

		diff_vm(&plan, &vm, rows[i].wanted, rows[i].host_default);
		assert_int_equal(plan.count, 1);
		assert_ptr_equal(plan.items[0].vm, &vm);
		assert_step(&plan.items[0], rows[i].want);
		vm_done(&vm);
	}
}

static void diff_vm__enable__table(void **state)
{
	static const struct row rows[] = {
		{ "", &state_nested, false, "planned vhv.enable: - -> TRUE" },
		{ "vhv.enable = \"FALSE\"\n", &state_nested, false,
		  "planned vhv.enable: FALSE -> TRUE" },
		{ "vhv.enable = \"TRUE\"\n", &state_nested, false,
		  "unchanged vhv.enable: TRUE -> TRUE" },
		/* TRUE in any case is right already, and keeps its spelling */
		{ "VHV.Enable = \"true\"\n", &state_nested, false,
		  "unchanged vhv.enable: true -> true" },
		{ "vhv.enable = tRuE # mine\n", &state_nested, false,
		  "unchanged vhv.enable: tRuE -> tRuE" },
		{ "vhv.enable = \"|54RUE\"\n", &state_nested, false,
		  "unchanged vhv.enable: TRUE -> TRUE" },
		/* what looks true but is not */
		{ "vhv.enable = \"1\"\n", &state_nested, false, "planned vhv.enable: 1 -> TRUE" },
		{ "vhv.enable = \"yes\"\n", &state_nested, false,
		  "planned vhv.enable: yes -> TRUE" },
		{ "vhv.enable = \"TRUE \"\n", &state_nested, false,
		  "planned vhv.enable: TRUE  -> TRUE" },
		{ "vhv.enable =\n", &state_nested, false, "planned vhv.enable:  -> TRUE" },
		/* curly quotes are an unquoted value that is not TRUE (esxi-facts 1.1) */
		{ "vhv.enable = \xE2\x80\x9CTRUE\xE2\x80\x9D\n", &state_nested, false,
		  "planned vhv.enable: \xE2\x80\x9CTRUE\xE2\x80\x9D -> TRUE" },
		{ "vhv.enable = \"TRUE\" x\n", &state_nested, false,
		  "planned vhv.enable: - -> TRUE" },
		{ "# vhv.enable = \"TRUE\"\n", &state_nested, false,
		  "planned vhv.enable: - -> TRUE" },
		/* the host's default does not stand in the VM's own file */
		{ "", &state_nested, true, "planned vhv.enable: - -> TRUE" },
		/* twice is never right, whatever the values: check_plan() has to refuse it */
		{ "vhv.enable = \"TRUE\"\nVHV.ENABLE = \"TRUE\"\n", &state_nested, false,
		  "planned vhv.enable: TRUE -> TRUE" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows));
}

static void diff_vm__disable__table(void **state)
{
	static const struct row rows[] = {
		/* taking away what is not there is nothing to do */
		{ "", &state_not_nested, false, "unchanged vhv.enable: - -> -" },
		{ "vhv.allow = \"TRUE\"\n", &state_not_nested, false,
		  "unchanged vhv.enable: - -> -" },
		{ "vhv.enable = \"TRUE\"\n", &state_not_nested, false,
		  "planned vhv.enable: TRUE -> FALSE" },
		{ "vhv.enable = \"true\"\n", &state_not_nested, false,
		  "planned vhv.enable: true -> FALSE" },
		{ "vhv.enable = \"FALSE\"\n", &state_not_nested, false,
		  "unchanged vhv.enable: FALSE -> FALSE" },
		{ "vhv.enable = False\n", &state_not_nested, false,
		  "unchanged vhv.enable: False -> False" },
		{ "vhv.enable = \"\"\n", &state_not_nested, false,
		  "planned vhv.enable:  -> FALSE" },
		{ "vhv.enable = \"0\"\n", &state_not_nested, false,
		  "planned vhv.enable: 0 -> FALSE" },
		/* where /etc/vmware/config turns it on for all, leaving it out is not off */
		{ "", &state_not_nested, true, "planned vhv.enable: - -> FALSE" },
		{ "vhv.enable = \"FALSE\"\n", &state_not_nested, true,
		  "unchanged vhv.enable: FALSE -> FALSE" },
		{ "vhv.enable = \"TRUE\"\n", &state_not_nested, true,
		  "planned vhv.enable: TRUE -> FALSE" },
		{ "vhv.enable = \"FALSE\"\nvhv.enable = \"FALSE\"\n", &state_not_nested, false,
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
		{ vmx, &state_nested, false, "planned vhv.enable: - -> TRUE" },
		{ vmx, &state_not_nested, false, "planned vhv.enable: - -> FALSE" },
		{ vmx, &state_not_nested, true, "planned vhv.enable: - -> FALSE" },
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
	diff_vm(&plan, &vm, &state_nested, false);
	diff_vm(&plan, &vm, &state_not_nested, false);
	assert_int_equal(plan.count, 2);
	assert_step(&plan.items[0], "planned vhv.enable: - -> TRUE");
	assert_step(&plan.items[1], "planned vhv.enable: - -> FALSE");
	vm_done(&vm);
}

/* Values are shown decoded, in the file's own encoding. */
static void diff_vm__before__is_as_people_see_it(void **state)
{
	static const struct row rows[] = {
		{ ".encoding = \"windows-1252\"\nvhv.enable = \"\xFC|0A\"\n", &state_nested, false,
		  "planned vhv.enable: \xC3\xBC|0A -> TRUE" },
		{ ".encoding = \"GBK\"\nvhv.enable = \"\xCE\xBB\"\n", &state_nested, false,
		  "planned vhv.enable: |CE|BB -> TRUE" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows));
}

/* A step for each setting, in order, and those of one VM together. */
static void diff_vm__several_settings_and_vms__stand_in_order(void **state)
{
	static const struct wanted_setting settings[] = {
		{ .name = "vhv.enable", .value = "TRUE" },
		{ .name = "vvtd.enable", .value = "TRUE", .only_if_present = true },
		{ .name = "firmware", .value = "efi" },
	};
	static const struct wanted_state wanted = { settings, COUNT_OF(settings) };
	struct vm first = vm_of("vvtd.enable = \"FALSE\"\nfirmware = \"EFI\"\n");
	struct vm second = vm_of("vhv.enable = \"TRUE\"\n");
	AUTO_VALUE(plan) plan = { 0 };

	(void)state;
	diff_vm(&plan, &first, &wanted, false);
	diff_vm(&plan, &second, &wanted, false);
	assert_int_equal(plan.count, 6);
	assert_step(&plan.items[0], "planned vhv.enable: - -> TRUE");
	assert_step(&plan.items[1], "planned vvtd.enable: FALSE -> TRUE");
	assert_step(&plan.items[2], "unchanged firmware: EFI -> EFI");
	assert_step(&plan.items[3], "unchanged vhv.enable: TRUE -> TRUE");
	assert_step(&plan.items[4], "unchanged vvtd.enable: - -> -");
	assert_step(&plan.items[5], "planned firmware: - -> efi");
	assert_ptr_equal(plan.items[2].vm, &first);
	assert_ptr_equal(plan.items[3].vm, &second);
	assert_null(plan.reload_problem);
	vm_done(&first);
	vm_done(&second);
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "plan_check.h"

/* A VM that nothing stands against, and that is not right already. */
#define PLAIN "config.version = \"8\"\nvirtualHW.version = \"19\"\ndisplayName = \"web\"\n"

struct facts {
	const char *vmx;
	enum vm_power power;
	bool locked;
	const char *path; /* NULL: /vmfs/volumes/ds1/web/web.vmx */
	enum err_code problem;
	const char *problem_text;
};

/* The default profile, switched on or off. */
enum wanted_state { ENABLE, DISABLE };

/* The one step that it takes for a VM with these facts, after the checks. */
static void checked(struct plan *plan, struct vm *vm, const struct facts *facts,
		    enum wanted_state wish, bool force)
{
	*vm = vm_of(facts->vmx ? facts->vmx : "");
	vm->power = facts->power;
	vm->locked = facts->locked;
	vm->problem = facts->problem;
	if (facts->path) {
		free(vm->path);
		vm->path = x_strdup(facts->path);
	}
	if (facts->problem != ERR_NONE) {
		vmx_file_free(vm->file);
		vm->file = NULL;
		vm->problem_text = x_strdup(facts->problem_text);
	}
	diff_profile(plan, vm, "default", wish == ENABLE, false);
	refuse_plan(plan, force);
	assert_int_equal(plan->count, 1);
}

static void assert_checked(const struct facts *facts, enum wanted_state wish, bool force,
			   enum err_code code, const char *want)
{
	AUTO_VALUE(plan) plan = { 0 };
	struct vm vm;

	checked(&plan, &vm, facts, wish, force);
	assert_item(&plan, 0, want);
	assert_int_equal(plan.items[0].code, code);
	vm_done(&vm);
}

static void refuse_plan__nothing_against_it__stays_planned(void **state)
{
	static const struct facts good[] = {
		{ .vmx = PLAIN },
		{ .vmx = "displayName = \"web\"\nvirtualHW.version = \"9\"\n" },
		/* partly encrypted (vTPM): editable (esxi-facts 1.8) */
		{ .vmx = PLAIN "vmx.encryptionType = \"partial\"\nencryption.data = \"x\"\n" },
		/* another setting is there twice: its own trouble, not ours */
		{ .vmx = PLAIN "a = \"1\"\na = \"2\"\n" },
		/* needed for VBS is what enable gives */
		{ .vmx = PLAIN "windows.vbs.enabled = \"TRUE\"\n" },
		/* a device that is not there, and names that only look like one */
		{ .vmx = PLAIN
		  "pciPassthru0.present = \"FALSE\"\npciPassthru.present = \"TRUE\"\n"
		  "pciPassthru0.presentX = \"TRUE\"\npciBridge0.present = \"TRUE\"\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_checked(&good[i], ENABLE, false, ERR_NONE, "planned vhv.enable: - -> TRUE");
}

/* Neither --force nor anything else gets past these. */
static void refuse_plan__hard_reasons__refuse_with_and_without_force(void **state)
{
	static const struct {
		struct facts facts;
		enum err_code code;
		const char *want;
	} rows[] = {
		{ { .vmx = PLAIN, .power = VM_POWER_ON },
		  ERR_REFUSED,
		  "refused vhv.enable: - -> TRUE; VM \"web\" is powered on, and a change now would "
		  "be lost at power-off: power it off first" },
		{ { .vmx = PLAIN, .power = VM_SUSPENDED },
		  ERR_REFUSED,
		  "refused vhv.enable: - -> TRUE; VM \"web\" is suspended, and its virtual CPU "
		  "cannot change until it is powered off: resume it, shut it down, then retry" },
		{ { .vmx = PLAIN, .locked = true },
		  ERR_REFUSED,
		  "refused vhv.enable: - -> TRUE; VM \"web\" is locked by another host that runs "
		  "it, or by a task: power it off there, or wait for the task to end" },
		{ { .vmx = "displayName = \"web\"\nencryption.data = \"x\"\n" },
		  ERR_REFUSED,
		  "refused vhv.enable: - -> TRUE; VM \"web\" is encrypted, so only vCenter can "
		  "edit it: use Edit Settings in vCenter, or decrypt the VM first" },
		{ { .vmx = PLAIN, .path = "/vmfs/volumes/ds1/web/web.vmtx" },
		  ERR_REFUSED,
		  "refused vhv.enable: - -> TRUE; VM \"web\" is a template: convert it to a VM "
		  "first" },
		{ { .vmx = PLAIN "vhv.enable = \"FALSE\"\n\n\nVHV.enable = \"TRUE\"\n" },
		  ERR_REFUSED,
		  "refused vhv.enable: FALSE -> TRUE; VM \"web\" sets vhv.enable more than once "
		  "(lines 4, 7), so it cannot power on: delete all but one of these lines from "
		  "/vmfs/volumes/ds1/web/web.vmx" },
		{ { .problem = ERR_NOT_FOUND,
		    .problem_text = "/v/a.vmx: No such file or directory" },
		  ERR_REFUSED,
		  "refused vhv.enable: - -> TRUE; /vmfs/volumes/ds1/web/web.vmx, the file of VM "
		  "12, is missing: mount its datastore, or unregister the VM (vim-cmd "
		  "vmsvc/unregister 12)" },
		/* not a refusal: nobody can tell what the file says */
		{ { .problem = ERR_IO, .problem_text = "/v/a.vmx: Input/output error" },
		  ERR_IO,
		  "failed vhv.enable: - -> TRUE; /v/a.vmx: Input/output error" },
		{ { .problem = ERR_BUSY, .problem_text = "/v/a.vmx: Device or resource busy" },
		  ERR_BUSY,
		  "failed vhv.enable: - -> TRUE; /v/a.vmx: Device or resource busy" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_checked(&rows[i].facts, ENABLE, false, rows[i].code, rows[i].want);
		assert_checked(&rows[i].facts, ENABLE, true, rows[i].code, rows[i].want);
	}
}

/* The same for disable, which they stand against just as much. */
static void refuse_plan__disable__is_refused_for_the_same_reasons(void **state)
{
	static const struct {
		struct facts facts;
		const char *want;
	} rows[] = {
		{ { .vmx = PLAIN "vhv.enable = \"TRUE\"\n", .power = VM_POWER_ON },
		  "refused vhv.enable: TRUE -> FALSE; VM \"web\" is powered on, and a change now "
		  "would be lost at power-off: power it off first" },
		{ { .vmx = "displayName = \"web\"\nencryption.data = \"x\"\n" },
		  "refused vhv.enable: - -> FALSE; VM \"web\" is encrypted, so only vCenter can "
		  "edit it: use Edit Settings in vCenter, or decrypt the VM first" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_checked(&rows[i].facts, DISABLE, true, ERR_REFUSED, rows[i].want);
}

static void refuse_plan__reasons_of_the_user_s_own_risk__yield_to_force(void **state)
{
	static const struct {
		struct facts facts;
		enum wanted_state wish;
		const char *refused;
		const char *forced;
	} rows[] = {
		{ { .vmx = "displayName = \"old\"\nvirtualHW.version = \"8\"\n" },
		  ENABLE,
		  "refused vhv.enable: - -> TRUE; VM \"old\" has hardware version 8, and nested "
		  "virtualization needs 9 or later: upgrade the VM's compatibility, or use --force",
		  "planned vhv.enable: - -> TRUE; forced in spite of hardware-too-old" },
		{ { .vmx = "displayName = \"old\"\n" },
		  ENABLE,
		  "refused vhv.enable: - -> TRUE; VM \"old\" does not say its hardware version, "
		  "and nested virtualization needs 9 or later: upgrade the VM's compatibility, or "
		  "use --force",
		  "planned vhv.enable: - -> TRUE; forced in spite of hardware-too-old" },
		{ { .vmx = PLAIN
		    "pciPassthru0.present = \"FALSE\"\nPCIPassthru12.Present = \"true\"\n" },
		  ENABLE,
		  "refused vhv.enable: - -> TRUE; VM \"web\" has a PCI passthrough device, and "
		  "cannot power on with nested virtualization: remove the device, or use --force",
		  "planned vhv.enable: - -> TRUE; forced in spite of passthrough" },
		{ { .vmx = PLAIN "PCIpassthru0.PRESENT = \"true\"\n" },
		  ENABLE,
		  "refused vhv.enable: - -> TRUE; VM \"web\" has a PCI passthrough device, and "
		  "cannot power on with nested virtualization: remove the device, or use --force",
		  "planned vhv.enable: - -> TRUE; forced in spite of passthrough" },
		/* each that was overridden is told */
		{ { .vmx = "displayName = \"old\"\nvirtualHW.version = \"8\"\n"
			   "pciPassthru12.present = \"TRUE\"\n" },
		  ENABLE,
		  "refused vhv.enable: - -> TRUE; VM \"old\" has hardware version 8, and nested "
		  "virtualization needs 9 or later: upgrade the VM's compatibility, or use --force",
		  "planned vhv.enable: - -> TRUE; forced in spite of hardware-too-old, "
		  "passthrough" },
		{ { .vmx = PLAIN "vhv.enable = \"TRUE\"\nwindows.vbs.enabled = \"true\"\n" },
		  DISABLE,
		  "refused vhv.enable: TRUE -> FALSE; VM \"web\" uses virtualization-based "
		  "security (VBS), which needs nested virtualization: turn VBS off first, or use "
		  "--force",
		  "planned vhv.enable: TRUE -> FALSE; forced in spite of vbs-needs-vhv" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_checked(&rows[i].facts, rows[i].wish, false, ERR_REFUSED, rows[i].refused);
		assert_checked(&rows[i].facts, rows[i].wish, true, ERR_NONE, rows[i].forced);
	}
}

/* config apply and history undo. */
static void refuse_plan__no_force_to_name__is_not_named(void **state)
{
	static const struct facts old = {
		.vmx = "displayName = \"old\"\nvirtualHW.version = \"8\"\n"
	};
	AUTO_VALUE(plan) plan = { .cannot_force = true };
	struct vm vm;

	(void)state;
	checked(&plan, &vm, &old, ENABLE, false);
	assert_item(&plan, 0,
		    "refused vhv.enable: - -> TRUE; VM \"old\" has hardware version 8, and nested "
		    "virtualization needs 9 or later: upgrade the VM's compatibility");
	vm_done(&vm);
}

/* What stands against the setting is no reason to keep it; nor is VBS that is off. */
static void refuse_plan__disable__reasons_against_the_setting_do_not_matter(void **state)
{
	static const char *const files[] = {
		"displayName = \"old\"\nvirtualHW.version = \"8\"\nvhv.enable = \"TRUE\"\n",
		PLAIN "vhv.enable = \"TRUE\"\nwindows.vbs.enabled = \"FALSE\"\n",
		PLAIN "vhv.enable = \"TRUE\"\npciPassthru0.present = \"TRUE\"\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(files); i++)
		assert_checked(&(struct facts){ .vmx = files[i] }, DISABLE, false, ERR_NONE,
			       "planned vhv.enable: TRUE -> FALSE");
}

/* The first reason is told: what has to be fixed first. Each row adds one above the one before. */
static void refuse_plan__several_reasons__the_first_of_the_table_is_told(void **state)
{
	static const char twice[] = "displayName = \"web\"\n"
				    "vhv.enable = \"FALSE\"\nvhv.enable = \"FALSE\"\n";
	static const struct {
		struct facts facts;
		const char *starts;
	} rows[] = {
		{ { .vmx = twice }, "VM \"web\" sets vhv.enable more than once" },
		{ { .vmx = twice, .locked = true }, "VM \"web\" is locked" },
		{ { .vmx = twice, .locked = true, .power = VM_SUSPENDED },
		  "VM \"web\" is suspended" },
		{ { .vmx = twice, .locked = true, .power = VM_POWER_ON },
		  "VM \"web\" is powered on" },
		{ { .vmx = twice, .locked = true, .power = VM_POWER_ON, .path = "/a.vmtx" },
		  "VM \"web\" is a template" },
		{ { .locked = true,
		    .power = VM_POWER_ON,
		    .path = "/a.vmtx",
		    .problem = ERR_NOT_FOUND,
		    .problem_text = "gone" },
		  "/a.vmtx, the file of VM 12, is missing" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(plan) plan = { 0 };
		struct vm vm;

		checked(&plan, &vm, &rows[i].facts, ENABLE, false);
		assert_memory_equal(plan.items[0].items[0].message, rows[i].starts,
				    strlen(rows[i].starts));
		vm_done(&vm);
	}
}

/* VMware stops at a NUL and may read the setting before it; --dry-run has to know that too. */
static void refuse_plan__line_with_a_nul__is_refused_before_anything_is_done(void **state)
{
	static const char vmx[] = PLAIN "vhv.enable = \"FALSE\"\0\n";
	struct vm vm = vm_of_bytes(span_make(vmx, sizeof(vmx) - 1));
	AUTO_VALUE(plan) plan = { 0 };

	(void)state;
	diff_profile(&plan, &vm, "default", true, false);
	refuse_plan(&plan, true);
	assert_item(&plan, 0,
		    "refused vhv.enable: - -> TRUE; VM \"web\": /vmfs/volumes/ds1/web/web.vmx: "
		    "line 4 has a NUL byte, and VMware may read \"vhv.enable\" from what "
		    "stands before it; repair that line first");
	assert_int_equal(plan.items[0].code, ERR_REFUSED);
	vm_done(&vm);
}

/* All settings of a VM are one edit: none of them where one must not be done. */
static void refuse_plan__one_of_a_vm_is_refused__so_are_the_others(void **state)
{
#define OTHERS                                                                                     \
	"VM \"web\" has ethernet0.filter4.name = \"mine\", which belongs to something else: "      \
	"remove that line first, or use another profile"
	struct vm first = vm_of(PLAIN "ethernet0.present = \"TRUE\"\n"
				      "ethernet0.filter4.name = \"mine\"\n");
	struct vm second = vm_of(PLAIN);
	AUTO_VALUE(plan) plan = { 0 };

	(void)state;
	diff_profile(&plan, &first, "dvfilter-maclearn", true, false);
	diff_profile(&plan, &second, "dvfilter-maclearn", true, false);
	assert_all_refused(&plan, true,
			   "refused vhv.enable: - -> TRUE; " OTHERS "\n"
			   "refused ethernet0.filter4.name: mine -> dvfilter-maclearn; " OTHERS "\n"
			   "planned vhv.enable: - -> TRUE\n");
	assert_int_equal(plan.items[0].code, ERR_REFUSED);
	vm_done(&first);
	vm_done(&second);
}

static void refuse_plan__right_already__is_never_refused(void **state)
{
	(void)state;
	assert_checked(&(struct facts){ .vmx = "vhv.enable = \"TRUE\"\n", .power = VM_POWER_ON },
		       ENABLE, false, ERR_NONE, "unchanged vhv.enable: TRUE -> TRUE");
	assert_checked(&(struct facts){ .vmx = PLAIN, .power = VM_SUSPENDED, .locked = true },
		       DISABLE, false, ERR_NONE, "unchanged vhv.enable: - -> -");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuse_plan__nothing_against_it__stays_planned),
		cmocka_unit_test(refuse_plan__hard_reasons__refuse_with_and_without_force),
		cmocka_unit_test(refuse_plan__disable__is_refused_for_the_same_reasons),
		cmocka_unit_test(refuse_plan__reasons_of_the_user_s_own_risk__yield_to_force),
		cmocka_unit_test(refuse_plan__no_force_to_name__is_not_named),
		cmocka_unit_test(refuse_plan__disable__reasons_against_the_setting_do_not_matter),
		cmocka_unit_test(refuse_plan__several_reasons__the_first_of_the_table_is_told),
		cmocka_unit_test(refuse_plan__line_with_a_nul__is_refused_before_anything_is_done),
		cmocka_unit_test(refuse_plan__one_of_a_vm_is_refused__so_are_the_others),
		cmocka_unit_test(refuse_plan__right_already__is_never_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

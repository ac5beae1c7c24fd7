#include "test_plan.h"

#include "host/facts.h"

#define WEB "displayName = \"web\"\n"
#define OLD "displayName = \"old\"\nvirtualHW.version = \"8\"\n"
/* A VM that nothing stands against, and that is not right already. */
#define PLAIN "config.version = \"8\"\nvirtualHW.version = \"19\"\n" WEB

/* The default profile, switched on or off. */
enum direction { ENABLE, DISABLE };

struct row {
	const char *facts; /* words of checked() */
	const char *vmx;
	enum direction wish;
	const char *want;
};

static void refuse(struct plan *plan, bool force)
{
	for (size_t i = 0; i < plan->count; i++)
		plan->items[i].wish.force = force;
	refuse_plan(plan);
}

/*
 * The change of a VM, after the checks. It is on, suspended, locked, a template, or its file is
 * gone, or cannot be read (EIO, EBUSY).
 */
static void checked(struct plan *plan, struct vm *vm, const struct row *row, bool force)
{
	struct span rest = span_of(row->facts), word;

	*vm = vm_of(row->vmx);
	while (span_next(&word, &rest, ' ')) {
		vm->locked = vm->locked || span_is(word, "locked");
		if (span_is(word, "on"))
			vm->power = VM_POWER_ON;
		else if (span_is(word, "suspended"))
			vm->power = VM_SUSPENDED;
		else if (span_is(word, "gone"))
			vm->problem = ERR_NOT_FOUND;
		else if (span_is(word, "EIO"))
			vm->problem = ERR_IO;
		else if (span_is(word, "EBUSY"))
			vm->problem = ERR_BUSY;
		if (span_is(word, "template")) {
			free(vm->path);
			vm->path = x_strdup("/a.vmtx");
		}
	}
	if (vm->problem != ERR_NONE) {
		vmx_file_free(vm->file);
		vm->file = NULL;
		vm->problem_text = x_strdup("/v/a.vmx: trouble");
	}
	diff_profile(plan, vm, "default", row->wish == ENABLE, false);
	refuse(plan, force);
	assert_int_equal(plan->count, 1);
}

static void assert_rows(const struct row *rows, size_t count, bool force)
{
	for (const struct row *row = rows; row < rows + count; row++) {
		AUTO_VALUE(plan) plan = { 0 };
		enum err_code code = ERR_NONE;
		struct vm vm;

		checked(&plan, &vm, row, force);
		assert_plan(&plan, row->want);
		if (span_starts(span_of(row->want), "refused"))
			code = ERR_REFUSED;
		else if (span_starts(span_of(row->want), "failed"))
			code = vm.problem;
		assert_int_equal(plan.items[0].code, code);
		vm_done(&vm);
	}
}

#define PLANNED "planned vhv.enable: - -> TRUE"
#define REFUSED "refused vhv.enable: - -> TRUE; VM \"web\" "

static void refuse_plan__nothing_against_it__stays_planned(void **state)
{
	static const struct row rows[] = {
		{ "", PLAIN, ENABLE, PLANNED },
		{ "", WEB "virtualHW.version = \"9\"\n", ENABLE, PLANNED },
		/* partly encrypted (vTPM): editable (facts 1.8) */
		{ "", PLAIN "vmx.encryptionType = \"partial\"\nencryption.data = \"x\"\n", ENABLE,
		  PLANNED },
		/* another setting is there twice: its own trouble, not ours */
		{ "", PLAIN "a = \"1\"\na = \"2\"\n", ENABLE, PLANNED },
		/* needed for VBS is what enable gives */
		{ "", PLAIN "windows.vbs.enabled = \"TRUE\"\n", ENABLE, PLANNED },
		/* a device that is not there, and names that only look like one */
		{ "",
		  PLAIN "pciPassthru0.present = \"FALSE\"\npciPassthru.present = \"TRUE\"\n"
			"pciPassthru0.presentX = \"TRUE\"\npciBridge0.present = \"TRUE\"\n",
		  ENABLE, PLANNED },
	};

	assert_rows(rows, COUNT_OF(rows), false);
}

/* Neither --force nor anything else gets past these. */
static void refuse_plan__hard_reasons__refuse_with_and_without_force(void **state)
{
	static const struct row rows[] = {
		{ "on", PLAIN, ENABLE,
		  REFUSED "is powered on, and a change now would be lost at power-off: power it "
			  "off first" },
		{ "suspended", PLAIN, ENABLE,
		  REFUSED "is suspended, and its virtual CPU cannot change until it is powered "
			  "off: resume it, shut it down, then retry" },
		{ "locked", PLAIN, ENABLE,
		  REFUSED "is locked by another host that runs it, or by a task: power it off "
			  "there, or wait for the task to end" },
		{ "", WEB "encryption.data = \"x\"\n", ENABLE,
		  REFUSED "is encrypted, so only vCenter can edit it: use Edit Settings in "
			  "vCenter, or decrypt the VM first" },
		{ "template", PLAIN, ENABLE, REFUSED "is a template: convert it to a VM first" },
		{ "", PLAIN "vhv.enable = \"FALSE\"\n\n\nVHV.enable = \"TRUE\"\n", ENABLE,
		  "refused vhv.enable: FALSE -> TRUE; VM \"web\" sets vhv.enable more than once "
		  "(lines 4, 7), so it cannot power on: delete all but one of these lines from "
		  "/vmfs/volumes/ds1/web/web.vmx" },
		{ "gone", "", ENABLE,
		  "refused vhv.enable: - -> TRUE; /vmfs/volumes/ds1/web/web.vmx, the file of VM "
		  "12, is missing: mount its datastore, or unregister the VM (vim-cmd "
		  "vmsvc/unregister 12)" },
		/* not a refusal: nobody can tell what the file says */
		{ "EIO", "", ENABLE, "failed vhv.enable: - -> TRUE; /v/a.vmx: trouble" },
		{ "EBUSY", "", ENABLE, "failed vhv.enable: - -> TRUE; /v/a.vmx: trouble" },
	};

	assert_rows(rows, COUNT_OF(rows), false);
	assert_rows(rows, COUNT_OF(rows), true);
}

/* The same for disable, which they stand against just as much. */
static void refuse_plan__disable__is_refused_for_the_same_reasons(void **state)
{
	static const struct row rows[] = {
		{ "on", PLAIN "vhv.enable = \"TRUE\"\n", DISABLE,
		  "refused vhv.enable: TRUE -> FALSE; VM \"web\" is powered on, and a change now "
		  "would be lost at power-off: power it off first" },
		{ "", WEB "encryption.data = \"x\"\n", DISABLE,
		  "refused vhv.enable: - -> FALSE; VM \"web\" is encrypted, so only vCenter can "
		  "edit it: use Edit Settings in vCenter, or decrypt the VM first" },
	};

	assert_rows(rows, COUNT_OF(rows), true);
}

#define TOO_OLD_FOR_IT                                                                             \
	"refused vhv.enable: - -> TRUE; VM \"old\" has hardware version 8, and nested "            \
	"virtualization needs 9 or later: upgrade the VM's compatibility"
#define HAS_DEVICE                                                                                 \
	REFUSED "has a PCI passthrough device, and cannot power on with nested virtualization: "   \
		"remove the device, or use --force"

static void refuse_plan__reasons_of_the_user_s_own_risk__yield_to_force(void **state)
{
	static const struct row refused[] = {
		{ "", OLD, ENABLE, TOO_OLD_FOR_IT ", or use --force" },
		{ "", "displayName = \"old\"\n", ENABLE,
		  "refused vhv.enable: - -> TRUE; VM \"old\" does not say its hardware version, "
		  "and nested virtualization needs 9 or later: upgrade the VM's compatibility, or "
		  "use --force" },
		{ "", PLAIN "pciPassthru0.present = \"FALSE\"\nPCIPassthru12.Present = \"true\"\n",
		  ENABLE, HAS_DEVICE },
		{ "", PLAIN "PCIpassthru0.PRESENT = \"true\"\n", ENABLE, HAS_DEVICE },
		{ "", OLD "pciPassthru12.present = \"TRUE\"\n", ENABLE,
		  TOO_OLD_FOR_IT ", or use --force" },
		{ "", PLAIN "vhv.enable = \"TRUE\"\nwindows.vbs.enabled = \"true\"\n", DISABLE,
		  "refused vhv.enable: TRUE -> FALSE; VM \"web\" uses virtualization-based "
		  "security (VBS), which needs nested virtualization: turn VBS off first, or use "
		  "--force" },
	};
	/* Each that was overridden is told. */
	static const char *const forced[COUNT_OF(refused)] = {
		PLANNED "; forced in spite of hardware-too-old",
		PLANNED "; forced in spite of hardware-too-old",
		PLANNED "; forced in spite of passthrough",
		PLANNED "; forced in spite of passthrough",
		PLANNED "; forced in spite of hardware-too-old, passthrough",
		"planned vhv.enable: TRUE -> FALSE; forced in spite of vbs-needs-vhv",
	};

	assert_rows(refused, COUNT_OF(refused), false);
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		struct row row = refused[i];

		row.want = forced[i];
		assert_rows(&row, 1, true);
	}
}

/* config apply and history undo. */
static void refuse_plan__no_force_to_name__is_not_named(void **state)
{
	static const struct row old = { "", OLD, ENABLE, TOO_OLD_FOR_IT };
	AUTO_VALUE(plan) plan = { .cannot_force = true };
	struct vm vm;

	checked(&plan, &vm, &old, false);
	assert_plan(&plan, old.want);
	vm_done(&vm);
}

/* What stands against the setting is no reason to keep it; nor is VBS that is off. */
static void refuse_plan__disable__reasons_against_the_setting_do_not_matter(void **state)
{
#define OFF "planned vhv.enable: TRUE -> FALSE"
	static const struct row rows[] = {
		{ "", OLD "vhv.enable = \"TRUE\"\n", DISABLE, OFF },
		{ "", PLAIN "vhv.enable = \"TRUE\"\nwindows.vbs.enabled = \"FALSE\"\n", DISABLE,
		  OFF },
		{ "", PLAIN "vhv.enable = \"TRUE\"\npciPassthru0.present = \"TRUE\"\n", DISABLE,
		  OFF },
	};

	assert_rows(rows, COUNT_OF(rows), false);
}

/* The first reason is told: what has to be fixed first. Each row adds one above the one before. */
static void refuse_plan__several_reasons__the_first_of_the_table_is_told(void **state)
{
#define TWICE WEB "vhv.enable = \"FALSE\"\nvhv.enable = \"FALSE\"\n"
	static const struct row rows[] = {
		{ "", TWICE, ENABLE, "VM \"web\" sets vhv.enable more than once" },
		{ "locked", TWICE, ENABLE, "VM \"web\" is locked" },
		{ "locked suspended", TWICE, ENABLE, "VM \"web\" is suspended" },
		{ "locked on", TWICE, ENABLE, "VM \"web\" is powered on" },
		{ "locked on template", TWICE, ENABLE, "VM \"web\" is a template" },
		{ "locked on template gone", "", ENABLE, "/a.vmtx, the file of VM 12, is missing" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(plan) plan = { 0 };
		struct vm vm;

		checked(&plan, &vm, &rows[i], false);
		assert_memory_equal(plan.items[0].items[0].message, rows[i].want,
				    strlen(rows[i].want));
		vm_done(&vm);
	}
}

/* VMware stops at a NUL and may read the setting before it; --dry-run has to know that too. */
static void refuse_plan__line_with_a_nul__is_refused_before_anything_is_done(void **state)
{
	static const char vmx[] = PLAIN "vhv.enable = \"FALSE\"\0\n";
	struct vm vm = vm_of_bytes(span_make(vmx, sizeof(vmx) - 1));
	AUTO_VALUE(plan) plan = { 0 };

	diff_profile(&plan, &vm, "default", true, false);
	refuse(&plan, true);
	assert_plan(&plan,
		    "refused vhv.enable: - -> TRUE; VM \"web\": /vmfs/volumes/ds1/web/web.vmx: "
		    "line 4 has a NUL byte, and VMware may read \"vhv.enable\" from what stands "
		    "before it; repair that line first");
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

	diff_profile(&plan, &first, "dvfilter-maclearn", true, false);
	diff_profile(&plan, &second, "dvfilter-maclearn", true, false);
	refuse(&plan, true);
	assert_plan(&plan, "refused vhv.enable: - -> TRUE; " OTHERS "\n"
			   "refused ethernet0.filter4.name: mine -> dvfilter-maclearn; " OTHERS "\n"
			   "planned vhv.enable: - -> TRUE\n");
	assert_int_equal(plan.items[0].code, ERR_REFUSED);
	vm_done(&first);
	vm_done(&second);
}

static void refuse_plan__right_already__is_never_refused(void **state)
{
	static const struct row rows[] = {
		{ "on", "vhv.enable = \"TRUE\"\n", ENABLE, "unchanged vhv.enable: TRUE -> TRUE" },
		{ "suspended locked", PLAIN, DISABLE, "unchanged vhv.enable: - -> -" },
	};

	assert_rows(rows, COUNT_OF(rows), false);
}

/* What a profile needs of a VM and its host. */

/* A profile switched on or off for a VM, after the checks. */
static void assert_profile(const char *vmx, const char *profile, bool on, const char *missing_vib,
			   bool force, const char *want)
{
	struct vm vm = vm_of(vmx);
	AUTO_VALUE(plan) plan = { 0 };

	diff_profile(&plan, &vm, profile, on, false);
	plan.items[0].wish.missing_vib = missing_vib;
	refuse(&plan, force);
	assert_int_equal(plan.count, 1);
	assert_plan(&plan, want);
	vm_done(&vm);
}

static void refuse_plan__vib_of_the_profile_is_missing__yields_to_force(void **state)
{
#define VMX(version)                                                                               \
	"displayName = \"web\"\nvirtualHW.version = \"" version "\"\n"                             \
	"ethernet0.present = \"TRUE\"\nethernet0.filter4.onFailure = \"failOpen\"\n"
#define NO_VIB                                                                                     \
	"VM \"web\": the profile needs a VIB that this host does not have: install "               \
	"dvfilter-maclearn (esxcli software vib install), or use another profile, or use "         \
	"--force\n"
#define RIGHT "unchanged ethernet0.filter4.onFailure: failOpen -> failOpen\n"
	static const struct {
		const char *vmx;
		bool force;
		const char *want;
	} rows[] = {
		{ VMX("9"), false,
		  "refused vhv.enable: - -> TRUE; " NO_VIB
		  "refused ethernet0.filter4.name: - -> dvfilter-maclearn; " NO_VIB RIGHT },
		{ VMX("9"), true,
		  "planned vhv.enable: - -> TRUE; forced in spite of filter-without-vib\n"
		  "planned ethernet0.filter4.name: - -> dvfilter-maclearn; forced in spite of "
		  "filter-without-vib\n" RIGHT },
		/* each setting tells what was overridden for it */
		{ VMX("8"), true,
		  "planned vhv.enable: - -> TRUE; forced in spite of hardware-too-old, "
		  "filter-without-vib\n"
		  "planned ethernet0.filter4.name: - -> dvfilter-maclearn; forced in spite of "
		  "filter-without-vib\n" RIGHT },
		/* nothing to do needs nothing */
		{ VMX("9") "vhv.enable = \"TRUE\"\n"
			   "ethernet0.filter4.name = \"dvfilter-maclearn\"\n",
		  false,
		  "unchanged vhv.enable: TRUE -> TRUE\n"
		  "unchanged ethernet0.filter4.name: dvfilter-maclearn -> "
		  "dvfilter-maclearn\n" RIGHT },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_profile(rows[i].vmx, "dvfilter-maclearn", true, "dvfilter-maclearn",
			       rows[i].force, rows[i].want);
}

/* What a profile needs stops where it would not work, and is a word where it may hurt. */
static void refuse_plan__needs_of_a_profile__refuse_or_warn(void **state)
{
#define GUEST(memory, cpus, os)                                                                    \
	"displayName = \"web\"\nvirtualHW.version = \"19\"\nmemSize = \"" memory "\"\n"            \
	"numvcpus = \"" cpus "\"\nguestOS = \"" os "\"\n"
#define EFI "firmware = \"efi\"\nuefi.secureBoot.enabled = \"TRUE\"\n"
#define NO_EFI                                                                                     \
	"VM \"web\" lacks what virtualization-based security (VBS) needs: firmware EFI, Secure "   \
	"Boot: change that in the VM's options, or use --force\n"
	static const struct {
		const char *vmx;
		const char *profile;
		bool force;
		const char *want;
	} rows[] = {
		{ GUEST("4096", "2", "windows9-64"), "hyperv", false,
		  "planned vhv.enable: - -> TRUE\n" },
		{ GUEST("2048", "1", "windows9"), "hyperv", false,
		  "planned vhv.enable: - -> TRUE; warning: VM \"web\" has one virtual CPU, which "
		  "its guests share with the hypervisor; warning: VM \"web\" has 2048 MB of "
		  "memory, and Hyper-V with one guest needs at least 4096; warning: VM \"web\" is "
		  "set up for a 32-bit guest OS (windows9), and hypervisors of today are "
		  "64-bit\n" },
		/* the default profile asks for nothing */
		{ GUEST("1024", "1", "windows9"), "default", false,
		  "planned vhv.enable: - -> TRUE\n" },
		/* once, not with every setting */
		{ GUEST("4096", "1", "windows9-64"), "hyperv-legacy", false,
		  "planned vhv.enable: - -> TRUE; warning: VM \"web\" has one virtual CPU, which "
		  "its guests share with the hypervisor\n"
		  "planned hypervisor.cpuid.v0: - -> FALSE\nplanned mce.enable: - -> TRUE\n" },
		{ GUEST("4096", "2", "windows9-64") EFI, "vbs", false,
		  "planned vhv.enable: - -> TRUE\nplanned vvtd.enable: - -> TRUE\n"
		  "planned windows.vbs.enabled: - -> TRUE\n" },
		{ GUEST("4096", "2", "windows9-64"), "vbs", false,
		  "refused vhv.enable: - -> TRUE; " NO_EFI "refused vvtd.enable: - -> TRUE; " NO_EFI
		  "refused windows.vbs.enabled: - -> TRUE; " NO_EFI },
		{ GUEST("4096", "2", "windows9-64"), "vbs", true,
		  "planned vhv.enable: - -> TRUE; forced in spite of vbs-incomplete\n"
		  "planned vvtd.enable: - -> TRUE; forced in spite of vbs-incomplete\n"
		  "planned windows.vbs.enabled: - -> TRUE; forced in spite of vbs-incomplete\n" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_profile(rows[i].vmx, rows[i].profile, true, NULL, rows[i].force,
			       rows[i].want);
}

/* The processor decides which virtual hardware VBS needs. */
static void refuse_plan__vbs__wants_other_hardware_of_amd(void **state)
{
#define VBS_VM(version)                                                                            \
	"displayName = \"web\"\nvirtualHW.version = \"" version                                    \
	"\"\nguestOS = \"windows9-64\"\n" EFI "vhv.enable = \"TRUE\"\nvvtd.enable = \"TRUE\"\n"
#define RIGHT_ALREADY "unchanged vhv.enable: TRUE -> TRUE\nunchanged vvtd.enable: TRUE -> TRUE\n"
#define TOO_OLD(version)                                                                           \
	RIGHT_ALREADY                                                                              \
	"refused windows.vbs.enabled: - -> TRUE; VM \"web\" lacks what virtualization-based "      \
	"security (VBS) needs: hardware version " version ": change that in the VM's options, "    \
	"or use --force"
#define GOOD RIGHT_ALREADY "planned windows.vbs.enabled: - -> TRUE"
	static const struct {
		const char *vendor;
		const char *vmx;
		const char *want;
	} rows[] = {
		{ "GenuineIntel", VBS_VM("13"), TOO_OLD("14") },
		{ "GenuineIntel", VBS_VM("14"), GOOD },
		{ "AuthenticAMD", VBS_VM("18"), TOO_OLD("19") },
		{ "AuthenticAMD", VBS_VM("19"), GOOD },
		{ NULL, VBS_VM("13"), TOO_OLD("14") },
		{ NULL, VBS_VM("18"),
		  GOOD "; info: VM \"web\": cannot tell whether its hardware version is enough for "
		       "VBS: AMD processors need 19, and this host's processor is not known" },
		{ NULL, VBS_VM("19"), GOOD },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct vm vm = vm_of(rows[i].vmx);
		struct host_facts host = { 0 };
		const struct facts facts = { .host = &host };
		AUTO_VALUE(plan) plan = { .facts = &facts };

		if (rows[i].vendor)
			fact_text(&host.items[HOST_CPU], rows[i].vendor);
		diff_profile(&plan, &vm, "vbs", true, false);
		refuse(&plan, false);
		assert_int_equal(plan.count, 1);
		assert_plan(&plan, rows[i].want);
		host_facts_free(&host);
		vm_done(&vm);
	}
}

/* What needs vhv may go with it in one edit. */
static void refuse_plan__vbs_taken_away__takes_vhv_with_it(void **state)
{
	assert_profile(VBS_VM("19") "windows.vbs.enabled = \"TRUE\"\n", "vbs", false, NULL, false,
		       "planned vhv.enable: TRUE -> FALSE\nplanned vvtd.enable: TRUE -> -\n"
		       "planned windows.vbs.enabled: TRUE -> -\n");
}

/* Reasons against hardware virtualization are none against the lines of a profile. */
static void refuse_plan__companions_alone__are_not_asked_for_vhv(void **state)
{
	assert_profile("displayName = \"vbs\"\nvirtualHW.version = \"8\"\n"
		       "windows.vbs.enabled = \"TRUE\"\nvhv.enable = \"FALSE\"\n"
		       "ethernet0.filter4.name = \"dvfilter-maclearn\"\n",
		       "dvfilter-maclearn", false, NULL, false,
		       "unchanged vhv.enable: FALSE -> FALSE\n"
		       "planned ethernet0.filter4.name: dvfilter-maclearn -> -\n"
		       "unchanged ethernet0.filter4.onFailure: - -> -\n");
}

int test_refuse(void)
{
	static const struct CMUnitTest tests[] = {
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
		cmocka_unit_test(refuse_plan__vib_of_the_profile_is_missing__yields_to_force),
		cmocka_unit_test(refuse_plan__needs_of_a_profile__refuse_or_warn),
		cmocka_unit_test(refuse_plan__vbs__wants_other_hardware_of_amd),
		cmocka_unit_test(refuse_plan__vbs_taken_away__takes_vhv_with_it),
		cmocka_unit_test(refuse_plan__companions_alone__are_not_asked_for_vhv),
	};

	return cmocka_run_group_tests_name("refuse", tests, NULL, NULL);
}

#include "test_plan.h"

#include "host/facts.h"

/* A VM that nothing stands against, and that is not right already. */
#define PLAIN "config.version = \"8\"\nvirtualHW.version = \"19\"\ndisplayName = \"web\"\n"

struct state {
	const char *vmx;
	enum vm_power power;
	bool locked;
	const char *path; /* NULL: /vmfs/volumes/ds1/web/web.vmx */
	enum err_code problem;
	const char *problem_text;
};

/* The default profile, switched on or off. */
enum wanted_state { ENABLE, DISABLE };

/* The change of a VM in this state, after the checks. */
static void checked(struct plan *plan, struct vm *vm, const struct state *s, enum wanted_state wish,
		    bool force)
{
	*vm = vm_of(s->vmx ? s->vmx : "");
	vm->power = s->power;
	vm->locked = s->locked;
	vm->problem = s->problem;
	if (s->path) {
		free(vm->path);
		vm->path = x_strdup(s->path);
	}
	if (s->problem != ERR_NONE) {
		vmx_file_free(vm->file);
		vm->file = NULL;
		vm->problem_text = x_strdup(s->problem_text);
	}
	diff_profile(plan, vm, "default", wish == ENABLE, false);
	refuse_plan(plan, force);
	assert_int_equal(plan->count, 1);
}

static void assert_checked(const struct state *s, enum wanted_state wish, bool force,
			   enum err_code code, const char *want)
{
	AUTO_VALUE(plan) plan = { 0 };
	struct vm vm;

	checked(&plan, &vm, s, wish, force);
	assert_plan(&plan, want);
	assert_int_equal(plan.items[0].code, code);
	vm_done(&vm);
}

#define REFUSED "refused vhv.enable: - -> TRUE; VM \"web\" "

static void refuse_plan__nothing_against_it__stays_planned(void **state)
{
	static const struct state good[] = {
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

	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_checked(&good[i], ENABLE, false, ERR_NONE, "planned vhv.enable: - -> TRUE");
}

/* Neither --force nor anything else gets past these. */
static void refuse_plan__hard_reasons__refuse_with_and_without_force(void **state)
{
	static const struct {
		struct state vm;
		enum err_code code;
		const char *want;
	} rows[] = {
		{ { .vmx = PLAIN, .power = VM_POWER_ON },
		  ERR_REFUSED,
		  REFUSED "is powered on, and a change now would be lost at power-off: power it "
			  "off first" },
		{ { .vmx = PLAIN, .power = VM_SUSPENDED },
		  ERR_REFUSED,
		  REFUSED "is suspended, and its virtual CPU cannot change until it is powered "
			  "off: resume it, shut it down, then retry" },
		{ { .vmx = PLAIN, .locked = true },
		  ERR_REFUSED,
		  REFUSED "is locked by another host that runs it, or by a task: power it off "
			  "there, or wait for the task to end" },
		{ { .vmx = "displayName = \"web\"\nencryption.data = \"x\"\n" },
		  ERR_REFUSED,
		  REFUSED "is encrypted, so only vCenter can edit it: use Edit Settings in "
			  "vCenter, or decrypt the VM first" },
		{ { .vmx = PLAIN, .path = "/vmfs/volumes/ds1/web/web.vmtx" },
		  ERR_REFUSED,
		  REFUSED "is a template: convert it to a VM first" },
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

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_checked(&rows[i].vm, ENABLE, false, rows[i].code, rows[i].want);
		assert_checked(&rows[i].vm, ENABLE, true, rows[i].code, rows[i].want);
	}
}

/* The same for disable, which they stand against just as much. */
static void refuse_plan__disable__is_refused_for_the_same_reasons(void **state)
{
	static const struct {
		struct state vm;
		const char *want;
	} rows[] = {
		{ { .vmx = PLAIN "vhv.enable = \"TRUE\"\n", .power = VM_POWER_ON },
		  "refused vhv.enable: TRUE -> FALSE; VM \"web\" is powered on, and a change now "
		  "would be lost at power-off: power it off first" },
		{ { .vmx = "displayName = \"web\"\nencryption.data = \"x\"\n" },
		  "refused vhv.enable: - -> FALSE; VM \"web\" is encrypted, so only vCenter can "
		  "edit it: use Edit Settings in vCenter, or decrypt the VM first" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_checked(&rows[i].vm, DISABLE, true, ERR_REFUSED, rows[i].want);
}

static void refuse_plan__reasons_of_the_user_s_own_risk__yield_to_force(void **state)
{
	static const struct {
		struct state vm;
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
		  REFUSED "has a PCI passthrough device, and cannot power on with nested "
			  "virtualization: remove the device, or use --force",
		  "planned vhv.enable: - -> TRUE; forced in spite of passthrough" },
		{ { .vmx = PLAIN "PCIpassthru0.PRESENT = \"true\"\n" },
		  ENABLE,
		  REFUSED "has a PCI passthrough device, and cannot power on with nested "
			  "virtualization: remove the device, or use --force",
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

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_checked(&rows[i].vm, rows[i].wish, false, ERR_REFUSED, rows[i].refused);
		assert_checked(&rows[i].vm, rows[i].wish, true, ERR_NONE, rows[i].forced);
	}
}

/* config apply and history undo. */
static void refuse_plan__no_force_to_name__is_not_named(void **state)
{
	static const struct state old = {
		.vmx = "displayName = \"old\"\nvirtualHW.version = \"8\"\n"
	};
	AUTO_VALUE(plan) plan = { .cannot_force = true };
	struct vm vm;

	checked(&plan, &vm, &old, ENABLE, false);
	assert_plan(&plan,
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

	for (size_t i = 0; i < COUNT_OF(files); i++)
		assert_checked(&(struct state){ .vmx = files[i] }, DISABLE, false, ERR_NONE,
			       "planned vhv.enable: TRUE -> FALSE");
}

/* The first reason is told: what has to be fixed first. Each row adds one above the one before. */
static void refuse_plan__several_reasons__the_first_of_the_table_is_told(void **state)
{
	static const char twice[] = "displayName = \"web\"\n"
				    "vhv.enable = \"FALSE\"\nvhv.enable = \"FALSE\"\n";
	static const struct {
		struct state vm;
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

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(plan) plan = { 0 };
		struct vm vm;

		checked(&plan, &vm, &rows[i].vm, ENABLE, false);
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

	diff_profile(&plan, &vm, "default", true, false);
	refuse_plan(&plan, true);
	assert_plan(&plan,
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

	diff_profile(&plan, &first, "dvfilter-maclearn", true, false);
	diff_profile(&plan, &second, "dvfilter-maclearn", true, false);
	refuse_plan(&plan, true);
	assert_plan(&plan, "refused vhv.enable: - -> TRUE; " OTHERS "\n"
			   "refused ethernet0.filter4.name: mine -> dvfilter-maclearn; " OTHERS "\n"
			   "planned vhv.enable: - -> TRUE\n");
	assert_int_equal(plan.items[0].code, ERR_REFUSED);
	vm_done(&first);
	vm_done(&second);
}

static void refuse_plan__right_already__is_never_refused(void **state)
{
	assert_checked(&(struct state){ .vmx = "vhv.enable = \"TRUE\"\n", .power = VM_POWER_ON },
		       ENABLE, false, ERR_NONE, "unchanged vhv.enable: TRUE -> TRUE");
	assert_checked(&(struct state){ .vmx = PLAIN, .power = VM_SUSPENDED, .locked = true },
		       DISABLE, false, ERR_NONE, "unchanged vhv.enable: - -> -");
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
	refuse_plan(&plan, force);
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
		  "its "
		  "guests share with the hypervisor\n"
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
		refuse_plan(&plan, false);
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

/* What a profile needs of a VM and its host. */
#include "plan_check.h"

#include "host/facts.h"

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

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct vm vm = vm_of(rows[i].vmx);
		AUTO_VALUE(plan) plan = { 0 };

		diff_profile(&plan, &vm, "dvfilter-maclearn", true, false);
		for (size_t k = 0; k < plan.count; k++)
			plan.items[k].wish.missing_vib = "dvfilter-maclearn";
		assert_all_refused(&plan, rows[i].force, rows[i].want);
		vm_done(&vm);
	}
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

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct vm vm = vm_of(rows[i].vmx);
		AUTO_VALUE(plan) plan = { 0 };

		diff_profile(&plan, &vm, rows[i].profile, true, false);
		assert_all_refused(&plan, rows[i].force, rows[i].want);
		vm_done(&vm);
	}
}

/* The processor decides which virtual hardware VBS needs. */
static void refuse_plan__vbs__wants_other_hardware_of_amd(void **state)
{
#define VBS_VM(version)                                                                            \
	"displayName = \"web\"\nvirtualHW.version = \"" version                                    \
	"\"\nguestOS = \"windows9-64\"\n" EFI "vhv.enable = \"TRUE\"\nvvtd.enable = \"TRUE\"\n"
#define TOO_OLD(version)                                                                           \
	"refused windows.vbs.enabled: - -> TRUE; VM \"web\" lacks what virtualization-based "      \
	"security (VBS) needs: hardware version " version ": change that in the VM's options, "    \
	"or use --force"
#define GOOD "planned windows.vbs.enabled: - -> TRUE"
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

	(void)state;
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
		assert_item(&plan, 2, rows[i].want);
		host_facts_free(&host);
		vm_done(&vm);
	}
}

/* What needs vhv may go with it in one edit. */
static void refuse_plan__vbs_taken_away__takes_vhv_with_it(void **state)
{
	struct vm vm = vm_of(VBS_VM("19") "windows.vbs.enabled = \"TRUE\"\n");
	AUTO_VALUE(plan) plan = { 0 };

	(void)state;
	diff_profile(&plan, &vm, "vbs", false, false);
	assert_all_refused(&plan, false,
			   "planned vhv.enable: TRUE -> FALSE\nplanned vvtd.enable: TRUE -> -\n"
			   "planned windows.vbs.enabled: TRUE -> -\n");
	vm_done(&vm);
}

/* Reasons against hardware virtualization are none against the lines of a profile. */
static void refuse_plan__companions_alone__are_not_asked_for_vhv(void **state)
{
	struct vm vm = vm_of("displayName = \"vbs\"\nvirtualHW.version = \"8\"\n"
			     "windows.vbs.enabled = \"TRUE\"\nvhv.enable = \"FALSE\"\n"
			     "ethernet0.filter4.name = \"dvfilter-maclearn\"\n");
	AUTO_VALUE(plan) plan = { 0 };

	(void)state;
	diff_profile(&plan, &vm, "dvfilter-maclearn", false, false);
	assert_all_refused(&plan, false,
			   "unchanged vhv.enable: FALSE -> FALSE\n"
			   "planned ethernet0.filter4.name: dvfilter-maclearn -> -\n"
			   "unchanged ethernet0.filter4.onFailure: - -> -\n");
	vm_done(&vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuse_plan__vib_of_the_profile_is_missing__yields_to_force),
		cmocka_unit_test(refuse_plan__needs_of_a_profile__refuse_or_warn),
		cmocka_unit_test(refuse_plan__vbs__wants_other_hardware_of_amd),
		cmocka_unit_test(refuse_plan__vbs_taken_away__takes_vhv_with_it),
		cmocka_unit_test(refuse_plan__companions_alone__are_not_asked_for_vhv),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

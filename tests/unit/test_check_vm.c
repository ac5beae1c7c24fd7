/* Each check of a VM: fires, does not fire, cannot tell. */
#include "vm_check.h"

#include "finding_check.h"
#include "host/facts.h"

#define VM   "displayName = \"web\"\nvirtualHW.version = \"19\"\n"
#define ON   VM "vhv.enable = \"TRUE\"\n"
#define PATH "/vmfs/volumes/ds1/web/web.vmx"

struct row {
	const char *vmx;
	const char *want;
};

static void assert_rows(const char *id, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct facts facts = { 0 };
		struct snapshots none = { 0 };
		struct vm vm = vm_of(rows[i].vmx);

		facts.vms.items = &vm;
		facts.snapshots = &none;
		assert_look(id, &facts, &vm, rows[i].want);
		vm_done(&vm);
	}
}

#define ASSERT_ROWS(id, rows) assert_rows(id, rows, COUNT_OF(rows))

static void vhv_off__is_found_whatever_stands_there(void **state)
{
#define OFF                                                                                        \
	"error web: VM \"web\" has nested virtualization off: its guest sees no Intel VT-x or "    \
	"AMD-V, and no hypervisor starts in it\n  esxcli nestvirt vm enable --vm-name=web\n"
#define NOT_TRUE(value)                                                                            \
	"error web: VM \"web\" has vhv.enable = \"" value "\", which is not TRUE: its guest sees " \
	"no Intel VT-x or AMD-V\n  esxcli nestvirt vm enable --vm-name=web\n"
	static const struct row rows[] = {
		{ VM, OFF },
		{ VM "vhv.enable = \"FALSE\"\n", OFF },
		{ VM "VHV.Enable = \"false\"\n", OFF },
		{ ON, "" },
		{ VM "vhv.enable = \"1\"\n", NOT_TRUE("1") },
		{ VM "vhv.enable = \xE2\x80\x9CTRUE\xE2\x80\x9D\n",
		  NOT_TRUE("\xE2\x80\x9CTRUE\xE2\x80\x9D") },
	};

	(void)state;
	ASSERT_ROWS("vhv-off", rows);
}

static void duplicate_setting__each_name_once__with_its_lines(void **state)
{
#define TWICE(name, lines)                                                                         \
	"error web: VM \"web\" has " name " more than once, and does not power on like that\n  "   \
	"remove all but one of the lines " lines " of " PATH "\n"
	static const struct row rows[] = {
		{ ON, "" },
		{ ON "a = 1\nb = 2\nA = 3\n", TWICE("A", "4 and 6") },
		{ ON "a = 1\nb = 2\na = 3\nB = 4\na = 5\n",
		  TWICE("a", "4 and 6 and 8") TWICE("B", "5 and 7") },
	};

	(void)state;
	ASSERT_ROWS("duplicate-setting", rows);
}

static void malformed_line__names_the_first(void **state)
{
	static const struct row rows[] = {
		{ ON "# a comment\n\n", "" },
		{ ON "a b\n",
		  "warning web: VM \"web\" has 1 malformed line, which VMware passes over; the "
		  "first is line 4 of " PATH ": a b\n  repair or remove what vmx lint lists\n" },
		{ ON "x = \"a\" b\ny = \"\n",
		  "warning web: VM \"web\" has 2 malformed lines, which VMware passes over; the "
		  "first is line 4 of " PATH ": x = \"a\" b\n  repair or remove what vmx lint "
		  "lists\n" },
	};

	(void)state;
	ASSERT_ROWS("malformed-line", rows);
}

static void hardware_too_old__below_9(void **state)
{
	static const struct row rows[] = {
		{ "displayName = \"web\"\nvirtualHW.version = \"9\"\n", "" },
		{ "displayName = \"web\"\nvirtualHW.version = \"8\"\n",
		  "error web: VM \"web\" has hardware version 8; nested virtualization needs 9 or "
		  "later\n  upgrade the VM's compatibility\n" },
		{ "displayName = \"web\"\n",
		  "error web: VM \"web\" does not say its hardware version; nested virtualization "
		  "needs 9 or later\n  upgrade the VM's compatibility\n" },
	};

	(void)state;
	ASSERT_ROWS("hardware-too-old", rows);
}

static void passthrough__and_the_key_that_bypasses_it(void **state)
{
	static const struct row devices[] = {
		{ ON "pciPassthru0.present = \"FALSE\"\npciPassthru.present = \"TRUE\"\n", "" },
		{ ON "PCIPassthru3.Present = \"true\"\n",
		  "error web: VM \"web\" has a PCI passthrough device, and would not power on with "
		  "nested virtualization\n  remove the device\n" },
		/* the finding below tells of it */
		{ ON "pciPassthru0.present = \"TRUE\"\nvhv.allowPassthru = \"TRUE\"\n", "" },
	};
	static const struct row keys[] = {
		{ ON "vhv.allowPassthru = \"FALSE\"\n", "" },
		{ ON "vhv.allowPassthru = \"TRUE\"\n",
		  "warning web: VM \"web\" has vhv.allowPassthru, which bypasses the refusal of "
		  "passthrough devices and is not supported\n  /opt/nestvirt/bin/nestvirt vmx "
		  "unset "
		  "" PATH " vhv.allowPassthru && vim-cmd vmsvc/reload 12\n" },
	};

	(void)state;
	ASSERT_ROWS("passthrough", devices);
	ASSERT_ROWS("passthru-bypass-key", keys);
}

static void fault_tolerance__either_kind(void **state)
{
#define FT                                                                                         \
	"error web: VM \"web\" has Fault Tolerance, which excludes nested virtualization\n  turn " \
	"Fault Tolerance off in vCenter\n"
	static const struct row rows[] = {
		{ ON "replay.supported = \"TRUE\"\nreplay.allowFT = \"FALSE\"\nftcpt. = \"1\"\n",
		  "" },
		{ ON "replay.allowFT = \"TRUE\"\n", FT },
		{ ON "ftcpt.maxDiskBufferPages = \"0\"\n", FT },
		/* a choice that any VM may carry */
		{ ON "ftcpt.ftEncryptionMode = \"ftEncryptionOpportunistic\"\n", "" },
	};

	(void)state;
	ASSERT_ROWS("fault-tolerance", rows);
}

static void cpu_hot_add__memory_too_where_vbs_is(void **state)
{
#define SET(what)                                                                                  \
	"  /opt/nestvirt/bin/nestvirt vmx set " PATH " " what " && vim-cmd vmsvc/reload 12\n"
	static const struct row rows[] = {
		{ ON "vcpu.hotadd = \"FALSE\"\nmem.hotadd = \"TRUE\"\n", "" },
		{ ON "vcpu.hotadd = \"TRUE\"\n", "warning web: VM \"web\" can be given CPUs while "
						 "it runs, which hypervisors in it "
						 "do not expect\n" SET("vcpu.hotadd=FALSE") },
		{ ON
		  "vcpu.hotadd = \"TRUE\"\nmem.hotadd = \"TRUE\"\nwindows.vbs.enabled = \"TRUE\"\n",
		  "warning web: VM \"web\" can be given CPUs while it runs, which hypervisors in "
		  "it "
		  "do not expect, and VBS excludes\n" SET(
			  "vcpu.hotadd=FALSE") "warning web: VM \"web\" can be given memory while "
					       "it "
					       "runs, which VBS excludes\n" SET("mem.hotadd="
										"FALSE") },
	};

	(void)state;
	ASSERT_ROWS("cpu-hot-add", rows);
}

static void shape_of_the_guest__memory_cpus_bits(void **state)
{
#define MEMORY(mb, who, least)                                                                     \
	"warning web: VM \"web\" has " mb " MB of memory; " who                                    \
	" with a guest of its own wants at least " least "\n  give it more memory\n"
#define BITS(os)                                                                                   \
	"warning web: VM \"web\" is set up for a 32-bit guest (" os "), where no hypervisor of "   \
	"today runs\n  choose the 64-bit guest OS in the VM's options\n"
	static const struct row memory[] = {
		{ ON "memSize = \"2048\"\n", "" },
		{ ON "memSize = \"2047\"\n", MEMORY("2047", "a hypervisor", "2048") },
		{ ON "memSize = \"4096\"\nguestOS = \"windows9-64\"\n", "" },
		{ ON "memSize = \"4095\"\nguestOS = \"Windows9-64\"\n",
		  MEMORY("4095", "Hyper-V", "4096") },
		{ ON "memSize = \"4096\"\nguestOS = \"vmkernel7\"\n", "" },
		{ ON "memSize = \"4096\"\nguestOS = \"vmkernel8\"\n",
		  MEMORY("4096", "ESXi 8", "8192") },
		{ ON "memSize = \"much\"\n",
		  "info web: VM \"web\": cannot tell whether its memory is enough: its file has no "
		  "memSize\n" },
	};
	static const struct row cpus[] = {
		{ ON "numvcpus = \"2\"\n", "" },
		{ ON,
		  "warning web: VM \"web\" has one virtual CPU, which its guests share with the "
		  "hypervisor\n  give it two or more\n" },
	};
	static const struct row bits[] = {
		{ ON "guestOS = \"rhel8-64\"\n", "" },
		{ ON "guestOS = \"vmkernel65\"\n", "" },
		{ ON "guestOS = \"crxPod1\"\n", "" },
		{ ON "guestOS = \"windows9\"\n", BITS("windows9") },
		{ ON "guestOS = \"other\"\n", BITS("other") },
		{ ON,
		  "info web: VM \"web\": cannot tell whether its guest is a 64-bit one: its file "
		  "has no guestOS\n" },
	};

	(void)state;
	ASSERT_ROWS("too-little-memory", memory);
	ASSERT_ROWS("one-vcpu", cpus);
	ASSERT_ROWS("32-bit-guest", bits);
}

#define VBS "windows.vbs.enabled = \"TRUE\"\n"
#define EFI "firmware = \"EFI\"\nuefi.secureBoot.enabled = \"true\"\n"

static void vbs_needs_vhv__where_it_is_off(void **state)
{
	static const struct row rows[] = {
		{ VM, "" },
		{ ON VBS, "" },
		{ VM VBS,
		  "error web: VM \"web\" uses virtualization-based security, which needs nested "
		  "virtualization, and that is off\n  esxcli nestvirt vm enable --vm-name=web "
		  "--profile=vbs\n" },
	};

	(void)state;
	ASSERT_ROWS("vbs-needs-vhv", rows);
}

static void vbs_incomplete__names_what_is_missing(void **state)
{
#define LACKS(what)                                                                                \
	"error web: VM \"web\" lacks what virtualization-based security needs: " what "\n"
#define BY_HAND "  change that in the VM's options\n"
	static const struct row rows[] = {
		{ ON, "" },
		{ ON VBS EFI "vvtd.enable = \"TRUE\"\n", "" },
		{ ON VBS EFI, LACKS("vvtd.enable") "  esxcli nestvirt vm enable --vm-name=web "
						   "--profile=vbs\n" },
		{ ON VBS "firmware = \"efi\"\n", LACKS("Secure Boot") BY_HAND },
		{ ON VBS, LACKS("firmware EFI, Secure Boot") BY_HAND },
		{ "displayName = \"web\"\nvirtualHW.version = \"13\"\n" VBS EFI,
		  LACKS("hardware version 14") BY_HAND },
		/* nobody knows the processor */
		{ "displayName = \"web\"\nvirtualHW.version = \"18\"\nvvtd.enable = \"TRUE\"\n" VBS
			  EFI,
		  "info web: VM \"web\": cannot tell whether its hardware version is enough for "
		  "VBS: "
		  "an AMD processor wants 19, and this host's is not known\n" },
	};

	(void)state;
	ASSERT_ROWS("vbs-incomplete", rows);
}

static void snapshots__by_number(void **state)
{
	static const struct {
		struct snapshots snapshots;
		const char *want;
	} rows[] = {
		{ { 0 }, "" },
		{ { .count = 1 },
		  "warning web: VM \"web\" has 1 snapshot: going back to it brings its old "
		  "settings "
		  "back, too\n  delete those from before the change, or run this again after going "
		  "back\n" },
		{ { .count = 3 },
		  "warning web: VM \"web\" has 3 snapshots: going back to one of them brings its "
		  "old "
		  "settings back, too\n  delete those from before the change, or run this again "
		  "after going back\n" },
		{ { .problem = "/v/web.vmsd: Input/output error" },
		  "info web: VM \"web\": cannot tell whether it has snapshots: /v/web.vmsd: "
		  "Input/output error\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct vm vm = vm_of(ON);
		struct snapshots snapshots = rows[i].snapshots;
		struct facts facts = { .snapshots = &snapshots };

		facts.vms.items = &vm;
		assert_look("snapshots", &facts, &vm, rows[i].want);
		vm_done(&vm);
	}
}

static void filter_without_vib__asks_for_the_list_of_vibs(void **state)
{
#define FILTER ON "ethernet0.present = \"TRUE\"\nethernet0.filter4.name = \"DVFilter-maclearn\"\n"
	static const struct {
		const char *vmx;
		struct facts facts;
		const char *want;
	} rows[] = {
		{ ON "ethernet0.filter4.name = \"dvfilter-maclearn\"\n", { 0 }, "" },
		{ FILTER, { .has_filter_vib = true }, "" },
		{ FILTER,
		  { 0 },
		  "warning web: VM \"web\" has the MAC-learning filter dvfilter-maclearn, and this "
		  "host lacks its VIB: no MAC addresses are learned\n  install dvfilter-maclearn "
		  "by "
		  "esxcli software vib install, or remove the filter4 lines of its adapters\n" },
		{ FILTER,
		  { .filter_vib_problem = "localcli: no" },
		  "info web: VM \"web\": cannot tell whether the host has the VIB of its "
		  "MAC-learning filter: localcli: no\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct vm vm = vm_of(rows[i].vmx);

		assert_look("filter-without-vib", &rows[i].facts, &vm, rows[i].want);
		vm_done(&vm);
	}
}

/* A reason to refuse an edit, and nothing to find in a VM. */
static void filter_in_use__is_no_finding(void **state)
{
	static const struct row rows[] = {
		{ ON "ethernet0.present = \"TRUE\"\nethernet0.filter4.name = \"mine\"\n", "" },
	};

	(void)state;
	ASSERT_ROWS("filter-in-use", rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vhv_off__is_found_whatever_stands_there),
		cmocka_unit_test(duplicate_setting__each_name_once__with_its_lines),
		cmocka_unit_test(malformed_line__names_the_first),
		cmocka_unit_test(hardware_too_old__below_9),
		cmocka_unit_test(passthrough__and_the_key_that_bypasses_it),
		cmocka_unit_test(fault_tolerance__either_kind),
		cmocka_unit_test(cpu_hot_add__memory_too_where_vbs_is),
		cmocka_unit_test(shape_of_the_guest__memory_cpus_bits),
		cmocka_unit_test(vbs_needs_vhv__where_it_is_off),
		cmocka_unit_test(vbs_incomplete__names_what_is_missing),
		cmocka_unit_test(snapshots__by_number),
		cmocka_unit_test(filter_without_vib__asks_for_the_list_of_vibs),
		cmocka_unit_test(filter_in_use__is_no_finding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Each check of a VM: fires, does not fire, cannot tell; and what check_vm() makes of them. */
#include "test_checks.h"

#define VM   "displayName = \"web\"\nvirtualHW.version = \"19\"\n"
#define ON   VM "vhv.enable = \"TRUE\"\n"
#define PATH "/vmfs/volumes/ds1/web/web.vmx"
#define VBS  "windows.vbs.enabled = \"TRUE\"\n"
#define EFI  "firmware = \"EFI\"\nuefi.secureBoot.enabled = \"true\"\n"

#define OFF                                                                                        \
	"error has nested virtualization off: its guest sees no Intel VT-x or AMD-V, so no "       \
	"hypervisor starts in it\n  esxcli nestvirt vm enable --vm-name=web\n"
#define NOT_TRUE(value)                                                                            \
	"error has vhv.enable = \"" value                                                          \
	"\", which is not TRUE: its guest sees no Intel VT-x or AMD-V\n"                           \
	"  esxcli nestvirt vm enable --vm-name=web\n"
#define TWICE(name, lines)                                                                         \
	"error sets " name " more than once (lines " lines "), so it cannot power on\n"            \
	"  delete all but one of these lines from " PATH "\n"
#define FT                                                                                         \
	"error has Fault Tolerance, which excludes nested virtualization\n"                        \
	"  turn Fault Tolerance off in vCenter\n"
#define SET(what)                                                                                  \
	"  /opt/nestvirt/bin/nestvirt vmx set " PATH " " what " && vim-cmd vmsvc/reload 12\n"
#define MEMORY(mb, who, least)                                                                     \
	"warning has " mb " MB of memory, and " who " with one guest needs at least " least "\n"   \
	"  give it more memory\n"
#define BITS(os)                                                                                   \
	"warning is set up for a 32-bit guest OS (" os "), and hypervisors of today are 64-bit\n"  \
	"  choose the 64-bit guest OS in the VM's options\n"
#define LACKS(what) "error lacks what virtualization-based security (VBS) needs: " what "\n"
#define BY_HAND     "  change that in the VM's options\n"

static void checks_of_vm__file__fires_or_not_or_cannot_tell(void **state)
{
	static const struct {
		const char *id;
		const char *vmx;
		const char *want;
	} rows[] = {
		{ "vhv-off", VM, OFF },
		{ "vhv-off", VM "vhv.enable = \"FALSE\"\n", OFF },
		{ "vhv-off", VM "VHV.Enable = \"false\"\n", OFF },
		{ "vhv-off", ON, "" },
		{ "vhv-off", VM "vhv.enable = \"1\"\n", NOT_TRUE("1") },
		{ "vhv-off", VM "vhv.enable = \xE2\x80\x9CTRUE\xE2\x80\x9D\n",
		  NOT_TRUE("\xE2\x80\x9CTRUE\xE2\x80\x9D") },

		{ "duplicate-setting", ON, "" },
		{ "duplicate-setting", ON "a = 1\nb = 2\nA = 3\n", TWICE("A", "4, 6") },
		{ "duplicate-setting", ON "a = 1\nb = 2\na = 3\nB = 4\na = 5\n",
		  TWICE("a", "4, 6, 8") TWICE("B", "5, 7") },

		{ "malformed-line", ON "# a comment\n\n", "" },
		{ "malformed-line", ON "a b\n",
		  "warning has 1 malformed line, which VMware ignores; the first is line 4 of " PATH
		  ": a b\n  correct or delete what vmx lint lists\n" },
		{ "malformed-line", ON "x = \"a\" b\ny = \"\n",
		  "warning has 2 malformed lines, which VMware ignores; the first is line 4 "
		  "of " PATH ": x = \"a\" b\n  correct or delete what vmx lint lists\n" },

		{ "hardware-too-old", "displayName = \"web\"\nvirtualHW.version = \"9\"\n", "" },
		{ "hardware-too-old", "displayName = \"web\"\nvirtualHW.version = \"8\"\n",
		  "error has hardware version 8, and nested virtualization needs 9 or later\n"
		  "  upgrade the VM's compatibility\n" },
		{ "hardware-too-old", "displayName = \"web\"\n",
		  "error does not say its hardware version, and nested virtualization needs 9 or "
		  "later\n  upgrade the VM's compatibility\n" },

		{ "passthrough",
		  ON "pciPassthru0.present = \"FALSE\"\npciPassthru.present = \"TRUE\"\n", "" },
		{ "passthrough", ON "PCIPassthru3.Present = \"true\"\n",
		  "error has a PCI passthrough device, and cannot power on with nested "
		  "virtualization\n  remove the device\n" },
		/* "passthru-bypass-key" reports it */
		{ "passthrough",
		  ON "pciPassthru0.present = \"TRUE\"\nvhv.allowPassthru = \"TRUE\"\n", "" },
		{ "passthru-bypass-key", ON "vhv.allowPassthru = \"FALSE\"\n", "" },
		{ "passthru-bypass-key", ON "vhv.allowPassthru = \"TRUE\"\n",
		  "warning has vhv.allowPassthru, which allows passthrough devices beside nested "
		  "virtualization and is not supported by VMware\n"
		  "  /opt/nestvirt/bin/nestvirt vmx unset " PATH
		  " vhv.allowPassthru && vim-cmd vmsvc/reload 12\n" },

		{ "fault-tolerance",
		  ON "replay.supported = \"TRUE\"\nreplay.allowFT = \"FALSE\"\nftcpt. = \"1\"\n",
		  "" },
		{ "fault-tolerance", ON "replay.allowFT = \"TRUE\"\n", FT },
		{ "fault-tolerance", ON "ftcpt.maxDiskBufferPages = \"0\"\n", FT },
		/* a choice that any VM may carry */
		{ "fault-tolerance", ON "ftcpt.ftEncryptionMode = \"ftEncryptionOpportunistic\"\n",
		  "" },

		{ "cpu-hot-add", ON "vcpu.hotadd = \"FALSE\"\nmem.hotadd = \"TRUE\"\n", "" },
		{ "cpu-hot-add", ON "vcpu.hotadd = \"TRUE\"\n",
		  "warning has CPU hot-add on, which hypervisors in it do not expect\n" SET(
			  "vcpu.hotadd=FALSE") },
		{ "cpu-hot-add", ON VBS "vcpu.hotadd = \"TRUE\"\nmem.hotadd = \"TRUE\"\n",
		  "warning has CPU hot-add on, which hypervisors in it do not expect and VBS does "
		  "not allow\n" SET("vcpu.hotadd=FALSE") "warning has memory hot-add on, which VBS "
							 "does not allow\n" SET(
								 "mem.hotadd=FALSE") },

		{ "too-little-memory", ON "memSize = \"2048\"\n", "" },
		{ "too-little-memory", ON "memSize = \"2047\"\n",
		  MEMORY("2047", "a hypervisor", "2048") },
		{ "too-little-memory", ON "memSize = \"4096\"\nguestOS = \"windows9-64\"\n", "" },
		{ "too-little-memory", ON "memSize = \"4095\"\nguestOS = \"Windows9-64\"\n",
		  MEMORY("4095", "Hyper-V", "4096") },
		{ "too-little-memory", ON "memSize = \"4096\"\nguestOS = \"vmkernel7\"\n", "" },
		{ "too-little-memory", ON "memSize = \"4096\"\nguestOS = \"vmkernel8\"\n",
		  MEMORY("4096", "ESXi 8", "8192") },
		{ "too-little-memory", ON "memSize = \"much\"\n",
		  "info: cannot tell whether it has enough memory: its file has no memSize\n" },

		{ "one-vcpu", ON "numvcpus = \"2\"\n", "" },
		{ "one-vcpu", ON,
		  "warning has one virtual CPU, which its guests share with the hypervisor\n"
		  "  give it two or more\n" },

		{ "32-bit-guest", ON "guestOS = \"rhel8-64\"\n", "" },
		{ "32-bit-guest", ON "guestOS = \"vmkernel65\"\n", "" },
		{ "32-bit-guest", ON "guestOS = \"crxPod1\"\n", "" },
		{ "32-bit-guest", ON "guestOS = \"windows9\"\n", BITS("windows9") },
		{ "32-bit-guest", ON "guestOS = \"other\"\n", BITS("other") },
		{ "32-bit-guest", ON,
		  "info: cannot tell whether its guest OS is 64-bit: its file has no guestOS\n" },

		{ "vbs-needs-vhv", VM, "" },
		{ "vbs-needs-vhv", ON VBS, "" },
		{ "vbs-needs-vhv", VM VBS,
		  "error uses virtualization-based security (VBS), which needs nested "
		  "virtualization, and that is off\n"
		  "  esxcli nestvirt vm enable --vm-name=web --profile=vbs\n" },

		{ "vbs-incomplete", ON, "" },
		{ "vbs-incomplete", ON VBS EFI "vvtd.enable = \"TRUE\"\n", "" },
		{ "vbs-incomplete", ON VBS EFI,
		  LACKS("vvtd.enable") "  esxcli nestvirt vm enable --vm-name=web "
				       "--profile=vbs\n" },
		{ "vbs-incomplete", ON VBS "firmware = \"efi\"\n", LACKS("Secure Boot") BY_HAND },
		{ "vbs-incomplete", ON VBS, LACKS("firmware EFI, Secure Boot") BY_HAND },
		{ "vbs-incomplete", "displayName = \"web\"\nvirtualHW.version = \"13\"\n" VBS EFI,
		  LACKS("hardware version 14") BY_HAND },
		/* nobody knows the processor */
		{ "vbs-incomplete",
		  "displayName = \"web\"\nvirtualHW.version = \"18\"\nvvtd.enable = \"TRUE\"\n" VBS
			  EFI,
		  "info: cannot tell whether its hardware version is enough for VBS: AMD "
		  "processors need 19, and this host's processor is not known\n" },

		/* A reason to refuse a change, and nothing to find in a VM. */
		{ "filter-in-use",
		  ON "ethernet0.present = \"TRUE\"\nethernet0.filter4.name = \"mine\"\n", "" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct vm vm = vm_of(rows[i].vmx);
		struct facts facts = { .vms.items = &vm };

		assert_look(rows[i].id, &facts, &vm, rows[i].want);
		vm_done(&vm);
	}
}

#define FILTER ON "ethernet0.present = \"TRUE\"\nethernet0.filter4.name = \"DVFilter-maclearn\"\n"
#define CHECK_AGAIN                                                                                \
	"  delete the snapshots from before the change, or check again after reverting\n"

static void checks_of_vm__other_facts__fires_or_not_or_cannot_tell(void **state)
{
	static const struct {
		const char *id;
		const char *vmx;
		long long snapshots;
		bool has_filter_vib;
		const char *problem; /* with which neither could be found out */
		const char *want;
	} rows[] = {
		{ "snapshots", ON, 0, false, NULL, "" },
		{ "snapshots", ON, 1, false, NULL,
		  "warning has 1 snapshot: reverting to it brings back the settings of that "
		  "time\n" CHECK_AGAIN },
		{ "snapshots", ON, 3, false, NULL,
		  "warning has 3 snapshots: reverting to one of them brings back the settings of "
		  "that time\n" CHECK_AGAIN },
		{ "snapshots", ON, 0, false, "Input/output error",
		  "info: cannot tell whether it has snapshots: Input/output error\n" },

		{ "filter-without-vib", ON "ethernet0.filter4.name = \"dvfilter-maclearn\"\n", 0,
		  false, NULL, "" },
		{ "filter-without-vib", FILTER, 0, true, NULL, "" },
		{ "filter-without-vib", FILTER, 0, false, NULL,
		  "warning has the MAC-learning filter dvfilter-maclearn, and this host lacks its "
		  "VIB: no MAC addresses are learned\n"
		  "  install dvfilter-maclearn (esxcli software vib install), or remove the "
		  "filter4 lines of its adapters\n" },
		{ "filter-without-vib", FILTER, 0, false, "Input/output error",
		  "info: cannot tell whether the host has the VIB of its MAC-learning filter: "
		  "Input/output error\n" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct vm vm = vm_of(rows[i].vmx);
		char *problem = (char *)rows[i].problem;
		struct snapshots snapshots = { .count = rows[i].snapshots, .problem = problem };
		struct facts facts = { .vms.items = &vm,
				       .snapshots = &snapshots,
				       .has_filter_vib = rows[i].has_filter_vib,
				       .filter_vib_problem = problem };

		assert_look(rows[i].id, &facts, &vm, rows[i].want);
		vm_done(&vm);
	}
}

/* check_vm(): all of them */

/* A VM that has what nested guests need, but for vhv.enable. */
#define GUEST                                                                                      \
	"virtualHW.version = \"19\"\nnumvcpus = \"2\"\nmemSize = \"4096\"\nguestOS = "             \
	"\"rhel8-64\"\n"
#define WEB    "displayName = \"web\"\n" GUEST
#define NESTED WEB "vhv.enable = \"TRUE\"\n"

struct state {
	const char *vmx;
	const char *path; /* NULL: PATH */
	enum vm_power power;
	bool locked;
	bool shares_name;
	bool without_id;
	enum err_code problem;
	const char *problem_text;
	const char *power_problem;
};

static struct vm vm_in(const struct state *s)
{
	struct vm vm = vm_of(s->vmx ? s->vmx : "");

	vm.power = s->power;
	vm.locked = s->locked;
	vm.shares_name = s->shares_name;
	vm.problem = s->problem;
	if (s->without_id)
		vm.id = 0;
	if (s->path) {
		free(vm.path);
		vm.path = x_strdup(s->path);
	}
	if (s->problem != ERR_NONE) {
		vmx_file_free(vm.file);
		vm.file = NULL;
		vm.problem_text = x_strdup(s->problem_text);
	}
	return vm;
}

/* Everything that check_vm() finds; the id comes first. */
static void assert_checked(const struct state *s, bool is_named, const char *want)
{
	struct vm vm = vm_in(s);
	struct snapshots snapshots = { 0 };
	struct facts facts = { .snapshots = &snapshots };
	AUTO_VALUE(findings) findings = { 0 };
	AUTO_VALUE(buf) got = { 0 };

	facts.vms.items = &vm;
	facts.vms.power_problem = s->power_problem ? x_strdup(s->power_problem) : NULL;
	check_vm(&findings, &facts, &vm, is_named);
	for (size_t i = 0; i < findings.count; i++) {
		buf_format(&got, "%s ", findings.items[i].id);
		show_finding(&got, &findings.items[i]);
	}
	assert_string_equal(buf_text(&got), want);
	free(facts.vms.power_problem);
	vm_done(&vm);
}

struct row {
	struct state state;
	const char *want;
};

static void assert_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_checked(&rows[i].state, true, rows[i].want);
}

#define VHV_OFF                                                                                    \
	"vhv-off error web: VM \"web\" has nested virtualization off: its guest sees no Intel "    \
	"VT-x or AMD-V, so no hypervisor starts in it\n"

static void check_vm__who_owns_the_file__matters_where_something_is_to_be_changed(void **state)
{
	static const struct row rows[] = {
		{ { .vmx = NESTED }, "" },
		{ { .vmx = NESTED, .power = VM_POWER_ON }, "" },
		{ { .vmx = NESTED, .power = VM_SUSPENDED }, "" },
		{ { .vmx = NESTED, .locked = true }, "" },
		{ { .vmx = WEB }, VHV_OFF "  esxcli nestvirt vm enable --vm-name=web\n" },
		{ { .vmx = WEB, .power = VM_POWER_ON },
		  "powered-on info web: VM \"web\" is powered on, and a change now would be lost "
		  "at power-off\n  power it off first\n" VHV_OFF
		  "  power the VM off, then run esxcli nestvirt vm enable --vm-name=web\n" },
		{ { .vmx = WEB, .power_problem = "no answer" },
		  "powered-on info web: VM \"web\": cannot tell whether it is powered on: no "
		  "answer\n" VHV_OFF "  esxcli nestvirt vm enable --vm-name=web\n" },
		{ { .vmx = NESTED, .power_problem = "no answer" }, "" },
		{ { .vmx = WEB, .power = VM_SUSPENDED },
		  "suspended warning web: VM \"web\" is suspended, and its virtual CPU cannot "
		  "change until it is powered off\n  resume it, shut it down, then retry\n" VHV_OFF
		  "  resume the VM and shut it down, then run esxcli nestvirt vm enable "
		  "--vm-name=web\n" },
		{ { .vmx = WEB, .locked = true },
		  "locked warning web: VM \"web\" is locked by another host that runs it, or by a "
		  "task\n  power it off there, or wait for the task to end\n" VHV_OFF
		  "  wait until the VM is not locked, then run esxcli nestvirt vm enable "
		  "--vm-name=web\n" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

/* What cannot be looked into is one finding, and nothing else is said of it. */
static void check_vm__nothing_to_look_into__is_one_finding(void **state)
{
	static const struct row rows[] = {
		{ { .problem = ERR_NOT_FOUND, .problem_text = PATH ": No such file or directory" },
		  "file-missing error " PATH ": " PATH
		  ", the file of VM 12, is missing\n  mount its datastore, or unregister the VM "
		  "(vim-cmd vmsvc/unregister 12)\n" },
		{ { .problem = ERR_IO, .problem_text = PATH ": Input/output error" },
		  "unreadable error " PATH ": " PATH
		  ": Input/output error\n  check its datastore, then retry\n" },
		{ { .vmx = NESTED,
		    .problem = ERR_IO,
		    .problem_text = PATH ".lck: Input/output error" },
		  "unreadable error web: VM \"web\": " PATH
		  ".lck: Input/output error\n  check its datastore, then retry\n" },
		{ { .vmx = WEB, .path = "/vmfs/volumes/ds1/web/web.vmtx" },
		  "template info web: VM \"web\" is a template\n  convert it to a VM first\n" },
		{ { .vmx = "displayName = \"web\"\nencryption.data = \"x\"\n",
		    .power = VM_POWER_ON },
		  "encrypted warning web: VM \"web\" is encrypted, so only vCenter can edit it\n  "
		  "use Edit Settings in vCenter, or decrypt the VM first\n" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

/* The command that is printed is one that can be run. */
static void check_vm__names_of_any_kind__are_named_so_that_a_shell_reads_them(void **state)
{
#define AS(vm, target, how)                                                                        \
	"vhv-off error " target ": " vm " has nested virtualization off: its guest sees no Intel " \
	"VT-x or AMD-V, so no hypervisor starts in it\n  " how "\n"
	static const struct row rows[] = {
		{ { .vmx = GUEST "displayName = \"a b\"\n" },
		  AS("VM \"a b\"", "a b", "esxcli nestvirt vm enable --vm-name='a b'") },
		{ { .vmx = GUEST "displayName = \"it's\"\n" },
		  AS("VM \"it's\"", "it's", "esxcli nestvirt vm enable --vm-name='it'\\''s'") },
		{ { .vmx = GUEST "displayName = \"$if{x}\"\n" },
		  AS("VM \"$if{x}\"", "$if{x}", "esxcli nestvirt vm enable --vm-id=12") },
		{ { .vmx = WEB, .shares_name = true },
		  AS("VM \"web\" (id 12)", PATH, "esxcli nestvirt vm enable --vm-id=12") },
		{ { .vmx = GUEST }, AS(PATH, PATH, "esxcli nestvirt vm enable --vm-id=12") },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void check_vm__not_registered__is_told_and_named_by_its_path(void **state)
{
	static const struct row rows[] = {
		{ { .vmx = NESTED, .without_id = true },
		  "unregistered warning web: VM \"web\" is not registered on this host, so the "
		  "host does not know its settings\n  vim-cmd solo/registervm " PATH "\n" },
		{ { .vmx = WEB, .without_id = true, .path = "/vmfs/volumes/ds1/a $b/w.vmx" },
		  "unregistered warning web: VM \"web\" is not registered on this host, so the "
		  "host does not know its settings\n  vim-cmd solo/registervm '/vmfs/volumes/ds1/a "
		  "$b/w.vmx'\n" VHV_OFF
		  "  /opt/nestvirt/bin/nestvirt vm enable --vmx='/vmfs/volumes/ds1/a $b/w.vmx'\n" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

/* One of many, mostly not meant to be nested: only what stands against switching it on. */
static void check_vm__off_and_not_named__is_told_what_stands_against_it(void **state)
{
#define SMALL                                                                                      \
	"displayName = \"web\"\nvirtualHW.version = \"8\"\nguestOS = \"windows9\"\n"               \
	"vcpu.hotadd = \"TRUE\"\nethernet0.present = \"TRUE\"\n"
#define OLD                                                                                        \
	"hardware-too-old error web: VM \"web\" has hardware version 8, and nested "               \
	"virtualization needs 9 or later\n  upgrade the VM's compatibility\n"
	static const struct state off = { .vmx = SMALL };
	static const struct state on = {
		.vmx = SMALL "memSize = \"4096\"\nnumvcpus = \"2\"\nvhv.enable = \"TRUE\"\n"
	};

	assert_checked(&off, false, OLD VHV_OFF "  esxcli nestvirt vm enable --vm-name=web\n");
	assert_checked(
		&on, false,
		OLD
		"32-bit-guest warning web: VM \"web\" is set up for a 32-bit guest OS (windows9), "
		"and hypervisors of today are 64-bit\n  choose the 64-bit guest OS in the VM's "
		"options\ncpu-hot-add warning web: VM \"web\" has CPU hot-add on, which "
		"hypervisors in it do not expect\n  /opt/nestvirt/bin/nestvirt vmx set " PATH
		" vcpu.hotadd=FALSE && vim-cmd vmsvc/reload 12\nnetwork-unknown error "
		"web/ethernet0: VM \"web\" ethernet0 is not on any network\n  choose a network for "
		"it in the VM's options\n");
}

int test_check_vm(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks_of_vm__file__fires_or_not_or_cannot_tell),
		cmocka_unit_test(checks_of_vm__other_facts__fires_or_not_or_cannot_tell),
		cmocka_unit_test(
			check_vm__who_owns_the_file__matters_where_something_is_to_be_changed),
		cmocka_unit_test(check_vm__nothing_to_look_into__is_one_finding),
		cmocka_unit_test(check_vm__names_of_any_kind__are_named_so_that_a_shell_reads_them),
		cmocka_unit_test(check_vm__not_registered__is_told_and_named_by_its_path),
		cmocka_unit_test(check_vm__off_and_not_named__is_told_what_stands_against_it),
	};

	return cmocka_run_group_tests_name("check_vm", tests, NULL, NULL);
}

/* Checks of a VM that look at more than its file, and what check_vm() makes of all of them. */
#include "vm_check.h"

#include "finding_check.h"

#define OFF                                                                                        \
	"displayName = \"web\"\nvirtualHW.version = \"19\"\nnumvcpus = \"2\"\nmemSize = "          \
	"\"4096\"\n"                                                                               \
	"guestOS = \"rhel8-64\"\n"
#define ON   OFF "vhv.enable = \"TRUE\"\n"
#define PATH "/vmfs/volumes/ds1/web/web.vmx"

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

#define VHV_OFF                                                                                    \
	"vhv-off error web: VM \"web\" has nested virtualization off: its guest sees no Intel "    \
	"VT-x or AMD-V, and no hypervisor starts in it\n"

static void check_vm__who_owns_the_file__matters_where_something_is_to_be_changed(void **state)
{
	static const struct row rows[] = {
		{ { .vmx = ON }, "" },
		{ { .vmx = ON, .power = VM_POWER_ON }, "" },
		{ { .vmx = ON, .power = VM_SUSPENDED }, "" },
		{ { .vmx = ON, .locked = true }, "" },
		{ { .vmx = OFF }, VHV_OFF "  esxcli nestvirt vm enable --vm-name=web\n" },
		{ { .vmx = OFF, .power = VM_POWER_ON },
		  "powered-on info web: VM \"web\" is powered on; its settings would be "
		  "overwritten "
		  "when it powers off\n  power it off first\n" VHV_OFF
		  "  power the VM off, then run esxcli nestvirt vm enable --vm-name=web\n" },
		{ { .vmx = OFF, .power_problem = "no answer" },
		  "powered-on info web: VM \"web\": cannot tell whether it is powered on: no "
		  "answer\n" VHV_OFF "  esxcli nestvirt vm enable --vm-name=web\n" },
		{ { .vmx = ON, .power_problem = "no answer" }, "" },
		{ { .vmx = OFF, .power = VM_SUSPENDED },
		  "suspended warning web: VM \"web\" is suspended; its CPU cannot change until it "
		  "has "
		  "been powered off\n  resume it, shut it down, and run this again\n" VHV_OFF
		  "  resume the VM and shut it down, then run esxcli nestvirt vm enable "
		  "--vm-name=web\n" },
		{ { .vmx = OFF, .locked = true },
		  "locked warning web: VM \"web\" is locked, by another host that runs it or by a "
		  "task\n  power it off there, or wait for the task to end\n" VHV_OFF
		  "  wait until the VM is not locked, then run esxcli nestvirt vm enable "
		  "--vm-name=web\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_checked(&rows[i].state, true, rows[i].want);
}

/* What cannot be looked into is one finding, and nothing else is said of it. */
static void check_vm__nothing_to_look_into__is_one_finding(void **state)
{
	static const struct row rows[] = {
		{ { .problem = ERR_NOT_FOUND, .problem_text = PATH ": No such file or directory" },
		  "file-missing error " PATH ": " PATH
		  ", the file of VM 12, is missing\n  mount its "
		  "datastore, or unregister the VM with vim-cmd vmsvc/unregister 12\n" },
		{ { .problem = ERR_IO, .problem_text = PATH ": Input/output error" },
		  "unreadable error " PATH ": " PATH
		  ": Input/output error\n  see to its datastore, "
		  "and run this again\n" },
		{ { .vmx = ON, .problem = ERR_IO, .problem_text = PATH ".lck: Input/output error" },
		  "unreadable error web: VM \"web\": " PATH
		  ".lck: Input/output error\n  see to its "
		  "datastore, and run this again\n" },
		{ { .vmx = OFF, .path = "/vmfs/volumes/ds1/web/web.vmtx" },
		  "template info web: VM \"web\" is a template\n  convert it to a VM first\n" },
		{ { .vmx = "displayName = \"web\"\nencryption.data = \"x\"\n",
		    .power = VM_POWER_ON },
		  "encrypted warning web: VM \"web\" is encrypted; only vCenter can edit it\n  use "
		  "Edit "
		  "Settings there, or decrypt the VM first\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_checked(&rows[i].state, true, rows[i].want);
}

/* The command that is printed is one that can be run. */
static void check_vm__names_of_any_kind__are_named_so_that_a_shell_reads_them(void **state)
{
#define AS(vm, target, how)                                                                        \
	"vhv-off error " target ": " vm " has nested virtualization off: its guest sees no Intel " \
	"VT-x or AMD-V, and no hypervisor starts in it\n  " how "\n"
#define GUEST                                                                                      \
	"virtualHW.version = \"19\"\nnumvcpus = \"2\"\nmemSize = \"4096\"\nguestOS = "             \
	"\"rhel8-64\"\n"
	static const struct row rows[] = {
		{ { .vmx = GUEST "displayName = \"a b\"\n" },
		  AS("VM \"a b\"", "a b", "esxcli nestvirt vm enable --vm-name='a b'") },
		{ { .vmx = GUEST "displayName = \"it's\"\n" },
		  AS("VM \"it's\"", "it's", "esxcli nestvirt vm enable --vm-name='it'\\''s'") },
		{ { .vmx = GUEST "displayName = \"$if{x}\"\n" },
		  AS("VM \"$if{x}\"", "$if{x}", "esxcli nestvirt vm enable --vm-id=12") },
		{ { .vmx = OFF, .shares_name = true },
		  AS("VM \"web\" (id 12)", PATH, "esxcli nestvirt vm enable --vm-id=12") },
		{ { .vmx = GUEST }, AS(PATH, PATH, "esxcli nestvirt vm enable --vm-id=12") },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_checked(&rows[i].state, true, rows[i].want);
}

static void check_vm__not_registered__is_told_and_named_by_its_path(void **state)
{
	static const struct row rows[] = {
		{ { .vmx = ON, .without_id = true },
		  "unregistered warning web: VM \"web\" is not registered on this host, which does "
		  "not "
		  "know what its file says\n  vim-cmd solo/registervm " PATH "\n" },
		{ { .vmx = OFF, .without_id = true, .path = "/vmfs/volumes/ds1/a $b/w.vmx" },
		  "unregistered warning web: VM \"web\" is not registered on this host, which does "
		  "not "
		  "know what its file says\n  vim-cmd solo/registervm '/vmfs/volumes/ds1/a "
		  "$b/w.vmx'\n" VHV_OFF "  /opt/nestvirt/bin/nestvirt vm enable "
		  "--vmx='/vmfs/volumes/ds1/a $b/w.vmx'\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_checked(&rows[i].state, true, rows[i].want);
}

/* One of many, mostly not meant to be nested: only what stands against switching it on. */
static void check_vm__off_and_not_named__is_told_what_stands_against_it(void **state)
{
#define SMALL                                                                                      \
	"displayName = \"web\"\nvirtualHW.version = \"8\"\nguestOS = \"windows9\"\n"               \
	"vcpu.hotadd = \"TRUE\"\nethernet0.present = \"TRUE\"\n"
#define OLD                                                                                        \
	"hardware-too-old error web: VM \"web\" has hardware version 8; nested virtualization "    \
	"needs 9 or later\n  upgrade the VM's compatibility\n"
	static const struct state off = { .vmx = SMALL };
	static const struct state on = { .vmx = SMALL "memSize = \"4096\"\nnumvcpus = \"2\"\n"
						      "vhv.enable = \"TRUE\"\n" };

	(void)state;
	assert_checked(&off, false, OLD VHV_OFF "  esxcli nestvirt vm enable --vm-name=web\n");
	assert_checked(&on, false,
		       OLD
		       "32-bit-guest warning web: VM \"web\" is set up for a 32-bit guest "
		       "(windows9), where no hypervisor of today runs\n  choose the 64-bit guest "
		       "OS in the VM's options\n"
		       "cpu-hot-add warning web: VM \"web\" can be given CPUs while it runs, which "
		       "hypervisors in it do not expect\n  /opt/nestvirt/bin/nestvirt vmx set "
		       "" PATH " vcpu.hotadd=FALSE && vim-cmd vmsvc/reload 12\n"
		       "network-unknown error web/ethernet0: VM \"web\" ethernet0 is on no "
		       "network\n  choose a network for it in the VM's options\n");
}

static void checks__ids__are_there_once_and_have_a_look(void **state)
{
	(void)state;
	for (size_t t = 0; check_tables[t]; t++) {
		for (const struct check *c = check_tables[t]; c->id; c++) {
			assert_ptr_equal(check_find(c->id), c);
			assert_int_equal(c->scope, t);
			assert_non_null(c->look);
			assert_int_equal(strspn(c->id, "abcdefghijklmnopqrstuvwxyz-0123456789"),
					 strlen(c->id));
		}
	}
	assert_null(check_find("none"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			check_vm__who_owns_the_file__matters_where_something_is_to_be_changed),
		cmocka_unit_test(check_vm__nothing_to_look_into__is_one_finding),
		cmocka_unit_test(check_vm__names_of_any_kind__are_named_so_that_a_shell_reads_them),
		cmocka_unit_test(check_vm__not_registered__is_told_and_named_by_its_path),
		cmocka_unit_test(check_vm__off_and_not_named__is_told_what_stands_against_it),
		cmocka_unit_test(checks__ids__are_there_once_and_have_a_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

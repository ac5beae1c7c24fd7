#include "commands/finding_rows.h"
#include "commands/options.h"
#include "commands/table.h"
#include "host/host_facts.h"
#include "plan/check.h"

static const struct param *const params[] = { VM_SELECTORS, NULL };

/* What --all leaves alone is not checked; but a template says that it is one. */
static bool is_checked(const struct vm *vm)
{
	return !vm->left_out || vm_is_template(vm);
}

/* Only of the VMs that are asked about: a lock is tested by taking it. */
static void test_locks(struct vms *vms)
{
	for (size_t i = 0; i < vms->count; i++) {
		if (!vms->items[i].left_out)
			vm_test_lock(&vms->items[i]);
	}
}

static void say_ready(struct run *run, const struct vm *vm)
{
	AUTO_VALUE(buf) line = { 0 };

	vm_show(&line, vm);
	buf_str(&line, ": ready for nested guests");
	output_note(run->output, buf_text(&line));
}

static void check_all(struct run *run, const struct facts *facts, bool is_named)
{
	AUTO_VALUE(findings) all = { 0 };
	AUTO_STR *where = NULL;
	size_t of_the_host;
	size_t count = 0;

	check_host_for_vms(&all, facts);
	of_the_host = all.count;
	for (size_t i = 0; i < facts->vms.count; i++) {
		const struct vm *vm = &facts->vms.items[i];
		size_t before = all.count;

		if (!is_checked(vm))
			continue;
		count++;
		check_vm(&all, facts, vm, is_named);
		if (all.count == before && of_the_host == 0)
			say_ready(run, vm);
	}
	where = x_format(" in %zu %s", count, count == 1 ? "VM" : "VMs");
	finding_rows_show(run, &all, where);
}

static int read_and_check(struct run *run, const struct host *h, struct facts *facts,
			  struct host_facts *host, struct err *e)
{
	AUTO_VALUE(selection) selection = { 0 };

	options_selection(&selection, run->args);
	selection.power_may_fail = true;
	if (vms_select(&facts->vms, h, &selection, true, e) < 0)
		return -1;
	test_locks(&facts->vms);
	if (facts->vms.count > 0)
		host_facts_read(host, h, NESTVIRT_VERSION, run->caller != NULL);
	facts_read(facts, h, &selection);
	check_all(run, facts,
		  selection.names.count + selection.ids.count + selection.paths.count > 0);
	return 0;
}

static int run(struct run *run, struct err *e)
{
	AUTO_VALUE(host_facts) host = { 0 };
	AUTO_VALUE(facts) facts = { .host = &host };
	struct host h;
	int result;

	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = read_and_check(run, &h, &facts, &host, e);
	host_close(&h);
	return result;
}

const struct command command_vm_check = {
	.path = "vm check",
	.summary = "Name everything that keeps the nested guests of VMs from running or from the "
		   "network.",
	.detail =
		"All registered VMs where none is named. Each finding says what was seen, what it\n"
		"means, and what mends it. A VM without nested virtualization is looked at as a\n"
		"whole, with its network, where it is named by name, id or path; else it is only\n"
		"told what stands against switching it on. What is said of the network does not\n"
		"matter to nested guests behind NAT inside their VM.\n"
		"The exit status is 1 where an error is among them.",
	.params = params,
	.shape = FINDING_ROWS_SHAPE,
	.flags = CMD_HOST | CMD_HOSTD,
	.run = run,
};

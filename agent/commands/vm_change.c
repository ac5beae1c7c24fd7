#include "commands/vm_change.h"

#include "commands/args.h"
#include "commands/change_rows.h"
#include "commands/table.h"
#include "host/facts.h"
#include "host/host.h"
#include "host/vms.h"
#include "plan/diff.h"
#include "plan/profile.h"
#include "plan/refuse.h"

/*
 * VMs that one call of the extension may change. It holds one of hostd's three
 * slots all the while, and a reload takes about a second (esxi-facts 4.4, 4.5).
 */
#define EXTENSION_VMS_MAX 200

static int check_selection(const struct selection *s, struct err *e)
{
	if (!selection_is_empty(s))
		return 0;
	return err_set(
		e, ERR_USAGE,
		"which VM? Use --vm-name=NAME, --vm-id=N, --vmx=PATH, --match=GLOB or --all");
}

int vm_change_check_count(const struct run *run, size_t count, struct err *e)
{
	if (!run->in_extension || count <= EXTENSION_VMS_MAX)
		return 0;
	return err_set(e, ERR_REFUSED,
		       "%zu VMs are too many for one esxcli call (at most %d): run "
		       "/opt/nestvirt/bin/nestvirt %s in the host's shell",
		       count, EXTENSION_VMS_MAX, run->args->command->path);
}

/* What is asked for. */
struct work {
	const struct profile *profile;
	enum vm_wish wish;
	const struct facts *facts; /* of the host, where the profile needs to know; or NULL */
	struct wish asked;
};

/* Taking a profile away needs no VIB. */
static int look_for_vib(struct work *work, const struct host *h, struct err *e)
{
	const char *part = profile_needs_vib(work->profile);
	bool have = true;

	if (part && work->wish == VM_NESTED && vibs_have(&have, h, part, e) < 0)
		return -1;
	work->asked.missing_vib = have ? NULL : part;
	return 0;
}

static void diff(struct plan *plan, struct vm *vm, const struct work *work, bool host_default)
{
	AUTO_VALUE(wanted) wanted = { .wish = work->asked };

	switch (work->wish) {
	case VM_NESTED:
		profile_on(&wanted, work->profile, vm);
		break;
	case VM_NOT_NESTED:
		profile_off(&wanted, work->profile, vm);
		break;
	}
	diff_vm(plan, vm, &wanted, host_default);
}

static int change(struct run *run, const struct host *h, struct vms *vms, const struct work *work,
		  struct err *e)
{
	AUTO_VALUE(plan) plan = { .facts = work->facts };

	for (size_t i = 0; i < vms->count; i++)
		diff(&plan, &vms->items[i], work, vms->host_default);
	refuse_ask_locks(&plan);
	refuse_plan(&plan, args_have(run->args, "force"));
	if (change_rows_apply(run, h, &plan, true, e) < 0)
		return -1;
	change_rows_show(run, &plan);
	return 0;
}

static int select_and_change(struct run *run, const struct host *h, struct work *work,
			     struct err *e)
{
	AUTO_VALUE(selection) selection = { 0 };
	AUTO_VALUE(host_facts) host = { 0 };
	const struct facts facts = { .host = &host };
	AUTO_VALUE(vms) vms = { 0 };

	options_selection(&selection, run->args);
	if (check_selection(&selection, e) < 0 || vms_select(&vms, h, &selection, e) < 0 ||
	    vm_change_check_count(run, vms.count, e) < 0 || look_for_vib(work, h, e) < 0)
		return -1;
	/* Which hardware VBS needs depends on the processor. */
	if (work->wish == VM_NESTED && profile_needs(work->profile, "vbs-incomplete")) {
		host_facts_read(&host, h, NESTVIRT_VERSION, run->caller != NULL);
		work->facts = &facts;
	}
	return change(run, h, &vms, work, e);
}

int vm_change_when(struct wish *wish, const struct run *run, struct err *e)
{
	wish->how = "--when=poweroff";
	wish->at_poweroff = options_at_poweroff(run->args);
	if (wish->at_poweroff && args_have(run->args, "no-history"))
		return err_set(e, ERR_USAGE,
			       "--when=poweroff and --no-history: what waits has to be in the "
			       "history");
	return 0;
}

int vm_change(struct run *run, enum vm_wish wish, struct err *e)
{
	struct work work = {
		.profile = profile_find(args_get(run->args, "profile")),
		.wish = wish,
		.asked = { .enable = wish == VM_NESTED,
			   .force = args_have(run->args, "force"),
			   .profile = args_get(run->args, "profile") },
	};
	struct host h;
	int result;

	if (vm_change_when(&work.asked, run, e) < 0 || run_open_host(&h, run, e) < 0)
		return -1;
	result = select_and_change(run, &h, &work, e);
	host_close(&h);
	return result;
}

static const struct param *const vm_enable_params[] = { VM_SELECTORS, &param_profile, &param_when,
							&param_force, NULL };

static int vm_enable_run(struct run *run, struct err *e)
{
	return vm_change(run, VM_NESTED, e);
}

const struct command command_vm_enable = {
	.path = "vm enable",
	.summary = "Expose hardware virtualization to VMs, so that they can run hypervisors.",
	.detail = "Sets vhv.enable = \"TRUE\" in the VM's .vmx file and has hostd read it again.\n"
		  "The VM must be powered off; --when=poweroff leaves one that is on to the "
		  "service,\n"
		  "which does it at the power-off. What is right already is left alone.\n"
		  "Another profile than the default sets more, and may need something of the host.",
	.params = vm_enable_params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = vm_enable_run,
};

static const struct param *const vm_disable_params[] = { VM_SELECTORS, &param_profile, &param_when,
							 &param_force, NULL };

static int vm_disable_run(struct run *run, struct err *e)
{
	return vm_change(run, VM_NOT_NESTED, e);
}

const struct command command_vm_disable = {
	.path = "vm disable",
	.summary = "Take hardware virtualization away from VMs.",
	.detail =
		"A vhv.enable line of the VM's .vmx file becomes \"FALSE\"; a file without one is\n"
		"left alone, unless /etc/vmware/config turns it on for all VMs. The VM must be\n"
		"powered off (or --when=poweroff leaves it to the service, which does it then), "
		"and\n"
		"must not need it for virtualization-based security.\n"
		"What else a profile has set goes only with --profile: its lines are removed.",
	.params = vm_disable_params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS,
	.run = vm_disable_run,
};

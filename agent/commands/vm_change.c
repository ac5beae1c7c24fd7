#include "commands/vm_change.h"

#include "commands/args.h"
#include "commands/change_rows.h"
#include "commands/table.h"
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

int vm_change_check_count(const struct run *run, size_t count, struct err *e)
{
	if (!run->in_extension || count <= EXTENSION_VMS_MAX)
		return 0;
	return err_set(e, ERR_REFUSED,
		       "%zu VMs are too many for one esxcli call (at most %d): run "
		       "/opt/nestvirt/bin/nestvirt %s in the host's shell",
		       count, EXTENSION_VMS_MAX, run->args->command->path);
}

int vm_change_when(struct wish *wish, const struct run *run, struct err *e)
{
	wish->how = "--when=poweroff";
	wish->at_poweroff = options_at_poweroff(run->args);
	if (wish->at_poweroff && args_have(run->args, "no-history"))
		return err_set(e, ERR_USAGE,
			       "--when=poweroff and --no-history: a deferred change has to be in "
			       "the history");
	return 0;
}

/* The way from words to rows (agent/README.md). */
static int change_vms(struct run *run, bool enable, struct err *e)
{
	const struct profile *profile = profile_find(args_get(run->args, "profile"));
	struct wish wish = { .enable = enable,
			     .force = args_have(run->args, "force"),
			     .profile = args_get(run->args, "profile") };
	AUTO_VALUE(selection) selection = { 0 };
	AUTO_VALUE(profile_host) host = { 0 };
	AUTO_VALUE(vms) vms = { 0 };
	AUTO_VALUE(plan) plan = { .facts = &host.facts };

	options_selection(&selection, run->args);
	if (vm_change_when(&wish, run, e) < 0 || vms_select(&vms, run->host, &selection, e) < 0 ||
	    vm_change_check_count(run, vms.count, e) < 0 ||
	    (enable && profile_ask(&host, profile, run->host, e) < 0)) /* disabling needs nothing */
		return -1;
	if (enable)
		wish.missing_vib = profile_missing_vib(&host, profile);
	for (size_t i = 0; i < vms.count; i++) {
		AUTO_VALUE(wanted) wanted = { .wish = wish };

		(enable ? profile_on : profile_off)(&wanted, profile, &vms.items[i]);
		diff_vm(&plan, &vms.items[i], &wanted, vms.host_default);
	}
	refuse_ask_locks(&plan);
	refuse_plan(&plan);
	if (change_rows_apply(run, &plan, e) < 0)
		return -1;
	change_rows_show(run, &plan);
	return 0;
}

static int enable_vms(struct run *run, struct err *e)
{
	return change_vms(run, true, e);
}

static int disable_vms(struct run *run, struct err *e)
{
	return change_vms(run, false, e);
}

static const struct param *const params[] = { VM_SELECTORS, &param_profile, &param_when,
					      &param_force, NULL };

const struct command command_vm_enable = {
	.path = "vm enable",
	.summary = "Enable nested virtualization (expose VT-x/AMD-V) for VMs.",
	.detail = "Sets vhv.enable = \"TRUE\" in the VM's .vmx file and reloads the VM in\n"
		  "hostd. The VM must be powered off; with --when=poweroff the service changes\n"
		  "a running VM once it is off. Settings that are already correct are not\n"
		  "touched. Other profiles set more settings; some have prerequisites.",
	.params = params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS | CMD_NEEDS_VM,
	.run = enable_vms,
};

const struct command command_vm_disable = {
	.path = "vm disable",
	.summary = "Disable nested virtualization for VMs.",
	.detail = "Sets an existing vhv.enable line of the VM's .vmx file to \"FALSE\"; a file\n"
		  "without one is not changed, unless /etc/vmware/config turns it on for all\n"
		  "VMs. The VM must be powered off (--when=poweroff: the service makes the\n"
		  "change then), and must not need it for virtualization-based security. Other\n"
		  "settings of a profile are removed only with --profile.",
	.params = params,
	.shape = CHANGE_ROWS_SHAPE,
	.flags = CMD_WRITES | CMD_HOST | CMD_RECORDS | CMD_NEEDS_VM,
	.run = disable_vms,
};

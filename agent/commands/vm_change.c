#include "commands/vm_change.h"

#include "commands/change.h"
#include "commands/options.h"
#include "commands/progress.h"
#include "commands/vm_words.h"
#include "plan/apply.h"
#include "plan/check.h"
#include "plan/diff.h"

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

static int check_count(const struct run *run, const struct vms *vms, struct err *e)
{
	if (!run->in_extension || vms->count <= EXTENSION_VMS_MAX)
		return 0;
	return err_set(e, ERR_REFUSED,
		       "%zu VMs are too many for one esxcli call (at most %d): run "
		       "/opt/nestvirt/bin/nestvirt %s in the host's shell",
		       vms->count, EXTENSION_VMS_MAX, run->args->command->path);
}

static int change(struct run *run, const struct host *h, struct vms *vms,
		  const struct wanted_state *wanted, struct err *e)
{
	AUTO_VALUE(plan) plan = { 0 };
	struct progress progress = progress_start(run);
	int result = 0;

	for (size_t i = 0; i < vms->count; i++)
		diff_vm(&plan, &vms->items[i], wanted, vms->host_default);
	check_plan(&plan, args_have(run->args, "force"));
	if (!args_have(run->args, "dry-run"))
		result = apply_plan(&plan, h, progress_show, &progress, e);
	progress_end(&progress);
	if (result < 0)
		return -1;
	change_show(run, &plan);
	return 0;
}

static int select_and_change(struct run *run, const struct host *h,
			     const struct wanted_state *wanted, struct err *e)
{
	AUTO_VALUE(selection) selection = { 0 };
	AUTO_VALUE(vms) vms = { 0 };

	options_selection(&selection, run->args);
	if (check_selection(&selection, e) < 0 || vms_select(&vms, h, &selection, true, e) < 0 ||
	    check_count(run, &vms, e) < 0 || change(run, h, &vms, wanted, e) < 0)
		return -1;
	vm_say_skipped(run, &vms);
	return 0;
}

int vm_change(struct run *run, const struct wanted_state *wanted, struct err *e)
{
	struct host h;
	int result;

	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = select_and_change(run, &h, wanted, e);
	host_close(&h);
	return result;
}

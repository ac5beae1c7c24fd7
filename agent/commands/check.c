#include "checks/check.h"
#include "commands/args.h"
#include "commands/run.h"
#include "commands/table.h"
#include "host/facts.h"
#include "host/vms.h"

enum column { TYPE, TARGET, ID, SEVERITY, TEXT, FIX, FIELDS };

static const struct field fields[FIELDS] = {
	[TYPE] = { "Target Type", FIELD_TEXT, false, "One of host, vm, vnic." },
	[TARGET] = { "Target", FIELD_TEXT, false,
		     "The VM, one of its network adapters (web/ethernet0), or host." },
	[ID] = { "Id", FIELD_TEXT, false, "The name of the check; it does not change." },
	[SEVERITY] = { "Severity", FIELD_TEXT, false, "One of error, warning, info." },
	[TEXT] = { "Text", FIELD_TEXT, false, "What was seen, and what it means." },
	[FIX] = { "Fix", FIELD_TEXT, true,
		  "How to fix it: a command to run as it stands, or words." },
};

/* error: vhv-off: VM "web" …, and below it the fix, to be copied if it is a command. */
static void show_line(struct buf *line, const struct value *row)
{
	output_words(line, &row[SEVERITY]);
	buf_str(line, ": ");
	output_words(line, &row[ID]);
	buf_str(line, ": ");
	output_words(line, &row[TEXT]);
	if (row[FIX].kind == VALUE_UNKNOWN)
		return;
	buf_str(line, "\n  fix: ");
	output_words(line, &row[FIX]);
}

#define SHAPE                                                                                      \
	{                                                                                          \
		.type = "Finding", .fields = fields, .count = FIELDS, .line = show_line            \
	}

/* Shows a row for each, then how many there are: `1 error, 2 warnings in 5 VMs`. */
static void show_findings(struct run *run, struct findings *all, const char *where)
{
	static const enum severity order[] = { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_INFO };
	AUTO_VALUE(buf) counts = { 0 };

	findings_sort(all);
	for (size_t i = 0; i < all->count; i++) {
		const struct finding *f = &all->items[i];

		output_row(run->output,
			   (struct value[]){
				   [TYPE] = value_text(f->target_type),
				   [TARGET] = value_text(f->target),
				   [ID] = value_text(f->id),
				   [SEVERITY] = value_text(severity_name(f->severity)),
				   [TEXT] = value_text(f->text),
				   [FIX] = value_text(f->fix),
			   },
			   NULL);
	}
	for (size_t i = 0; i < COUNT_OF(order); i++) {
		size_t count = findings_count(all, order[i]);

		if (count > 0)
			buf_format(&counts, "%s%zu %s%s", counts.len > 0 ? ", " : "", count,
				   severity_name(order[i]),
				   count > 1 && order[i] != SEVERITY_INFO ? "s" : "");
	}
	if (counts.len > 0) {
		buf_str(&counts, where);
		output_note(run->output, buf_text(&counts));
	}
	if (findings_count(all, SEVERITY_ERROR) > 0)
		run->status = RUN_FOUND;
}

static const struct param *const vm_check_params[] = { VM_SELECTORS, NULL };

static void check_vms(struct run *run, const struct facts *facts, bool is_named)
{
	AUTO_VALUE(findings) all = { 0 };
	AUTO_STR *where = NULL;
	size_t about_host;
	size_t count = 0;

	check_host_for_vms(&all, facts);
	about_host = all.count;
	for (size_t i = 0; i < facts->vms.count; i++) {
		const struct vm *vm = &facts->vms.items[i];
		size_t before = all.count;
		AUTO_VALUE(buf) ready = { 0 };

		/* What --all leaves alone is not checked, but a template says that it is one. */
		if (vm->left_out && !vm_is_template(vm))
			continue;
		count++;
		check_vm(&all, facts, vm, is_named);
		if (all.count > before || about_host > 0)
			continue;
		vm_show(&ready, vm);
		buf_str(&ready, ": ready for nested guests");
		output_note(run->output, buf_text(&ready));
	}
	where = x_format(" in %zu %s", count, count == 1 ? "VM" : "VMs");
	show_findings(run, &all, where);
}

static int vm_check_run(struct run *run, struct err *e)
{
	AUTO_VALUE(selection) selection = { 0 };
	AUTO_VALUE(host_facts) host = { 0 };
	AUTO_VALUE(facts) facts = { .host = &host };
	struct vms *vms = &facts.vms;

	options_selection(&selection, run->args);
	selection.power_may_fail = true;
	if (vms_select(vms, run->host, &selection, e) < 0)
		return -1;
	/* Only of VMs that are asked about: a lock is tested by taking it. */
	for (size_t i = 0; i < vms->count; i++) {
		if (!vms->items[i].left_out)
			vm_test_lock(&vms->items[i]);
	}
	if (vms->count > 0)
		host_facts_read(&host, run->host, NESTVIRT_VERSION, run->caller != NULL);
	facts_read(&facts, run->host, &selection);
	check_vms(run, &facts,
		  selection.names.count + selection.ids.count + selection.paths.count > 0);
	return 0;
}

const struct command command_vm_check = {
	.path = "vm check",
	.summary = "Find everything that keeps nested guests of VMs from running or from the "
		   "network.",
	.detail =
		"Checks all registered VMs if none is named. Each finding says what was seen,\n"
		"what it means, and how to fix it. A VM without nested virtualization is checked\n"
		"in full, with its network, if it is named by name, id or path; otherwise only\n"
		"what stands against enabling it is reported. Findings about the network do not\n"
		"matter to nested guests that use NAT inside their VM.\n"
		"The exit status is 1 if there is an error.",
	.params = vm_check_params,
	.shape = SHAPE,
	.flags = CMD_HOST | CMD_HOSTD,
	.run = vm_check_run,
};

static const struct param *const host_check_params[] = { NULL };

static int host_check_run(struct run *run, struct err *e)
{
	AUTO_VALUE(findings) findings = { 0 };
	AUTO_VALUE(host_facts) host = { 0 };
	AUTO_VALUE(facts) facts = { .host = &host };
	struct err why = { 0 };

	(void)e;
	run_read_host(&host, run);
	if (network_read(&facts.network, run->host, &why) < 0)
		facts.network_problem = x_strdup(why.text);
	check_host(&findings, &facts);
	if (findings.count == 0)
		output_note(run->output, "host: ready for nested guests");
	show_findings(run, &findings, "");
	return 0;
}

const struct command command_host_check = {
	.path = "host check",
	.summary = "Find everything about the host that keeps nested guests from running.",
	.detail = "Each finding says what was seen, what it means, and how to fix it. The exit "
		  "status is 1 if there is an error.",
	.params = host_check_params,
	.shape = SHAPE,
	.flags = CMD_HOST | CMD_HOSTD,
	.run = host_check_run,
};

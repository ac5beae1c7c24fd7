#include "commands/check.h"

#include "checks/check.h"
#include "commands/app.h"
#include "commands/args.h"
#include "commands/host.h"
#include "commands/table.h"
#include "host/facts.h"
#include "host/vms.h"

enum column { TYPE, TARGET, ID, SEVERITY, TEXT, FIX };

const struct field finding_rows_fields[FINDING_ROWS_FIELDS] = {
	[TYPE] = { "Target Type", FIELD_TEXT, false, "One of host, vm, vnic." },
	[TARGET] = { "Target", FIELD_TEXT, false,
		     "The VM, an adapter of it (web/ethernet0), or host." },
	[ID] = { "Id", FIELD_TEXT, false, "The name of the check; it stays." },
	[SEVERITY] = { "Severity", FIELD_TEXT, false, "One of error, warning, info." },
	[TEXT] = { "Text", FIELD_TEXT, false, "What was seen, and what it means." },
	[FIX] = { "Fix", FIELD_TEXT, true,
		  "What fixes it: a command to run as it stands, or words." },
};

/* error: vhv-off: VM "web" …, and the command below it, to be copied. */
void finding_rows_line(struct buf *line, const struct value *row)
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

static void show_one(struct run *run, const struct finding *f)
{
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

static void add_count(struct buf *text, const struct findings *all, enum severity severity,
		      const char *plural)
{
	size_t count = findings_count(all, severity);

	if (count > 0)
		buf_format(text, "%s%zu %s%s", text->len > 0 ? ", " : "", count,
			   severity_name(severity), count == 1 ? "" : plural);
}

void finding_rows_show(struct run *run, struct findings *all, const char *where)
{
	AUTO_VALUE(buf) text = { 0 };

	findings_sort(all);
	for (size_t i = 0; i < all->count; i++)
		show_one(run, &all->items[i]);
	add_count(&text, all, SEVERITY_ERROR, "s");
	add_count(&text, all, SEVERITY_WARNING, "s");
	add_count(&text, all, SEVERITY_INFO, "");
	if (text.len > 0) {
		buf_str(&text, where);
		output_note(run->output, buf_text(&text));
	}
	if (findings_count(all, SEVERITY_ERROR) > 0 && run->status == APP_DONE)
		run->status = APP_FOUND;
}

static const struct param *const vm_check_params[] = { VM_SELECTORS, NULL };

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
	if (vms_select(&facts->vms, h, &selection, e) < 0)
		return -1;
	test_locks(&facts->vms);
	if (facts->vms.count > 0)
		host_facts_read(host, h, NESTVIRT_VERSION, run->caller != NULL);
	facts_read(facts, h, &selection);
	check_all(run, facts,
		  selection.names.count + selection.ids.count + selection.paths.count > 0);
	return 0;
}

static int vm_check_run(struct run *run, struct err *e)
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
		"means, and what fixes it. A VM without nested virtualization is looked at as a\n"
		"whole, with its network, where it is named by name, id or path; else it is only\n"
		"told what stands against switching it on. What is said of the network does not\n"
		"matter to nested guests behind NAT inside their VM.\n"
		"The exit status is 1 where an error is among them.",
	.params = vm_check_params,
	.shape = FINDING_ROWS_SHAPE,
	.flags = CMD_HOST | CMD_HOSTD,
	.run = vm_check_run,
};

static const struct param *const host_check_params[] = { NULL };

static int host_check_run(struct run *run, struct err *e)
{
	AUTO_VALUE(findings) findings = { 0 };
	AUTO_VALUE(host_facts) host = { 0 };
	AUTO_VALUE(facts) facts = { .host = &host };
	struct host h;
	struct err why = { 0 };

	if (run_open_host(&h, run, e) < 0)
		return -1;
	host_words_read(&host, run, &h);
	if (network_read(&facts.network, &h, &why) < 0)
		facts.network_problem = x_strdup(why.text);
	host_close(&h);
	check_host(&findings, &facts);
	if (findings.count == 0)
		output_note(run->output, "host: ready for nested guests");
	finding_rows_show(run, &findings, "");
	return 0;
}

const struct command command_host_check = {
	.path = "host check",
	.summary = "Name everything about the host that keeps nested guests from running.",
	.detail = "Each finding says what was seen, what it means, and what fixes it. The exit "
		  "status is 1 where an error is among them.",
	.params = host_check_params,
	.shape = FINDING_ROWS_SHAPE,
	.flags = CMD_HOST | CMD_HOSTD,
	.run = host_check_run,
};

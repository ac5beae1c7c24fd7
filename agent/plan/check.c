#include "plan/check.h"

#include <string.h>

const struct check *const check_tables[] = { checks_of_host, checks_of_vm, checks_of_nic, NULL };

const struct check *check_find(const char *id)
{
	for (size_t t = 0; check_tables[t]; t++) {
		for (const struct check *c = check_tables[t]; c->id; c++) {
			if (strcmp(c->id, id) == 0)
				return c;
		}
	}
	return NULL;
}

/* What may hurt nested guests matters where there are some. */
static bool is_of_guests(const struct check *check)
{
	return check->severity == SEVERITY_WARNING &&
	       (check->refusal == REFUSES_NOTHING || check->refusal == REFUSES_FOR_PROFILE);
}

static void run_table(struct look look, const struct check *table, bool has_guests)
{
	for (look.check = table; look.check->id; look.check++) {
		size_t before = look.findings->count;

		if (!has_guests && is_of_guests(look.check))
			continue;
		look.check->look(&look);
		if (look.vm && look.check->stops && look.findings->count > before)
			return;
	}
}

void check_host(struct findings *findings, const struct facts *facts)
{
	run_table((struct look){ .facts = facts, .findings = findings }, checks_of_host, true);
}

void check_host_for_vms(struct findings *findings, const struct facts *facts)
{
	struct look look = { .facts = facts, .findings = findings };

	for (look.check = checks_of_host; look.check->id; look.check++) {
		if (look.check->stops)
			look.check->look(&look);
	}
}

void check_vm(struct findings *findings, const struct facts *facts, const struct vm *vm,
	      bool is_named)
{
	struct look look = { .facts = facts, .findings = findings, .vm = vm };
	bool has_guests = is_named || vm->nested;
	AUTO_VALUE(vm_nics) nics = { 0 };

	run_table(look, checks_of_vm, has_guests);
	if (has_guests && !vm_is_template(vm) && vm->file)
		vm_nics_read(&nics, vm->file);
	for (size_t i = 0; i < nics.count; i++) {
		look.nic = &nics.items[i];
		run_table(look, checks_of_nic, true);
	}
}

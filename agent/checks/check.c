#include "checks/check.h"

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

void check_host(struct findings *findings, const struct facts *facts)
{
	struct look look = { .facts = facts, .findings = findings };

	for (look.check = checks_of_host; look.check->id; look.check++)
		look.check->look(&look);
}

void check_host_for_vms(struct findings *findings, const struct facts *facts)
{
	struct look look = { .facts = facts, .findings = findings };

	for (look.check = checks_of_host; look.check->id; look.check++) {
		if (look.check->stops)
			look.check->look(&look);
	}
}

/* What may hurt nested guests matters only if there are some. */
static bool is_about_guests(const struct check *check)
{
	return check->severity == SEVERITY_WARNING &&
	       (check->refusal == REFUSES_NOTHING || check->refusal == REFUSES_FOR_PROFILE);
}

void check_vm(struct findings *findings, const struct facts *facts, const struct vm *vm,
	      bool is_named)
{
	struct look look = { .facts = facts, .findings = findings, .vm = vm };
	bool has_guests = is_named || vm->nested;
	AUTO_VALUE(vm_nics) nics = { 0 };

	for (look.check = checks_of_vm; look.check->id; look.check++) {
		size_t before = findings->count;

		if (has_guests || !is_about_guests(look.check))
			look.check->look(&look);
		if (look.check->stops && findings->count > before)
			break;
	}
	if (has_guests && !vm_is_template(vm) && vm->file)
		vm_nics_read(&nics, vm->file);
	for (size_t i = 0; i < nics.count; i++) {
		look.nic = &nics.items[i];
		for (look.check = checks_of_nic; look.check->id; look.check++)
			look.check->look(&look);
	}
}

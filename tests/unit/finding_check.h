/*
 * What the tests of checks share: findings as text. CMocka's headers come first.
 */
#ifndef TESTS_UNIT_FINDING_CHECK_H
#define TESTS_UNIT_FINDING_CHECK_H

#include <string.h>

#include "checks/check.h"

/* What a check finds of a VM, or of an adapter: `severity target: text`, the fix below it. */
static UNUSED void show_finding(struct buf *text, const struct finding *f)
{
	buf_format(text, "%s %s: %s\n", severity_name(f->severity), f->target, f->text);
	if (f->fix)
		buf_format(text, "  %s\n", f->fix);
}

/* One check by itself; a check of adapters looks at each of them. */
static UNUSED void assert_look(const char *id, const struct facts *facts, const struct vm *vm,
			       const char *want)
{
	AUTO_VALUE(findings) findings = { 0 };
	struct look look = {
		.facts = facts, .vm = vm, .check = check_find(id), .findings = &findings
	};
	AUTO_VALUE(vm_nics) nics = { 0 };
	AUTO_VALUE(buf) got = { 0 };

	assert_non_null(look.check);
	if (look.check->scope == CHECK_VM)
		look.check->look(&look);
	else
		vm_nics_read(&nics, vm->file);
	for (size_t i = 0; i < nics.count; i++) {
		look.nic = &nics.items[i];
		look.check->look(&look);
	}
	for (size_t i = 0; i < findings.count; i++) {
		assert_string_equal(findings.items[i].id, id);
		show_finding(&got, &findings.items[i]);
	}
	assert_string_equal(buf_text(&got), want);
}

#endif

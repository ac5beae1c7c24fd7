/*
 * What the tests of plans share: a VM from the bytes of its .vmx, without any
 * file, and a step as one line. CMocka's headers come with it.
 */
#ifndef TESTS_UNIT_PLAN_CHECK_H
#define TESTS_UNIT_PLAN_CHECK_H

/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "plan/diff.h"
#include "plan/profile.h"
#include "plan/refuse.h"

/* A VM that is off; facts that are not in its file can be set afterwards. */
static UNUSED struct vm vm_of_bytes(struct span vmx)
{
	struct vm vm = { .id = 12, .path = x_strdup("/vmfs/volumes/ds1/web/web.vmx") };
	const char *version;

	vm.file = x_alloc(sizeof(*vm.file));
	vm.file->path = x_strdup(vm.path);
	vm.file->doc = vmx_doc_parse(vmx);
	vm.file->charset = vmx_doc_charset(vm.file->doc);
	vm.name = vmx_file_show(vm.file, "displayName");
	vm.guest_os = vmx_file_show(vm.file, "guestOS");
	vm.encrypted = vmx_doc_is_encrypted(vm.file->doc);
	vm.uuid = vm.encrypted ? NULL : vmx_file_show(vm.file, "uuid.bios");
	vm.nested = vmx_doc_is_true(vm.file->doc, VHV_SETTING);
	version = vmx_doc_get(vm.file->doc, "virtualHW.version");
	vm.hardware_version = version ? atoi(version) : 0;
	return vm;
}

static UNUSED struct vm vm_of(const char *vmx)
{
	return vm_of_bytes(span_of(vmx));
}

static UNUSED void vm_done(struct vm *vm)
{
	vmx_file_free(vm->file);
	free(vm->path);
	free(vm->name);
	free(vm->uuid);
	free(vm->guest_os);
	free(vm->problem_text);
}

/* What `vm enable` (or disable) wants of the VM by a profile, against what is. */
static UNUSED void diff_profile(struct plan *plan, struct vm *vm, const char *profile, bool on,
				bool host_default)
{
	AUTO_VALUE(wanted_state) wanted = { 0 };

	if (on)
		profile_on(&wanted, profile_find(profile), vm);
	else
		profile_off(&wanted, profile_find(profile), vm);
	diff_vm(plan, vm, &wanted, host_default);
}

/* `planned vhv.enable: FALSE -> TRUE; the message`; a value that is not set shows as -. */
static UNUSED void show_step(struct buf *text, const struct step *step)
{
	buf_format(text, "%s %s: %s -> %s", step_status_name(step->status), step->setting,
		   step->before ? step->before : "-", step->after ? step->after : "-");
	if (step->message)
		buf_format(text, "; %s", step->message);
}

static UNUSED void assert_step(const struct step *step, const char *want)
{
	AUTO_VALUE(buf) got = { 0 };

	show_step(&got, step);
	assert_string_equal(buf_text(&got), want);
}

/* What refuse_plan() makes of a plan, a step a line. */
static UNUSED void assert_all_refused(struct plan *plan, bool force, const char *want)
{
	AUTO_VALUE(buf) got = { 0 };

	refuse_plan(plan, force);
	for (size_t i = 0; i < plan->count; i++) {
		show_step(&got, &plan->items[i]);
		buf_char(&got, '\n');
	}
	assert_string_equal(buf_text(&got), want);
}

#endif

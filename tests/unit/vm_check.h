/*
 * A VM from the bytes of its .vmx, without any file. CMocka's headers come with it.
 */
#ifndef TESTS_UNIT_VM_CHECK_H
#define TESTS_UNIT_VM_CHECK_H

/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "host/vm.h"

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
	vm.nested = vmx_doc_is_true(vm.file->doc, "vhv.enable");
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
	free(vm->real);
	free(vm->name);
	free(vm->uuid);
	free(vm->guest_os);
	free(vm->problem_text);
}

#endif

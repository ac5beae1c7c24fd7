/*
 * Changes the power state of VMs, keeps the settings of running ones in memory, and
 * writes their files back at power-off (esxi-facts 1.4, 1.9, 2.1, 2.5).
 *
 * A refusal is not an error of the simulator: its text is returned in `why`, in the
 * host's own words if they are known.
 */
#ifndef HOST_VMS_H
#define HOST_VMS_H

#include "core/state.h"
#include "core/vmx.h"

/* The first version with nested virtualization (facts 2.1). */
#define VMS_NESTED_HARDWARE 9

/* Read the settings in the memory of a running VM's process. */
int vms_memory(struct vmx *memory, const struct sim *s, long id, struct err *e) NODISCARD;

/* *why is NULL if it was done; otherwise the caller frees it. */
int vms_power_on(char **why, const struct sim *s, struct state *st, struct state_vm *vm,
		 struct err *e) NODISCARD;
int vms_power_off(char **why, const struct sim *s, struct state_vm *vm, struct err *e) NODISCARD;
int vms_suspend(char **why, const struct sim *s, struct state_vm *vm, struct err *e) NODISCARD;
/* Power failure: the VM is off, and nothing was written back. */
int vms_lose_power(const struct sim *s, struct state_vm *vm, struct err *e) NODISCARD;

/* Return the words after "Powered " ("On", "Off"), and the API's word ("poweredOn"). */
const char *vms_power_text(enum power power);
const char *vms_power_api(enum power power);
/* Returns "[datastore1] web/web.vmx"; the caller frees it. */
char *vms_datastore_path(const struct sim *s, const char *path) NODISCARD;
/* Returns the path with the datastore's UUID in place of its label; the caller frees it. */
char *vms_canonical(const struct sim *s, const char *path) NODISCARD;

#endif

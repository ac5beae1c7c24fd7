/*
 * What happens to VMs: power, the settings in the memory of a running one, its
 * file written back when it powers off (esxi-facts 1.4, 1.9, 2.1, 2.5).
 *
 * A refusal is not an error of the simulator: it comes as a text in `why`, in the
 * words that the host has for it where they are known.
 */
#ifndef HOST_VMS_H
#define HOST_VMS_H

#include "core/state.h"
#include "core/vmx.h"

/* Hardware virtualization for the guest came with it (facts 2.1). */
#define VMS_NESTED_HARDWARE 9

/* The settings that the process of a running VM holds. */
int vms_memory(struct vmx *memory, const struct sim *s, long id, struct err *e) NODISCARD;

/* NULL in *why when it was done; else the caller frees it. */
int vms_power_on(char **why, const struct sim *s, struct state *st, struct state_vm *vm,
		 struct err *e) NODISCARD;
int vms_power_off(char **why, const struct sim *s, struct state_vm *vm, struct err *e) NODISCARD;
int vms_suspend(char **why, const struct sim *s, struct state_vm *vm, struct err *e) NODISCARD;
/* A power failure: the VM is off, and nobody has written anything. */
int vms_lose_power(const struct sim *s, struct state_vm *vm, struct err *e) NODISCARD;

/* "On", "Off", "Suspended" behind "Powered ", and poweredOn and so on of the API. */
const char *vms_power_text(enum power power);
const char *vms_power_api(enum power power);
/* "[datastore1] web/web.vmx"; the caller frees it. */
char *vms_datastore_path(const struct sim *s, const char *path) NODISCARD;
/* A path with a datastore's label turned into one with its UUID; the caller frees it. */
char *vms_canonical(const struct sim *s, const char *path) NODISCARD;

#endif

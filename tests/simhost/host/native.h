/*
 * The built-in commands of esxcli and localcli about the host and its VMs.
 */
#ifndef HOST_NATIVE_H
#define HOST_NATIVE_H

#include "cli/execute.h"

int native_vm_process_list(struct native *n, struct err *e) NODISCARD;
int native_version_get(struct native *n, struct err *e) NODISCARD;

#endif

/*
 * The built-in commands about the hardware and the kernel's settings
 * (esxi-facts 2.7, 6.7; corpus: captures of 7.0.3, types of 6.7).
 */
#ifndef HOST_NATIVE_MACHINE_H
#define HOST_NATIVE_MACHINE_H

#include "cli/execute.h"

int native_cpu_global_get(struct native *n, struct err *e) NODISCARD;
int native_cpu_list(struct native *n, struct err *e) NODISCARD;
int native_platform_get(struct native *n, struct err *e) NODISCARD;
/* The only setting is execInstalledOnly. */
int native_kernel_list(struct native *n, struct err *e) NODISCARD;
int native_kernel_set(struct native *n, struct err *e) NODISCARD;

#endif

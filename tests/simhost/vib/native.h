/*
 * esxcli software: VIBs and the host's acceptance level.
 */
#ifndef VIB_NATIVE_H
#define VIB_NATIVE_H

#include "cli/execute.h"

int native_acceptance_get(struct native *n, struct err *e) NODISCARD;
int native_acceptance_set(struct native *n, struct err *e) NODISCARD;
int native_vib_list(struct native *n, struct err *e) NODISCARD;
int native_vib_get(struct native *n, struct err *e) NODISCARD;
int native_vib_install(struct native *n, struct err *e) NODISCARD;
int native_vib_update(struct native *n, struct err *e) NODISCARD;
int native_vib_remove(struct native *n, struct err *e) NODISCARD;

#endif

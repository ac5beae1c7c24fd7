/*
 * esxcli software: VIBs, components and the host's acceptance level.
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
int native_component_list(struct native *n, struct err *e) NODISCARD;
int native_component_apply(struct native *n, struct err *e) NODISCARD;
int native_component_remove(struct native *n, struct err *e) NODISCARD;

/* Parts of the results for both: a list of IDs, and the message. */
struct value native_ids(const struct strings *list);
const char *native_message(bool changed, bool dry_run);

#endif

/*
 * Options that several commands share, each described once.
 */
#ifndef COMMANDS_OPTIONS_H
#define COMMANDS_OPTIONS_H

#include "commands/args.h"
#include "host/vm.h"

/* The selectors of VMs, in the order in which help shows them. */
extern const struct param param_vm_name;
extern const struct param param_vm_id;
extern const struct param param_vmx;
extern const struct param param_match;
extern const struct param param_all;

extern const struct param param_profile;
extern const struct param param_force;
extern const struct param param_when;
extern const struct param param_dry_run;    /* of every command with CMD_WRITES */
extern const struct param param_no_history; /* of every command with CMD_RECORDS */

#define VM_SELECTORS &param_vm_name, &param_vm_id, &param_vmx, &param_match, &param_all

/* Does --when say that what cannot be done while a VM is on is to wait? */
bool options_at_poweroff(const struct args *args);

/* What the words select; selection_free() afterwards. */
void options_selection(struct selection *s, const struct args *args);

#endif

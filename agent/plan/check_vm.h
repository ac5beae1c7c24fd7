/*
 * The looks of checks_of_vm[] that stand in check_vm_guest.c: what a guest that is to run
 * guests of its own needs of its VM. For check_vm.c only.
 */
#ifndef PLAN_CHECK_VM_H
#define PLAN_CHECK_VM_H

#include "plan/check.h"

void look_vbs_needs_vhv(struct look *l);
void look_vbs_incomplete(struct look *l);
void look_fault_tolerance(struct look *l);
void look_hot_add(struct look *l);
void look_snapshots(struct look *l);
void look_memory(struct look *l);
void look_vcpus(struct look *l);
void look_guest_bits(struct look *l);

/* Of a step: is it about vhv.enable at all; does it turn it on? */
bool look_is_about_vhv(const struct step *step);
bool look_turns_on(const struct step *step);
/* " has vhv.enable … " is wrong or in the way of a change: the VM has no nested virtualization. */
bool look_is_off(const struct look *l);

#endif

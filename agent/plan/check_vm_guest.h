/*
 * Looks of checks_of_vm[]: what a guest that is to run guests of its own needs of its VM. For
 * check_vm.c only.
 */
#ifndef PLAN_CHECK_VM_GUEST_H
#define PLAN_CHECK_VM_GUEST_H

#include "plan/check.h"

void check_vm_guest_vbs_needs_vhv(struct look *l);
void check_vm_guest_vbs(struct look *l);
void check_vm_guest_fault_tolerance(struct look *l);
void check_vm_guest_hot_add(struct look *l);
void check_vm_guest_snapshots(struct look *l);
void check_vm_guest_memory(struct look *l);
void check_vm_guest_vcpus(struct look *l);
void check_vm_guest_bits(struct look *l);

#endif

/*
 * What the tests of checks/ share, and the group of tests of each of its files, which test_checks.c
 * runs. CMocka's headers come with it.
 */
#ifndef UNIT_TEST_CHECKS_H
#define UNIT_TEST_CHECKS_H

#include "checks/check.h"
#include "vm_check.h"

int test_check(void);
int test_check_host(void);
int test_check_network(void);
int test_check_vm(void);

/* Appends `severity target: text`, and the fix below it. */
void show_finding(struct buf *text, const struct finding *f);

/*
 * Asserts what one check finds in a VM, or in each of its adapters: `severity text`, without the VM
 * that each text begins with, and the fix below it.
 */
void assert_look(const char *id, const struct facts *facts, const struct vm *vm, const char *want);

#endif

/*
 * The groups of the unit tests of host/, each the tests of one file; test_host.c runs them.
 * CMocka's headers come with it.
 */
#ifndef UNIT_TEST_HOST_H
#define UNIT_TEST_HOST_H

/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

int test_distributed(void);
int test_facts(void);
int test_host_run(void);
int test_network(void);
int test_network_change(void);
int test_host_service(void);
int test_vm_nics(void);
int test_vms(void);
int test_vmx_file(void);

#endif

/*
 * The groups of the unit tests of system/, each the tests of one file; test_system.c runs them.
 * CMocka's headers come with it.
 */
#ifndef UNIT_TEST_SYSTEM_H
#define UNIT_TEST_SYSTEM_H

/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

int test_file(void);
int test_lock(void);
int test_replace(void);
int test_root(void);
int test_signals(void);
int test_spawn(void);

#endif

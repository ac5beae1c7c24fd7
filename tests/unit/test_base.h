/*
 * The groups of the unit tests of base/, each the tests of one file; test_base.c runs them.
 * CMocka's headers come with it.
 */
#ifndef UNIT_TEST_BASE_H
#define UNIT_TEST_BASE_H

/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

int test_err(void);
int test_text(void);

#endif

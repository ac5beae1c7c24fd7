/*
 * The groups of the unit tests of commands/, each the tests of one file; test_commands.c runs them.
 * CMocka's headers come with it.
 */
#ifndef UNIT_TEST_COMMANDS_H
#define UNIT_TEST_COMMANDS_H

/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

int test_app(void);
int test_args(void);
int test_table(void);

#endif

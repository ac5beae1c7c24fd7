/*
 * The groups of the unit tests of service/, each the tests of one file; test_service.c runs them.
 * CMocka's headers come with it.
 */
#ifndef UNIT_TEST_SERVICE_H
#define UNIT_TEST_SERVICE_H

/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

int test_deferred(void);
int test_watch(void);

/* Other than 0: what clock_now() says (--wrap). */
extern long long seam_now;

#endif

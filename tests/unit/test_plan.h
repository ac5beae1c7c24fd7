/*
 * The group of tests of each file of plan/, which test_plan.c runs. CMocka's headers come with it.
 */
#ifndef UNIT_TEST_PLAN_H
#define UNIT_TEST_PLAN_H

#include "plan_check.h"

int test_apply(void);
int test_diff(void);
int test_export(void);
int test_profile(void);
int test_recover(void);
int test_refuse(void);
int test_undo_laws(void);
int test_undo_network(void);
int test_undo_vm(void);

#endif

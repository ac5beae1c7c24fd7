/*
 * The groups of the unit tests of commands/, each the tests of one file; test_commands.c runs them.
 */
#ifndef UNIT_TEST_COMMANDS_H
#define UNIT_TEST_COMMANDS_H

int test_app(void);
int test_args(void);
int test_table(void);

#endif

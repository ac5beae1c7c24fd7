/*
 * What the tests of history/ share, and the group of tests of each of its files, which
 * test_history.c runs. CMocka's headers come with it.
 */
#ifndef UNIT_TEST_HISTORY_H
#define UNIT_TEST_HISTORY_H

/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "journal_check.h"

int test_chain(void);
int test_change(void);
int test_journal(void);
int test_journal_compact(void);
int test_journal_files(void);

/* How a first generation begins. */
#define FIRST_LINES "start version=\"1\" generation=\"1\" next=\"1\"\ncommit generation=\"1\"\n"

/*
 * Appends the records of changes that are written in few words, a line each: `ID STATE KIND TARGET
 * UUID UNDOES SETTING BEFORE AFTER [SETTING …]`, with - for what is not there, and x@3 for a value
 * whose line stood below three others.
 */
void add_changes(struct buf *lines, const char *changes);
/* The journal of these bytes, none of which is damaged; of lines (journal_lines()); of changes. */
struct journal *journal_of(struct span bytes);
struct journal *journal_of_lines(const char *lines);
struct journal *journal_of_changes(const char *changes);

#endif

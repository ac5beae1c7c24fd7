/*
 * The groups of the unit tests of formats/, each the tests of one file; test_formats.c runs them.
 * CMocka's headers come with it.
 */
#ifndef UNIT_TEST_FORMATS_H
#define UNIT_TEST_FORMATS_H

/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

int test_config(void);
int test_dvs_reply(void);
int test_journal_line(void);
int test_output(void);
int test_show(void);
int test_vim_reply(void);
int test_vmx_doc(void);
int test_vmx_line(void);
int test_xml_reply(void);

/* What real hosts wrote, in a folder or a file. */
int test_dvs_reply_capture(const char *file);
int test_vim_reply_captures(const char *folder);
int test_vmx_corpus(const char *folder);
/* Append a file of it; one that is missing fails the test. */
void read_corpus(struct buf *bytes, const char *path);

#endif

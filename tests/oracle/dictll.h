/*
 * VMware's own reader and writer of dictionary files: DictLL_ReadLine,
 * DictLL_WriteLine and DictLL_ReadUTF8BOM of libvmtools.so.0 (Debian's
 * open-vm-tools, lib/dict/dictll.c), loaded at run time. Nothing of it is linked
 * or shipped.
 */
#ifndef TESTS_ORACLE_DICTLL_H
#define TESTS_ORACLE_DICTLL_H

#include <stdbool.h>
#include <stdio.h>

#include "base/text.h"

/* One line as VMware reads it; all of it are C strings, so a NUL cuts. */
struct dictll_line {
	char *text;
	char *name;  /* NULL: not a setting */
	char *value; /* decoded; NULL with the name */
};

struct dictll_file {
	bool has_bom;
	struct dictll_line *items;
	size_t count;
	size_t room;
};

/* False, with the loader's reason, where the library or something that it needs is missing. */
bool dictll_load(const char *path, const char **reason);

/* Read a whole file from memory. */
void dictll_read(struct dictll_file *file, struct span bytes);
void dictll_file_free(struct dictll_file *file);

/* Append what VMware writes for a setting. */
void dictll_write(struct buf *out, const char *name, const char *value);

#endif

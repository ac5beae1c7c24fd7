/*
 * Files by plain paths. Reading and writing whole files, folders and all, is
 * what most of the simulator does; nothing here knows about hosts.
 */
#ifndef CORE_FILES_H
#define CORE_FILES_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/text.h"

bool files_exist(const char *path);
bool files_is_dir(const char *path);
/* Append the bytes of a file to `out`. A missing file is ERR_NOT_FOUND, all else ERR_IO. */
int files_read(struct buf *out, const char *path, struct err *e) NODISCARD;
/* Write a file in place, made with `mode` where it was not there (and its folders). */
int files_write(const char *path, struct span bytes, mode_t mode, struct err *e) NODISCARD;
/* Write a file beside and rename it over `path`: readers see the old one or the new one. */
int files_replace(const char *path, struct span bytes, mode_t mode, struct err *e) NODISCARD;
int files_append(const char *path, struct span bytes, struct err *e) NODISCARD;
/* Make a folder and those above it; one that is there is fine. */
int files_make_dir(const char *path, struct err *e) NODISCARD;
int files_make_parent(const char *path, struct err *e) NODISCARD;
int files_copy(const char *from, const char *to, mode_t mode, struct err *e) NODISCARD;
/* A symbolic link in place of whatever file was there. */
int files_link(const char *target, const char *path, struct err *e) NODISCARD;
/* A file or a whole tree; one that is not there is fine. */
int files_remove(const char *path, struct err *e) NODISCARD;
/* The names in a folder, sorted, without "." and ".."; a missing folder has none. */
int files_list(struct strings *names, const char *path, struct err *e) NODISCARD;

/* Everything before the last slash ("/" for one at the front), for the caller to free. */
char *files_parent(const char *path) NODISCARD;
/* What follows the last slash; borrowed from `path`. */
const char *files_name(const char *path);
bool files_ends_with(const char *name, const char *end);

#endif

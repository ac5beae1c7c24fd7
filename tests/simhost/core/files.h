/*
 * Files by plain paths. Most of the simulator reads and writes whole files and
 * makes their folders; nothing here knows about hosts.
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
/* Append the bytes of a file to `out`. ERR_NOT_FOUND if it is missing, otherwise ERR_IO. */
int files_read(struct buf *out, const char *path, struct err *e) NODISCARD;
/* Write a file in place; create it with `mode`, and its folders, if missing. */
int files_write(const char *path, struct span bytes, mode_t mode, struct err *e) NODISCARD;
/* Write a temporary file and rename it to `path`: readers see the old or the new one. */
int files_replace(const char *path, struct span bytes, mode_t mode, struct err *e) NODISCARD;
int files_append(const char *path, struct span bytes, struct err *e) NODISCARD;
/* Make a folder and its parents; it may exist already. */
int files_make_dir(const char *path, struct err *e) NODISCARD;
int files_make_parent(const char *path, struct err *e) NODISCARD;
int files_copy(const char *from, const char *to, mode_t mode, struct err *e) NODISCARD;
/* Make a symbolic link, replacing any file. */
int files_link(const char *target, const char *path, struct err *e) NODISCARD;
/* Remove a file or a whole tree; it need not exist. */
int files_remove(const char *path, struct err *e) NODISCARD;
/* List the names in a folder, sorted, without "." and ".."; none for a missing folder. */
int files_list(struct strings *names, const char *path, struct err *e) NODISCARD;

/* Returns everything before the last slash ("/" for a leading one); the caller frees it. */
char *files_parent(const char *path) NODISCARD;
/* Returns what follows the last slash; borrowed from `path`. */
const char *files_name(const char *path);
bool files_ends_with(const char *name, const char *end);

#endif

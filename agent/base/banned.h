/*
 * Turns calls that this program must not make into names that do not compile.
 * Every file of agent/ includes it by a compiler option (agent/CMakeLists.txt).
 *
 * The first group is unsafe anywhere; the second fails or does harm on ESXi
 * (tests/README.md, "Assumed about ESXi", names the sources).
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#undef strcpy
#define strcpy(a, b) sorry_strcpy_is_banned_use_buf
#undef strcat
#define strcat(a, b) sorry_strcat_is_banned_use_buf
#undef sprintf
#define sprintf(...) sorry_sprintf_is_banned_use_buf_format
#undef strtok
#define strtok(a, b) sorry_strtok_is_banned_use_span_next
#undef gets
#define gets(a) sorry_gets_is_banned
#undef malloc
#define malloc(size) sorry_malloc_is_banned_use_x_alloc
#undef strdup
#define strdup(s) sorry_strdup_is_banned_use_x_strdup
#undef printf
#define printf(...) sorry_printf_is_banned_use_struct_out

#undef system
#define system(command) sorry_system_is_banned_use_host_run
#undef popen
#define popen(a, b) sorry_popen_is_banned_use_host_run
#undef fork
#define fork() sorry_fork_is_banned_use_spawn
#undef openat
#define openat(...) sorry_the_at_calls_are_banned_on_esxi
#undef renameat
#define renameat(...) sorry_the_at_calls_are_banned_on_esxi
#undef tmpfile
#define tmpfile() sorry_tmpfile_is_banned_use_replace
#undef mkstemp
#define mkstemp(a) sorry_mkstemp_is_banned_use_replace

#endif

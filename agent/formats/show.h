/*
 * The one way for bytes from a file or a host to reach a screen, a log or a JSON
 * string. The result is always valid UTF-8 without control characters, so it can
 * neither break a line nor control a terminal:
 *
 *   - Bytes are decoded by the encoding that their file names, by iconv(3). Of an
 *     unknown encoding only ASCII is shown.
 *   - A byte that cannot be shown so is written |XX, with upper-case hexadecimal
 *     digits, as VMware does in .vmx files. These are: control bytes (0x00 to
 *     0x1F, 0x7F), bytes that are not valid in the encoding (in UTF-8 also overlong
 *     forms and surrogates), and the bytes of characters that control or reorder
 *     their surroundings: C1 controls (U+0080 to U+009F), U+2028, U+2029 and the
 *     marks of writing direction (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066
 *     to U+2069); and U+FFFE and U+FFFF, which no XML document may hold.
 *
 * It is for reading, not for parsing again: a bar in the bytes stays a bar. Showing
 * the result again as UTF-8 changes nothing.
 */
#ifndef FORMATS_SHOW_H
#define FORMATS_SHOW_H

#include <stdbool.h>

#include "base/text.h"

/*
 * Returns what iconv(3) calls the encoding that a .vmx file names, in any case; NULL for an unknown
 * one: nothing is guessed. All known ones have ASCII's characters in ASCII's places.
 */
const char *charset_named(struct span name);

#define CHARSET_UTF8 "UTF-8"

/* Appends bytes as they are shown; `charset` as charset_named() returns it. */
void show_bytes(struct buf *out, struct span raw, const char *charset);

/*
 * Times as people read them, and write them in a command: ISO 8601, in UTC.
 */

/* Appends 2026-03-01T12:30:00Z. `seconds` count from 1970. */
void iso_time_add(struct buf *text, long long seconds);

/*
 * Parses what iso_time_add() writes, with or without the Z, or a date alone: its first second.
 * False for anything else, also for a day or an hour that does not exist, and a year before 1970.
 */
bool iso_time_parse(long long *seconds, struct span text);

#endif

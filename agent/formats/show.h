/*
 * The one way on which bytes from a file or a host reach a screen, a log or a
 * JSON string. What comes out is always valid UTF-8 without control characters,
 * so it can neither break a line nor steer a terminal:
 *
 *   - Bytes are decoded by the encoding that their file names, by iconv(3). Of an
 *     encoding that is not known here ASCII is shown.
 *   - A byte that cannot be shown so is written |XX, with upper-case hexadecimal
 *     digits, as VMware does in .vmx files. These are: control bytes (0x00 to
 *     0x1F, 0x7F), bytes that are not valid in the encoding (in UTF-8 overlong
 *     forms and surrogates too), and the bytes of characters that control or
 *     reorder what stands around them: C1 controls (U+0080 to U+009F), U+2028,
 *     U+2029 and the marks of writing direction (U+061C, U+200E, U+200F, U+202A
 *     to U+202E, U+2066 to U+2069); and U+FFFE and U+FFFF, which no XML document
 *     may hold.
 *
 * It is for reading, not for reading back: a bar in the bytes stays a bar. What
 * has been shown once comes out the same when it is shown again as UTF-8.
 */
#ifndef FORMATS_SHOW_H
#define FORMATS_SHOW_H

#include <stdbool.h>

#include "base/text.h"

/*
 * The encoding that a name in a .vmx file means, as iconv(3) calls it; NULL where it is not known.
 * In any case; nothing is guessed. All that are known have ASCII's characters in ASCII's places.
 */
const char *charset_named(struct span name);

#define CHARSET_UTF8 "UTF-8"

void show_bytes(struct buf *out, struct span raw, const char *charset);

/*
 * Moments as people read them, and write them in a command: ISO 8601, in UTC.
 */

/* 2026-03-01T12:30:00Z, appended. `seconds` count from 1970. */
void iso_time_add(struct buf *text, long long seconds);

/*
 * What iso_time_add() writes, with or without the Z, or a date alone: its first second. False for
 * anything else, also for a day or an hour that there is not, and a year before 1970.
 */
bool iso_time_parse(long long *seconds, struct span text);

#endif

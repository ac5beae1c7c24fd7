/*
 * /var/log/syslog.log, as far as programs can write to it (facts 7.4): /bin/logger. There is no
 * /dev/log here, so syslog(3) has no effect.
 */
#ifndef HOST_SYSLOG_H
#define HOST_SYSLOG_H

#include "core/sim.h"

/* Write a line: time, tag, text. */
int syslog_write(const struct sim *s, const char *tag, struct span text, struct err *e) NODISCARD;

/*
 * logger [-s] [-t TAG] [-p PRIORITY] [TEXT…]; without TEXT it logs each line of stdin. -s prints
 * it on stderr, too. The priority is accepted but not shown; other options are refused.
 */
int tool_logger(struct call *c);

#endif

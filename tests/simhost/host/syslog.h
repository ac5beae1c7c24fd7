/*
 * /var/log/syslog.log, as far as programs can reach it (facts 7.4): /bin/logger. There is no
 * /dev/log here, so syslog(3) reaches nobody.
 */
#ifndef HOST_SYSLOG_H
#define HOST_SYSLOG_H

#include "core/sim.h"

/* A line: time, tag, text. */
int syslog_write(const struct sim *s, const char *tag, struct span text, struct err *e) NODISCARD;

/*
 * logger [-s] [-t TAG] [-p PRIORITY] [TEXT…], or a line for each one on stdin. -s says it on
 * stderr too. The priority is taken and not shown; other options are refused.
 */
int tool_logger(struct call *c);

#endif

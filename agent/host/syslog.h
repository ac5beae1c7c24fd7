/*
 * The log of the host, /var/log/syslog.log.
 *
 * By `/bin/logger -t nestvirt` (esxi-facts 7.4): that syslog(3) of a static program reaches the
 * same place is not known.
 */
#ifndef HOST_SYSLOG_H
#define HOST_SYSLOG_H

#include "host/host.h"

/*
 * One line. The text may come from files of VMs: it is shown as formats/show.h shows it. A log that
 * cannot be written to is no error: there is nobody to tell.
 */
void syslog_say(const struct host *h, const char *text);

#endif

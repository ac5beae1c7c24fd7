/*
 * The scripts in /etc/init.d that a VIB brought (esxi-facts 6.8).
 */
#ifndef VIB_SCRIPTS_H
#define VIB_SCRIPTS_H

#include "core/sim.h"
#include "vib/archive.h"

/*
 * Run each of them with two words ("start install"). The first that fails ends it when
 * `strict`: its name is in *failed then (the caller frees it), and what it said in `said`.
 */
int scripts_run(char **failed, int *status, struct buf *said, const struct sim *s,
		const struct archive *files, const char *verb, const char *why, bool strict,
		struct err *e) NODISCARD;
/* Is it switched on? One without a "# chkconfig:" line is, one that says "off" is not. */
bool scripts_is_on(struct span text);

#endif

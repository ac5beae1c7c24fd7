/*
 * The scripts in /etc/init.d that came with a VIB (esxi-facts 6.8).
 */
#ifndef VIB_SCRIPTS_H
#define VIB_SCRIPTS_H

#include "core/sim.h"
#include "vib/archive.h"

/*
 * Run each of them with two words ("start install"). If `strict`, stop at the first that
 * fails, with its name in *failed (the caller frees it) and its output in `said`.
 */
int scripts_run(char **failed, int *status, struct buf *said, const struct sim *s,
		const struct archive *files, const char *verb, const char *why, bool strict,
		struct err *e) NODISCARD;
/* True for a script that is enabled: its "# chkconfig:" line is missing or does not say "off". */
bool scripts_is_on(struct span text);

#endif

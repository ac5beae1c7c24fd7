/*
 * What the config commands share: the file, and what it means on this host.
 */
#ifndef COMMANDS_CONFIG_WORDS_H
#define COMMANDS_CONFIG_WORDS_H

#include "commands/run.h"
#include "plan/desired.h"

extern const struct param param_config_file; /* --file */

/* desired_load() of what --file names, or of the host's own config. */
int config_words_load(struct desired *d, struct config_errors *errors, const struct run *run,
		      struct err *e) NODISCARD;

/* Load it, and plan what it asks of the host; then `work`. */
typedef int config_words_work(struct run *run, const struct host *h, struct desired *d,
			      struct plan *plan, struct err *e);
int config_words_run(struct run *run, config_words_work *work, struct err *e) NODISCARD;

#endif

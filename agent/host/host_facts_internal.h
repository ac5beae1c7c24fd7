/*
 * Between the files of host_facts only.
 */
#ifndef HOST_HOST_FACTS_INTERNAL_H
#define HOST_HOST_FACTS_INTERNAL_H

#include "host/host_facts.h"

/* One asking of many questions: the time that is left is shared. */
struct asking {
	struct host_facts *facts;
	const struct host *h;
	const char *version;
	bool by_hostd;
	long long deadline;
};

/*
 * A command with its words, one blank between (none of them holds one). What it prints is appended
 * to `output`, also where it ends with an error. ERR_HOST.
 */
int host_facts_ask(struct buf *output, const struct asking *a, const char *command, struct err *e)
	NODISCARD;

/* hostd's two questions, and what of nestvirt is on the host. */
void host_facts_hostd(struct asking *a);
void host_facts_own(struct asking *a);

#endif

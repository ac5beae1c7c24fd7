#include "commands/host_words.h"

void host_words_read(struct host_facts *facts, const struct run *run, const struct host *h)
{
	/* Only hostd says who is logged in; localcli runs an extension that hostd may not have. */
	host_facts_read(facts, h, NESTVIRT_VERSION, run->caller != NULL);
}

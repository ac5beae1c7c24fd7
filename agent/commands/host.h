/*
 * What the host commands share.
 */
#ifndef COMMANDS_HOST_H
#define COMMANDS_HOST_H

#include "commands/run.h"
#include "host/facts.h"

/* The facts of the host that the command works on; freed by the caller. */
void host_words_read(struct host_facts *facts, const struct run *run, const struct host *h);

#endif

/*
 * The log of calls: one line for each host command, in the order in which they
 * started, with words in single quotes where necessary:
 *
 *	esxcli --formatter=xml vm process list
 *	vim-cmd vmsvc/reload 12
 */
#ifndef CORE_CALLS_H
#define CORE_CALLS_H

#include "core/sim.h"

int calls_log(const struct call *c, struct err *e) NODISCARD;
/* Append the words, quoted for people and grep. */
void calls_words(struct buf *out, int argc, char *const *argv);

#endif

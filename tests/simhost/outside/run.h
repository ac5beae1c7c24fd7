/*
 * `simhost run`: runs a command on the host, with VMware's lock supervised.
 *
 * There are three processes, so that a service that the command leaves behind stays
 * supervised and the caller does not have to wait for it:
 *
 *	caller      simhost run        waits for the status of the command, forwards
 *	                               SIGTERM and the like
 *	supervisor  its child          answers lock opens as long as any process
 *	                               may make them
 *	command     the child of that
 */
#ifndef OUTSIDE_RUN_H
#define OUTSIDE_RUN_H

#include <stdbool.h>

#include "core/sim.h"

struct run {
	bool outside;          /* without chroot, only with lock supervision */
	const char *snapshots; /* a folder for outside/snapshots.h; NULL: take none */
};

/* Returns the exit status of the command; 125 if it could not be started. */
int run_command(const struct sim *s, const struct run *run, char *const argv[], struct err *e)
	NODISCARD;

#endif

/*
 * `simhost run`: a command in the host, under the supervision of VMware's lock.
 *
 * Three processes, so that a service which the command leaves behind keeps its
 * supervision and the caller need not wait for it:
 *
 *	caller      simhost run        waits for the status of the command, passes
 *	                               on SIGTERM and its like
 *	supervisor  its child          answers lock opens as long as there is
 *	                               anybody who may ask
 *	command     the child of that
 */
#ifndef OUTSIDE_RUN_H
#define OUTSIDE_RUN_H

#include <stdbool.h>

#include "core/sim.h"

struct run {
	bool outside;          /* not by chroot, and with the locks only */
	const char *snapshots; /* a folder for outside/snapshots.h; NULL: none are taken */
};

/* The exit status of the command; 125 when it could not be started at all. */
int run_command(const struct sim *s, const struct run *run, char *const argv[], struct err *e)
	NODISCARD;

#endif

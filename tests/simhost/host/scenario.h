/*
 * Hosts of one story each, for `simhost create --scenario`: between them they have every
 * fault that nestvirt's checks know, and one has none. Their VMs, ids and networks are stable:
 * tests rely on them, and `simhost create --help` lists them.
 */
#ifndef HOST_SCENARIO_H
#define HOST_SCENARIO_H

#include <sys/types.h>

#include "host/samples.h"
#include "network/layout.h"

/* A file that somebody has put there. */
struct scenario_file {
	const char *path; /* NULL: there is no more */
	mode_t mode;
	const char *text;
};

struct scenario {
	const char *name; /* NULL: behind the last */
	const char *about;
	const char *release;      /* unless create has --release */
	const char *acceptance;   /* "community" */
	const char *const *facts; /* as machine_change() takes them; ended by NULL */
	const struct sample *vms; /* ended by one without a name */
	struct net_scene network;
	const struct scenario_file *files;
	bool hostd_down;
};

extern const struct scenario scenarios[];

/* NULL where there is none of that name. */
const struct scenario *scenario_find(const char *name);
/* Facts and acceptance level, into a new state. */
int scenario_state(struct state *st, const struct scenario *c, struct err *e) NODISCARD;
/* Files, in a host that is laid out. */
int scenario_files(const struct sim *s, const struct scenario *c, struct err *e) NODISCARD;

/* The VMs of them (host/scenario_vms.c). */
extern const struct sample scenario_vms_wrong[], scenario_vms_ready[], scenario_vms_few[];

#endif

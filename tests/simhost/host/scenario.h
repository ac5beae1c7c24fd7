/*
 * Hosts that each tell a story, for `simhost create --scenario`: between them they have every
 * fault that nestvirt's checks know, and one of them has none. Their VMs, IDs and networks are
 * stable: tests rely on them, and `simhost create --help` lists them.
 */
#ifndef HOST_SCENARIO_H
#define HOST_SCENARIO_H

#include <sys/types.h>

#include "host/samples.h"
#include "network/layout.h"

/* A file that somebody has put on the host. */
struct scenario_file {
	const char *path; /* NULL ends the list */
	mode_t mode;
	const char *text;
};

struct scenario {
	const char *name; /* NULL ends the list */
	const char *about;
	const char *release;      /* unless create has --release */
	const char *acceptance;   /* "community" */
	const char *const *facts; /* as machine_change() takes them; ends with NULL */
	const struct sample *vms; /* ends with one without a name */
	struct net_scene network;
	const struct scenario_file *files;
	bool hostd_down;
};

extern const struct scenario scenarios[];

/* Returns NULL for an unknown name. */
const struct scenario *scenario_find(const char *name);
/* Set facts and acceptance level in a new state. */
int scenario_state(struct state *st, const struct scenario *c, struct err *e) NODISCARD;
/* Write the files, once the host is laid out. */
int scenario_files(const struct sim *s, const struct scenario *c, struct err *e) NODISCARD;

/* Their VMs (host/scenario_vms.c). */
extern const struct sample scenario_vms_wrong[], scenario_vms_ready[], scenario_vms_few[];

#endif

/*
 * The state of a simulated host: its release, its VMs and their power, its VIBs,
 * whether hostd is running. It is one JSON file, always replaced as a whole, so that
 * readers need no lock; writers hold the lock from state_begin() to state_commit() or
 * state_free().
 *
 *	AUTO_VALUE(state) st = { 0 };
 *
 *	if (state_begin(&st, sim, e) < 0)
 *		return -1;
 *	state_vm(&st, 2)->power = POWER_OFF;
 *	return state_commit(&st, e);
 */
#ifndef CORE_STATE_H
#define CORE_STATE_H

#include <stdbool.h>

#include "core/machine.h"
#include "core/sim.h"

struct json_t;

enum power {
	POWER_OFF,
	POWER_ON,
	POWER_SUSPENDED,
};

struct state_vm {
	long id;    /* vim-cmd's Vmid */
	char *path; /* as in the inventory: /vmfs/volumes/UUID/… */
	enum power power;
	long world;     /* of the running VM: its World ID */
	bool elsewhere; /* another host holds the lock */
	long stale;     /* how many of the next tests of its lock give ESTALE, as NFS may */
};

struct state_vib {
	char *id; /* vendor_type_name_version */
	char *name;
	char *vendor;
	char *version;
	char *acceptance; /* "community" */
	char *summary;
	char *payload; /* the name of its payload */
	char *date;    /* of the installation */
	char *digest;  /* of the whole file: the same ID with other bytes is an error */
};

struct state {
	char *release; /* "6.7", "7.0", "8.0" */
	char *hostname;
	char *acceptance; /* of the host: "partner" */
	bool hostd_running;
	bool old_dumps;       /* vim-cmd prints objects as before 6.0 */
	bool sticky_survives; /* an upgrade keeps the changed sticky files of a VIB */
	bool http_client;     /* the firewall allows downloads */
	struct machine machine;
	long next_id;
	long next_world;
	long boots;
	struct {
		struct state_vm *items;
		size_t count, room;
	} vms;
	struct {
		struct state_vib *items;
		size_t count, room;
	} vibs;

	struct json_t *network; /* read and written by network/model.h and network/distributed.h */

	char *path_; /* of state.json */
	int lock_;   /* a descriptor + 1 during a change */
};

/* Read the current state. */
int state_load(struct state *st, const struct sim *s, struct err *e) NODISCARD;
/* Take the lock, then read it. */
int state_begin(struct state *st, const struct sim *s, struct err *e) NODISCARD;
/* Write it and release the lock. */
int state_commit(struct state *st, struct err *e) NODISCARD;
/* Start a new one for state_commit(): the host does not exist yet, so nothing is locked. */
void state_new(struct state *st, const struct sim *s, const char *release);
void state_free(struct state *st);

/* Returns NULL if there is none; borrowed until a VM is added or removed. */
struct state_vm *state_vm(struct state *st, long id);
/* Add a VM and return it. */
struct state_vm *state_add_vm(struct state *st, const char *path, enum power power);
/* Returns a World ID for a VM that powers on. */
long state_next_world(struct state *st);
void state_remove_vm(struct state *st, const struct state_vm *vm);
struct state_vib *state_vib(struct state *st, const char *name);
void state_remove_vib(struct state *st, const struct state_vib *vib);
void state_vib_free(struct state_vib *vib);

#endif

/*
 * Distributed switches as a host sees them, and MAC learning on their ports (esxi-facts 3.1,
 * 3.9). vCenter, which would create and change them, is not simulated: one switch with its
 * ports exists from the start.
 */
#ifndef NETWORK_DISTRIBUTED_H
#define NETWORK_DISTRIBUTED_H

#include "core/state.h"

/* The values in the .vmx of a VM on it (host/samples.c). */
#define DISTRIBUTED_NAME  "fabric"
#define DISTRIBUTED_ID    "50 17 d4 16 8a 21 5c 90-c8 d0 0a 7a 4f 3c bd 0e"
#define DISTRIBUTED_PORT  "9"
#define DISTRIBUTED_GROUP "dvportgroup-24"

struct dport {
	char *id;
	char *group;
	char *uplink; /* the adapter that is its client; "" for a port for VMs */
	bool learning;
	bool flooding; /* of unknown unicast */
	bool promiscuous;
	bool mac_change;
	bool forged_transmits;
	long limit;
	char *limit_policy; /* "ALLOW", "DROP" */
};

struct distributed {
	char *name;
	char *id;
	struct dport *items;
	size_t count;
	size_t room;
};

void distributed_layout(struct state *st);
/* Load the only one; empty if there is none. */
void distributed_load(struct distributed *d, const struct state *st);
void distributed_store(struct state *st, const struct distributed *d);
void distributed_free(struct distributed *d);

/*
 * Change a port as vCenter might: "learning=true", and likewise the other booleans of struct
 * dport, by their names with dashes. ERR_USAGE for anything else.
 */
int distributed_change(struct dport *p, const char *setting, struct err *e) NODISCARD;
/* Returns NULL if there is none. */
struct dport *distributed_port(const struct distributed *d, const char *id);

#endif

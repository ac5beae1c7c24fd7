/*
 * Distributed switches and their ports, as far as a host can see them without vCenter
 * (esxi-facts 3.9).
 */
#ifndef HOST_DISTRIBUTED_H
#define HOST_DISTRIBUTED_H

#include <stdbool.h>

#include "base/list.h"
#include "host/host.h"

struct dvport {
	char *id;
	char *portgroup_id; /* dvportgroup-42; its name is vCenter's */
	bool in_use;
	struct strings clients; /* web.eth0, vmnic4; mostly one or none */
};

struct dvswitch {
	char *name;
	char *id; /* 50 17 d4 16 …-c8 d0 …: the dvs.switchId of a .vmx */
	struct strings uplinks;
	struct dvport *items; /* in the order of the host */
	size_t count;
	size_t room;
};

struct distributed {
	struct dvswitch *items; /* in the order of the host */
	size_t count;
	size_t room;
};

/* `network vswitch dvs vmware list`. A host without any is no error. ERR_HOST. */
int distributed_read(struct distributed **distributed, const struct host *h, struct err *e)
	NODISCARD;
void distributed_free(struct distributed *distributed);
DEFINE_AUTO(distributed)

#endif

/*
 * Distributed switches and their ports, as far as a host sees them without vCenter (esxi-facts
 * 3.9): the switches by esxcli, MAC learning by netdbg, security policies by net-dvs.
 */
#ifndef HOST_DISTRIBUTED_H
#define HOST_DISTRIBUTED_H

#include <stdbool.h>

#include "base/text.h"
#include "formats/dvs_reply.h"
#include "host/host.h"

struct dvport {
	char *id;
	char *portgroup_id; /* dvportgroup-42; only vCenter knows its name */
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

enum maclearn_state {
	MACLEARN_KNOWN,
	MACLEARN_NOT_AVAILABLE, /* this release has no netdbg, or one that does not know it */
};

/* MAC learning of a port (esxi-facts 3.1, 3.9). */
struct maclearn {
	enum maclearn_state state;
	struct netdbg_maclearn port; /* all zero unless MACLEARN_KNOWN */
};

/*
 * `netdbg vswitch mac-learning port get` for one port. ERR_HOST where netdbg knows the command, but
 * fails: the port may be gone.
 */
int maclearn_get(struct maclearn *maclearn, const struct host *h, const char *dvs_name,
		 const char *port_id, struct err *e) NODISCARD;
/*
 * Switch it on or off for one port, and read it back (host_confirm()). Local to this host: vCenter
 * may overwrite it. ERR_REFUSED where this release cannot do it; ERR_HOST.
 */
int maclearn_set(const struct host *h, const char *dvs_name, const char *port_id, bool on,
		 struct err *e) NODISCARD;

/*
 * The security policies of all ports, by one `net-dvs -l` (formats/dvs_reply.h). The command is not
 * documented, and a release may lack it or print something else, so nothing here is an error: what
 * is not known is unknown, with the reason. AUTO_VALUE(dvs_security) security = { 0 };
 */
struct dvs_security {
	struct net_dvs_reply reply;
	char *problem; /* why nothing is known of any port; NULL otherwise */
};

void dvs_security_read(struct dvs_security *security, const struct host *h);
void dvs_security_free(struct dvs_security *security);

struct dvs_answers {
	enum net_dvs_answer answers[NET_DVS_RULES];
	const char *problem; /* why all are unknown; NULL otherwise; borrowed */
};

struct dvs_answers dvs_security_of(const struct dvs_security *security, const struct dvswitch *dvs,
				   const struct dvport *port);

#endif

/*
 * MAC learning of the ports of distributed switches, by netdbg (esxi-facts 3.1, 3.9).
 */
#ifndef HOST_MACLEARN_H
#define HOST_MACLEARN_H

#include <stdbool.h>

#include "formats/netdbg_reply.h"
#include "host/host.h"

enum maclearn_state {
	MACLEARN_KNOWN,
	MACLEARN_NOT_AVAILABLE, /* this release has no netdbg, or one that does not know it */
};

struct maclearn {
	enum maclearn_state state;
	struct netdbg_maclearn port; /* all zero unless MACLEARN_KNOWN */
};

/*
 * `netdbg vswitch mac-learning port get` for one port. ERR_HOST where netdbg is there and
 * knows the command, but fails: the port may be gone.
 */
int maclearn_get(struct maclearn *maclearn, const struct host *h, const char *dvs_name,
		 const char *port_id, struct err *e) NODISCARD;
/*
 * Switch it on or off for one port, and read it back. Local to this host: vCenter may overwrite
 * it. ERR_REFUSED where this release cannot do it; ERR_HOST.
 */
int maclearn_set(const struct host *h, const char *dvs_name, const char *port_id, bool on,
		 struct err *e) NODISCARD;

#endif

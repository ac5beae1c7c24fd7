/*
 * What a host's tools print about the ports of its distributed switches.
 *
 * `net-dvs -l` lists the switches: which frames the ports let through. Seen on
 * ESXi 5.x (corpus dvs, and two blogs of 2012); 6.x and 7.0 print the lines of
 * switches, names and ports in the same way (a capture without the rest):
 *
 *	switch b7 00 16 50 a9 8d 8d b8-5c 4a 54 c2 0e a7 91 9a (etherswitch)
 *	        global properties:
 *	                com.vmware.common.alias = Compute_VDS ,         propType = CONFIG
 *	        port 41:
 *	                com.vmware.etherswitch.port.security = deny promiscuous; deny mac change; …
 *	                        propType = CONFIG
 *
 * The indentation of a line says what it is: a switch is not indented, its sections
 * by one step, their properties by two, the values of long ones by three; the names
 * of uplinks, which people choose, are such values. The command is not documented, so
 * whatever does not fit is skipped and leaves at worst an unknown rule.
 */
#ifndef FORMATS_DVS_REPLY_H
#define FORMATS_DVS_REPLY_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

enum net_dvs_rule {
	NET_DVS_PROMISCUOUS,
	NET_DVS_MAC_CHANGE,
	NET_DVS_FORGED_FRAMES,
	NET_DVS_RULES,
};

enum net_dvs_answer {
	NET_DVS_UNKNOWN, /* it does not say, or says two things */
	NET_DVS_DENY,
	NET_DVS_ALLOW,
};

struct net_dvs_port {
	char *id;
	enum net_dvs_answer answers[NET_DVS_RULES];
};

struct net_dvs_switch {
	char *id;                   /* b7 00 16 50 …-5c 4a …, as it stands there */
	char *name;                 /* NULL where it does not say */
	struct net_dvs_port *items; /* in the order of the host */
	size_t count;
	size_t room;
};

/* AUTO_VALUE(net_dvs_reply) reply = { 0 }; */
struct net_dvs_reply {
	struct net_dvs_switch *items; /* in the order of the host */
	size_t count;
	size_t room;
};

/* Any bytes are a reply, perhaps one without a switch. Linear in the bytes. */
void net_dvs_reply_parse(struct net_dvs_reply *reply, struct span text);
void net_dvs_reply_free(struct net_dvs_reply *reply);

/*
 * Finds a port of the switch with this id (`VDS ID` of `network vswitch dvs vmware list`: the same
 * digits in both, seen on 5.0), or, where none has it, of the one with this name. NULL where there
 * is none, or where two fit. Borrowed until the reply is freed.
 */
const struct net_dvs_port *net_dvs_reply_port(const struct net_dvs_reply *reply,
					      const char *switch_id, const char *switch_name,
					      const char *port_id);

/*
 * `netdbg vswitch mac-learning port get` prints lines `Name: value` for one distributed
 * port (esxi-facts 3.9; seen on 6.7 and later). Unknown names are skipped.
 */

enum netdbg_policy {
	NETDBG_POLICY_UNKNOWN, /* it does not say, or says something else */
	NETDBG_POLICY_ALLOW,   /* beyond the limit: flooded */
	NETDBG_POLICY_DROP,    /* beyond the limit: dropped */
};

struct netdbg_maclearn {
	bool enabled;
	bool flooding_known;
	bool unknown_unicast_flooding;
	long long limit; /* -1: it does not say */
	enum netdbg_policy limit_policy;
};

/*
 * ERR_HOST where `MAC Learning` is missing, or a known name occurs twice or with a value that it
 * cannot have.
 */
int netdbg_reply_maclearn(struct netdbg_maclearn *port, struct span text, struct err *e) NODISCARD;

#endif

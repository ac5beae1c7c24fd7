/*
 * Networks for tests: one line of text for each switch and port group, made from a struct network
 * and back.
 *
 *	vswitch NAME POLICY UPLINKS ACTIVE STANDBY
 *	portgroup NAME VSWITCH VLAN POLICY OWN ACTIVE STANDBY CLIENTS
 *
 * with tabs between the words, %XX for what could not stand there, POLICY in the order of enum
 * policy_field as t, f or i each, and adapters joined by commas, - for none.
 */
#ifndef UNIT_NETWORK_TEXT_H
#define UNIT_NETWORK_TEXT_H

#include "host/network.h"

void network_text(struct buf *out, const struct network *network);
/* In the order of the lines; lines that begin with another word are passed over. */
struct network *network_text_parse(struct span text) NODISCARD;
/* One object more; the strings are taken over. */
struct vswitch *network_text_add_vswitch(struct network *network, char *name);
struct portgroup *network_text_add_portgroup(struct network *network, char *name, char *vswitch);
/* In the order of names, as network_read() has them. */
void network_text_sort(struct network *network);

#endif

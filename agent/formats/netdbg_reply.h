/*
 * What `netdbg vswitch mac-learning port get` prints of one distributed port: lines
 * `Name: value` (esxi-facts 3.9; seen on 6.7 and later). Unknown names are passed over.
 */
#ifndef FORMATS_NETDBG_REPLY_H
#define FORMATS_NETDBG_REPLY_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

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
 * ERR_HOST where `MAC Learning` is not among the lines, or a name stands there twice or with a
 * value that cannot be its own.
 */
int netdbg_reply_maclearn(struct netdbg_maclearn *port, struct span text, struct err *e) NODISCARD;

#endif

#include "commands/maclearn_row.h"

#include <limits.h>
#include <string.h>

/* How many addresses one port can learn, and the value to use [facts 3.1]. */
#define LIMIT_RECOMMENDED 4096

enum column {
	SWITCH,
	PORT,
	PORT_GROUP,
	CLIENTS,
	LEARNING,
	FLOODING,
	LIMIT,
	POLICY,
	PROMISCUOUS,
	FORGED,
	MAC,
	MESSAGE,
};

const struct field maclearn_row_fields[MACLEARN_ROW_FIELDS] = {
	[SWITCH] = { "Switch", FIELD_TEXT, false, "The distributed switch." },
	[PORT] = { "Port ID", FIELD_TEXT, false, "The port on it." },
	[PORT_GROUP] = { "Port Group ID", FIELD_TEXT, false,
			 "The distributed port group; its name is vCenter's." },
	[CLIENTS] = { "Clients", FIELD_LIST, false, "Who is connected." },
	[LEARNING] = { "MAC Learning", FIELD_BOOL, true, "Does the port learn MAC addresses?" },
	[FLOODING] = { "Unknown Unicast Flooding", FIELD_BOOL, true,
		       "Are frames for unknown addresses sent to the port?" },
	[LIMIT] = { "Limit", FIELD_INT, true, "How many addresses it learns." },
	[POLICY] = { "Limit Policy", FIELD_TEXT, true, "ALLOW or DROP: what is beyond the limit." },
	[PROMISCUOUS] = { "Allow Promiscuous", FIELD_BOOL, true,
			  "Is promiscuous mode accepted on the port?" },
	[FORGED] = { "Forged Transmits", FIELD_BOOL, true,
		     "Are frames from other MAC addresses accepted?" },
	[MAC] = { "MAC Changes", FIELD_BOOL, true, "Are changes of the MAC address accepted?" },
	[MESSAGE] = { "Message", FIELD_TEXT, false,
		      "What differs from the recommended values, or why little is known." },
};

static bool is_known(const struct maclearn_port *p)
{
	return !p->problem && p->learned.state == MACLEARN_KNOWN;
}

/* What is recommended of a port that nested guests use [facts 3.1]. */

static bool learning_is_off(const struct maclearn_port *p)
{
	return is_known(p) && !p->learned.port.enabled;
}

static bool limit_differs(const struct maclearn_port *p)
{
	return is_known(p) && p->learned.port.limit >= 0 &&
	       p->learned.port.limit != LIMIT_RECOMMENDED;
}

static bool policy_differs(const struct maclearn_port *p)
{
	return is_known(p) && p->learned.port.limit_policy == NETDBG_POLICY_ALLOW;
}

/* Where there is no MAC learning to be had, nested guests need promiscuous mode. */
static bool is_promiscuous(const struct maclearn_port *p)
{
	return is_known(p) && p->security.answers[NET_DVS_PROMISCUOUS] == NET_DVS_ALLOW;
}

static bool forged_are_rejected(const struct maclearn_port *p)
{
	return p->security.answers[NET_DVS_FORGED_FRAMES] == NET_DVS_DENY;
}

static bool mac_changes_are_accepted(const struct maclearn_port *p)
{
	return p->security.answers[NET_DVS_MAC_CHANGE] == NET_DVS_ALLOW;
}

static const struct advice {
	bool (*holds)(const struct maclearn_port *p);
	const char *text;
} advices[] = {
	{ learning_is_off, "MAC learning is off: recommended on" },
	{ limit_differs, "recommended limit: 4096" },
	{ policy_differs, "recommended limit policy: DROP" },
	{ is_promiscuous, "promiscuous mode is accepted: recommended rejected, with MAC learning" },
	{ forged_are_rejected, "forged transmits are rejected: recommended accepted" },
	{ mac_changes_are_accepted, "MAC changes are accepted: recommended rejected" },
};

static void say(struct buf *text, const char *what)
{
	buf_format(text, "%s%s", text->len > 0 ? "; " : "", what);
}

/* Physical adapters and the host's own interfaces (vmk0): no VM, so no nested guest. */
static bool is_of_the_host(const struct maclearn_port *p)
{
	for (size_t i = 0; i < p->port->clients.count; i++) {
		const char *client = p->port->clients.items[i];
		long long number;

		if (strings_have(&p->dvs->uplinks, client))
			return true;
		if (strncmp(client, "vmk", 3) == 0 &&
		    span_number(&number, span_of(client + 3), 0, INT_MAX))
			return true;
	}
	return false;
}

static void message(struct buf *text, const struct maclearn_port *p)
{
	if (p->problem)
		say(text, p->problem);
	else if (!is_known(p))
		say(text, "MAC learning is not available on this release");
	if (p->security.problem) {
		say(text, "security policy unknown: ");
		buf_str(text, p->security.problem);
	}
	for (size_t i = 0; i < COUNT_OF(advices) && !is_of_the_host(p); i++) {
		if (advices[i].holds(p))
			say(text, advices[i].text);
	}
}

static struct value policy_word(enum netdbg_policy policy)
{
	switch (policy) {
	case NETDBG_POLICY_UNKNOWN:
		return value_unknown();
	case NETDBG_POLICY_ALLOW:
		return value_text("ALLOW");
	case NETDBG_POLICY_DROP:
		return value_text("DROP");
	}
	abort();
}

static struct value answer(const struct maclearn_port *p, enum net_dvs_rule rule)
{
	switch (p->security.answers[rule]) {
	case NET_DVS_UNKNOWN:
		return value_unknown();
	case NET_DVS_DENY:
		return value_bool(false);
	case NET_DVS_ALLOW:
		return value_bool(true);
	}
	abort();
}

void maclearn_row(struct run *run, const struct maclearn_port *p)
{
	const struct netdbg_maclearn *learned = &p->learned.port;
	bool known = is_known(p);
	AUTO_VALUE(buf) text = { 0 };

	message(&text, p);
	output_row(run->output,
		   (struct value[]){
			   [SWITCH] = value_text(p->dvs->name),
			   [PORT] = value_text(p->port->id),
			   [PORT_GROUP] = value_text(p->port->portgroup_id),
			   [CLIENTS] = value_list(&p->port->clients),
			   [LEARNING] = known ? value_bool(learned->enabled) : value_unknown(),
			   [FLOODING] = known && learned->flooding_known
						? value_bool(learned->unknown_unicast_flooding)
						: value_unknown(),
			   [LIMIT] = known && learned->limit >= 0 ? value_int(learned->limit)
								  : value_unknown(),
			   [POLICY] = known ? policy_word(learned->limit_policy) : value_unknown(),
			   [PROMISCUOUS] = answer(p, NET_DVS_PROMISCUOUS),
			   [FORGED] = answer(p, NET_DVS_FORGED_FRAMES),
			   [MAC] = answer(p, NET_DVS_MAC_CHANGE),
			   [MESSAGE] = value_text(buf_text(&text)),
		   },
		   NULL);
}

#include "formats/netdbg_reply.h"

#include <limits.h>

/* What a line is about. */
enum item { LEARNING, FLOODING, LIMIT, LIMIT_POLICY, ITEMS };

static const char *const names[ITEMS] = {
	[LEARNING] = "MAC Learning",
	[FLOODING] = "Unknown Unicast Flooding",
	[LIMIT] = "MAC Limit",
	[LIMIT_POLICY] = "MAC Limit Policy",
};

static bool read_bool(bool *out, struct span value)
{
	*out = span_is_nocase(value, "true");
	return *out || span_is_nocase(value, "false");
}

static enum netdbg_policy read_policy(struct span value)
{
	if (span_is_nocase(value, "allow"))
		return NETDBG_POLICY_ALLOW;
	return span_is_nocase(value, "drop") ? NETDBG_POLICY_DROP : NETDBG_POLICY_UNKNOWN;
}

static bool read_item(struct netdbg_maclearn *port, enum item item, struct span value)
{
	switch (item) {
	case LEARNING:
		return read_bool(&port->enabled, value);
	case FLOODING:
		port->flooding_known = true;
		return read_bool(&port->unknown_unicast_flooding, value);
	case LIMIT:
		return span_number(&port->limit, value, 0, INT_MAX);
	case LIMIT_POLICY:
		port->limit_policy = read_policy(value);
		return true;
	case ITEMS:
		break;
	}
	abort();
}

/* False for a line that says nothing we know. */
static bool split(enum item *item, struct span *value, struct span line)
{
	struct span name;

	if (!span_next(&name, &line, ':'))
		return false;
	for (int i = 0; i < ITEMS; i++) {
		if (span_is_nocase(span_trim(name), names[i])) {
			*item = (enum item)i;
			*value = span_trim(line);
			return true;
		}
	}
	return false;
}

int netdbg_reply_maclearn(struct netdbg_maclearn *port, struct span text, struct err *e)
{
	struct netdbg_maclearn made = { .limit = -1 };
	bool seen[ITEMS] = { false };
	struct span line, value;
	enum item item;

	while (span_next(&line, &text, '\n')) {
		if (!split(&item, &value, line))
			continue;
		if (seen[item] || !read_item(&made, item, value))
			return err_set(e, ERR_HOST, "%s is not to be understood: \"%.*s\"",
				       names[item], (int)value.len, value.p);
		seen[item] = true;
	}
	if (!seen[LEARNING])
		return err_set(e, ERR_HOST, "it does not say %s", names[LEARNING]);
	*port = made;
	return 0;
}

#include "formats/dvs_reply.h"

#include <limits.h>
#include <string.h>

#define TAB_WIDTH 8

#define ALIAS     "com.vmware.common.alias"
#define SECURITY  "com.vmware.etherswitch.port.security"

static const char *const rule_names[NET_DVS_RULES] = {
	[NET_DVS_PROMISCUOUS] = "promiscuous",
	[NET_DVS_MAC_CHANGE] = "mac change",
	[NET_DVS_FORGED_FRAMES] = "forged frames",
};

/* The indentation of this level is not known yet. */
#define NOT_YET 0

enum section { NO_SECTION, GLOBAL_SECTION, PORT_SECTION };

struct parser {
	struct net_dvs_reply *reply;
	bool in_switch;         /* the last of the reply */
	size_t section_column;  /* the indentation of the switch's sections, or NOT_YET */
	size_t property_column; /* and of the section's properties */
	enum section section;
	bool seen[NET_DVS_RULES]; /* which rules of the port have an answer */
};

static struct net_dvs_switch *last_switch(const struct parser *p)
{
	return &p->reply->items[p->reply->count - 1];
}

/* Takes a prefix off the front. */
static bool take(struct span *s, const char *prefix)
{
	size_t len = strlen(prefix);

	if (!span_starts(*s, prefix))
		return false;
	*s = span_make(s->p + len, s->len - len);
	return true;
}

/* Leaves the value of "NAME = VALUE", if it is of this name. */
static bool take_property(struct span *line, const char *name)
{
	if (!take(line, name))
		return false;
	*line = span_trim(*line);
	return take(line, "=");
}

/* Drops ", propType = …" from the end of a value. */
static struct span without_type(struct span value)
{
	for (size_t i = value.len; i-- > 0;) {
		struct span behind = span_make(value.p + i + 1, value.len - i - 1);

		if (value.p[i] == ',' && span_starts(span_trim(behind), "propType"))
			return span_trim(span_make(value.p, i));
	}
	return span_trim(value);
}

static void begin_switch(struct parser *p, struct span line)
{
	struct span id;

	*p = (struct parser){ .reply = p->reply };
	if (!take(&line, "switch ") || !span_next(&id, &line, '('))
		return;
	id = span_trim(id);
	LIST_PUSH(p->reply, (struct net_dvs_switch){ .id = x_strndup(id.p, id.len) });
	p->in_switch = true;
}

static void begin_section(struct parser *p, struct span line)
{
	p->property_column = NOT_YET;
	p->section = NO_SECTION;
	memset(p->seen, 0, sizeof(p->seen));
	if (span_is(line, "global properties:")) {
		p->section = GLOBAL_SECTION;
	} else if (take(&line, "port ") && line.len > 1 && line.p[line.len - 1] == ':') {
		LIST_PUSH(last_switch(p),
			  (struct net_dvs_port){ .id = x_strndup(line.p, line.len - 1) });
		p->section = PORT_SECTION;
	}
}

static bool read_rule(enum net_dvs_rule *rule, enum net_dvs_answer *answer, struct span words)
{
	if (take(&words, "allow "))
		*answer = NET_DVS_ALLOW;
	else if (take(&words, "deny "))
		*answer = NET_DVS_DENY;
	else
		return false;
	for (int i = 0; i < NET_DVS_RULES; i++) {
		if (span_is(words, rule_names[i])) {
			*rule = (enum net_dvs_rule)i;
			return true;
		}
	}
	return false;
}

static void read_security(struct parser *p, struct span value)
{
	struct net_dvs_switch *s = last_switch(p);
	struct net_dvs_port *port = &s->items[s->count - 1];
	enum net_dvs_answer answer;
	enum net_dvs_rule rule;
	struct span words;

	while (span_next(&words, &value, ';')) {
		if (!read_rule(&rule, &answer, span_trim(words)))
			continue;
		if (p->seen[rule] && port->answers[rule] != answer)
			answer = NET_DVS_UNKNOWN;
		port->answers[rule] = answer;
		p->seen[rule] = true;
	}
}

static void read_property(struct parser *p, struct span line)
{
	struct net_dvs_switch *s = last_switch(p);

	if (p->section == GLOBAL_SECTION && take_property(&line, ALIAS) && !s->name) {
		line = without_type(line);
		s->name = x_strndup(line.p, line.len);
	} else if (p->section == PORT_SECTION && take_property(&line, SECURITY)) {
		read_security(p, without_type(line));
	}
}

/* Returns how far a line is indented. */
static size_t column_of(struct span line)
{
	size_t column = 0;

	for (size_t i = 0; i < line.len && (line.p[i] == ' ' || line.p[i] == '\t'); i++)
		column += line.p[i] == ' ' ? 1 : TAB_WIDTH - column % TAB_WIDTH;
	return column;
}

/* The first line of a level shows the indentation of that level. */
static void read_line(struct parser *p, size_t column, struct span line)
{
	if (column == 0) {
		begin_switch(p, line);
		return;
	}
	if (!p->in_switch)
		return;
	if (p->section_column == NOT_YET)
		p->section_column = column;
	if (column < p->section_column) {
		p->in_switch = false; /* a layout that we do not know */
		return;
	}
	if (column == p->section_column) {
		begin_section(p, line);
		return;
	}
	if (p->property_column == NOT_YET)
		p->property_column = column;
	if (column == p->property_column)
		read_property(p, line);
}

void net_dvs_reply_parse(struct net_dvs_reply *reply, struct span text)
{
	struct parser p = { .reply = reply };
	struct span line;

	*reply = (struct net_dvs_reply){ 0 };
	while (span_next(&line, &text, '\n')) {
		struct span words = span_trim(line);

		/* No tool prints a NUL, and ids and names are strings here. */
		if (memchr(line.p, '\0', line.len))
			p.in_switch = false;
		else if (words.len > 0)
			read_line(&p, column_of(line), words);
	}
}

void net_dvs_reply_free(struct net_dvs_reply *reply)
{
	for (size_t i = 0; i < reply->count; i++) {
		struct net_dvs_switch *s = &reply->items[i];

		for (size_t k = 0; k < s->count; k++)
			free(s->items[k].id);
		free(s->items);
		free(s->id);
		free(s->name);
	}
	free(reply->items);
	*reply = (struct net_dvs_reply){ 0 };
}

/*
 * Finds a switch by its id, or by its name where `id` is NULL. Returns how many fit; *found is the
 * last of them.
 */
static size_t find_switch(const struct net_dvs_switch **found, const struct net_dvs_reply *reply,
			  const char *id, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < reply->count; i++) {
		const struct net_dvs_switch *s = &reply->items[i];

		if (id ? !span_is_nocase(span_of(s->id), id)
		       : !s->name || strcmp(s->name, name) != 0)
			continue;
		*found = s;
		count++;
	}
	return count;
}

/* Finds a port; NULL where there is none, or more than one. */
static const struct net_dvs_port *find_port(const struct net_dvs_switch *s, const char *id)
{
	const struct net_dvs_port *found = NULL;

	for (size_t i = 0; i < s->count; i++) {
		if (strcmp(s->items[i].id, id) != 0)
			continue;
		if (found)
			return NULL;
		found = &s->items[i];
	}
	return found;
}

const struct net_dvs_port *net_dvs_reply_port(const struct net_dvs_reply *reply,
					      const char *switch_id, const char *switch_name,
					      const char *port_id)
{
	const struct net_dvs_switch *s = NULL;
	size_t count = find_switch(&s, reply, switch_id, NULL);

	if (count == 0)
		count = find_switch(&s, reply, NULL, switch_name);
	return count == 1 ? find_port(s, port_id) : NULL;
}

/* netdbg */

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
		if (span_is_nocase(value, "allow"))
			port->limit_policy = NETDBG_POLICY_ALLOW;
		else if (span_is_nocase(value, "drop"))
			port->limit_policy = NETDBG_POLICY_DROP;
		return true;
	case ITEMS:
		break;
	}
	abort();
}

/* Splits a line at its colon; false for a name that we do not know. */
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
			return err_set(e, ERR_HOST, "cannot parse %s: \"%.*s\"", names[item],
				       (int)value.len, value.p);
		seen[item] = true;
	}
	if (!seen[LEARNING])
		return err_set(e, ERR_HOST, "it does not say %s", names[LEARNING]);
	*port = made;
	return 0;
}

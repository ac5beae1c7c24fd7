#include "network/distributed.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* MAC learning as it was on the port of a real host (corpus netdbg-mac-learning). */
#define LEARNING_LIMIT        4094
#define LEARNING_LIMIT_POLICY "ALLOW"

/* The switches of a port, as vCenter sets them and as the state has them. */
static const struct {
	const char *name;
	size_t at;
} switches[] = {
	{ "learning", offsetof(struct dport, learning) },
	{ "flooding", offsetof(struct dport, flooding) },
	{ "promiscuous", offsetof(struct dport, promiscuous) },
	{ "mac-change", offsetof(struct dport, mac_change) },
	{ "forged-transmits", offsetof(struct dport, forged_transmits) },
};

/* Uplinks, then two port groups for VMs: as vCenter makes them, and ready for nested guests. */
static const struct {
	const char *id;
	const char *group;
	const char *uplink;
	bool nested;
} ports[] = {
	{ "16", "dvportgroup-22", "vmnic7", false },
	{ "17", "dvportgroup-22", "vmnic6", false },
	{ DISTRIBUTED_PORT, DISTRIBUTED_GROUP, "", false },
	{ "10", DISTRIBUTED_GROUP, "", false },
	{ "25", "dvportgroup-27", "", true },
	{ "26", "dvportgroup-27", "", true },
};

static bool *switch_of(const struct dport *p, size_t i)
{
	return (bool *)((uintptr_t)p + switches[i].at);
}

static json_t *port_json(const struct dport *p)
{
	json_t *o =
		json_pack("{ss ss ss sI ss}", "id", p->id, "group", p->group, "uplink", p->uplink,
			  "limit", (json_int_t)p->limit, "limit-policy", p->limit_policy);

	for (size_t i = 0; i < COUNT_OF(switches); i++)
		json_object_set_new(o, switches[i].name, json_boolean(*switch_of(p, i)));
	return o;
}

static void add_port(struct distributed *d, size_t i)
{
	LIST_PUSH(d, (struct dport){
			     .id = x_strdup(ports[i].id),
			     .group = x_strdup(ports[i].group),
			     .uplink = x_strdup(ports[i].uplink),
			     .learning = ports[i].nested,
			     .flooding = true,
			     .forged_transmits = ports[i].nested,
			     .limit = LEARNING_LIMIT,
			     .limit_policy = x_strdup(LEARNING_LIMIT_POLICY),
		     });
}

void distributed_layout(struct state *st)
{
	AUTO_VALUE(distributed)
	d = {
		.name = x_strdup(DISTRIBUTED_NAME),
		.id = x_strdup(DISTRIBUTED_ID),
	};

	for (size_t i = 0; i < COUNT_OF(ports); i++)
		add_port(&d, i);
	distributed_store(st, &d);
}

static char *text_of(const json_t *o, const char *key)
{
	const char *value = json_string_value(json_object_get(o, key));

	return x_strdup(value ? value : "");
}

static void read_port(struct distributed *d, const json_t *o)
{
	struct dport *p;

	LIST_PUSH(d, (struct dport){
			     .id = text_of(o, "id"),
			     .group = text_of(o, "group"),
			     .uplink = text_of(o, "uplink"),
			     .limit = (long)json_integer_value(json_object_get(o, "limit")),
			     .limit_policy = text_of(o, "limit-policy"),
		     });
	p = &d->items[d->count - 1];
	for (size_t i = 0; i < COUNT_OF(switches); i++)
		*switch_of(p, i) = json_is_true(json_object_get(o, switches[i].name));
}

void distributed_load(struct distributed *d, const struct state *st)
{
	const json_t *o = json_object_get(st->network, "distributed"), *one;
	size_t i;

	d->name = text_of(o, "name");
	d->id = text_of(o, "id");
	json_array_foreach(json_object_get(o, "ports"), i, one) read_port(d, one);
}

void distributed_store(struct state *st, const struct distributed *d)
{
	json_t *list = json_array();

	for (size_t i = 0; i < d->count; i++)
		json_array_append_new(list, port_json(&d->items[i]));
	json_object_set_new(st->network, "distributed",
			    json_pack("{ss ss so}", "name", d->name, "id", d->id, "ports", list));
}

void distributed_free(struct distributed *d)
{
	for (size_t i = 0; i < d->count; i++) {
		free(d->items[i].id);
		free(d->items[i].group);
		free(d->items[i].uplink);
		free(d->items[i].limit_policy);
	}
	free(d->items);
	free(d->name);
	free(d->id);
	*d = (struct distributed){ 0 };
}

struct dport *distributed_port(const struct distributed *d, const char *id)
{
	for (size_t i = 0; i < d->count; i++) {
		if (strcmp(d->items[i].id, id) == 0)
			return &d->items[i];
	}
	return NULL;
}

int distributed_change(struct dport *p, const char *setting, struct err *e)
{
	for (size_t i = 0; i < COUNT_OF(switches); i++) {
		size_t len = strlen(switches[i].name);
		const char *value = setting + len + 1;

		if (strncmp(setting, switches[i].name, len) != 0 || setting[len] != '=')
			continue;
		*switch_of(p, i) = strcmp(value, "true") == 0;
		if (*switch_of(p, i) || strcmp(value, "false") == 0)
			return 0;
	}
	return err_set(e, ERR_USAGE, "%s: no such setting of a port", setting);
}

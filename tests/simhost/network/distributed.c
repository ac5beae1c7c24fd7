#include "network/distributed.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"

/* MAC learning as it was on the port of a real host (corpus netdbg-mac-learning). */
#define LEARNING_LIMIT        4094
#define LEARNING_LIMIT_POLICY "ALLOW"

/* Uplinks, then two port groups for VMs; MAC learning is on in the second. */
static const struct {
	const char *id;
	const char *group;
	const char *uplink;
	bool learning;
} ports[] = {
	{ "16", "dvportgroup-22", "vmnic7", false },
	{ "17", "dvportgroup-22", "vmnic6", false },
	{ DISTRIBUTED_PORT, DISTRIBUTED_GROUP, "", false },
	{ "10", DISTRIBUTED_GROUP, "", false },
	{ "25", "dvportgroup-27", "", true },
	{ "26", "dvportgroup-27", "", true },
};

static json_t *port_json(const char *id, const char *group, const char *uplink, bool learning,
			 bool flooding, long limit, const char *limit_policy)
{
	return json_pack("{ss ss ss sb sb sI ss}", "id", id, "group", group, "uplink", uplink,
			 "learning", learning, "flooding", flooding, "limit", (json_int_t)limit,
			 "limit-policy", limit_policy);
}

static void put(struct state *st, const char *name, const char *id, json_t *list)
{
	json_object_set_new(st->network, "distributed",
			    json_pack("{ss ss so}", "name", name, "id", id, "ports", list));
}

void distributed_layout(struct state *st)
{
	json_t *list = json_array();

	for (size_t i = 0; i < COUNT_OF(ports); i++)
		json_array_append_new(list, port_json(ports[i].id, ports[i].group, ports[i].uplink,
						      ports[i].learning, true, LEARNING_LIMIT,
						      LEARNING_LIMIT_POLICY));
	put(st, DISTRIBUTED_NAME, DISTRIBUTED_ID, list);
}

static char *text_of(const json_t *o, const char *key)
{
	const char *value = json_string_value(json_object_get(o, key));

	return x_strdup(value ? value : "");
}

void distributed_load(struct distributed *d, const struct state *st)
{
	const json_t *o = json_object_get(st->network, "distributed"), *one;
	size_t i;

	d->name = text_of(o, "name");
	d->id = text_of(o, "id");
	json_array_foreach(json_object_get(o, "ports"), i, one)
	{
		struct dport port = {
			.id = text_of(one, "id"),
			.group = text_of(one, "group"),
			.uplink = text_of(one, "uplink"),
			.learning = json_is_true(json_object_get(one, "learning")),
			.flooding = json_is_true(json_object_get(one, "flooding")),
			.limit = (long)json_integer_value(json_object_get(one, "limit")),
			.limit_policy = text_of(one, "limit-policy"),
		};

		LIST_PUSH(d, port);
	}
}

void distributed_store(struct state *st, const struct distributed *d)
{
	json_t *list = json_array();

	for (size_t i = 0; i < d->count; i++) {
		const struct dport *p = &d->items[i];

		json_array_append_new(list, port_json(p->id, p->group, p->uplink, p->learning,
						      p->flooding, p->limit, p->limit_policy));
	}
	put(st, d->name, d->id, list);
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

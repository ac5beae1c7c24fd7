#include "network_text.h"

#include <stdlib.h>
#include <string.h>

#include "host/network.h"

static void text_name(struct buf *out, const char *name)
{
	for (const char *p = name; *p; p++) {
		if ((unsigned char)*p < ' ' || *p == '%')
			buf_format(out, "%%%02X", (unsigned int)(unsigned char)*p);
		else
			buf_char(out, *p);
	}
}

static void text_adapters(struct buf *out, const struct strings *adapters)
{
	buf_char(out, '\t');
	for (size_t i = 0; i < adapters->count; i++)
		buf_format(out, "%s%s", i > 0 ? "," : "", adapters->items[i]);
	if (adapters->count == 0)
		buf_char(out, '-');
}

static void text_policy(struct buf *out, const struct policy *policy)
{
	buf_char(out, '\t');
	for (int i = 0; i < POLICY_FIELDS; i++)
		buf_char(out, policy_value_name(policy->values[i])[0]);
}

void network_text(struct buf *out, const struct network *n)
{
	for (size_t i = 0; i < n->vswitches.count; i++) {
		const struct vswitch *v = &n->vswitches.items[i];

		buf_str(out, "vswitch\t");
		text_name(out, v->name);
		text_policy(out, &v->policy);
		text_adapters(out, &v->uplinks);
		text_adapters(out, &v->teaming.active);
		text_adapters(out, &v->teaming.standby);
		buf_char(out, '\n');
	}
	for (size_t i = 0; i < n->portgroups.count; i++) {
		const struct portgroup *p = &n->portgroups.items[i];

		buf_str(out, "portgroup\t");
		text_name(out, p->name);
		buf_char(out, '\t');
		text_name(out, p->vswitch);
		buf_format(out, "\t%lld", p->vlan_id);
		text_policy(out, &p->policy);
		buf_format(out, "\t%d", p->own_teaming);
		text_adapters(out, &p->teaming.active);
		text_adapters(out, &p->teaming.standby);
		buf_format(out, "\t%lld\n", p->active_clients);
	}
}

static struct span word_of(struct span *line)
{
	struct span word = span_of("");

	(void)span_next(&word, line, '\t');
	return word;
}

static char *name_of(struct span *line)
{
	struct span word = word_of(line);
	struct buf name = { 0 };

	for (size_t i = 0; i < word.len; i++) {
		char digits[3] = { 0 };

		if (word.p[i] != '%' || i + 2 >= word.len) {
			buf_char(&name, word.p[i]);
			continue;
		}
		memcpy(digits, &word.p[i + 1], 2);
		buf_char(&name, (char)strtol(digits, NULL, 16));
		i += 2;
	}
	return buf_take(&name);
}

static void adapters_of(struct strings *adapters, struct span *line)
{
	struct span word = word_of(line);
	struct span one;

	if (span_is(word, "-"))
		return;
	while (span_next(&one, &word, ','))
		strings_take(adapters, x_strndup(one.p, one.len));
}

static struct policy policy_of(struct span *line)
{
	struct span word = word_of(line);
	struct policy policy = { { POLICY_FALSE, POLICY_FALSE, POLICY_FALSE } };

	for (size_t i = 0; i < POLICY_FIELDS && i < word.len; i++)
		policy.values[i] = word.p[i] == 't'   ? POLICY_TRUE
				   : word.p[i] == 'i' ? POLICY_INHERIT
						      : POLICY_FALSE;
	return policy;
}

static long long number_of(struct span *line)
{
	struct span word = word_of(line);
	long long number = 0;

	(void)span_number(&number, word, -1, 1000000);
	return number;
}

struct vswitch *network_text_add_vswitch(struct network *n, char *name)
{
	LIST_PUSH(&n->vswitches, (struct vswitch){ .name = name });
	return &n->vswitches.items[n->vswitches.count - 1];
}

struct portgroup *network_text_add_portgroup(struct network *n, char *name, char *vswitch)
{
	struct portgroup made = { .name = name, .vswitch = vswitch, .active_clients = -1 };

	LIST_PUSH(&n->portgroups, made);
	return &n->portgroups.items[n->portgroups.count - 1];
}

/* Both kinds of objects begin with their names. */
static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void network_text_sort(struct network *n)
{
	if (n->vswitches.count > 0)
		qsort(n->vswitches.items, n->vswitches.count, sizeof(n->vswitches.items[0]),
		      by_name);
	if (n->portgroups.count > 0)
		qsort(n->portgroups.items, n->portgroups.count, sizeof(n->portgroups.items[0]),
		      by_name);
}

static void portgroup_of(struct network *n, struct span *line)
{
	char *name = name_of(line);
	struct portgroup *p = network_text_add_portgroup(n, name, name_of(line));

	p->vlan_id = number_of(line);
	p->policy = policy_of(line);
	p->own_teaming = number_of(line) != 0;
	adapters_of(&p->teaming.active, line);
	adapters_of(&p->teaming.standby, line);
	p->active_clients = number_of(line);
}

struct network *network_text_parse(struct span text)
{
	struct network *n = x_alloc(sizeof(*n));
	struct span line;

	while (span_next(&line, &text, '\n')) {
		struct span what = word_of(&line);

		if (span_is(what, "vswitch")) {
			struct vswitch *v = network_text_add_vswitch(n, name_of(&line));

			v->policy = policy_of(&line);
			adapters_of(&v->uplinks, &line);
			adapters_of(&v->teaming.active, &line);
			adapters_of(&v->teaming.standby, &line);
		} else if (span_is(what, "portgroup")) {
			portgroup_of(n, &line);
		}
	}
	return n;
}

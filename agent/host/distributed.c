#include "host/distributed.h"

#include <string.h>

#include "host/cli.h"

static int need(char **copy, const struct esxcli_reply *reply, size_t row, const char *field,
		struct err *e)
{
	const char *text = esxcli_reply_get(reply, row, field);

	if (!text)
		return err_set(e, ERR_HOST, "the answer has no field %s", field);
	*copy = x_strdup(text);
	return 0;
}

/* A list that may be missing, or be a single text. */
static void read_list(struct strings *all, const struct esxcli_reply *reply, size_t row,
		      const char *field)
{
	const struct strings *list = esxcli_reply_list(reply, row, field);
	const char *text = esxcli_reply_get(reply, row, field);

	for (size_t i = 0; list && i < list->count; i++)
		strings_add(all, list->items[i]);
	if (text && text[0])
		strings_add(all, text);
}

static int read_port(struct dvswitch *dvs, const struct esxcli_reply *reply, size_t row,
		     struct err *e)
{
	AUTO_STR *in_use = NULL;
	struct dvport *port;

	LIST_PUSH(dvs, (struct dvport){ 0 });
	port = &dvs->items[dvs->count - 1];
	if (need(&port->id, reply, row, "PortID", e) < 0 ||
	    need(&port->portgroup_id, reply, row, "DVPortgroupID", e) < 0 ||
	    need(&in_use, reply, row, "InUse", e) < 0)
		return -1;
	port->in_use = strcmp(in_use, "true") == 0;
	read_list(&port->clients, reply, row, "Client");
	return 0;
}

static int read_switch(struct distributed *distributed, const struct esxcli_reply *reply,
		       size_t row, struct err *e)
{
	const struct esxcli_reply *ports = esxcli_reply_inside(reply, row, "DVPort");
	struct dvswitch *dvs;

	LIST_PUSH(distributed, (struct dvswitch){ 0 });
	dvs = &distributed->items[distributed->count - 1];
	if (need(&dvs->name, reply, row, "Name", e) < 0 ||
	    need(&dvs->id, reply, row, "VDSID", e) < 0)
		return -1;
	read_list(&dvs->uplinks, reply, row, "Uplinks");
	for (size_t i = 0; ports && i < esxcli_reply_rows(ports); i++) {
		if (read_port(dvs, ports, i, e) < 0)
			return -1;
	}
	return 0;
}

static int ask(struct esxcli_reply **reply, const struct host *h, struct err *e)
{
	static const char *const command[] = { "network", "vswitch", "dvs", "vmware", "list" };
	struct cli cli = { .h = h };
	AUTO_VALUE(argv) words = { 0 };

	for (size_t i = 0; i < COUNT_OF(command); i++)
		argv_add(&words, command[i]);
	return cli_read(reply, &cli, &words, e);
}

int distributed_read(struct distributed **distributed, const struct host *h, struct err *e)
{
	AUTO(distributed) *made = x_alloc(sizeof(*made));
	AUTO(esxcli_reply) *reply = NULL;

	if (ask(&reply, h, e) < 0)
		return -1;
	for (size_t row = 0; row < esxcli_reply_rows(reply); row++) {
		if (read_switch(made, reply, row, e) < 0)
			return err_wrap(e, "the list of distributed switches");
	}
	*distributed = made;
	made = NULL;
	return 0;
}

static void free_switch(struct dvswitch *dvs)
{
	for (size_t i = 0; i < dvs->count; i++) {
		free(dvs->items[i].id);
		free(dvs->items[i].portgroup_id);
		strings_free(&dvs->items[i].clients);
	}
	free(dvs->items);
	free(dvs->name);
	free(dvs->id);
	strings_free(&dvs->uplinks);
}

void distributed_free(struct distributed *distributed)
{
	if (!distributed)
		return;
	for (size_t i = 0; i < distributed->count; i++)
		free_switch(&distributed->items[i]);
	free(distributed->items);
	free(distributed);
}

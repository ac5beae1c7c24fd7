#include "host/distributed.h"

#include <string.h>

static int need(char **copy, const struct esxcli_reply *reply, size_t row, const char *field,
		struct err *e)
{
	const char *text;

	if (cli_field(&text, reply, row, field, e) < 0)
		return -1;
	*copy = x_strdup(text);
	return 0;
}

/* A list may also be missing, or be a single text. */
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

static int read_switch(struct dvswitch *dvs, const struct esxcli_reply *reply, size_t row,
		       struct err *e)
{
	const struct esxcli_reply *ports = esxcli_reply_inside(reply, row, "DVPort");

	if (need(&dvs->name, reply, row, "Name", e) < 0 ||
	    need(&dvs->id, reply, row, "VDSID", e) < 0)
		return -1;
	read_list(&dvs->uplinks, reply, row, "Uplinks");
	for (size_t i = 0; ports && i < esxcli_reply_rows(ports); i++) {
		AUTO_STR *in_use = NULL;
		struct dvport *port;

		LIST_PUSH(dvs, (struct dvport){ 0 });
		port = &dvs->items[dvs->count - 1];
		if (need(&port->id, ports, i, "PortID", e) < 0 ||
		    need(&port->portgroup_id, ports, i, "DVPortgroupID", e) < 0 ||
		    need(&in_use, ports, i, "InUse", e) < 0)
			return -1;
		port->in_use = strcmp(in_use, "true") == 0;
		read_list(&port->clients, ports, i, "Client");
	}
	return 0;
}

int distributed_read(struct distributed **distributed, const struct host *h, struct err *e)
{
	AUTO(distributed) *made = x_alloc(sizeof(*made));
	AUTO(esxcli_reply) *reply = NULL;
	struct cli cli = { .h = h };

	if (cli_list(&reply, &cli, "network vswitch dvs vmware list", e) < 0)
		return -1;
	for (size_t row = 0; row < esxcli_reply_rows(reply); row++) {
		LIST_PUSH(made, (struct dvswitch){ 0 });
		if (read_switch(&made->items[row], reply, row, e) < 0)
			return err_wrap(e, "the list of distributed switches");
	}
	*distributed = made;
	made = NULL;
	return 0;
}

void distributed_free(struct distributed *distributed)
{
	if (!distributed)
		return;
	for (size_t i = 0; i < distributed->count; i++) {
		struct dvswitch *dvs = &distributed->items[i];

		for (size_t k = 0; k < dvs->count; k++) {
			free(dvs->items[k].id);
			free(dvs->items[k].portgroup_id);
			strings_free(&dvs->items[k].clients);
		}
		free(dvs->items);
		free(dvs->name);
		free(dvs->id);
		strings_free(&dvs->uplinks);
	}
	free(distributed->items);
	free(distributed);
}

/*
 * MAC learning.
 */

/* A port that netdbg is asked about. */
struct learning_port {
	const struct host *h;
	const char *dvs_name;
	const char *port_id;
	bool wanted; /* by look_at_learning() */
};

/* The value by itself, as in all examples; with a dash in front it would be an option. */
static void add_option(struct argv *argv, const char *option, const char *value)
{
	if (value[0] == '-') {
		argv_format(argv, "%s=%s", option, value);
	} else {
		argv_add(argv, option);
		argv_add(argv, value);
	}
}

/*
 * Run `netdbg vswitch mac-learning port VERB` and append its output. *available: this release has
 * the command.
 */
static int netdbg(bool *available, struct buf *output, const struct learning_port *p,
		  const char *verb, const char *option, struct err *e)
{
	/* Which of the two is not known; a command's folder is one of them (esxi-facts 4.6). */
	static const char *const places[] = { "/bin/netdbg", "/sbin/netdbg" };
	/* What option parsers say about an unknown word: click and Python's own. */
	static const char *const unknown[] = { "No such command", "invalid choice",
					       "unrecognized arguments" };
	const char *program = host_find(p->h, places, COUNT_OF(places));
	AUTO_VALUE(spawn_result) result = { 0 };
	AUTO_VALUE(argv) argv = { 0 };

	*available = program != NULL;
	if (!program)
		return 0;
	host_command(&argv, p->h, program);
	cli_words(&argv, "vswitch mac-learning port");
	argv_add(&argv, verb);
	add_option(&argv, "--dvs-alias", p->dvs_name);
	add_option(&argv, "--dvport", p->port_id);
	if (option)
		argv_add(&argv, option);
	if (host_spawn(&result, p->h, &argv, &host_limits, e) < 0)
		return -1;
	if (result.status == 0) {
		buf_span(output, buf_view(&result.stdout_bytes));
		return 0;
	}
	for (size_t i = 0; i < COUNT_OF(unknown); i++) {
		if (strstr(buf_text(&result.stderr_bytes), unknown[i]) ||
		    strstr(buf_text(&result.stdout_bytes), unknown[i]))
			*available = false;
	}
	return *available ? host_run_failed(p->h, &argv, &result, e) : 0;
}

int maclearn_get(struct maclearn *maclearn, const struct host *h, const char *dvs_name,
		 const char *port_id, struct err *e)
{
	const struct learning_port p = { .h = h, .dvs_name = dvs_name, .port_id = port_id };
	AUTO_VALUE(buf) output = { 0 };
	bool available;

	*maclearn = (struct maclearn){ .state = MACLEARN_NOT_AVAILABLE };
	if (netdbg(&available, &output, &p, "get", NULL, e) < 0)
		return -1;
	if (!available)
		return 0;
	if (netdbg_reply_maclearn(&maclearn->port, buf_view(&output), e) < 0)
		return err_wrap(e, "the answer of netdbg for port %s of \"%s\"", port_id, dvs_name);
	maclearn->state = MACLEARN_KNOWN;
	return 0;
}

static int look_at_learning(void *context, struct err *e)
{
	const struct learning_port *p = context;
	struct maclearn found;

	if (maclearn_get(&found, p->h, p->dvs_name, p->port_id, e) < 0)
		return err_wrap(e, "it was set, but cannot be read back");
	if (found.state == MACLEARN_KNOWN && found.port.enabled == p->wanted)
		return 0;
	return err_set(e, ERR_HOST, "port %s of \"%s\": wanted MAC learning %s, found %s",
		       p->port_id, p->dvs_name, p->wanted ? "on" : "off",
		       found.state != MACLEARN_KNOWN ? "nothing"
		       : found.port.enabled          ? "on"
						     : "off");
}

int maclearn_set(const struct host *h, const char *dvs_name, const char *port_id, bool on,
		 struct err *e)
{
	struct learning_port p = { .h = h, .dvs_name = dvs_name, .port_id = port_id, .wanted = on };
	AUTO_VALUE(buf) output = { 0 };
	struct err said = { 0 };
	bool available;

	(void)!netdbg(&available, &output, &p, "set", on ? "--enable" : "--disable", &said);
	if (!available)
		return err_set(e, ERR_REFUSED,
			       "MAC learning is not available on this release: no netdbg that "
			       "knows it");
	return host_confirm(&said, look_at_learning, &p, e);
}

/*
 * Security policies.
 */

void dvs_security_read(struct dvs_security *security, const struct host *h)
{
	/*
	 * In /sbin on 6.7 and later (a test in VMware's pyvmomi runs it there); in the last folder
	 * before (VMware's vm-support of 4.x).
	 */
	static const char *const places[] = { "/sbin/net-dvs", "/bin/net-dvs",
					      "/usr/lib/vmware/bin/net-dvs" };
	const char *net_dvs = host_find(h, places, COUNT_OF(places));
	AUTO_VALUE(argv) argv = { 0 };
	AUTO_VALUE(buf) output = { 0 };
	struct err e = { 0 };

	*security = (struct dvs_security){ 0 };
	if (!net_dvs) {
		security->problem = x_strdup("there is no net-dvs on this release");
		return;
	}
	host_command(&argv, h, net_dvs);
	argv_add(&argv, "-l");
	if (host_run(&output, h, &argv, &e) < 0)
		security->problem = x_strdup(e.text);
	else
		net_dvs_reply_parse(&security->reply, buf_view(&output));
}

void dvs_security_free(struct dvs_security *security)
{
	net_dvs_reply_free(&security->reply);
	free(security->problem);
	*security = (struct dvs_security){ 0 };
}

struct dvs_answers dvs_security_of(const struct dvs_security *security, const struct dvswitch *dvs,
				   const struct dvport *port)
{
	const struct net_dvs_port *found =
		net_dvs_reply_port(&security->reply, dvs->id, dvs->name, port->id);
	struct dvs_answers answers = { .problem = security->problem };
	bool known = false;

	for (int i = 0; found && i < NET_DVS_RULES; i++) {
		answers.answers[i] = found->answers[i];
		known = known || found->answers[i] != NET_DVS_UNKNOWN;
	}
	if (!known && !answers.problem)
		answers.problem = "net-dvs does not say it of this port";
	return answers;
}

#include "host/network_portgroup.h"

#include <string.h>

#include "host/network_internal.h"

static void add_command(struct argv *words, const char *verb, const char *name)
{
	argv_add(words, "network");
	argv_add(words, "vswitch");
	argv_add(words, "standard");
	argv_add(words, "portgroup");
	argv_add(words, verb);
	argv_format(words, "--portgroup-name=%s", name);
}

static int add(struct cli *cli, const char *name, const char *vswitch, struct err *e)
{
	AUTO_VALUE(argv) words = { 0 };

	add_command(&words, "add", name);
	argv_format(&words, "--vswitch-name=%s", vswitch);
	return cli_change(cli, &words, CLI_AS_USUAL, e);
}

static int remove_it(struct cli *cli, const char *name, const char *vswitch, struct err *e)
{
	AUTO_VALUE(argv) words = { 0 };

	add_command(&words, "remove", name);
	argv_format(&words, "--vswitch-name=%s", vswitch);
	return cli_change(cli, &words, CLI_AS_USUAL, e);
}

static int set_vlan(struct cli *cli, const char *name, long long vlan_id, struct err *e)
{
	AUTO_VALUE(argv) words = { 0 };

	add_command(&words, "set", name);
	argv_format(&words, "--vlan-id=%lld", vlan_id);
	return cli_change(cli, &words, CLI_AS_USUAL, e);
}

/* *found is borrowed from *list, NULL where there is no such port group. */
static int find(struct portgroup **found, struct network **list, struct cli *cli, const char *name,
		struct err *e)
{
	AUTO(network) *made = x_alloc(sizeof(*made));

	if (network_read_cli_list(made, cli, e) < 0)
		return -1;
	*found = network_find_portgroup(made, name);
	*list = made;
	made = NULL;
	return 0;
}

static int check_absent(struct cli *cli, const char *name, struct err *e)
{
	AUTO(network) *list = NULL;
	struct portgroup *p;

	if (find(&p, &list, cli, name, e) < 0)
		return -1;
	return p ? err_set(e, ERR_REFUSED, "it is there already, on switch \"%s\"", p->vswitch) : 0;
}

/*
 * Is it there now as it was wanted? `said` is what went wrong with the commands, if anything.
 * *left: something of it is there, or may be.
 */
static int check_made(bool *left, struct cli *cli, const char *name, const char *vswitch,
		      long long vlan_id, const struct err *said, struct err *e)
{
	AUTO(network) *list = NULL;
	struct portgroup *p;

	*left = true;
	if (find(&p, &list, cli, name, e) < 0)
		return err_wrap(e, "it was made, but cannot be read back");
	*left = p != NULL;
	if (p && strcmp(p->vswitch, vswitch) == 0 && p->vlan_id == vlan_id)
		return 0;
	if (said->code != ERR_NONE) {
		*e = *said;
		return -1;
	}
	if (!p)
		return err_set(e, ERR_HOST, "it was made, but is not there");
	return err_set(e, ERR_HOST,
		       "wanted switch \"%s\", VLAN %lld; found switch \"%s\", VLAN %lld", vswitch,
		       vlan_id, p->vswitch, p->vlan_id);
}

static int make(struct cli *cli, const char *name, const char *vswitch, long long vlan_id,
		struct err *e)
{
	struct err said = { 0 };
	struct err ignored = { 0 };
	bool left;

	if (check_absent(cli, name, e) < 0)
		return -1;
	if (add(cli, name, vswitch, &said) == 0 && vlan_id != 0)
		(void)!set_vlan(cli, name, vlan_id, &said);
	if (check_made(&left, cli, name, vswitch, vlan_id, &said, e) == 0)
		return 0;
	if (left) /* and it was not there before, so it is ours */
		(void)!remove_it(cli, name, vswitch, &ignored);
	return -1;
}

int network_portgroup_add(const struct host *h, const char *name, const char *vswitch,
			  long long vlan_id, struct err *e)
{
	struct cli cli = { .h = h };
	int result = make(&cli, name, vswitch, vlan_id, e);

	cli_refresh_network(&cli);
	return result < 0 ? err_wrap(e, "port group \"%s\"", name) : 0;
}

/* *gone: there is nothing to do. */
static int check_unused(bool *gone, struct cli *cli, const char *name, const char *vswitch,
			struct err *e)
{
	AUTO(network) *list = NULL;
	struct portgroup *p;

	if (find(&p, &list, cli, name, e) < 0)
		return -1;
	*gone = !p;
	if (!p)
		return 0;
	if (strcmp(p->vswitch, vswitch) != 0)
		return err_set(e, ERR_REFUSED, "it is on switch \"%s\", not on \"%s\"", p->vswitch,
			       vswitch);
	if (p->active_clients > 0)
		return err_set(e, ERR_REFUSED, "it is in use (active clients: %lld)",
			       p->active_clients);
	return 0;
}

static int check_gone(struct cli *cli, const char *name, const struct err *said, struct err *e)
{
	AUTO(network) *list = NULL;
	struct portgroup *p;

	if (find(&p, &list, cli, name, e) < 0)
		return err_wrap(e, "it was removed, but cannot be looked for");
	if (!p)
		return 0;
	if (said->code == ERR_NONE)
		return err_set(e, ERR_HOST, "it was removed, but is still there");
	*e = *said;
	return -1;
}

static int unmake(struct cli *cli, const char *name, const char *vswitch, struct err *e)
{
	struct err said = { 0 };
	bool gone;

	if (check_unused(&gone, cli, name, vswitch, e) < 0)
		return -1;
	if (gone)
		return 0;
	(void)!remove_it(cli, name, vswitch, &said);
	return check_gone(cli, name, &said, e);
}

int network_portgroup_remove(const struct host *h, const char *name, const char *vswitch,
			     struct err *e)
{
	struct cli cli = { .h = h };
	int result = unmake(&cli, name, vswitch, e);

	cli_refresh_network(&cli);
	return result < 0 ? err_wrap(e, "port group \"%s\"", name) : 0;
}

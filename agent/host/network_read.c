#include "host/network_internal.h"

static int ask_vim_cmd(struct network **network, const struct host *h, struct err *e)
{
	AUTO_VALUE(argv) argv = { 0 };
	AUTO_VALUE(buf) dump = { 0 };

	host_command(&argv, h, "/bin/vim-cmd");
	argv_add(&argv, "hostsvc/net/config");
	if (host_run(&dump, h, &argv, e) < 0)
		return -1;
	if (network_read_vim(network, buf_view(&dump), e) < 0)
		return err_wrap(e, "the answer of vim-cmd hostsvc/net/config");
	return 0;
}

int network_read(struct network **network, const struct host *h, struct err *e)
{
	struct cli cli = { .h = h };
	struct err fast = { 0 };

	if (ask_vim_cmd(network, h, &fast) == 0)
		return 0;
	if (network_read_cli(network, &cli, e) < 0) {
		AUTO_STR *slow = x_strdup(e->text);

		return err_set(e, e->code, "%s (and before that: %s)", slow, fast.text);
	}
	(*network)->fallback = x_strdup(fast.text);
	return 0;
}

static bool clients_are_known(const struct network *network)
{
	for (size_t i = 0; i < network->portgroups.count; i++) {
		if (network->portgroups.items[i].active_clients < 0)
			return false;
	}
	return true;
}

int network_read_clients(struct network *network, const struct host *h, struct err *e)
{
	AUTO(network) *list = x_alloc(sizeof(*list));
	struct cli cli = { .h = h };

	if (clients_are_known(network))
		return 0;
	if (network_read_cli_list(list, &cli, e) < 0)
		return -1;
	for (size_t i = 0; i < network->portgroups.count; i++) {
		struct portgroup *p = &network->portgroups.items[i];
		const struct portgroup *found = network_find_portgroup(list, p->name);

		if (found)
			p->active_clients = found->active_clients;
	}
	return 0;
}

#include "host/maclearn.h"

#include <string.h>

/* Which of the two is not known; a command's folder is one of them (esxi-facts 4.6). */
static const char *const places[] = { "/bin/netdbg", "/sbin/netdbg" };

/* What option parsers say of a word that they do not know: Python's own and click's. */
static const char *const unknown_command[] = { "No such command", "invalid choice",
					       "unrecognized arguments" };

/* The value by itself, as in all examples; a dash in front would make it an option. */
static void add_option(struct argv *argv, const char *option, const char *value)
{
	if (value[0] == '-') {
		argv_format(argv, "%s=%s", option, value);
		return;
	}
	argv_add(argv, option);
	argv_add(argv, value);
}

static void command(struct argv *argv, const struct host *h, const char *netdbg, const char *verb,
		    const char *dvs_name, const char *port_id)
{
	host_command(argv, h, netdbg);
	argv_add(argv, "vswitch");
	argv_add(argv, "mac-learning");
	argv_add(argv, "port");
	argv_add(argv, verb);
	add_option(argv, "--dvs-alias", dvs_name);
	add_option(argv, "--dvport", port_id);
}

static bool does_not_know_it(const struct spawn_result *result)
{
	for (size_t i = 0; i < COUNT_OF(unknown_command); i++) {
		if (strstr(buf_text(&result->stderr_bytes), unknown_command[i]) ||
		    strstr(buf_text(&result->stdout_bytes), unknown_command[i]))
			return true;
	}
	return false;
}

/* *available: this release has the command; only then there is an output. */
static int run(bool *available, struct buf *output, const struct host *h, struct argv *argv,
	       struct err *e)
{
	AUTO_VALUE(spawn_result) result = { 0 };

	*available = true;
	if (host_spawn(&result, h, argv, &host_limits, e) < 0)
		return -1;
	if (result.status == 0) {
		buf_span(output, buf_view(&result.stdout_bytes));
		return 0;
	}
	if (!does_not_know_it(&result))
		return host_run_failed(h, argv, &result, e);
	*available = false;
	return 0;
}

int maclearn_get(struct maclearn *maclearn, const struct host *h, const char *dvs_name,
		 const char *port_id, struct err *e)
{
	const char *netdbg = host_find(h, places, COUNT_OF(places));
	AUTO_VALUE(argv) argv = { 0 };
	AUTO_VALUE(buf) output = { 0 };
	bool available = netdbg != NULL;

	*maclearn = (struct maclearn){ .state = MACLEARN_NOT_AVAILABLE };
	if (!available)
		return 0;
	command(&argv, h, netdbg, "get", dvs_name, port_id);
	if (run(&available, &output, h, &argv, e) < 0)
		return -1;
	if (!available)
		return 0;
	if (netdbg_reply_maclearn(&maclearn->port, buf_view(&output), e) < 0)
		return err_wrap(e, "the answer of netdbg for port %s of \"%s\"", port_id, dvs_name);
	maclearn->state = MACLEARN_KNOWN;
	return 0;
}

static int verify(const struct host *h, const char *dvs_name, const char *port_id, bool on,
		  struct err *e)
{
	struct maclearn found;

	if (maclearn_get(&found, h, dvs_name, port_id, e) < 0)
		return err_wrap(e, "it was set, but cannot be read back");
	if (found.state == MACLEARN_KNOWN && found.port.enabled == on)
		return 0;
	return err_set(e, ERR_HOST, "port %s of \"%s\": wanted MAC learning %s, found %s", port_id,
		       dvs_name, on ? "on" : "off",
		       found.state != MACLEARN_KNOWN ? "nothing"
		       : found.port.enabled          ? "on"
						     : "off");
}

int maclearn_set(const struct host *h, const char *dvs_name, const char *port_id, bool on,
		 struct err *e)
{
	const char *netdbg = host_find(h, places, COUNT_OF(places));
	AUTO_VALUE(argv) argv = { 0 };
	AUTO_VALUE(buf) output = { 0 };
	bool available = netdbg != NULL;

	if (available) {
		command(&argv, h, netdbg, "set", dvs_name, port_id);
		argv_add(&argv, on ? "--enable" : "--disable");
		if (run(&available, &output, h, &argv, e) < 0)
			return -1;
	}
	if (!available)
		return err_set(e, ERR_REFUSED,
			       "MAC learning is not available on this release: no netdbg that "
			       "knows it");
	return verify(h, dvs_name, port_id, on, e);
}

#include "host/host_option.h"

#include <limits.h>
#include <string.h>

#include "host/cli.h"

static void add_command(struct argv *words, const char *verb, const char *option)
{
	argv_add(words, "system");
	argv_add(words, "settings");
	argv_add(words, "advanced");
	argv_add(words, verb);
	argv_format(words, "--option=%s", option);
}

/* The types of ESXi 6.7: SettingsAdvancedOption has Path and, for a number, IntValue. */
static int read_value(long long *value, const struct esxcli_reply *reply, const char *option,
		      struct err *e)
{
	const char *path, *text;

	if (esxcli_reply_rows(reply) != 1)
		return err_set(e, ERR_HOST, "the answer has %zu options, not one",
			       esxcli_reply_rows(reply));
	path = esxcli_reply_get(reply, 0, "Path");
	text = esxcli_reply_get(reply, 0, "IntValue");
	if (!path || strcmp(path, option) != 0)
		return err_set(e, ERR_HOST, "the answer is of %s", path ? path : "no option");
	if (!text || !span_number(value, span_of(text), LLONG_MIN, LLONG_MAX))
		return err_set(e, ERR_HOST, "its value is no number: \"%s\"", text ? text : "");
	return 0;
}

static int get(long long *value, struct cli *cli, const char *option, struct err *e)
{
	AUTO(esxcli_reply) *reply = NULL;
	AUTO_VALUE(argv) words = { 0 };

	add_command(&words, "list", option);
	if (cli_read(&reply, cli, &words, e) < 0)
		return -1;
	return read_value(value, reply, option, e);
}

int host_option_get(long long *value, const struct host *h, const char *option, struct err *e)
{
	struct cli cli = { .h = h };

	return get(value, &cli, option, e) < 0 ? err_wrap(e, "option %s", option) : 0;
}

static int verify(struct cli *cli, const char *option, long long wanted, const struct err *said,
		  struct err *e)
{
	struct err unread = { 0 };
	long long found;

	if (get(&found, cli, option, &unread) < 0) {
		(void)err_wrap(&unread, "it was set, but cannot be read back");
		*e = said->code != ERR_NONE ? *said : unread;
		return -1;
	}
	if (found == wanted)
		return 0;
	if (said->code == ERR_NONE)
		return err_set(e, ERR_HOST, "wanted %lld, found %lld", wanted, found);
	*e = *said;
	return -1;
}

int host_option_set(const struct host *h, const char *option, long long value, struct err *e)
{
	struct cli cli = { .h = h };
	AUTO_VALUE(argv) words = { 0 };
	struct err said = { 0 };

	add_command(&words, "set", option);
	argv_format(&words, "--int-value=%lld", value);
	(void)!cli_change(&cli, &words, CLI_AS_USUAL, &said);
	return verify(&cli, option, value, &said, e) < 0 ? err_wrap(e, "option %s", option) : 0;
}

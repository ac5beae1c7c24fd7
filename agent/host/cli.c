#include "host/cli.h"

#include <string.h>

#define ESXCLI   "/bin/esxcli"
#define LOCALCLI "/bin/localcli"

/* What esxcli says when hostd is down [facts 3.8]; a part of it, since the host's name varies. */
#define HOSTD_DOWN "Connection failure"

/*
 * How long a change inside the extension waits for esxcli: several times the 1 to 3 s that it
 * takes when a slot of hostd is free. Ours is one of the three.
 */
#define SLOT_TIMEOUT_MS 10000

/* Of commands that print next to nothing. */
#define CHANGE_OUTPUT_MAX (64U << 10)

static void command(struct argv *argv, const struct cli *cli, const char *program,
		    const char *formatter, const struct argv *words)
{
	host_command(argv, cli->h, program);
	if (formatter)
		argv_add(argv, formatter);
	for (size_t i = 0; i < words->words.count; i++)
		argv_add(argv, words->words.items[i]);
}

static int ask(struct esxcli_reply **reply, const struct cli *cli, const char *program,
	       const struct argv *words, struct err *e)
{
	AUTO_VALUE(argv) argv = { 0 };
	AUTO_VALUE(buf) xml = { 0 };
	AUTO_VALUE(buf) shown = { 0 };

	command(&argv, cli, program, "--formatter=xml", words);
	if (host_run(&xml, cli->h, &argv, e) < 0)
		return -1;
	if (esxcli_reply_parse(reply, buf_view(&xml), e) == 0)
		return 0;
	argv_show(&shown, words);
	return err_wrap(e, "the answer of %s", buf_text(&shown));
}

int cli_read(struct esxcli_reply **reply, struct cli *cli, const struct argv *words, struct err *e)
{
	struct err first = { 0 };

	if (cli->h->in_extension || cli->local_only)
		return ask(reply, cli, LOCALCLI, words, e);
	if (ask(reply, cli, ESXCLI, words, &first) == 0)
		return 0;
	if (!strstr(first.text, HOSTD_DOWN)) {
		*e = first;
		return -1;
	}
	cli->local_only = true;
	return ask(reply, cli, LOCALCLI, words, e);
}

static int change(bool *answered, const struct cli *cli, const char *program,
		  const struct argv *words, long long timeout_ms, struct err *e)
{
	const struct spawn_limits limits = { .timeout_ms = timeout_ms,
					     .stdout_max = CHANGE_OUTPUT_MAX };
	AUTO_VALUE(argv) argv = { 0 };
	AUTO_VALUE(spawn_result) result = { 0 };

	command(&argv, cli, program, NULL, words);
	*answered = false;
	if (host_spawn(&result, cli->h, &argv, &limits, e) < 0)
		return -1;
	if (result.status == 0) {
		*answered = true;
		return 0;
	}
	(void)host_run_failed(cli->h, &argv, &result, e);
	*answered = !strstr(e->text, HOSTD_DOWN);
	return -1;
}

static int change_locally(struct cli *cli, const struct argv *words, struct err *e)
{
	bool answered;

	cli->behind_hostd = true; /* also after an error: it may have come that far */
	return change(&answered, cli, LOCALCLI, words, host_limits.timeout_ms, e);
}

/* True where esxcli has given its answer, good or bad, and not localcli is to be asked. */
static bool change_by_esxcli(int *result, struct cli *cli, const struct argv *words, struct err *e)
{
	bool patient = !cli->h->in_extension;
	struct err said = { 0 };
	bool answered;

	*result = change(&answered, cli, ESXCLI, words,
			 patient ? host_limits.timeout_ms : SLOT_TIMEOUT_MS, &said);
	if (*result == 0)
		return true;
	/* Outside, an esxcli that hangs is an error: no slot of ours keeps it waiting. */
	if (answered || (patient && !strstr(said.text, HOSTD_DOWN))) {
		*e = said;
		return true;
	}
	cli->local_only = true;
	return false;
}

int cli_change(struct cli *cli, const struct argv *words, enum cli_way way, struct err *e)
{
	int result;

	if (way == CLI_AS_USUAL && !cli->local_only && change_by_esxcli(&result, cli, words, e))
		return result;
	return change_locally(cli, words, e);
}

void cli_refresh_network(struct cli *cli)
{
	const struct spawn_limits limits = { .timeout_ms = SLOT_TIMEOUT_MS,
					     .stdout_max = CHANGE_OUTPUT_MAX };
	AUTO_VALUE(argv) argv = { 0 };
	AUTO_VALUE(spawn_result) result = { 0 };
	struct err ignored = { 0 };

	if (!cli->behind_hostd)
		return;
	cli->behind_hostd = false;
	host_command(&argv, cli->h, "/bin/vim-cmd");
	argv_add(&argv, "hostsvc/net/refresh");
	(void)!host_spawn(&result, cli->h, &argv, &limits, &ignored);
}

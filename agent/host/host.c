#include "host/host.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/show.h"

/*
 * esxcli is a Python program: 1 to 3 s on an idle host, several times that on a busy one. After
 * half a minute hostd hangs. `vm process list` in XML needs about 900 bytes a VM; no host runs more
 * than a few thousand.
 */
const struct spawn_limits host_limits = { .timeout_ms = 30000, .stdout_max = 16U << 20 };

int host_open(struct host *h, const char *root_dir, bool in_extension, struct err *e)
{
	*h = (struct host){ .in_extension = in_extension };
	if (!root_dir && geteuid() != 0)
		return err_set(
			e, ERR_REFUSED,
			"only root can do this on a host; use --root DIR for another folder");
	return root_open(&h->root, root_dir, e);
}

void host_close(struct host *h)
{
	root_free(&h->root);
}

void cli_words(struct argv *words, const char *text)
{
	struct span rest = span_of(text);
	struct span word;

	while (span_next(&word, &rest, ' '))
		strings_take(&words->words, x_strndup(word.p, word.len));
}

void host_command(struct argv *argv, const struct host *h, const char *command)
{
	size_t len = strcspn(command, " ");
	AUTO_STR *path = x_strndup(command, len);

	strings_take(&argv->words, root_path(&h->root, path));
	cli_words(argv, command + len + strspn(command + len, " "));
}

const char *host_find(const struct host *h, const char *const *places, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		AUTO_STR *path = NULL;
		struct err e;
		struct stat st;

		if (root_own(&path, &h->root, places[i], &e) < 0) {
			if (e.code == ERR_REFUSED)
				return places[i]; /* host_check_program() says so */
			continue;
		}
		if (stat(path, &st) == 0)
			return places[i];
	}
	return NULL;
}

/* Returns the first line that is not empty; hostd's tools start some answers with an empty one. */
static struct span first_line(const struct buf *bytes)
{
	struct span rest = buf_view(bytes);
	struct span line;

	while (span_next(&line, &rest, '\n')) {
		if (line.len > 0)
			return line;
	}
	return span_of("");
}

int host_error(const struct host *h, struct err *e)
{
	size_t len = strlen(h->root.dir);

	if (len > 0 && strncmp(e->text, h->root.dir, len) == 0)
		memmove(e->text, e->text + len, strlen(e->text + len) + 1);
	return -1;
}

int host_run_failed(const struct host *h, struct argv *argv, const struct spawn_result *result,
		    struct err *e)
{
	AUTO_VALUE(buf) words = { 0 };
	struct span said = first_line(&result->stdout_bytes);

	argv_show(&words, argv);
	if (said.len == 0)
		said = first_line(&result->stderr_bytes);
	if (said.len == 0)
		(void)err_set(e, ERR_HOST, "%s: it ended with status %d and said nothing",
			      buf_text(&words), result->status);
	else
		(void)err_set(e, ERR_HOST, "%s: %.*s", buf_text(&words), (int)said.len, said.p);
	return host_error(h, e);
}

/*
 * What runs is DIR/bin/esxcli, not the file that the link leads to, as such programs go by the name
 * they are called by. That a program is missing shows when it is started.
 */
int host_check_program(const struct host *h, const struct argv *argv, struct err *e)
{
	const char *path = argv->words.items[0] + strlen(h->root.dir);
	AUTO_STR *real = NULL;
	struct err refused;

	if (root_own(&real, &h->root, path, &refused) == 0 || refused.code != ERR_REFUSED)
		return 0;
	*e = refused;
	return -1;
}

int host_spawn(struct spawn_result *result, const struct host *h, struct argv *argv,
	       const struct spawn_limits *limits, struct err *e)
{
	if (host_check_program(h, argv, e) < 0)
		return -1;
	return spawn_run(result, argv, limits, e) < 0 ? host_error(h, e) : 0;
}

int host_run(struct buf *output, const struct host *h, struct argv *argv, struct err *e)
{
	AUTO_VALUE(spawn_result) result = { 0 };

	if (host_spawn(&result, h, argv, &host_limits, e) < 0)
		return -1;
	if (result.status != 0)
		return host_run_failed(h, argv, &result, e);
	buf_span(output, buf_view(&result.stdout_bytes));
	return 0;
}

bool host_says_hostd_is_down(const struct err *e)
{
	/* esxcli's words [facts 3.8], less the host's name, which varies; assumed for vim-cmd. */
	return strstr(e->text, "Connection failure") != NULL;
}

int host_confirm(const struct err *said, host_look *look, void *context, struct err *e)
{
	struct err found = { 0 };

	if (look(context, &found) == 0)
		return 0;
	*e = said->code != ERR_NONE ? *said : found;
	return -1;
}

#define ESXCLI   "/bin/esxcli"
#define LOCALCLI "/bin/localcli"

/*
 * How long a change inside the extension waits for esxcli: several times the 1 to 3 s that it
 * takes when a slot of hostd is free. Ours is one of the three.
 */
#define SLOT_TIMEOUT_MS 10000

/* For commands that print next to nothing. */
#define CHANGE_OUTPUT_MAX (64U << 10)

static void add_all(struct argv *argv, const struct argv *words)
{
	for (size_t i = 0; i < words->words.count; i++)
		argv_add(argv, words->words.items[i]);
}

/* Run a command that reads, by esxcli or localcli. */
static int ask(struct esxcli_reply **reply, const struct cli *cli, const char *program,
	       const struct argv *words, struct err *e)
{
	AUTO_VALUE(argv) argv = { 0 };
	AUTO_VALUE(buf) xml = { 0 };
	AUTO_VALUE(buf) shown = { 0 };

	host_command(&argv, cli->h, program);
	argv_add(&argv, "--formatter=xml");
	add_all(&argv, words);
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

	if (!cli->h->in_extension && !cli->local_only) {
		if (ask(reply, cli, ESXCLI, words, &first) == 0)
			return 0;
		if (!host_says_hostd_is_down(&first)) {
			*e = first;
			return -1;
		}
		cli->local_only = true;
	}
	return ask(reply, cli, LOCALCLI, words, e);
}

int cli_list(struct esxcli_reply **reply, struct cli *cli, const char *words, struct err *e)
{
	AUTO_VALUE(argv) argv = { 0 };

	cli_words(&argv, words);
	return cli_read(reply, cli, &argv, e);
}

int cli_field(const char **text, const struct esxcli_reply *reply, size_t row, const char *field,
	      struct err *e)
{
	*text = esxcli_reply_get(reply, row, field);
	return *text ? 0 : err_set(e, ERR_HOST, "the answer has no field %s", field);
}

/* Run a command that changes something. *ended: it exited in time, whatever its status. */
static int change(bool *ended, const struct cli *cli, const char *program, const struct argv *words,
		  long long timeout_ms, struct err *e)
{
	const struct spawn_limits limits = { .timeout_ms = timeout_ms,
					     .stdout_max = CHANGE_OUTPUT_MAX };
	AUTO_VALUE(argv) argv = { 0 };
	AUTO_VALUE(spawn_result) result = { 0 };

	host_command(&argv, cli->h, program);
	add_all(&argv, words);
	*ended = host_spawn(&result, cli->h, &argv, &limits, e) == 0;
	if (!*ended)
		return -1;
	return result.status == 0 ? 0 : host_run_failed(cli->h, &argv, &result, e);
}

int cli_change(struct cli *cli, const struct argv *words, enum cli_way way, struct err *e)
{
	bool ended, patient = !cli->h->in_extension;
	struct err said = { 0 };

	if (way == CLI_AS_USUAL && !cli->local_only) {
		if (change(&ended, cli, ESXCLI, words,
			   patient ? host_limits.timeout_ms : SLOT_TIMEOUT_MS, &said) == 0)
			return 0;
		/* Outside, an esxcli that hangs is an error: no slot of ours keeps it waiting. */
		if (!host_says_hostd_is_down(&said) && (ended || patient)) {
			*e = said;
			return -1;
		}
		cli->local_only = true;
	}
	cli->behind_hostd = true; /* also after an error: it may have got that far */
	return change(&ended, cli, LOCALCLI, words, host_limits.timeout_ms, e);
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
	host_command(&argv, cli->h, "/bin/vim-cmd hostsvc/net/refresh");
	(void)!host_spawn(&result, cli->h, &argv, &limits, &ignored);
}

/*
 * It packs some tens of KB and writes them to the boot device, which takes seconds on a slow USB
 * stick. If it takes longer than any other command may, the device is dying.
 */
int host_persist(const struct host *h, struct err *e)
{
	AUTO_VALUE(argv) argv = { 0 };
	AUTO_VALUE(buf) said = { 0 };

	host_command(&argv, h, "/sbin/auto-backup.sh");
	return host_run(&said, h, &argv, e);
}

void syslog_say(const struct host *h, const char *text)
{
	/* It prints nothing, and a log that hangs must not hold up the service. */
	static const struct spawn_limits limits = { .timeout_ms = 5000, .stdout_max = 4096 };
	AUTO_VALUE(spawn_result) result = { 0 };
	AUTO_VALUE(buf) shown = { 0 };
	AUTO_VALUE(argv) argv = { 0 };
	struct err ignored;

	show_bytes(&shown, span_of(text), CHARSET_UTF8);
	host_command(&argv, h, "/bin/logger -t nestvirt --"); /* no text starts an option */
	argv_add(&argv, buf_text(&shown));
	(void)!host_spawn(&result, h, &argv, &limits, &ignored);
}

int vibs_have(bool *have, const struct host *h, const char *part, struct err *e)
{
	struct cli cli = { .h = h };
	AUTO(esxcli_reply) *reply = NULL;
	const char *name;

	if (cli_list(&reply, &cli, "software vib list", e) < 0)
		return -1;
	*have = false;
	for (size_t row = 0; row < esxcli_reply_rows(reply); row++) {
		if (cli_field(&name, reply, row, "Name", e) < 0)
			return err_wrap(e, "the list of VIBs");
		*have = *have || strstr(name, part);
	}
	return 0;
}

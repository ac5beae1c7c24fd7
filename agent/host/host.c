#include "host/host.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * esxcli is a Python program: 1 to 3 s on an idle host, several times that on a
 * busy one. Half a minute says that hostd hangs, not that it is busy.
 */
#define COMMAND_TIMEOUT_MS 30000

/* `vm process list` in XML needs about 900 bytes a VM; no host runs more than a few thousand. */
#define COMMAND_OUTPUT_MAX (16U << 20)

const struct spawn_limits host_limits = {
	.timeout_ms = COMMAND_TIMEOUT_MS,
	.stdout_max = COMMAND_OUTPUT_MAX,
};

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

void host_command(struct argv *argv, const struct host *h, const char *path)
{
	AUTO_STR *full = root_path(&h->root, path);

	argv_add(argv, full);
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

/* The first line that says something; hostd's tools start some answers with an empty one. */
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
 * What runs is DIR/bin/esxcli, not the file that it leads to: such programs go by the name that
 * they are called by. A program that is missing is told by who starts it.
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

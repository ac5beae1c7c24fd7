#include "host/service.h"

#include <errno.h>
#include <stdint.h>

#include "base/alloc.h"
#include "system/file.h"
#include "system/lock.h"

#define RUN_FOLDER  "/var/run"
#define STATUS_FILE "/var/run/nestvirt.status"
/* Holds its process id and a line end; pid_file_take(). */
#define PID_FILE "/var/run/nestvirt.pid"

/* Find the real path of a file of the service in /var/run, which need not be there. */
static int path_of(char **path, const struct host *h, const char *file, struct err *e)
{
	AUTO_STR *folder = NULL;

	if (root_own(&folder, &h->root, RUN_FOLDER, e) < 0)
		return -1;
	*path = x_format("%s/%s", folder, text_base_name(file));
	return 0;
}

int service_begin(const struct host *h, struct err *e)
{
	AUTO_STR *path = NULL;
	pid_t holder = 0;
	int taken;

	if (path_of(&path, h, PID_FILE, e) < 0)
		return -1;
	taken = pid_file_take(path, &holder);
	if (taken > 0)
		return 0;
	if (taken < 0)
		return err_set_errno(e, ERR_IO, errno, PID_FILE);
	return err_set(e, ERR_BUSY, "the service runs already: process %lld", (long long)holder);
}

void service_end(const struct host *h)
{
	AUTO_STR *path = NULL;
	struct err ignored;

	if (path_of(&path, h, PID_FILE, &ignored) == 0)
		pid_file_release(path);
}

/* Returns the process id of the service, or 0. */
static pid_t find(const struct host *h)
{
	AUTO_STR *path = NULL;
	struct err ignored;

	return root_own(&path, &h->root, PID_FILE, &ignored) == 0 ? pid_file_holder(path) : 0;
}

bool service_runs(const struct host *h)
{
	return find(h) != 0;
}

bool service_tell(const struct host *h)
{
	pid_t pid = find(h);

	return pid != 0 && kill(pid, SERVICE_SIGNAL) == 0;
}

/* Three numbers and a line. */
#define STATUS_MAX 4096

#define SINCE      "since"
#define LAST_RUN   "last-run"
#define NEXT_RUN   "next-run"
#define RESULT     "result"

void service_status_save(const struct service_status *status, const struct host *h)
{
	AUTO_VALUE(buf) text = { 0 };
	AUTO_STR *path = NULL;
	struct err ignored;

	if (path_of(&path, h, STATUS_FILE, &ignored) < 0)
		return;
	buf_format(&text, SINCE " %lld\n" LAST_RUN " %lld\n" NEXT_RUN " %lld\n", status->since,
		   status->last_run, status->next_run);
	if (status->result)
		buf_format(&text, RESULT " %s\n", status->result);
	(void)!file_put(path, buf_view(&text));
}

void service_status_load(struct service_status *status, const struct host *h)
{
	const struct {
		const char *name;
		long long *value;
	} numbers[] = {
		{ SINCE, &status->since },
		{ LAST_RUN, &status->last_run },
		{ NEXT_RUN, &status->next_run },
	};
	AUTO_VALUE(buf) bytes = { 0 };
	AUTO_STR *path = NULL;
	struct span rest, line;
	struct err ignored;

	if (root_own(&path, &h->root, STATUS_FILE, &ignored) < 0 ||
	    file_read(&bytes, NULL, path, STATUS_FILE, STATUS_MAX, &ignored) < 0)
		return;
	rest = buf_view(&bytes);
	while (span_next(&line, &rest, '\n')) {
		struct span name = { 0 };

		(void)span_next(&name, &line, ' ');
		for (size_t i = 0; i < COUNT_OF(numbers); i++) {
			if (span_is(name, numbers[i].name))
				(void)span_number(numbers[i].value, line, 0, INT64_MAX);
		}
		if (!span_is(name, RESULT))
			continue;
		free(status->result);
		status->result = x_strndup(line.p, line.len);
	}
}

void service_status_free(struct service_status *status)
{
	free(status->result);
}

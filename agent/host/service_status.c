#include "host/service_status.h"

#include <stdint.h>

#include "base/alloc.h"
#include "host/service.h"
#include "system/file.h"

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

	if (service_path(&path, h, SERVICE_STATUS_FILE, &ignored) < 0)
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

	if (root_own(&path, &h->root, SERVICE_STATUS_FILE, &ignored) < 0 ||
	    file_read(&bytes, NULL, path, SERVICE_STATUS_FILE, STATUS_MAX, &ignored) < 0)
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

#include "host/reload.h"

#include <string.h>

#include "system/signals.h"

/*
 * At a time. hostd works on one VM's reload in one thread; more than a few only
 * queue up, and inside the extension hostd is already busy with us.
 */
#define RELOADS_AT_A_TIME 4

static void command(struct argv *argv, const struct host *h, long long vm_id)
{
	host_command(argv, h, "/bin/vim-cmd");
	argv_add(argv, "vmsvc/reload");
	argv_format(argv, "%lld", vm_id);
}

static void start(struct reload *item, size_t index, struct spawn_set *set, const struct host *h)
{
	AUTO_VALUE(argv) argv = { 0 };

	command(&argv, h, item->vm_id);
	item->failed = host_check_program(h, &argv, &item->err) < 0 ||
		       spawn_start(set, &argv, &host_limits, index, &item->err) < 0;
	if (item->failed)
		(void)host_error(h, &item->err);
}

static bool is_blank(struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (!strchr(" \t\r\n", text.p[i]))
			return false;
	}
	return true;
}

/*
 * vim-cmd shows a fault as a dump of several lines; the one that starts with msg says it in words
 * [facts 4.4]. Where there is one, keep nothing else: the first line only names a type.
 */
static void keep_message(struct buf *dump)
{
	static const char start[] = "msg = \"";
	struct span rest = buf_view(dump);
	struct span line;

	while (span_next(&line, &rest, '\n')) {
		AUTO_STR *text = x_strndup(line.p, line.len);
		char *message = strstr(text, start);
		char *end = strrchr(text, '"');

		if (!message || end < message + strlen(start))
			continue;
		*end = '\0';
		buf_cut(dump, 0);
		buf_str(dump, message + strlen(start));
		return;
	}
}

static void finish(struct reload *items, struct spawn_set *set, const struct host *h)
{
	AUTO_VALUE(spawn_result) result = { 0 };
	AUTO_VALUE(argv) argv = { 0 };
	struct err err = { 0 };
	size_t index;

	if (spawn_wait(set, &index, &result, &err) < 0) {
		items[index].failed = true;
		items[index].err = err;
		(void)host_error(h, &items[index].err);
		return;
	}
	/* A reload prints nothing: whatever is there says that it was none [facts 4.4]. */
	if (result.status == 0 && is_blank(buf_view(&result.stdout_bytes)))
		return;
	keep_message(&result.stdout_bytes);
	command(&argv, h, items[index].vm_id);
	items[index].failed = true;
	(void)host_run_failed(h, &argv, &result, &items[index].err);
}

static void leave(struct reload *item, int signal)
{
	item->failed = true;
	(void)err_set(&item->err, ERR_BUSY, "not done: the run was stopped by signal %d (%s)",
		      signal, strsignal(signal));
}

void reload_vms(struct reload *items, size_t count, const struct host *h, reload_progress *progress,
		void *context)
{
	AUTO(spawn_set) *set = spawn_set_new();

	for (size_t i = 0; i < count; i++) {
		if (spawn_set_running(set) == RELOADS_AT_A_TIME)
			finish(items, set, h);
		if (i >= RELOADS_AT_A_TIME && signals_stop()) {
			leave(&items[i], signals_stop());
			continue;
		}
		if (progress)
			progress(context, i);
		start(&items[i], i, set, h);
	}
	while (spawn_set_running(set) > 0)
		finish(items, set, h);
}

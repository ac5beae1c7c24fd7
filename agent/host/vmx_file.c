#include "host/vmx_file.h"

#include <string.h>

#include "base/alloc.h"
#include "system/replace.h"
#include "system/signals.h"

/* The largest seen has 12 KB. A thousand times that is a disk and no .vmx. */
#define VMX_SIZE_MAX (16U << 20)

static int load(struct vmx_file **file, const struct root *root, const char *path, bool to_edit,
		struct err *e)
{
	AUTO(vmx_file) *made = x_alloc(sizeof(*made));
	AUTO_VALUE(buf) bytes = { 0 };
	struct err ignored;
	int done;

	made->path = x_strdup(path);
	if (root_real(&made->real, root, path, e) < 0)
		return -1;
	if (to_edit) {
		/* If somebody else holds VMware's lock the save finds out, if there is one. */
		made->is_settled = vmx_lock_take(&made->lock, made->real, &ignored) == 0;
		if (edit_lock_take(&made->edit, made->real, path, e) < 0)
			return -1;
	}
	done = made->edit ? file_read_fd(&bytes, &made->print, edit_lock_fd(made->edit), path,
					 VMX_SIZE_MAX, e)
			  : file_read(&bytes, &made->print, made->real, path, VMX_SIZE_MAX, e);
	if (done < 0)
		return -1;
	made->doc = vmx_doc_parse(buf_view(&bytes));
	made->charset = vmx_doc_charset(made->doc);
	*file = made;
	made = NULL;
	return 0;
}

int vmx_file_load(struct vmx_file **file, const struct root *root, const char *path, struct err *e)
{
	return load(file, root, path, false, e);
}

int vmx_file_load_to_edit(struct vmx_file **file, const struct root *root, const char *path,
			  struct err *e)
{
	return load(file, root, path, true, e);
}

static void release(struct vmx_file *file)
{
	edit_lock_free(file->edit);
	file->edit = NULL;
	vmx_lock_free(file->lock);
	file->lock = NULL;
	file->is_settled = false;
}

void vmx_file_free(struct vmx_file *file)
{
	if (!file)
		return;
	release(file);
	free(file->path);
	free(file->real);
	vmx_doc_free(file->doc);
	free(file);
}

/* Take the locks, and make sure that the file still has the bytes that the edit started from. */
static int settle(struct vmx_file *file, struct err *e)
{
	struct fingerprint now;

	if (file->is_settled)
		return 0;
	if (vmx_lock_take(&file->lock, file->real, e) < 0)
		return err_wrap(e, "%s", file->path);
	if (!file->edit && edit_lock_take(&file->edit, file->real, file->path, e) < 0)
		return -1;
	file->is_settled = true;
	if (file_print(&now, file->real, file->path, VMX_SIZE_MAX, e) < 0)
		return -1;
	if (!fingerprint_eq(&now, &file->print))
		return err_set(e, ERR_BUSY, "%s was changed meanwhile; run the command again",
			       file->path);
	return 0;
}

static int put(struct vmx_file *file, struct err *e)
{
	AUTO(replace) *r = NULL;
	AUTO_VALUE(buf) bytes = { 0 };
	int done;

	vmx_doc_bytes(&bytes, file->doc);
	if (replace_begin(&r, file->real, &file->print, e) < 0 ||
	    replace_write(r, buf_view(&bytes), e) < 0)
		return err_wrap(e, "%s", file->path);
	done = replace_commit(r, e);
	file->is_replaced = replace_done(r) != NULL;
	if (file->is_replaced)
		file->print = *replace_done(r);
	return done < 0 ? err_wrap(e, "%s", file->path) : 0;
}

int vmx_file_save(struct vmx_file *file, struct err *e)
{
	int done = settle(file, e);

	if (done == 0)
		done = put(file, e);
	release(file);
	return done;
}

int vmx_file_check_save(struct vmx_file *file, struct err *e)
{
	int done = settle(file, e);

	release(file);
	return done;
}

int vmx_file_read_back(struct vmx_file *file, struct err *e)
{
	struct fingerprint now;

	if (file_print(&now, file->real, file->path, VMX_SIZE_MAX, e) < 0)
		return err_wrap(e, "written, but it cannot be read back");
	if (now.size != file->print.size || now.digest != file->print.digest)
		return err_set(
			e, ERR_BUSY,
			"%s was changed by somebody else as soon as it was written; check it",
			file->path);
	file->print = now;
	return 0;
}

char *vmx_file_show(const struct vmx_file *file, const char *name)
{
	struct buf shown = { 0 };
	struct span value;

	if (!vmx_doc_get_span(&value, file->doc, name))
		return NULL;
	show_bytes(&shown, value, file->charset);
	return buf_take(&shown);
}

/*
 * Telling hostd.
 */

/*
 * hostd works on one VM's reload in one thread; more than a few at a time only queue up, and inside
 * the extension hostd is already busy with us.
 */
#define RELOADS_AT_A_TIME 4

static void command(struct argv *argv, const struct host *h, long long vm_id)
{
	host_command(argv, h, "/bin/vim-cmd vmsvc/reload");
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

/*
 * vim-cmd shows a fault as a dump of several lines, one of which starts with msg and has a message
 * for people [facts 4.4]. Where there is one, keep nothing else: the first line only names a type.
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
	/* A reload prints nothing; any output says that it failed [facts 4.4]. */
	if (result.status == 0 &&
	    result.stdout_bytes.len == strspn(buf_text(&result.stdout_bytes), " \t\r\n"))
		return;
	keep_message(&result.stdout_bytes);
	command(&argv, h, items[index].vm_id);
	items[index].failed = true;
	(void)host_run_failed(h, &argv, &result, &items[index].err);
}

void reload_vms(struct reload *items, size_t count, const struct host *h, reload_progress *progress,
		void *context)
{
	AUTO(spawn_set) *set = spawn_set_new();

	for (size_t i = 0; i < count; i++) {
		if (spawn_set_running(set) == RELOADS_AT_A_TIME)
			finish(items, set, h);
		if (i >= RELOADS_AT_A_TIME && signals_stop()) {
			items[i].failed = true;
			(void)err_set(&items[i].err, ERR_BUSY,
				      "not done: the run was stopped by signal %d (%s)",
				      signals_stop(), strsignal(signals_stop()));
			continue;
		}
		if (progress)
			progress(context, i);
		start(&items[i], i, set, h);
	}
	while (spawn_set_running(set) > 0)
		finish(items, set, h);
}

#include "host/vmx_file.h"

#include "base/alloc.h"
#include "system/lock.h"
#include "system/replace.h"

/* The largest seen has 12 KB; a thousand times that is somebody's disk, not a .vmx. */
#define VMX_SIZE_MAX (16U << 20)

int vmx_file_load(struct vmx_file **file, const struct root *root, const char *path, struct err *e)
{
	AUTO(vmx_file) *made = x_alloc(sizeof(*made));
	AUTO_VALUE(buf) bytes = { 0 };

	made->path = x_strdup(path);
	if (root_real(&made->real, root, path, e) < 0 ||
	    file_read(&bytes, &made->print, made->real, path, VMX_SIZE_MAX, e) < 0)
		return -1;
	made->doc = vmx_doc_parse(buf_view(&bytes));
	made->charset = charset_of(made->doc);
	*file = made;
	made = NULL;
	return 0;
}

void vmx_file_free(struct vmx_file *file)
{
	if (!file)
		return;
	free(file->path);
	free(file->real);
	vmx_doc_free(file->doc);
	free(file);
}

/* Nobody may have touched the file since it was loaded: the edit was made from those bytes. */
static int still_the_same(const struct vmx_file *file, struct err *e)
{
	AUTO_VALUE(buf) bytes = { 0 };
	struct fingerprint now;

	if (file_read(&bytes, &now, file->real, file->path, VMX_SIZE_MAX, e) < 0)
		return -1;
	if (!fingerprint_eq(&now, &file->print))
		return err_set(e, ERR_BUSY, "%s was changed meanwhile; run the command again",
			       file->path);
	return 0;
}

static int read_back(struct vmx_file *file, struct span written, struct err *e)
{
	AUTO_VALUE(buf) bytes = { 0 };

	if (file_read(&bytes, &file->print, file->real, file->path, VMX_SIZE_MAX, e) < 0)
		return -1;
	if (!span_eq(buf_view(&bytes), written))
		return err_set(
			e, ERR_BUSY,
			"%s was changed by somebody else as soon as it was written; check it",
			file->path);
	return 0;
}

int vmx_file_save(struct vmx_file *file, struct err *e)
{
	AUTO(vmx_lock) *lock = NULL;
	AUTO(replace) *r = NULL;
	AUTO_VALUE(buf) bytes = { 0 };

	vmx_doc_bytes(&bytes, file->doc);
	if (vmx_lock_take(&lock, file->real, e) < 0)
		return err_wrap(e, "%s", file->path);
	if (still_the_same(file, e) < 0)
		return -1;
	if (replace_begin(&r, file->real, &file->print, e) < 0 ||
	    replace_write(r, buf_view(&bytes), e) < 0 || replace_commit(r, e) < 0)
		return err_wrap(e, "%s", file->path);
	return read_back(file, buf_view(&bytes), e);
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

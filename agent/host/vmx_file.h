/*
 * A .vmx file of the host: load it, write an edited document in its place, and have hostd read it
 * again.
 *
 * Calling sequence: vmx_file_load(), questions and edits on ->doc, vmx_file_save(),
 * vmx_file_read_back(), vmx_file_free(); reload_vms(). A save happens only over the very bytes that
 * were loaded:
 *
 *	hold X.vmx.lck and the file's edit lock -> read again and compare -> replace
 *	(temporary, fsync, rename, fsync of the folder) -> release
 *
 * Whatever goes wrong leaves the file as it was. Works on any file of any machine; where there is
 * no lock file there is nothing to hold.
 *
 * vmx_file_load_to_edit() is for an edit that follows at once: it takes the locks first, so that
 * the save need not read the file again.
 */
#ifndef HOST_VMX_FILE_H
#define HOST_VMX_FILE_H

#include "formats/show.h"
#include "formats/vmx_doc.h"
#include "host/host.h"
#include "system/file.h"
#include "system/lock.h"
#include "system/root.h"

struct vmx_file {
	char *path; /* as asked for, inside the host: what messages name */
	char *real; /* the real file, --root in front */
	struct vmx_doc *doc;
	struct fingerprint print;
	struct vmx_lock *lock;  /* held from before the file was read; NULL where there is none */
	struct edit_lock *edit; /* no other nestvirt edits it; NULL while it is not held */
	bool is_settled;        /* both are held, or there is nothing to hold */
	bool is_replaced;       /* the new bytes are in place, whatever the save said then */
	const char *charset;    /* of its values: formats/show.h */
};

/* Errors: ERR_NOT_FOUND, ERR_IO, ERR_REFUSED (not a regular file, larger than any .vmx). */
int vmx_file_load(struct vmx_file **file, const struct root *root, const char *path, struct err *e)
	NODISCARD;
/*
 * The same with the locks, which vmx_file_save() or vmx_file_free() releases. ERR_BUSY where
 * another nestvirt goes on editing it (edit_lock_take()). If somebody else holds VMware's lock,
 * that is an error of the save only: the edit may turn out to change nothing.
 */
int vmx_file_load_to_edit(struct vmx_file **file, const struct root *root, const char *path,
			  struct err *e) NODISCARD;
void vmx_file_free(struct vmx_file *file);
DEFINE_AUTO(vmx_file)

/*
 * Write the document back. ERR_REFUSED where a VM has it locked, ERR_BUSY where the file is not
 * the one that was loaded, ERR_IO. A document without changes is not to be saved: see enum
 * vmx_change.
 */
int vmx_file_save(struct vmx_file *file, struct err *e) NODISCARD;

/* Fail as vmx_file_save() would at this moment, but write nothing. */
int vmx_file_check_save(struct vmx_file *file, struct err *e) NODISCARD;

/*
 * Make sure that the file has what was saved: ERR_BUSY where it has not. Where it cannot be read,
 * the error says that it was written.
 */
int vmx_file_read_back(struct vmx_file *file, struct err *e) NODISCARD;

/* Returns a value as people see it: decoded, in UTF-8; NULL where it is absent. The caller's. */
char *vmx_file_show(const struct vmx_file *file, const char *name) NODISCARD;

/*
 * Telling hostd that a .vmx has changed: `vim-cmd vmsvc/reload ID`.
 *
 * hostd keeps a VM's configuration in memory and would go on with the old one (esxi-facts 1.9). A
 * call takes about a second, so several run at a time.
 */

struct reload {
	long long vm_id;
	/* filled in: */
	bool failed;
	struct err err; /* where it failed: ERR_HOST, or ERR_BUSY for one that was not started */
};

/* Called as each VM is started on; may be NULL. */
typedef void reload_progress(void *context, size_t index);

/*
 * Reload all of them. A failure is noted at its VM and does not stop the others. A signal to stop
 * (signals_stop()) does: those under way end, and the others are noted as failed, so they stay
 * owed. As many as run at a time are started even then, as the VMs that were edited last are the
 * step in hand.
 */
void reload_vms(struct reload *items, size_t count, const struct host *h, reload_progress *progress,
		void *context);

#endif

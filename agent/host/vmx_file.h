/*
 * A .vmx file of the host: load it, and write an edited document in its place.
 *
 * Calling sequence: vmx_file_load(), questions and edits on ->doc, vmx_file_save(),
 * vmx_file_free(). A save happens only on the very bytes that were loaded:
 *
 *	hold X.vmx.lck -> read again and compare -> replace (temporary, fsync, rename,
 *	fsync of the folder) -> read back -> release
 *
 * What can go wrong leaves the file as it was. Works on any file of any machine;
 * where there is no lock file there is nothing to hold.
 */
#ifndef HOST_VMX_FILE_H
#define HOST_VMX_FILE_H

#include "formats/show.h"
#include "formats/vmx_doc.h"
#include "system/file.h"
#include "system/root.h"

struct vmx_file {
	char *path; /* as asked for, inside the host: what messages name */
	char *real; /* the real file, --root in front */
	struct vmx_doc *doc;
	struct fingerprint print;
	enum charset charset; /* of its values */
};

/* Errors: ERR_NOT_FOUND, ERR_IO, ERR_REFUSED (not a regular file, larger than any .vmx). */
int vmx_file_load(struct vmx_file **file, const struct root *root, const char *path, struct err *e)
	NODISCARD;
void vmx_file_free(struct vmx_file *file);
DEFINE_AUTO(vmx_file)

/*
 * Write the document back. ERR_REFUSED where a VM has it locked, ERR_BUSY where the file is not
 * the one that was loaded, ERR_IO. A document without changes is not to be saved: see enum
 * vmx_change.
 */
int vmx_file_save(struct vmx_file *file, struct err *e) NODISCARD;

/* A value as people see it: decoded, in UTF-8; NULL where the setting is absent. The caller's. */
char *vmx_file_show(const struct vmx_file *file, const char *name) NODISCARD;

#endif

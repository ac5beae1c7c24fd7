/*
 * XML that a host writes: the replies of esxcli, and hostd's inventory.
 */
#ifndef FORMATS_XML_REPLY_H
#define FORMATS_XML_REPLY_H

#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

/*
 * The reply of `esxcli --formatter=xml …` or `localcli --formatter=xml …`:
 * structures with named fields.
 *
 * The two differ in small ways: esxcli declares a namespace and takes blanks out
 * of field names ("ConfigFile"), localcli adds <meta-data> and keeps them ("Config
 * File"). So only the letters and digits of names are compared, without regard to
 * case, and unknown elements are skipped (esxi-facts 4.1).
 */
struct esxcli_reply;

/*
 * ERR_HOST for bytes that are not such a reply: not XML, another document, a document that ends
 * in the middle. An empty list is a reply without rows.
 */
int esxcli_reply_parse(struct esxcli_reply **reply, struct span xml, struct err *e) NODISCARD;
void esxcli_reply_free(struct esxcli_reply *reply);
DEFINE_AUTO(esxcli_reply)

size_t esxcli_reply_rows(const struct esxcli_reply *reply);
/*
 * Each returns what a field holds of its kind; NULL where there is no such field, or nothing of
 * that kind in it. The first field of a name counts. All borrowed until the reply is freed.
 */
const char *esxcli_reply_get(const struct esxcli_reply *reply, size_t row, const char *field);
/* A list, such as Uplinks. An empty one is a list, too, and so is one of structures. */
const struct strings *esxcli_reply_list(const struct esxcli_reply *reply, size_t row,
					const char *field);
/* Structures, such as DVPort, as a reply with at least one row. */
const struct esxcli_reply *esxcli_reply_inside(const struct esxcli_reply *reply, size_t row,
					       const char *field);

/*
 * /etc/vmware/hostd/vmInventory.xml: which VMs are registered on this host.
 *
 * hostd owns and rewrites the file; we only read it. objID is the id that
 * vim-cmd takes; an entry may point to a file that is gone (esxi-facts 4.3).
 */

struct vm_entry {
	long long id;
	char *vmx_path; /* inside the host, as hostd wrote it */
};

struct vm_inventory {
	struct vm_entry *items; /* in the order of the file */
	size_t count;
	size_t room;
};

/*
 * Bytes that are not such a file are ERR_IO: not XML, a DOCTYPE, an entry without an id or an
 * absolute path. Unknown elements are skipped. A file without entries is a host without VMs only if
 * it has the root element.
 */
int vm_inventory_parse(struct vm_inventory *inventory, struct span xml, struct err *e) NODISCARD;
void vm_inventory_free(struct vm_inventory *inventory);

#endif

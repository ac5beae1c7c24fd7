/*
 * The answer of `esxcli --formatter=xml …` or `localcli --formatter=xml …`:
 * structures with named fields.
 *
 * The two differ in small ways: esxcli declares a namespace and takes blanks out
 * of field names ("ConfigFile"), localcli adds <meta-data> and keeps them ("Config
 * File"). So names are compared with everything but letters and digits removed
 * and without regard to case, and unknown elements are passed over (esxi-facts 4.1).
 */
#ifndef FORMATS_XML_REPLY_H
#define FORMATS_XML_REPLY_H

#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

struct esxcli_reply;

/*
 * ERR_HOST for bytes that are not such an answer: not XML, another document, a document that ends
 * in the middle. An empty list is an answer without rows.
 */
int esxcli_reply_parse(struct esxcli_reply **reply, struct span xml, struct err *e) NODISCARD;
void esxcli_reply_free(struct esxcli_reply *reply);
DEFINE_AUTO(esxcli_reply)

size_t esxcli_reply_rows(const struct esxcli_reply *reply);
/*
 * What a field holds, by its kind; NULL where there is no such field or nothing of that kind in
 * it. The first field of a name counts. All borrowed until the reply is freed.
 */
const char *esxcli_reply_get(const struct esxcli_reply *reply, size_t row, const char *field);
/* A list, such as Uplinks. One without items is a list, with none; so is one of structures. */
const struct strings *esxcli_reply_list(const struct esxcli_reply *reply, size_t row,
					const char *field);
/* Structures, such as DVPort, as a reply with at least one row. */
const struct esxcli_reply *esxcli_reply_inside(const struct esxcli_reply *reply, size_t row,
					       const char *field);

/*
 * /etc/vmware/hostd/vmInventory.xml: which VMs are registered on this host.
 *
 * hostd owns and rewrites the file; it is only ever read. objID is the id that
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
 * absolute path. Elements that are not known are passed over. A file without entries is a host
 * without VMs only if it has the root element.
 */
int vm_inventory_parse(struct vm_inventory *inventory, struct span xml, struct err *e) NODISCARD;
void vm_inventory_free(struct vm_inventory *inventory);

#endif

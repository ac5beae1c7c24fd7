#include "formats/vm_inventory.h"

#include <limits.h>
#include <string.h>

#include "base/list.h"
#include "formats/show.h"
#include "formats/xml_reader.h"

/* ConfigRoot > ConfigEntry > objID, vmxCfgPath. */
enum { DEPTH_ROOT = 0, DEPTH_ENTRY = 1, DEPTH_FIELD = 2 };

/* hostd numbers VMs from 1 in a 32-bit integer. */
#define ID_MAX INT_MAX

static int not_an_id(const struct buf *text, int line, struct err *e)
{
	AUTO_VALUE(buf) shown = { 0 };

	show_bytes(&shown, buf_view(text), CHARSET_UTF8);
	return err_set(e, ERR_IO, "line %d: \"%s\" is not a VM id", line, buf_text(&shown));
}

static int field(struct vm_entry *entry, struct xml_reader *x, struct err *e)
{
	AUTO_VALUE(buf) text = { 0 };

	if (strcmp(xml_reader_name(x), "objID") == 0) {
		if (xml_reader_text(&text, x, e) < 0)
			return -1;
		if (!span_number(&entry->id, buf_view(&text), 1, ID_MAX))
			return not_an_id(&text, xml_reader_line(x), e);
	} else if (strcmp(xml_reader_name(x), "vmxCfgPath") == 0) {
		if (xml_reader_text(&text, x, e) < 0)
			return -1;
		free(entry->vmx_path);
		entry->vmx_path = buf_take(&text);
	}
	return 0;
}

static int entry_done(struct vm_inventory *inventory, struct vm_entry *entry, int line,
		      struct err *e)
{
	if (entry->id == 0 || !entry->vmx_path || entry->vmx_path[0] != '/') {
		free(entry->vmx_path);
		entry->vmx_path = NULL;
		return err_set(e, ERR_IO, "line %d: an entry without %s", line,
			       entry->id == 0 ? "an id" : "an absolute path");
	}
	LIST_PUSH(inventory, *entry);
	*entry = (struct vm_entry){ 0 };
	return 0;
}

static int read_entries(struct vm_inventory *inventory, struct xml_reader *x,
			struct vm_entry *entry, struct err *e)
{
	bool in_entry = false; /* not in some other element of the root */
	enum xml_event event;

	while (xml_reader_next(&event, x, e) == 0) {
		const char *name = xml_reader_name(x);
		int depth = xml_reader_depth(x);

		if (event == XML_END_OF_FILE)
			return 0;
		if (depth == DEPTH_ENTRY)
			in_entry = strcmp(name, "ConfigEntry") == 0;
		if (event == XML_START && depth == DEPTH_ROOT && strcmp(name, "ConfigRoot") != 0)
			return err_set(e, ERR_IO, "it is <%s>, not an inventory of VMs", name);
		if (event == XML_START && depth == DEPTH_FIELD && in_entry &&
		    field(entry, x, e) < 0)
			return -1;
		if (event == XML_END && depth == DEPTH_ENTRY && in_entry &&
		    entry_done(inventory, entry, xml_reader_line(x), e) < 0)
			return -1;
	}
	return -1;
}

int vm_inventory_parse(struct vm_inventory *inventory, struct span xml, struct err *e)
{
	AUTO(xml_reader) *x = NULL;
	struct vm_entry entry = { 0 };
	int result;

	*inventory = (struct vm_inventory){ 0 };
	if (xml_reader_open(&x, xml, e) < 0)
		return -1;
	result = read_entries(inventory, x, &entry, e);
	free(entry.vmx_path);
	if (result < 0)
		vm_inventory_free(inventory);
	return result;
}

void vm_inventory_free(struct vm_inventory *inventory)
{
	for (size_t i = 0; i < inventory->count; i++)
		free(inventory->items[i].vmx_path);
	free(inventory->items);
	*inventory = (struct vm_inventory){ 0 };
}

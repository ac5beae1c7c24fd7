/*
 * The laws of the inventory. An input that begins with "<" is parsed as it is. Of any other the
 * first byte chooses a form of XML, and each line behind it is the path of a VM.
 */
#include <limits.h>
#include <string.h>

#include "base/text.h"
#include "formats/xml_reply.h"
#include "fuzz.h"
#include "xml_form.h"

static void check_error(const struct err *e)
{
	LAW(e->code == ERR_IO, "what is no inventory is an input error");
	LAW(e->text[0] && !strchr(e->text, '\n'), "its reason is one line");
}

static void check_any(struct span bytes)
{
	struct vm_inventory inventory;
	struct err e = { 0 };

	if (vm_inventory_parse(&inventory, bytes, &e) < 0) {
		check_error(&e);
		LAW(inventory.count == 0 && !inventory.items, "an error leaves nothing behind");
		return;
	}
	LAW(e.code == ERR_NONE, "success leaves the error alone");
	for (size_t i = 0; i < inventory.count; i++) {
		LAW(inventory.items[i].id >= 1 && inventory.items[i].id <= INT_MAX,
		    "ids are those of hostd");
		LAW(inventory.items[i].vmx_path[0] == '/', "paths are absolute");
	}
	vm_inventory_free(&inventory);
}

/* Ids need not be in order: hostd writes the entries as it likes. */
static long long id_of(size_t index)
{
	return (long long)(index * 7919 % INT_MAX) + 1;
}

static void write_entry(struct buf *xml, size_t index, struct span path, int form)
{
	bool path_first = form & FORM_OTHER_ORDER;

	buf_format(xml, "<ConfigEntry id=\"%04zu\">", index);
	xml_between(xml, form);
	if (!path_first)
		buf_format(xml, "<objID>%lld</objID><secDomain/>", id_of(index));
	buf_str(xml, "<vmxCfgPath>/");
	xml_text(xml, path, form);
	buf_str(xml, "</vmxCfgPath>");
	if (path_first)
		buf_format(xml, "<secDomain></secDomain><objID>%lld</objID>", id_of(index));
	buf_str(xml, "</ConfigEntry>\n");
}

static void write_inventory(struct buf *xml, struct span lines, int form)
{
	struct span path;
	size_t count = 0;

	buf_str(xml, "<ConfigRoot>\n");
	while (span_next(&path, &lines, '\n')) {
		xml_between(xml, form);
		write_entry(xml, count++, path, form);
	}
	buf_str(xml, "</ConfigRoot>");
}

static void check_same(const struct vm_inventory *inventory, struct span lines)
{
	struct span path;
	size_t count = 0;

	while (span_next(&path, &lines, '\n')) {
		AUTO_VALUE(buf) want = { 0 };

		LAW(count < inventory->count, "no entry is lost");
		buf_char(&want, '/');
		xml_text_read(&want, path);
		LAW(inventory->items[count].id == id_of(count), "ids come back");
		LAW(strcmp(inventory->items[count].vmx_path, buf_text(&want)) == 0,
		    "paths come back");
		count++;
	}
	LAW(inventory->count == count, "no entry is made up");
}

static void check_written(struct span lines, int form)
{
	struct vm_inventory inventory;
	AUTO_VALUE(buf) xml = { 0 };
	struct err e = { 0 };
	int done;

	write_inventory(&xml, lines, form);
	if (form & FORM_CUT)
		buf_cut(&xml, xml_cut(buf_view(&xml), (uint32_t)(lines.len * 31 + (size_t)form)));
	done = vm_inventory_parse(&inventory, buf_view(&xml), &e);
	if (form & FORM_CUT) {
		/* Or VMs that are registered would be told from those that are not. */
		LAW(done < 0, "half an inventory is none");
		check_error(&e);
		return;
	}
	LAW(done == 0, e.text);
	check_same(&inventory, lines);
	vm_inventory_free(&inventory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = span_make((const char *)data, size);

	if (size == 0 || data[0] == '<')
		check_any(bytes);
	else
		check_written(span_make(bytes.p + 1, bytes.len - 1), data[0] & 0x3F);
	return 0;
}

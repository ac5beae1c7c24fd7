/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unistd.h>

#include "formats/xml_reply.h"

/* "1 /vmfs/…\n2 …\n" or "! message": an inventory, or why there is none. */
static void assert_inventory(const char *xml, size_t len, const char *want)
{
	struct vm_inventory inventory;
	AUTO_VALUE(buf) got = { 0 };
	struct err e = { 0 };

	if (vm_inventory_parse(&inventory, span_make(xml, len), &e) < 0) {
		assert_int_equal(e.code, ERR_IO);
		assert_int_equal(inventory.count, 0);
		buf_format(&got, "! %s", e.text);
	}
	for (size_t i = 0; i < inventory.count; i++)
		buf_format(&got, "%lld %s\n", inventory.items[i].id, inventory.items[i].vmx_path);
	vm_inventory_free(&inventory);
	assert_string_equal(buf_text(&got), want);
}

struct row {
	const char *xml;
	const char *want;
};

static void assert_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_inventory(rows[i].xml, span_of(rows[i].xml).len, rows[i].want);
}

/* As hostd writes it (esxi-facts 4.3). */
static void vm_inventory_parse__as_hostd_writes_it__entries_in_order(void **state)
{
	static const struct row rows[] = {
		{ "<ConfigRoot>\n"
		  "  <ConfigEntry id=\"0000\">\n"
		  "    <objID>12</objID>\n"
		  "    <secDomain/>\n"
		  "    <vmxCfgPath>/vmfs/volumes/6800e48c-3dcffc58/web/web.vmx</vmxCfgPath>\n"
		  "  </ConfigEntry>\n"
		  "  <ConfigEntry id=\"0001\">\n"
		  "    <objID>3</objID>\n"
		  "    <secDomain></secDomain>\n"
		  "    <vmxCfgPath>/vmfs/volumes/ds 1/R&amp;D &lt;1&gt;/R&amp;D.vmx</vmxCfgPath>\n"
		  "  </ConfigEntry>\n"
		  "</ConfigRoot>\n",
		  "12 /vmfs/volumes/6800e48c-3dcffc58/web/web.vmx\n"
		  "3 /vmfs/volumes/ds 1/R&D <1>/R&D.vmx\n" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows));
}

static void vm_inventory_parse__other_ways_to_write_it__mean_the_same(void **state)
{
	static const struct row rows[] = {
		{ "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ConfigRoot/>", "" },
		{ "<ConfigRoot></ConfigRoot>", "" },
		{ "\xEF\xBB\xBF"
		  "<ConfigRoot/>",
		  "" },
		{ " \r\n<ConfigRoot/>", "" },
		{ "<!-- old --><ConfigRoot><!-- none --></ConfigRoot>", "" },
		/* the path first, attributes, a comment inside the text, CDATA, character
		   references */
		{ "<ConfigRoot><ConfigEntry><vmxCfgPath a='b'>/v/<!-- x -->a.vmx</vmxCfgPath>"
		  "<objID>1</objID></ConfigEntry></ConfigRoot>",
		  "1 /v/a.vmx\n" },
		{ "<ConfigRoot><ConfigEntry><objID>1</objID>"
		  "<vmxCfgPath><![CDATA[/v/a&b.vmx]]></vmxCfgPath></ConfigEntry></ConfigRoot>",
		  "1 /v/a&b.vmx\n" },
		{ "<ConfigRoot><ConfigEntry><objID>&#49;</objID>"
		  "<vmxCfgPath>/v/M&#xFC;ller.vmx</vmxCfgPath></ConfigEntry></ConfigRoot>",
		  "1 /v/M\xC3\xBCller.vmx\n" },
		/* a namespace, with and without a prefix */
		{ "<ConfigRoot xmlns='urn:x'><ConfigEntry><objID>1</objID>"
		  "<vmxCfgPath>/a.vmx</vmxCfgPath></ConfigEntry></ConfigRoot>",
		  "1 /a.vmx\n" },
		{ "<h:ConfigRoot xmlns:h='urn:x'><h:ConfigEntry><h:objID>1</h:objID>"
		  "<h:vmxCfgPath>/a.vmx</h:vmxCfgPath></h:ConfigEntry></h:ConfigRoot>",
		  "1 /a.vmx\n" },
		/* what is not known is passed over, whatever it holds */
		{ "<ConfigRoot><version>2</version><Other><objID>x</objID></Other>"
		  "<ConfigEntry><objID>1</objID><new><objID>9</objID><deep/></new>"
		  "<vmxCfgPath>/a.vmx</vmxCfgPath></ConfigEntry><Other/></ConfigRoot>",
		  "1 /a.vmx\n" },
		/* the largest id of a 32-bit integer */
		{ "<ConfigRoot><ConfigEntry><objID>2147483647</objID>"
		  "<vmxCfgPath>/a.vmx</vmxCfgPath></ConfigEntry></ConfigRoot>",
		  "2147483647 /a.vmx\n" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows));
}

static void vm_inventory_parse__not_an_inventory__says_why_and_where(void **state)
{
	static const struct row rows[] = {
		{ "", "! it is empty" },
		{ " \t\r\n", "! it is empty" },
		{ "\xEF\xBB\xBF\n", "! it is empty" },
		{ "vhv.enable = \"TRUE\"\n",
		  "! it is not XML: it starts with \"vhv.enable = \"TRUE\"\"" },
		{ "\n  0123456789 123456789 123456789 123456789 123456789 123456789 123456789",
		  "! it is not XML: it starts with "
		  "\"0123456789 123456789 123456789 123456789 123456789 123456789\"" },
		{ "\\<ConfigRoot/>", "! it is not XML: it starts with \"\\<ConfigRoot/>\"" },
		{ "<<ConfigRoot/>", "! it is not XML: line 1: StartTag: invalid element name" },
		{ "<ConfigRoot>\n<ConfigEntry>\n",
		  "! it is not XML: line 2: it ends in the middle" },
		{ "<ConfigRoot>\n</ConfigEntry>\n",
		  "! it is not XML: line 2: Opening and ending tag mismatch: ConfigRoot line 1 and "
		  "ConfigEntry" },
		{ "<ConfigRoot>\n<ConfigEntry><obj",
		  "! it is not XML: line 2: Couldn't find end of Start Tag obj" },
		{ "<!-- no root -->", "! it is not XML: line 1: it ends in the middle" },
		{ "<?xml version=\"1.0\"?>\n", "! it is not XML: line 2: it ends in the middle" },
		{ "<ConfigRoot/>\nmore",
		  "! it is not XML: line 2: Extra content at the end of the document" },
		{ "<output/>", "! it is <output>, not an inventory of VMs" },
		{ "<!DOCTYPE ConfigRoot [<!ENTITY a \"/a.vmx\">]>\n<ConfigRoot/>",
		  "! a DOCTYPE is not expected here" },
		{ "<ConfigRoot>\n<ConfigEntry/>\n</ConfigRoot>",
		  "! line 2: an entry without an id" },
		{ "<ConfigRoot>\n<ConfigEntry><vmxCfgPath>/a.vmx</vmxCfgPath>\n</ConfigEntry>"
		  "</ConfigRoot>",
		  "! line 2: an entry without an id" },
		{ "<ConfigRoot>\n<ConfigEntry>\n<objID>x</objID>\n\n\n</ConfigEntry></ConfigRoot>",
		  "! line 3: \"x\" is not a VM id" },
		{ "<ConfigRoot><ConfigEntry><objID>1</objID></ConfigEntry></ConfigRoot>",
		  "! line 1: an entry without an absolute path" },
		{ "<ConfigRoot><ConfigEntry><objID>1</objID><vmxCfgPath/></ConfigEntry>"
		  "</ConfigRoot>",
		  "! line 1: an entry without an absolute path" },
		{ "<ConfigRoot><ConfigEntry><objID>1</objID><vmxCfgPath>a.vmx</vmxCfgPath>"
		  "</ConfigEntry></ConfigRoot>",
		  "! line 1: an entry without an absolute path" },
		{ "<ConfigRoot><ConfigEntry><objID>0</objID></ConfigEntry></ConfigRoot>",
		  "! line 1: \"0\" is not a VM id" },
		{ "<ConfigRoot><ConfigEntry><objID/></ConfigEntry></ConfigRoot>",
		  "! line 1: \"\" is not a VM id" },
		{ "<ConfigRoot><ConfigEntry><objID>1 </objID></ConfigEntry></ConfigRoot>",
		  "! line 1: \"1 \" is not a VM id" },
		{ "<ConfigRoot><ConfigEntry><objID>\n1</objID></ConfigEntry></ConfigRoot>",
		  "! line 1: \"|0A1\" is not a VM id" },
		{ "<ConfigRoot><ConfigEntry><objID>2147483648</objID></ConfigEntry></ConfigRoot>",
		  "! line 1: \"2147483648\" is not a VM id" },
		{ "<ConfigRoot><ConfigEntry><objID><b>1</b></objID></ConfigEntry></ConfigRoot>",
		  "! line 1: text is expected here" },
		{ "<ConfigRoot><ConfigEntry><vmxCfgPath>&nope;</vmxCfgPath></ConfigEntry>"
		  "</ConfigRoot>",
		  "! it is not XML: line 1: Entity 'nope' not defined" },
		/* one bad entry spoils all: half an inventory would hide VMs */
		{ "<ConfigRoot><ConfigEntry><objID>1</objID><vmxCfgPath>/a.vmx</vmxCfgPath>"
		  "</ConfigEntry><ConfigEntry/></ConfigRoot>",
		  "! line 1: an entry without an id" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows));
}

/* The reason for a refusal is what ended the reading, not a remark from before. */
static void vm_inventory_parse__odd_namespace_then_an_error__names_the_error(void **state)
{
	static const struct row rows[] = {
		{ "<ConfigRoot xmlns='relative'>\n<x:a/>\n</ConfigEntry>",
		  "! it is not XML: line 3: Opening and ending tag mismatch: ConfigRoot line 1 and "
		  "ConfigEntry" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows));
}

static void vm_inventory_parse__nul_and_bytes_that_are_not_utf8__are_errors(void **state)
{
	(void)state;
	assert_inventory("<ConfigRoot>\0</ConfigRoot>", 26,
			 "! it is not XML: line 1: Char 0x0 out of allowed range");
	assert_inventory("<ConfigRoot>\xFF</ConfigRoot>", 26,
			 "! it is not XML: line 1: Input is not proper UTF-8, indicate encoding !");
}

/* libxml2 has more than one way to complain; none of them may reach the user's screen. */
static void vm_inventory_parse__other_encoding__prints_nothing(void **state)
{
	/* How UCS-4 begins: its converter fails before the reader knows of it. */
	static const char ucs4[] = "<\0\0\0\0";
	int kept = dup(STDERR_FILENO);
	struct vm_inventory inventory;
	struct err e = { 0 };
	int ends[2];
	char byte;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
	assert_int_equal(close(ends[1]), 0);
	assert_int_equal(vm_inventory_parse(&inventory, span_make(ucs4, 5), &e), -1);
	assert_int_equal(dup2(kept, STDERR_FILENO), STDERR_FILENO);
	assert_int_equal(close(kept), 0);
	assert_int_equal(read(ends[0], &byte, 1), 0);
	assert_int_equal(close(ends[0]), 0);
	assert_int_equal(e.code, ERR_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vm_inventory_parse__as_hostd_writes_it__entries_in_order),
		cmocka_unit_test(vm_inventory_parse__other_ways_to_write_it__mean_the_same),
		cmocka_unit_test(vm_inventory_parse__not_an_inventory__says_why_and_where),
		cmocka_unit_test(vm_inventory_parse__odd_namespace_then_an_error__names_the_error),
		cmocka_unit_test(vm_inventory_parse__nul_and_bytes_that_are_not_utf8__are_errors),
		cmocka_unit_test(vm_inventory_parse__other_encoding__prints_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

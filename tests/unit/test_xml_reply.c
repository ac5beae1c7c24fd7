#include "test_formats.h"

#include <unistd.h>

#include "formats/xml_reply.h"

/* `esxcli --formatter=xml vm process list`: a default namespace, no blanks in names. */
static const char from_esxcli[] =
	"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	"<output xmlns=\"http://www.vmware.com/Products/ESX/5.0/esxcli\">\n"
	"<root>\n"
	"   <list type=\"structure\">\n"
	"      <structure typeName=\"VirtualMachine\">\n"
	"         <field name=\"ConfigFile\">\n"
	"            <string>/vmfs/volumes/ds1/R&amp;D/R&amp;D (2).vmx</string>\n"
	"         </field>\n"
	"         <field name=\"DisplayName\">\n"
	"            <string>R&amp;D (2)</string>\n"
	"         </field>\n"
	"         <field name=\"WorldID\">\n"
	"            <integer>2103350</integer>\n"
	"         </field>\n"
	"      </structure>\n"
	"      <structure typeName=\"VirtualMachine\">\n"
	"         <field name=\"ConfigFile\">\n"
	"            <string>/vmfs/volumes/ds1/b/b.vmx</string>\n"
	"         </field>\n"
	"         <field name=\"DisplayName\">\n"
	"            <string></string>\n"
	"         </field>\n"
	"      </structure>\n"
	"   </list>\n"
	"</root>\n"
	"</output>\n";

/* The same by localcli: another namespace, meta-data, names with blanks. */
static const char from_localcli[] =
	"<?xml version=\"1.0\"?>\n"
	"<output xmlns:esxcli=\"http://www.vmware.com/Products/ESX/5.0/esxcli\">\n"
	"   <meta-data>\n"
	"      <meta-data-field name=\"fields:VirtualMachine\" value=\"World ID,Display Name\"/>\n"
	"   </meta-data>\n"
	"   <root>\n"
	"      <list type=\"structure\">\n"
	"            <structure typeName=\"VirtualMachine\">\n"
	"               <field name=\"World ID\">\n"
	"                  <integer>2103350</integer>\n"
	"               </field>\n"
	"               <field name=\"Display Name\">\n"
	"                  <string>R&amp;D (2)</string>\n"
	"               </field>\n"
	"               <field name=\"Config File\">\n"
	"                  <string>/vmfs/volumes/ds1/R&amp;D/R&amp;D (2).vmx</string>\n"
	"               </field>\n"
	"            </structure>\n"
	"            <structure typeName=\"VirtualMachine\">\n"
	"               <field name=\"Config File\">\n"
	"                  <string>/vmfs/volumes/ds1/b/b.vmx</string>\n"
	"               </field>\n"
	"               <field name=\"Display Name\">\n"
	"                  <string/>\n"
	"               </field>\n"
	"            </structure>\n"
	"      </list>\n"
	"   </root>\n"
	"</output>\n";

static struct esxcli_reply *parse(const char *xml)
{
	struct esxcli_reply *reply = NULL;
	struct err e = { 0 };

	if (esxcli_reply_parse(&reply, span_of(xml), &e) < 0)
		fail_msg("%s", e.text);
	return reply;
}

static void esxcli_reply__esxcli_and_localcli__read_the_same(void **state)
{
	const char *const both[] = { from_esxcli, from_localcli };

	for (size_t i = 0; i < COUNT_OF(both); i++) {
		AUTO(esxcli_reply) *reply = parse(both[i]);

		assert_int_equal(esxcli_reply_rows(reply), 2);
		assert_string_equal(esxcli_reply_get(reply, 0, "ConfigFile"),
				    "/vmfs/volumes/ds1/R&D/R&D (2).vmx");
		assert_string_equal(esxcli_reply_get(reply, 0, "DisplayName"), "R&D (2)");
		assert_string_equal(esxcli_reply_get(reply, 0, "WorldID"), "2103350");
		assert_string_equal(esxcli_reply_get(reply, 1, "ConfigFile"),
				    "/vmfs/volumes/ds1/b/b.vmx");
		assert_string_equal(esxcli_reply_get(reply, 1, "DisplayName"), "");
		assert_null(esxcli_reply_get(reply, 1, "WorldID"));
	}
}

static void esxcli_reply_get__any_spelling__finds_the_field(void **state)
{
	static const char *const spellings[] = { "ConfigFile", "Config File", "config-file",
						 "CONFIGFILE", "c.o n/f_i:g\tFile\xC3\xBC" };
	static const char *const others[] = { "ConfigFil", "ConfigFiles", "File", "" };
	AUTO(esxcli_reply) *reply = parse(from_localcli);

	for (size_t i = 0; i < COUNT_OF(spellings); i++)
		assert_string_equal(esxcli_reply_get(reply, 1, spellings[i]),
				    "/vmfs/volumes/ds1/b/b.vmx");
	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_null(esxcli_reply_get(reply, 1, others[i]));
}

static void esxcli_reply__types__are_read_as_text(void **state)
{
	AUTO(esxcli_reply) *reply =
		parse("<output><root><structure>"
		      "<field name='A'><string>a b</string></field>"
		      "<field name='B'><integer>-1</integer></field>"
		      "<field name='C'><boolean>true</boolean></field>"
		      "<field name='D'><float>1.5</float></field>"
		      "<field name='E'/>"
		      "<field name='R&amp;D'><string>an ampersand</string></field>"
		      "<field name='F'><string> <![CDATA[<x>]]> </string></field>"
		      "<field><string>nameless</string></field>"
		      "<field name='A'><string>again</string></field>"
		      "</structure></root></output>");

	assert_int_equal(esxcli_reply_rows(reply), 1);
	assert_string_equal(esxcli_reply_get(reply, 0, "A"), "a b");
	assert_string_equal(esxcli_reply_get(reply, 0, "B"), "-1");
	assert_string_equal(esxcli_reply_get(reply, 0, "C"), "true");
	assert_string_equal(esxcli_reply_get(reply, 0, "D"), "1.5");
	assert_null(esxcli_reply_get(reply, 0, "E"));
	assert_string_equal(esxcli_reply_get(reply, 0, "RD"), "an ampersand");
	assert_string_equal(esxcli_reply_get(reply, 0, "F"), " <x> ");
}

/* `vmnic0|vmnic1|` or -. */
static void assert_list(const struct esxcli_reply *reply, size_t row, const char *field,
			const char *want)
{
	const struct strings *list = esxcli_reply_list(reply, row, field);
	AUTO_VALUE(buf) got = { 0 };

	for (size_t i = 0; list && i < list->count; i++)
		buf_format(&got, "%s|", list->items[i]);
	assert_string_equal(list ? buf_text(&got) : "-", want);
}

static void esxcli_reply__lists_and_structures_in_a_field__do_not_spoil_the_rest(void **state)
{
	AUTO(esxcli_reply) *reply =
		parse("<output><root><list type='structure'>"
		      "<structure typeName='VirtualSwitch'>"
		      "<field name='Uplinks'><list type='string'><string>vmnic0</string>"
		      "<string>vmnic1</string></list></field>"
		      "<field name='Policy'><structure typeName='P'>"
		      "<field name='Name'><string>inner</string></field></structure></field>"
		      "<field name='Name'><string>vSwitch0</string></field>"
		      "</structure>"
		      "<structure typeName='VirtualSwitch'>"
		      "<field name='Name'><string>vSwitch1</string></field>"
		      "</structure>"
		      "</list></root></output>");

	assert_int_equal(esxcli_reply_rows(reply), 2);
	assert_null(esxcli_reply_get(reply, 0, "Uplinks"));
	assert_null(esxcli_reply_get(reply, 0, "Policy"));
	assert_string_equal(esxcli_reply_get(reply, 0, "Name"), "vSwitch0");
	assert_string_equal(esxcli_reply_get(reply, 1, "Name"), "vSwitch1");
	assert_list(reply, 0, "Uplinks", "vmnic0|vmnic1|");
	assert_list(reply, 0, "Policy", "-");
	assert_list(reply, 0, "Name", "-");
	assert_list(reply, 1, "Uplinks", "-");
}

static void esxcli_reply_list__any_list__is_read_in_order(void **state)
{
	AUTO(esxcli_reply) *reply =
		parse("<output><root><structure>"
		      "<field name='None'><list type='string'>\n</list></field>"
		      "<field name='Empty'><list type='string'/></field>"
		      "<field name='One'><list type='string'><string/></list></field>"
		      "<field name='Odd'><list type='string'><string>VM, Network</string>"
		      "<string> R&amp;D &lt;1&gt; \"x\" 'y' $z -p </string>"
		      "<string>Z\xC3\xBCrich</string></list></field>"
		      "<field name='Mixed'><list><integer>7</integer><other>a<string>b</string>"
		      "</other><boolean>true</boolean><list><string>deep</string></list></list>"
		      "</field>"
		      "<field name='Both'><list><string>a</string></list>"
		      "<list><string>b</string></list><string>scalar</string>"
		      "<string>another</string></field>"
		      "</structure></root></output>");

	assert_list(reply, 0, "None", "");
	assert_list(reply, 0, "Empty", "");
	assert_list(reply, 0, "One", "|");
	assert_list(reply, 0, "Odd", "VM, Network| R&D <1> \"x\" 'y' $z -p |Z\xC3\xBCrich|");
	assert_list(reply, 0, "Mixed", "7|true|");
	assert_list(reply, 0, "Both", "a|b|");
	assert_string_equal(esxcli_reply_get(reply, 0, "Both"), "scalar");
}

static void esxcli_reply_inside__structures_in_a_field__are_rows_of_their_own(void **state)
{
	AUTO(esxcli_reply) *reply =
		parse("<output><root><list type='structure'><structure typeName='VDS'>"
		      "<field name='DVPort'><list type='structure'>"
		      "<structure typeName='DVPort'>"
		      "<field name='Client'><list type='string'><string>web.eth0</string></list>"
		      "</field><field name='Port ID'><string>10</string></field></structure>"
		      "<structure typeName='DVPort'>"
		      "<field name='Client'><list type='string'/></field>"
		      "<field name='Port ID'><string>11</string></field></structure>"
		      "</list></field>"
		      "<field name='Name'><string>fabric</string></field>"
		      "<field name='Single'><structure><field name='Name'><string>inner</string>"
		      "</field></structure></field>"
		      "</structure></list></root></output>");
	const struct esxcli_reply *ports = esxcli_reply_inside(reply, 0, "DVPort");
	const struct esxcli_reply *single = esxcli_reply_inside(reply, 0, "Single");

	assert_int_equal(esxcli_reply_rows(reply), 1);
	assert_string_equal(esxcli_reply_get(reply, 0, "Name"), "fabric");
	assert_int_equal(esxcli_reply_rows(ports), 2);
	assert_list(ports, 0, "Client", "web.eth0|");
	assert_string_equal(esxcli_reply_get(ports, 0, "PortID"), "10");
	assert_list(ports, 1, "Client", "");
	assert_string_equal(esxcli_reply_get(ports, 1, "PortID"), "11");
	assert_int_equal(esxcli_reply_rows(single), 1);
	assert_string_equal(esxcli_reply_get(single, 0, "Name"), "inner");
	assert_null(esxcli_reply_inside(reply, 0, "Name"));
	assert_null(esxcli_reply_inside(ports, 0, "Client"));
}

static void esxcli_reply__no_rows__is_an_answer(void **state)
{
	static const char *const answers[] = {
		"<output><root><list type=\"structure\">\n</list></root></output>",
		"<output><root><list type=\"structure\"/></root></output>",
		"<output><root/></output>",
		"<output><root><boolean>true</boolean></root></output>",
	};

	for (size_t i = 0; i < COUNT_OF(answers); i++) {
		AUTO(esxcli_reply) *reply = parse(answers[i]);

		assert_int_equal(esxcli_reply_rows(reply), 0);
	}
}

static void esxcli_reply_parse__not_an_answer__is_a_host_error(void **state)
{
	static const struct {
		const char *xml;
		const char *text;
	} rows[] = {
		{ "", "it is empty" },
		{ "\n", "it is empty" },
		{ "Connect to localhost failed: Connection failure\n",
		  "it is not XML: it starts with "
		  "\"Connect to localhost failed: Connection failure\"" },
		{ "terminate called after throwing an instance of 'std::bad_alloc'\n"
		  "  what():  std::bad_alloc\n",
		  "it is not XML: it starts with "
		  "\"terminate called after throwing an instance of 'std::bad_all\"" },
		{ "<output><root><list type=\"structure\"><structure>",
		  "it is not XML: line 1: it ends in the middle" },
		{ "<output>\n<root>\n<list>\n</list>\n</root>\n</output>\nDone.\n",
		  "it is not XML: line 7: Extra content at the end of the document" },
		{ "<html><body>Service Unavailable</body></html>", "it is <html>, not <output>" },
		{ "<output></output>", "it has no <root>" },
		{ "<output><list/></output>", "it has no <root>" },
		{ "<!DOCTYPE output><output><root/></output>", "a DOCTYPE is not expected here" },
		{ "<output><root><structure><field name='A'><string><b/></string></field>"
		  "</structure></root></output>",
		  "line 1: text is expected here" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct esxcli_reply *reply = NULL;
		struct err e = { 0 };

		assert_int_equal(esxcli_reply_parse(&reply, span_of(rows[i].xml), &e), -1);
		assert_int_equal(e.code, ERR_HOST);
		assert_string_equal(e.text, rows[i].text);
		assert_null(reply);
	}
}

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

	assert_rows(rows, COUNT_OF(rows));
}

/* An inventory of one entry. */
#define ENTRY(fields) "<ConfigRoot><ConfigEntry>" fields "</ConfigEntry></ConfigRoot>"
#define ID(text)      "<objID>" text "</objID>"
#define VMX(text)     "<vmxCfgPath>" text "</vmxCfgPath>"

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
		{ ENTRY("<vmxCfgPath a='b'>/v/<!-- x -->a.vmx</vmxCfgPath>" ID("1")),
		  "1 /v/a.vmx\n" },
		{ ENTRY(ID("1") "<vmxCfgPath><![CDATA[/v/a&b.vmx]]></vmxCfgPath>"),
		  "1 /v/a&b.vmx\n" },
		{ ENTRY(ID("&#49;") VMX("/v/M&#xFC;ller.vmx")), "1 /v/M\xC3\xBCller.vmx\n" },
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
		{ ENTRY(ID("2147483647") VMX("/a.vmx")), "2147483647 /a.vmx\n" },
	};

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
		{ ENTRY(ID("1")), "! line 1: an entry without an absolute path" },
		{ ENTRY(ID("1") "<vmxCfgPath/>"), "! line 1: an entry without an absolute path" },
		{ ENTRY(ID("1") VMX("a.vmx")), "! line 1: an entry without an absolute path" },
		{ ENTRY(ID("0")), "! line 1: \"0\" is not a VM id" },
		{ ENTRY("<objID/>"), "! line 1: \"\" is not a VM id" },
		{ ENTRY(ID("1 ")), "! line 1: \"1 \" is not a VM id" },
		{ ENTRY(ID("\n1")), "! line 1: \"|0A1\" is not a VM id" },
		{ ENTRY(ID("2147483648")), "! line 1: \"2147483648\" is not a VM id" },
		{ ENTRY("<objID><b>1</b></objID>"), "! line 1: text is expected here" },
		{ ENTRY(VMX("&nope;")), "! it is not XML: line 1: Entity 'nope' not defined" },
		/* one bad entry spoils all: half an inventory would hide VMs */
		{ "<ConfigRoot><ConfigEntry><objID>1</objID><vmxCfgPath>/a.vmx</vmxCfgPath>"
		  "</ConfigEntry><ConfigEntry/></ConfigRoot>",
		  "! line 1: an entry without an id" },
	};

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

	assert_rows(rows, COUNT_OF(rows));
}

static void vm_inventory_parse__nul_and_bytes_that_are_not_utf8__are_errors(void **state)
{
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

int test_xml_reply(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(esxcli_reply__esxcli_and_localcli__read_the_same),
		cmocka_unit_test(esxcli_reply_get__any_spelling__finds_the_field),
		cmocka_unit_test(esxcli_reply__types__are_read_as_text),
		cmocka_unit_test(
			esxcli_reply__lists_and_structures_in_a_field__do_not_spoil_the_rest),
		cmocka_unit_test(esxcli_reply_list__any_list__is_read_in_order),
		cmocka_unit_test(esxcli_reply_inside__structures_in_a_field__are_rows_of_their_own),
		cmocka_unit_test(esxcli_reply__no_rows__is_an_answer),
		cmocka_unit_test(esxcli_reply_parse__not_an_answer__is_a_host_error),
		cmocka_unit_test(vm_inventory_parse__as_hostd_writes_it__entries_in_order),
		cmocka_unit_test(vm_inventory_parse__other_ways_to_write_it__mean_the_same),
		cmocka_unit_test(vm_inventory_parse__not_an_inventory__says_why_and_where),
		cmocka_unit_test(vm_inventory_parse__odd_namespace_then_an_error__names_the_error),
		cmocka_unit_test(vm_inventory_parse__nul_and_bytes_that_are_not_utf8__are_errors),
		cmocka_unit_test(vm_inventory_parse__other_encoding__prints_nothing),
	};

	return cmocka_run_group_tests_name("xml_reply", tests, NULL, NULL);
}

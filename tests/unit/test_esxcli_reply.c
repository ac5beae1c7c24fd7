/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

	(void)state;
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

	(void)state;
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

	(void)state;
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

	(void)state;
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

	(void)state;
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

	(void)state;
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

	(void)state;
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

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct esxcli_reply *reply = NULL;
		struct err e = { 0 };

		assert_int_equal(esxcli_reply_parse(&reply, span_of(rows[i].xml), &e), -1);
		assert_int_equal(e.code, ERR_HOST);
		assert_string_equal(e.text, rows[i].text);
		assert_null(reply);
	}
}

int main(void)
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

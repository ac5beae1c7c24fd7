#include "test_formats.h"

#include <string.h>

#include "formats/config.h"

static const char *const profiles[] = { "default", "hyperv", "vbs", NULL };

static bool is_setting(const char *name)
{
	return strcmp(name, "mce.enable") == 0 || strcmp(name, "ethernet0.filter4.name") == 0;
}

static const struct config_words words = { profiles, is_setting };

/* The config as config_text() writes it, or a line for each error. */
static char *read_as(struct span bytes)
{
	AUTO(config) *config = NULL;
	AUTO_VALUE(config_errors) errors = { 0 };
	AUTO_VALUE(buf) text = { 0 };
	int result = config_parse(&config, &errors, bytes, &words);

	assert_int_equal(result == 0, config != NULL);
	assert_int_equal(result == 0, errors.count == 0);
	if (config)
		config_text(&text, config);
	for (size_t i = 0; i < errors.count; i++) {
		config_error_show(&text, &errors.items[i]);
		buf_char(&text, '\n');
	}
	if (errors.more > 0)
		buf_format(&text, "and %zu more\n", errors.more);
	return buf_take(&text);
}

struct row {
	const char *json;
	const char *want;
};

static void assert_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		AUTO_STR *got = read_as(span_of(rows[i].json));

		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s\nwant: %s\ngot:  %s", rows[i].json, rows[i].want, got);
	}
}

#define WHOLE                                                                                      \
	"{\n"                                                                                      \
	"  \"version\": 1,\n"                                                                      \
	"  \"vms\": [\n"                                                                           \
	"    {\"match\": \"HyperV-*\", \"nested\": true, \"profile\": \"hyperv\", "                \
	"\"when\": \"poweroff\"},\n"                                                               \
	"    {\"name\": \"edge\", \"nested\": false},\n"                                           \
	"    {\"vmx\": \"/vmfs/volumes/ds1/a/a.vmx\", \"exact\": true, "                           \
	"\"settings\": {\"mce.enable\": \"TRUE\", \"ethernet0.filter4.name\": null}}\n"            \
	"  ],\n"                                                                                   \
	"  \"portgroups\": [\n"                                                                    \
	"    {\"name\": \"Nested\", \"vswitch\": \"vSwitch1\", \"vlan-id\": 4095, "                \
	"\"allow-promiscuous\": true, \"allow-forged-transmits\": false, "                         \
	"\"allow-mac-change\": \"inherit\"}\n"                                                     \
	"  ],\n"                                                                                   \
	"  \"vswitches\": [\n"                                                                     \
	"    {\"name\": \"vSwitch1\", \"allow-promiscuous\": false}\n"                             \
	"  ],\n"                                                                                   \
	"  \"host\": {\"reverse-path-check\": true},\n"                                            \
	"  \"agent\": {\"interval-seconds\": 0}\n"                                                 \
	"}\n"

static void config_parse__good_files__are_written_back(void **state)
{
	static const struct row rows[] = {
		{ "{\"version\":1}", "{\n  \"version\": 1\n}\n" },
		{ "{\"$schema\":\"config.schema.json\",\"version\":1}",
		  "{\n  \"version\": 1\n}\n" },
		{ "\xEF\xBB\xBF{\"version\":1}", "{\n  \"version\": 1\n}\n" },
		{ "{\"version\":1,\"vms\":[],\"portgroups\":[],\"vswitches\":[],\"host\":{},"
		  "\"agent\":{}}",
		  "{\n  \"version\": 1\n}\n" },
		{ WHOLE, WHOLE },
		/* "now" and a false "exact" are what is meant without them. */
		{ "{\"version\":1,\"vms\":[{\"name\":\"M\\u00fcller\",\"nested\":true,"
		  "\"when\":\"now\",\"exact\":false}]}",
		  "{\n  \"version\": 1,\n  \"vms\": [\n"
		  "    {\"name\": \"M\xC3\xBCller\", \"nested\": true}\n  ]\n}\n" },
		{ "{\"version\":1,\"vms\":[{\"name\":\"a\",\"settings\":{}}]}",
		  "{\n  \"version\": 1,\n  \"vms\": [\n"
		  "    {\"name\": \"a\", \"settings\": {}}\n  ]\n}\n" },
		/* What would steer a terminal is escaped. */
		{ "{\"version\":1,\"vms\":[{\"name\":\"\\u202etxt\x7F\",\"nested\":true}]}",
		  "{\n  \"version\": 1,\n  \"vms\": [\n"
		  "    {\"name\": \"\\u202Etxt\\u007F\", \"nested\": true}\n  ]\n}\n" },
		/* One pattern may stand twice: the later entry wins. */
		{ "{\"version\":1,\"vms\":[{\"match\":\"*\",\"nested\":true},"
		  "{\"match\":\"*\",\"nested\":false}]}",
		  "{\n  \"version\": 1,\n  \"vms\": [\n"
		  "    {\"match\": \"*\", \"nested\": true},\n"
		  "    {\"match\": \"*\", \"nested\": false}\n  ]\n}\n" },
		{ "{\"version\":1,\"portgroups\":[{\"name\":\"p\",\"vswitch\":\"v\"}],"
		  "\"agent\":{\"interval-seconds\":10}}",
		  "{\n  \"version\": 1,\n  \"portgroups\": [\n"
		  "    {\"name\": \"p\", \"vswitch\": \"v\"}\n  ],\n"
		  "  \"agent\": {\"interval-seconds\": 10}\n}\n" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void config_parse__no_json__says_line_and_column(void **state)
{
	static const struct row rows[] = {
		{ "", "line 1, column 1: '[' or '{' expected near end of file\n" },
		{ "{\n  \"version\": 1,\n}\n",
		  "line 3, column 1: string or '}' expected near '}'\n" },
		{ "{\"version\":1}\nx", "line 2, column 1: end of file expected near 'x'\n" },
		{ "{\"version\": 1,\n \"version\": 1}",
		  "line 2, column 10: duplicate object key near '\"version\"'\n" },
		{ "{\"version\":\"\xFF\"}",
		  "line 1, column 12: unable to decode byte 0xff near '\"'\n" },
		{ "{\"version\":99999999999999999999}",
		  "line 1, column 31: too big integer near '99999999999999999999'\n" },
		{ "{\"vms\":[{\"name\":\"a\\u0000b\"}]}",
		  "line 1, column 26: \\u0000 is not allowed without JSON_ALLOW_NUL near "
		  "'\"a\\u0000b\"'\n" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void config_parse__wrong_shape__says_where(void **state)
{
	static const struct row rows[] = {
		{ "[]", "expected an object, not an array\n" },
		{ "{}", "version: it is missing\n" },
		{ "{\"version\":2}", "version: version 2 is not known; 1 is\n" },
		{ "{\"version\":1.0}", "version: expected a whole number, not a fraction\n" },
		{ "{\"version\":1,\"vm\":[]}",
		  "vm: unknown key; use one of version, vms, portgroups, vswitches, host, "
		  "agent, $schema\n" },
		{ "{\"version\":1,\"vms\":{},\"host\":1,\"agent\":[]}",
		  "vms: expected an array, not an object\n"
		  "host: expected an object, not a number\n"
		  "agent: expected an object, not an array\n" },
		{ "{\"version\":1,\"vms\":[1,{\"name\":2,\"nested\":\"yes\"}]}",
		  "vms[0]: expected an object, not a number\n"
		  "vms[1].name: expected a string, not a number\n"
		  "vms[1].nested: expected true or false, not a string\n" },
		{ "{\"version\":1,\"host\":{\"reverse-path-check\":1,\"x\":1}}",
		  "host.reverse-path-check: expected true or false, not a number\n"
		  "host.x: unknown key; use one of reverse-path-check\n" },
		{ "{\"version\":1,\"agent\":{\"interval-seconds\":null}}",
		  "agent.interval-seconds: expected a whole number, not null\n" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void config_parse__vms__all_errors(void **state)
{
	static const struct row rows[] = {
		{ "{\"version\":1,\"vms\":[{\"nested\":true},{\"name\":\"a\"},"
		  "{\"name\":\"\",\"nested\":true}]}",
		  "vms[0]: it does not say which VM; one of name, match, vmx\n"
		  "vms[1].nested: it is missing\n"
		  "vms[2].name: it is empty\n" },
		{ "{\"version\":1,\"vms\":[{\"name\":\"a\",\"match\":\"a*\",\"nested\":true}]}",
		  "vms[0].match: the entry says already which VM; one of name, match, vmx\n" },
		{ "{\"version\":1,\"vms\":[{\"name\":\"a\",\"nested\":true,\"profile\":\"hyper\"},"
		  "{\"name\":\"b\",\"profile\":\"vbs\"}]}",
		  "vms[0].profile: \"hyper\" is not a profile; one of default, hyperv, vbs\n"
		  "vms[1].profile: it needs nested beside it\n" },
		{ "{\"version\":1,\"vms\":[{\"name\":\"a\",\"nested\":true,\"when\":\"later\"}]}",
		  "vms[0].when: \"later\" is neither now nor poweroff\n" },
		{ "{\"version\":1,\"vms\":[{\"name\":\"a\",\"exact\":true,\"when\":\"poweroff\"}]}",
		  "vms[0].when: poweroff goes neither with exact nor with settings\n" },
		{ "{\"version\":1,\"vms\":[{\"vmx\":\"a.vmx\",\"nested\":true},"
		  "{\"vmx\":\"/.vmx\",\"nested\":true},{\"vmx\":\"/a.vmtx\",\"nested\":true}]}",
		  "vms[0].vmx: \"a.vmx\" is not the absolute path of a .vmx file\n"
		  "vms[1].vmx: \"/.vmx\" is not the absolute path of a .vmx file\n"
		  "vms[2].vmx: \"/a.vmtx\" is not the absolute path of a .vmx file\n" },
		{ "{\"version\":1,\"vms\":[{\"name\":\"a\",\"nested\":true},"
		  "{\"vmx\":\"/a.vmx\",\"nested\":true},{\"name\":\"a\",\"nested\":false},"
		  "{\"vmx\":\"/a.vmx\",\"nested\":true}]}",
		  "vms[2].name: \"a\" is there twice: vms[0].name says it, too\n"
		  "vms[3].vmx: \"/a.vmx\" is there twice: vms[1].vmx says it, too\n" },
		{ "{\"version\":1,\"vms\":[{\"name\":\"a\",\"settings\":{\"vhv.enable\":\"TRUE\","
		  "\"mce.enable\":1,\"MCE.enable\":null}},"
		  "{\"name\":\"b\",\"exact\":\"x\",\"settings\":[]}]}",
		  "vms[0].settings.vhv.enable: say it with nested\n"
		  "vms[0].settings.mce.enable: expected a string or null, not a number\n"
		  "vms[0].settings.MCE.enable: no profile sets this beside vhv.enable\n"
		  "vms[1].exact: expected true or false, not a string\n"
		  "vms[1].settings: expected an object, not an array\n" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void config_parse__network__all_errors(void **state)
{
	static const struct row rows[] = {
		{ "{\"version\":1,\"portgroups\":[{\"allow-promiscuous\":true},{\"name\":\"a\"},"
		  "{\"name\":\"a\",\"allow-mac-change\":\"yes\",\"allow-promiscuous\":null}]}",
		  "portgroups[0].name: it is missing\n"
		  "portgroups[1]: it does not say what is wanted\n"
		  "portgroups[2].name: \"a\" is there twice: portgroups[1].name says it, too\n"
		  "portgroups[2].allow-mac-change: expected true, false or \"inherit\", not a "
		  "string\n"
		  "portgroups[2].allow-promiscuous: expected true, false or \"inherit\", not "
		  "null\n" },
		{ "{\"version\":1,\"vswitches\":[{\"name\":\"v\",\"allow-promiscuous\":"
		  "\"inherit\"},{\"name\":\"v\",\"vlan-id\":1,\"allow-mac-change\":true}]}",
		  "vswitches[0].allow-promiscuous: expected true or false, not a string\n"
		  "vswitches[1].name: \"v\" is there twice: vswitches[0].name says it, too\n"
		  "vswitches[1].vlan-id: unknown key; use one of name, allow-promiscuous, "
		  "allow-forged-transmits, allow-mac-change\n" },
		{ "{\"version\":1,\"portgroups\":[{\"name\":\"a\",\"vlan-id\":4096,\"vswitch\":"
		  "\"v\"},{\"name\":\"b\",\"vlan-id\":0,\"allow-promiscuous\":true},"
		  "{\"name\":\"c\",\"vlan-id\":-1,\"vswitch\":\"v\"}]}",
		  "portgroups[0].vlan-id: 4096 is out of range: 0 to 4095\n"
		  "portgroups[1].vlan-id: it needs vswitch beside it\n"
		  "portgroups[2].vlan-id: -1 is out of range: 0 to 4095\n" },
		{ "{\"version\":1,\"agent\":{\"interval-seconds\":9}}",
		  "agent.interval-seconds: 9 is out of range: 0, or 10 to 31536000\n" },
		{ "{\"version\":1,\"agent\":{\"interval-seconds\":31536001}}",
		  "agent.interval-seconds: 31536001 is out of range: 0 to 31536000\n" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static char *many(const char *entry, size_t count)
{
	struct buf text = { 0 };

	buf_str(&text, "{\"version\":1,\"vms\":[");
	for (size_t i = 0; i < count; i++)
		buf_format(&text, "%s%s", i > 0 ? "," : "", entry);
	buf_str(&text, "]}");
	return buf_take(&text);
}

static void config_parse__more_than_its_limits__is_refused(void **state)
{
	AUTO_STR *most = many("{\"match\":\"a\",\"nested\":true}", CONFIG_ENTRIES_MAX);
	AUTO_STR *more = many("{\"match\":\"a\",\"nested\":true}", CONFIG_ENTRIES_MAX + 1);
	AUTO_STR *wrong = many("1", CONFIG_ERRORS_MAX + 2);
	AUTO_STR *got_most = read_as(span_of(most));
	AUTO_STR *got_more = read_as(span_of(more));
	AUTO_STR *got_wrong = read_as(span_of(wrong));

	assert_memory_equal(got_most, "{\n", 2);
	assert_string_equal(got_more, "vms: more than 4096 entries\n");
	assert_string_equal(strstr(got_wrong, "vms[99]"),
			    "vms[99]: expected an object, not a number\nand 2 more\n");
}

static void config_parse__deep_nesting__ends_with_an_error(void **state)
{
	AUTO_VALUE(buf) deep = { 0 };

	buf_fill(&deep, '[', 1000 * 1000);
	AUTO_STR *got = read_as(buf_view(&deep));

	assert_string_equal(got, "line 1, column 2049: maximum parsing depth reached near '['\n");
}

static void config_parse__bytes_behind_a_nul__are_read(void **state)
{
	static const char bytes[] = "{\"version\":1}\0x";
	AUTO_STR *got = read_as(span_make(bytes, sizeof(bytes) - 1));

	assert_memory_equal(got, "line 1, column 14: ", 19);
}

static void config_can_say__no_utf8__cannot(void **state)
{
	assert_true(config_can_say("M\xC3\xBCller"));
	assert_false(config_can_say("M\xFCller"));
}

int test_config(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(config_parse__good_files__are_written_back),
		cmocka_unit_test(config_parse__no_json__says_line_and_column),
		cmocka_unit_test(config_parse__wrong_shape__says_where),
		cmocka_unit_test(config_parse__vms__all_errors),
		cmocka_unit_test(config_parse__network__all_errors),
		cmocka_unit_test(config_parse__more_than_its_limits__is_refused),
		cmocka_unit_test(config_parse__deep_nesting__ends_with_an_error),
		cmocka_unit_test(config_parse__bytes_behind_a_nul__are_read),
		cmocka_unit_test(config_can_say__no_utf8__cannot),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}

/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/network_change.h"
#include "network_host.h"
#include "test_host.h"

#define S             "vswitch\ts\tfff\t-\t-\t-\n"
#define OTHER         "portgroup\tOther\ts\t0\tiii\t0\t-\t-\t0\n"
#define CALL(program) program "|network|vswitch|standard|portgroup|"
#define LIST(program) program "|--formatter=xml|network|vswitch|standard|portgroup|list\n"
#define REFRESH       "vim-cmd|hostsvc/net/refresh\n"

struct row {
	bool in_extension;
	const char *before;
	const char *faults;
	const char *name;
	const char *vswitch;
	long long vlan_id;
	const char *words;
	const char *after;
	enum err_code code;
	const char *error; /* "": it went well */
};

static void assert_row(const struct row *row, int result, const struct err *e)
{
	assert_string_equal(e->text, row->error);
	assert_int_equal(e->code, row->code);
	assert_int_equal(result, row->error[0] ? -1 : 0);
	assert_words(row->words);
	assert_network_host(row->after);
}

static void network_portgroup_add__any_outcome__is_there_as_wanted_or_not_at_all(void **state)
{
#define ADD(name)  "add|--portgroup-name=" name "|--vswitch-name=s\n"
#define TAKE(name) "remove|--portgroup-name=" name "|--vswitch-name=s\n"
#define VLAN_7     "set|--portgroup-name=N|--vlan-id=7\n"
	static const struct row rows[] = {
		{ false, S OTHER, "", "N", "s", 0,
		  LIST("esxcli") CALL("esxcli") ADD("N") LIST("esxcli"),
		  S "portgroup\tN\ts\t0\tiii\t0\t-\t-\t0\n" OTHER, ERR_NONE, "" },
		{ false, S OTHER, "", "N", "s", 7,
		  LIST("esxcli") CALL("esxcli") ADD("N") CALL("esxcli") VLAN_7 LIST("esxcli"),
		  S "portgroup\tN\ts\t7\tiii\t0\t-\t-\t0\n" OTHER, ERR_NONE, "" },
		{ false, S OTHER, "", "-x 'y' \"z\"", "s", 0,
		  LIST("esxcli") CALL("esxcli") ADD("-x 'y' \"z\"") LIST("esxcli"),
		  S "portgroup\t-x 'y' \"z\"\ts\t0\tiii\t0\t-\t-\t0\n" OTHER, ERR_NONE, "" },
		/* no slot comes free */
		{ true, S OTHER, "esxcli add down 1\n", "N", "s", 7,
		  LIST("localcli") CALL("esxcli") ADD("N") CALL("localcli") ADD("N")
			  CALL("localcli") VLAN_7 LIST("localcli") REFRESH,
		  S "portgroup\tN\ts\t7\tiii\t0\t-\t-\t0\n" OTHER, ERR_NONE, "" },
		/* done, whatever it says */
		{ false, S OTHER, "esxcli add late 1\n", "N", "s", 0,
		  LIST("esxcli") CALL("esxcli") ADD("N") LIST("esxcli"),
		  S "portgroup\tN\ts\t0\tiii\t0\t-\t-\t0\n" OTHER, ERR_NONE, "" },
		/* somebody else's is left alone */
		{ false, S OTHER, "", "Other", "s", 0, LIST("esxcli"), S OTHER, ERR_REFUSED,
		  "port group \"Other\": it is there already, on switch \"s\"" },
		{ false, S OTHER, "esxcli add fail 1\n", "N", "s", 0,
		  LIST("esxcli") CALL("esxcli") ADD("N") LIST("esxcli"), S OTHER, ERR_HOST,
		  "port group \"N\": /bin/esxcli network vswitch standard portgroup add "
		  "--portgroup-name=N --vswitch-name=s: It went wrong." },
		{ false, S OTHER, "esxcli add ignore 1\n", "N", "s", 0,
		  LIST("esxcli") CALL("esxcli") ADD("N") LIST("esxcli"), S OTHER, ERR_HOST,
		  "port group \"N\": it was made, but is not there" },
		/* half of it is taken back */
		{ false, S OTHER, "esxcli --vlan-id=7 fail 1\n", "N", "s", 7,
		  LIST("esxcli") CALL("esxcli") ADD("N") CALL("esxcli") VLAN_7 LIST("esxcli")
			  CALL("esxcli") TAKE("N"),
		  S OTHER, ERR_HOST,
		  "port group \"N\": /bin/esxcli network vswitch standard portgroup set "
		  "--portgroup-name=N --vlan-id=7: It went wrong." },
		{ false, S OTHER, "esxcli --vlan-id=7 ignore 1\n", "N", "s", 7,
		  LIST("esxcli") CALL("esxcli") ADD("N") CALL("esxcli") VLAN_7 LIST("esxcli")
			  CALL("esxcli") TAKE("N"),
		  S OTHER, ERR_HOST,
		  "port group \"N\": wanted switch \"s\", VLAN 7; found switch \"s\", VLAN 0" },
		{ false, S OTHER, "esxcli list fail 1\n", "N", "s", 0, LIST("esxcli"), S OTHER,
		  ERR_HOST,
		  "port group \"N\": /bin/esxcli --formatter=xml network vswitch standard "
		  "portgroup list: It went wrong." },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(rows[i].in_extension);
		struct err e = { 0 };
		int result;

		network_host_is(rows[i].before);
		scratch_write("faults", rows[i].faults);
		result = network_portgroup_add(&h, rows[i].name, rows[i].vswitch, rows[i].vlan_id,
					       &e);
		assert_row(&rows[i], result, &e);
		host_close(&h);
	}
}

static void network_portgroup_remove__any_outcome__only_what_nobody_uses(void **state)
{
#define N(clients) "portgroup\tN\ts\t7\ttii\t0\t-\t-\t" clients "\n"
	static const struct row rows[] = {
		{ false, S N("0") OTHER, "", "N", "s", 0,
		  LIST("esxcli") CALL("esxcli") TAKE("N") LIST("esxcli"), S OTHER, ERR_NONE, "" },
		{ true, S N("0") OTHER, "", "N", "s", 0,
		  LIST("localcli") CALL("esxcli") TAKE("N") LIST("localcli"), S OTHER, ERR_NONE,
		  "" },
		{ false, S OTHER, "", "N", "s", 0, LIST("esxcli"), S OTHER, ERR_NONE, "" },
		{ false, S N("0") OTHER, "esxcli remove late 1\n", "N", "s", 0,
		  LIST("esxcli") CALL("esxcli") TAKE("N") LIST("esxcli"), S OTHER, ERR_NONE, "" },
		{ false, S N("2") OTHER, "", "N", "s", 0, LIST("esxcli"), S N("2") OTHER,
		  ERR_REFUSED, "port group \"N\": it is in use (active clients: 2)" },
		{ false, S N("0") OTHER, "", "N", "t", 0, LIST("esxcli"), S N("0") OTHER,
		  ERR_REFUSED, "port group \"N\": it is on switch \"s\", not on \"t\"" },
		{ false, S N("0") OTHER, "esxcli remove fail 1\n", "N", "s", 0,
		  LIST("esxcli") CALL("esxcli") TAKE("N") LIST("esxcli"), S N("0") OTHER, ERR_HOST,
		  "port group \"N\": /bin/esxcli network vswitch standard portgroup remove "
		  "--portgroup-name=N --vswitch-name=s: It went wrong." },
		{ false, S N("0") OTHER, "esxcli remove ignore 1\n", "N", "s", 0,
		  LIST("esxcli") CALL("esxcli") TAKE("N") LIST("esxcli"), S N("0") OTHER, ERR_HOST,
		  "port group \"N\": it was removed, but is still there" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(rows[i].in_extension);
		struct err e = { 0 };
		int result;

		network_host_is(rows[i].before);
		scratch_write("faults", rows[i].faults);
		result = network_portgroup_remove(&h, rows[i].name, rows[i].vswitch, &e);
		assert_row(&rows[i], result, &e);
		host_close(&h);
	}
}

#define OPTION       "--option=/Net/ReversePathFwdCheckPromisc"
#define ASK(program) program "|--formatter=xml|system|settings|advanced|list|" OPTION "\n"
#define PUT(program) program "|system|settings|advanced|set|" OPTION "|--int-value=1\n"
#define OF_OPTION    "option /Net/ReversePathFwdCheckPromisc: "
#define SAID(verb)   "system settings advanced " verb " " OPTION

static void host_option_set__any_outcome__is_read_back(void **state)
{
	static const struct {
		bool in_extension;
		const char *faults;
		const char *words;
		const char *error;
		long long after;
	} rows[] = {
		{ false, "", PUT("esxcli") ASK("esxcli"), "", 1 },
		{ true, "", PUT("esxcli") ASK("localcli"), "", 1 },
		{ true, "esxcli set down 1\n", PUT("esxcli") PUT("localcli") ASK("localcli"), "",
		  1 },
		{ false, "esxcli set late 1\n", PUT("esxcli") ASK("esxcli"), "", 1 },
		{ false, "esxcli set ignore 1\n", PUT("esxcli") ASK("esxcli"),
		  OF_OPTION "wanted 1, found 0", 0 },
		{ false, "esxcli set fail 1\n", PUT("esxcli") ASK("esxcli"),
		  OF_OPTION "/bin/esxcli " SAID("set") " --int-value=1: It went wrong.", 0 },
		{ false, "esxcli list fail 1\n", PUT("esxcli") ASK("esxcli"),
		  OF_OPTION
		  "it was set, but cannot be read back: /bin/esxcli --formatter=xml " SAID(
			  "list") ": It went wrong.",
		  1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(rows[i].in_extension);
		struct err e = { 0 };
		long long value = -1;
		int result;

		network_host_is(S);
		scratch_write("faults", rows[i].faults);
		result = host_option_set(&h, HOST_OPTION_REVERSE_PATH, 1, &e);
		assert_string_equal(e.text, rows[i].error);
		assert_int_equal(result, rows[i].error[0] ? -1 : 0);
		assert_words(rows[i].words);
		assert_int_equal(host_option_get(&value, &h, HOST_OPTION_REVERSE_PATH, &e), 0);
		assert_int_equal(value, rows[i].after);
		assert_words(rows[i].in_extension ? ASK("localcli") : ASK("esxcli"));
		host_close(&h);
	}
}

static void host_option_get__an_answer_that_does_not_fit__is_an_error(void **state)
{
#define FIELD(name, value) "<field name=\"" name "\"><string>" value "</string></field>"
#define ONE(fields)        "<output><root><structure>" fields "</structure></root></output>"
#define PATH               FIELD("Path", "/Net/ReversePathFwdCheckPromisc")
	static const struct {
		const char *answer;
		const char *error;
	} rows[] = {
		{ "<output><root/></output>", OF_OPTION "the answer has 0 options, not one" },
		{ ONE(""), OF_OPTION "the answer is of no option" },
		{ ONE(FIELD("Path", "/Net/Other")), OF_OPTION "the answer is of /Net/Other" },
		{ ONE(PATH), OF_OPTION "its value is no number: \"\"" },
		{ ONE(PATH FIELD("IntValue", "on")), OF_OPTION "its value is no number: \"on\"" },
		{ "no", OF_OPTION "the answer of " SAID("list") ": it is not XML: it starts with "
								"\"no\"" },
	};

	(void)state;
	assert_int_equal(unlink("bin/esxcli"), 0);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(false);
		AUTO_STR *script = x_format("cat <<'END'\n%s\nEND", rows[i].answer);
		struct err e = { 0 };
		long long value;

		fake_command("esxcli", script);
		assert_int_equal(host_option_get(&value, &h, HOST_OPTION_REVERSE_PATH, &e), -1);
		assert_int_equal(e.code, ERR_HOST);
		assert_string_equal(e.text, rows[i].error);
		host_close(&h);
	}
}

int test_network_change(void)
{
	const struct CMUnitTest tests[] = {
		ON_NETWORK(network_portgroup_add__any_outcome__is_there_as_wanted_or_not_at_all),
		ON_NETWORK(network_portgroup_remove__any_outcome__only_what_nobody_uses),
		ON_NETWORK(host_option_set__any_outcome__is_read_back),
		ON_NETWORK(host_option_get__an_answer_that_does_not_fit__is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

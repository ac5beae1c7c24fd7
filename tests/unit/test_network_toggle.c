/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/network_change.h"
#include "network_host.h"
#include "test_host.h"

#define VSWITCH(program, verb)                                                                     \
	program "|network|vswitch|standard|policy|security|" verb "|--vswitch-name=s"
#define GROUP(program, verb)                                                                       \
	program "|network|vswitch|standard|portgroup|policy|security|" verb "|--portgroup-name=p"
#define READ_VSWITCH(program) VSWITCH(program "|--formatter=xml", "get") "\n"
#define READ_GROUP(program)   GROUP(program "|--formatter=xml", "get") "\n"
#define REFRESH               "vim-cmd|hostsvc/net/refresh\n"

#define OFF(program)          VSWITCH(program, "set") "|--allow-promiscuous=false\n"
#define ON(program)           VSWITCH(program, "set") "|--allow-promiscuous=true\n"

static char *network_with(const char *vswitch_policy, const char *portgroup_policy)
{
	return x_format("vswitch\ts\t%s\t-\t-\t-\nportgroup\tp\ts\t0\t%s\t0\t-\t-\t0\n",
			vswitch_policy, portgroup_policy);
}

#define GROUP_OFF(program) GROUP(program, "set") "|--allow-promiscuous=false\n"
#define BACK(program)      GROUP(program, "set") "|--use-vswitch|--allow-mac-change=true\n"

struct row {
	bool in_extension;
	const char *vswitch;   /* policies */
	const char *portgroup; /* NULL: the switch is meant */
	const char *faults;
	const char *words;
	const char *naps_and_limits; /* NULL: not looked at */
	enum err_code code;
	const char *error; /* "": it went well */
};

/* Whatever happens, unless `stays_off`, all is at the end as it was. */
static void assert_rows(const struct row *rows, size_t count, bool stays_off)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		struct host h = fake_host(row->in_extension);
		AUTO_STR *text =
			network_with(row->vswitch, row->portgroup ? row->portgroup : "iii");
		AUTO(network) *n = network_text_parse(span_of(text));
		struct err e = { 0 };
		int result;

		network_host_is(text);
		scratch_write("faults", row->faults);
		result = row->portgroup
				 ? network_toggle_portgroup(&h, n, &n->portgroups.items[0], &e)
				 : network_toggle_vswitch(&h, &n->vswitches.items[0], &e);
		assert_string_equal(e.text, row->error);
		assert_int_equal(e.code, row->code);
		assert_int_equal(result, row->error[0] ? -1 : 0);
		assert_words(row->words);
		if (row->naps_and_limits)
			assert_string_equal(patience_text(), row->naps_and_limits);
		if (!stays_off)
			assert_network_host(text);
		host_close(&h);
	}
}

static void network_toggle__goes_well__off_and_on_each_read_back(void **state)
{
	static const struct row rows[] = {
		{ .vswitch = "ttf",
		  .faults = "",
		  .words = OFF("esxcli") READ_VSWITCH("esxcli") ON("esxcli") READ_VSWITCH("esxcli"),
		  .error = "" },
		/* inside, without a slot of hostd */
		{ .in_extension = true,
		  .vswitch = "ttf",
		  .faults = "",
		  .words = OFF("localcli") READ_VSWITCH("localcli") ON("localcli")
			  READ_VSWITCH("localcli") REFRESH,
		  .error = "" },
		{ .vswitch = "fff",
		  .portgroup = "tif",
		  .faults = "",
		  .words = GROUP_OFF("esxcli") READ_GROUP("esxcli")
			  GROUP("esxcli", "set") "|--allow-promiscuous=true\n" READ_GROUP("esxcli"),
		  .error = "" },
		/* what is inherited is inherited again, and what is its own stays its own */
		{ .vswitch = "tff",
		  .portgroup = "iti",
		  .faults = "",
		  .words =
			  GROUP("esxcli", "set") "|--allow-promiscuous=false\n" READ_GROUP("esxcli")
				  GROUP("esxcli", "set") "|--use-vswitch|--allow-forged-transmits="
							 "true\n" READ_GROUP("esxcli"),
		  .error = "" },
		{ .vswitch = "tff",
		  .portgroup = "iii",
		  .faults = "",
		  .words = GROUP("esxcli", "set") "|--allow-promiscuous=false\n" READ_GROUP(
			  "esxcli") GROUP("esxcli", "set") "|--use-vswitch\n" READ_GROUP("esxcli"),
		  .error = "" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows), false);
}

static void network_toggle__promiscuous_mode_is_not_on__is_refused(void **state)
{
	static const struct row rows[] = {
		{ .vswitch = "fff",
		  .faults = "",
		  .words = "",
		  .code = ERR_REFUSED,
		  .error = "switch \"s\": promiscuous mode is not on" },
		{ .vswitch = "fff",
		  .portgroup = "itt",
		  .faults = "",
		  .words = "",
		  .code = ERR_REFUSED,
		  .error = "port group \"p\": promiscuous mode is not on" },
		{ .vswitch = "ttt",
		  .portgroup = "ftt",
		  .faults = "",
		  .words = "",
		  .code = ERR_REFUSED,
		  .error = "port group \"p\": promiscuous mode is not on" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows), false);
}

static void network_toggle__on_goes_wrong__is_tried_again_by_the_other_way(void **state)
{
	static const struct row rows[] = {
		{ .vswitch = "tff",
		  .faults = "esxcli --allow-promiscuous=true fail 1\n",
		  .words = OFF("esxcli") READ_VSWITCH("esxcli") ON("esxcli") ON("localcli")
			  REFRESH READ_VSWITCH("esxcli"),
		  .naps_and_limits = "30000 30000 30000 s1000 30000 10000 30000",
		  .error = "" },
		{ .vswitch = "tff",
		  .faults = "esxcli --allow-promiscuous=true ignore 1\n",
		  .words = OFF("esxcli") READ_VSWITCH("esxcli") ON("esxcli") READ_VSWITCH("esxcli")
			  ON("localcli") REFRESH READ_VSWITCH("esxcli"),
		  .error = "" },
		{ .vswitch = "tff",
		  .faults = "esxcli --allow-promiscuous=true fail 9\n"
			    "localcli --allow-promiscuous=true fail 1\n",
		  .words = OFF("esxcli") READ_VSWITCH("esxcli") ON("esxcli") ON("localcli")
			  ON("esxcli") ON("localcli") REFRESH READ_VSWITCH("esxcli"),
		  .error = "" },
		{ .in_extension = true,
		  .vswitch = "tff",
		  .faults = "localcli --allow-promiscuous=true fail 9\n",
		  .words = OFF("localcli") READ_VSWITCH("localcli") ON("localcli") ON("esxcli")
			  READ_VSWITCH("localcli") REFRESH,
		  .naps_and_limits = "30000 30000 30000 s1000 10000 30000 10000",
		  .error = "" },
		/* hostd goes down in the middle */
		{ .vswitch = "tff",
		  .faults = "esxcli --allow-promiscuous=true down 9\n",
		  .words = OFF("esxcli") READ_VSWITCH("esxcli") ON("esxcli") ON("localcli")
			  READ_VSWITCH("localcli") REFRESH,
		  .error = "" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows), false);
}

/* An error of `off` says little of what it did: `on` follows all the same. */
static void network_toggle__off_goes_wrong__on_follows_and_it_is_said(void **state)
{
#define NOT_OFF "switch \"s\": promiscuous mode is on, but could not be switched off in between: "
	static const struct row rows[] = {
		{ .vswitch = "tff",
		  .faults = "esxcli --allow-promiscuous=false fail 1\n",
		  .words = OFF("esxcli") ON("esxcli") READ_VSWITCH("esxcli"),
		  .code = ERR_HOST,
		  .error = NOT_OFF "/bin/esxcli network vswitch standard policy security set "
				   "--vswitch-name=s --allow-promiscuous=false: It went wrong." },
		{ .vswitch = "tff",
		  .faults = "esxcli --allow-promiscuous=false late 1\n",
		  .words = OFF("esxcli") ON("esxcli") READ_VSWITCH("esxcli"),
		  .code = ERR_HOST,
		  .error = NOT_OFF "/bin/esxcli network vswitch standard policy security set "
				   "--vswitch-name=s --allow-promiscuous=false: It went wrong." },
		{ .vswitch = "tff",
		  .faults = "esxcli --allow-promiscuous=false ignore 1\n",
		  .words = OFF("esxcli") READ_VSWITCH("esxcli") ON("esxcli") READ_VSWITCH("esxcli"),
		  .code = ERR_HOST,
		  .error = NOT_OFF "wanted allow-promiscuous false, allow-forged-transmits "
				   "false, allow-mac-change false; found allow-promiscuous true, "
				   "allow-forged-transmits false, "
				   "allow-mac-change false" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows), false);
}

static void network_toggle__on_never_works__names_the_command_to_run(void **state)
{
	static const struct row rows[] = {
		{ .vswitch = "tff",
		  .portgroup = "iit",
		  .faults = "esxcli --use-vswitch fail 9\nlocalcli --use-vswitch fail 9\n",
		  .words = GROUP_OFF("esxcli") READ_GROUP("esxcli") BACK("esxcli") BACK("localcli")
			  BACK("esxcli") BACK("localcli") REFRESH,
		  .naps_and_limits = "30000 30000 30000 s1000 30000 s1000 30000 s1000 30000 10000",
		  .code = ERR_HOST,
		  .error = "port group \"p\": promiscuous mode was switched off and is not on "
			   "again; run: esxcli network vswitch standard portgroup policy security "
			   "set --portgroup-name=p --use-vswitch --allow-mac-change=true: "
			   "/bin/localcli network vswitch standard portgroup policy security set "
			   "--portgroup-name=p --use-vswitch --allow-mac-change=true: It went "
			   "wrong." },
		/* neither: nobody knows what it is now */
		{ .vswitch = "tff",
		  .faults = "esxcli --allow-promiscuous=false fail 1\n"
			    "esxcli --allow-promiscuous=true fail 9\n"
			    "localcli --allow-promiscuous=true fail 9\n",
		  .words = OFF("esxcli") ON("esxcli") ON("localcli") ON("esxcli") ON("localcli")
			  REFRESH,
		  .code = ERR_HOST,
		  .error =
			  "switch \"s\": promiscuous mode could not be switched off and on, and "
			  "may be off now; run: esxcli network vswitch standard policy security "
			  "set "
			  "--vswitch-name=s --allow-promiscuous=true: /bin/localcli network "
			  "vswitch "
			  "standard policy security set --vswitch-name=s --allow-promiscuous=true: "
			  "It went wrong." },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows), true);
}

int test_network_toggle(void)
{
	const struct CMUnitTest tests[] = {
		ON_NETWORK(network_toggle__goes_well__off_and_on_each_read_back),
		ON_NETWORK(network_toggle__promiscuous_mode_is_not_on__is_refused),
		ON_NETWORK(network_toggle__on_goes_wrong__is_tried_again_by_the_other_way),
		ON_NETWORK(network_toggle__off_goes_wrong__on_follows_and_it_is_said),
		ON_NETWORK(network_toggle__on_never_works__names_the_command_to_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

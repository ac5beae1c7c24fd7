#include "test_plan.h"

#include "host/vms.h"
#include "journal_check.h"
#include "plan/export.h"

#define HW19 "virtualHW.version = \"19\"\n"
#define A    HW19 "displayName = \"a\"\n"
#define SAYS "{\"name\": \"a\", "
#define NIC0 "ethernet0.present = \"TRUE\"\n"

/* What becomes of one VM: its line of the file, or what is said of it. */
static void assert_exported(const char *vmx, bool host_default, const struct journal *journal,
			    const char *want)
{
	struct vm vm = vm_of(vmx);
	struct vms vms = { .items = &vm, .count = 1, .host_default = host_default };
	struct network network = { 0 };
	const struct export_facts facts = { &vms, &network, -1, journal };
	AUTO_VALUE(strings) left_out = { 0 };
	AUTO(config) *config = NULL;
	AUTO_VALUE(buf) text = { 0 };
	const char *got;
	size_t len;

	vm.real = x_strdup("/web.vmx");
	config = export_config(&facts, &left_out);
	config_text(&text, config);
	got = strstr(buf_text(&text), "    {");
	got = left_out.count > 0 ? left_out.items[0] : got ? got + 4 : "nothing";
	len = strcspn(got, "\n");
	len -= len > 0 && got[len - 1] == ','; /* more entries come */
	if (!span_is(span_make(got, len), want))
		fail_msg("%s\nwant: %s\ngot:  %.*s", vmx, want, (int)len, got);
	vm_done(&vm);
}

static void export_config__vms__table(void **state)
{
	static const struct {
		const char *vmx;
		bool host_default;
		const char *want;
	} rows[] = {
		{ A "", false, SAYS "\"nested\": false, \"exact\": true}" },
		/* The host has it on: neither true nor false is what the file says. */
		{ A "", true, SAYS "\"exact\": true}" },
		{ A "vhv.enable = \"FALSE\"\n", true, SAYS "\"nested\": false, \"exact\": true}" },
		{ A "VHV.enable = true\n", false, SAYS "\"nested\": true, \"exact\": true}" },
		{ A "vhv.enable = \"TRUE\"\nmce.enable = \"true\"\n"
		    "hypervisor.cpuid.v0 = \"FALSE\"\n",
		  false,
		  SAYS "\"nested\": true, \"profile\": \"hyperv-legacy\", \"exact\": true}" },
		/* Of two profiles the one that says more; the other one by its settings. */
		{ A "vhv.enable = \"TRUE\"\nmce.enable = \"TRUE\"\n"
		    "hypervisor.cpuid.v0 = \"FALSE\"\nfeatMask.vm.hv.capable = \"Min:1\"\n",
		  false,
		  SAYS "\"nested\": true, \"profile\": \"hyperv-legacy\", \"exact\": true, "
		       "\"settings\": {\"featMask.vm.hv.capable\": \"Min:1\"}}" },
		/* Part of one. */
		{ A "vhv.enable = \"FALSE\"\nmce.enable = \"no\"\n", false,
		  SAYS
		  "\"nested\": false, \"exact\": true, \"settings\": {\"mce.enable\": \"no\"}}" },
		{ A NIC0 "vhv.enable = \"TRUE\"\n"
			 "ethernet0.filter4.name = \"dvfilter-maclearn\"\n"
			 "ethernet0.filter4.onFailure = \"failOpen\"\n",
		  false,
		  SAYS "\"nested\": true, \"profile\": \"dvfilter-maclearn\", \"exact\": true}" },
		/* Another product's: no profile touches what belongs to it. */
		{ A NIC0 "vhv.enable = \"TRUE\"\n"
			 "ethernet0.filter4.name = \"other\"\n"
			 "ethernet0.filter4.onFailure = \"failOpen\"\n",
		  false,
		  SAYS "\"nested\": true, \"exact\": true, \"settings\": "
		       "{\"ethernet0.filter4.name\": \"other\"}}" },
		/* What would not read back as it is shown is not said. */
		{ A "mce.enable = \"|01\"\n", false, SAYS "\"nested\": false, \"exact\": true}" },
		{ HW19, false,
		  "{\"vmx\": \"/vmfs/volumes/ds1/web/web.vmx\", \"nested\": false, \"exact\": "
		  "true}" },
		{ A "mce.enable = \"TRUE\"\nMCE.enable = \"TRUE\"\n", false,
		  "VM \"a\" is left out: it has a setting more than once" },
		{ "displayName = \"a\"\nencryption.data = \"x\"\n", false, "nothing" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_exported(rows[i].vmx, rows[i].host_default, NULL, rows[i].want);
}

#define WAIT(target, more)                                                                         \
	"start version=\"1\" generation=\"1\" next=\"9\"\ncommit generation=\"1\"\n"               \
	"wait id=\"8\" time=\"7\" command=\"vm enable\" target=\"" target "\"" more "\n"

#define NOT_SAID "VM \"a\" is left out: no config can ask for its deferred change; see pending list"
#define AS_IT_IS SAYS "\"nested\": true, \"exact\": true, \"settings\": {\"mce.enable\": \"TRUE\"}}"

static void export_config__what_waits__is_said_instead(void **state)
{
	static const char on[] = A "vhv.enable = \"TRUE\"\n"
				   "mce.enable = \"TRUE\"\nuuid.bios = \"56 4d\"\n";
	static const struct {
		const char *record;
		const char *want;
	} rows[] = {
		{ WAIT("/web.vmx", " enable=\"false\" force=\"false\""),
		  SAYS "\"nested\": false, \"when\": \"poweroff\"}" },
		{ WAIT("/web.vmx",
		       " enable=\"true\" force=\"false\" profile=\"hyperv\" uuid=\"56 4D\""),
		  SAYS "\"nested\": true, \"profile\": \"hyperv\", \"when\": \"poweroff\"}" },
		{ WAIT("/web.vmx", " enable=\"true\" force=\"true\""), NOT_SAID },
		{ WAIT("/web.vmx", " enable=\"true\" force=\"false\" profile=\"of-tomorrow\""),
		  NOT_SAID },
		/* Another VM's, or of one that was there before. */
		{ WAIT("/db.vmx", " enable=\"false\" force=\"false\""), AS_IT_IS },
		{ WAIT("/web.vmx", " enable=\"false\" force=\"false\" uuid=\"56 4e\""), AS_IT_IS },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(journal_memory) memory = { 0 };
		AUTO(journal) *journal = NULL;
		struct err e;

		journal_lines(&memory.files[0], rows[i].record);
		assert_int_equal(journal_load(&journal, journal_memory_fetch, &memory, &e), 0);
		assert_exported(on, false, journal, rows[i].want);
	}
}

static void export_config__network__says_what_json_can_say(void **state)
{
	char good[] = "Nested", bad[] = "N\xFC", vswitch[] = "vSwitch1";
	struct portgroup portgroups[] = {
		{ .name = good,
		  .vswitch = vswitch,
		  .vlan_id = 7,
		  .policy = { { POLICY_TRUE, POLICY_INHERIT, POLICY_FALSE } } },
		{ .name = bad, .vswitch = vswitch },
	};
	struct vswitch vswitches[] = { { .name = vswitch } };
	struct network network = { { vswitches, 1, 0 }, { portgroups, 2, 0 }, NULL };
	struct vms none = { 0 };
	const struct export_facts facts = { &none, &network, 1, NULL };
	AUTO_VALUE(strings) left_out = { 0 };
	AUTO(config) *config = export_config(&facts, &left_out);
	AUTO_VALUE(buf) text = { 0 };

	config_text(&text, config);
	assert_string_equal(
		buf_text(&text),
		"{\n  \"version\": 1,\n  \"portgroups\": [\n"
		"    {\"name\": \"Nested\", \"vswitch\": \"vSwitch1\", \"vlan-id\": 7, "
		"\"allow-promiscuous\": true, \"allow-forged-transmits\": \"inherit\", "
		"\"allow-mac-change\": false}\n  ],\n  \"vswitches\": [\n"
		"    {\"name\": \"vSwitch1\", \"allow-promiscuous\": false, "
		"\"allow-forged-transmits\": false, \"allow-mac-change\": false}\n  ],\n"
		"  \"host\": {\"reverse-path-check\": true}\n}\n");
	assert_int_equal(left_out.count, 1);
	assert_string_equal(left_out.items[0], "N\xFC is left out: its name is not UTF-8");
}

int test_export(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(export_config__vms__table),
		cmocka_unit_test(export_config__what_waits__is_said_instead),
		cmocka_unit_test(export_config__network__says_what_json_can_say),
	};

	return cmocka_run_group_tests_name("export", tests, NULL, NULL);
}

/* Each check of the host: fires, does not fire, cannot tell. */
#include "network_text.h"
#include "test_checks.h"

/* A fact that is other than on a healthy host. */
struct other {
	enum host_fact which;
	long long number;
	const char *text; /* of a text */
	const char *why;  /* not known, for this reason; "" is none */
	bool is_there;    /* false ends a list */
};

#define IS(fact, number)                                                                           \
	{                                                                                          \
		HOST_##fact, number, NULL, NULL, true                                              \
	}
#define TEXT(fact, text)                                                                           \
	{                                                                                          \
		HOST_##fact, 0, text, NULL, true                                                   \
	}
#define UNKNOWN(fact, why)                                                                         \
	{                                                                                          \
		HOST_##fact, 0, NULL, why, true                                                    \
	}

static void set(struct host_facts *facts, const struct other *other)
{
	struct fact *fact = &facts->items[other->which];

	fact_free(fact);
	if (other->why && other->why[0])
		fact_unknown(fact, other->why);
	else if (other->text)
		fact_text(fact, other->text);
	if (!other->why)
		fact_number(fact, other->number);
}

static void healthy(struct host_facts *facts)
{
	static const struct other all[] = {
		TEXT(VERSION, "8.0.2"),
		TEXT(BUILD, "Releasebuild-22380479"),
		TEXT(CPU, "GenuineIntel"),
		TEXT(VENDOR, "Example Inc."),
		TEXT(PRODUCT, "Server 1"),
		IS(IS_VIRTUAL, 0),
		IS(HV_SUPPORT, HV_USABLE),
		IS(NESTED_HV, 1),
		TEXT(ACCEPTANCE, "CommunitySupported"),
		IS(SECURE_BOOT, 0),
		IS(EXEC_ONLY, 1),
		IS(HOSTD, 1),
		IS(INSTALLED, 1),
		{ HOST_EXTENSION, 1, "1.2.0", NULL, true },
		IS(VHV_DEFAULT, 0),
		IS(REVERSE_PATH, 1),
		TEXT(NOT_LASTING, ""),
		IS(SERVICE, 1),
	};

	for (size_t i = 0; i < COUNT_OF(all); i++)
		set(facts, &all[i]);
	assert_int_equal(COUNT_OF(all), HOST_FACT_COUNT);
}

/* `SEVERITY ID: text`, and the fix below it. */
static void assert_found(const struct facts *facts, const char *want)
{
	AUTO_VALUE(findings) findings = { 0 };
	AUTO_VALUE(buf) text = { 0 };

	check_host(&findings, facts);
	for (size_t i = 0; i < findings.count; i++) {
		const struct finding *f = &findings.items[i];

		assert_string_equal(f->target_type, "host");
		assert_string_equal(f->target, "host");
		buf_format(&text, "%s %s: %s\n", severity_name(f->severity), f->id, f->text);
		if (f->fix)
			buf_format(&text, "  %s\n", f->fix);
	}
	assert_string_equal(buf_text(&text), want);
}

#define OUTSIDE                                                                                    \
	"  on the outer host, power off the VM that this host is, and enable nested "              \
	"virtualization for it (there: esxcli nestvirt vm enable)\n"
#define VIRTUAL                                                                                    \
	"info host-is-virtual: this host is itself a VM (Example Inc., Server 1): its guests "     \
	"reach the network only if the outer port group accepts forged transmits and promiscuous " \
	"mode, or learns MAC addresses\n"                                                          \
	"  on the outer host, allow nested guests on the port group of the VM that this host is "  \
	"(there: esxcli nestvirt network enable)\n"

static const struct row {
	struct other others[4];
	const char *want;
} rows[] = {
	{ { { 0 } }, "" },

	{ { IS(HV_SUPPORT, 0) },
	  "error cpu-no-hv: the processor has no hardware virtualization (HV Support 0), so no VM "
	  "on this host can run a hypervisor\n  use a host whose processor has Intel VT-x with "
	  "EPT, or AMD-V with RVI\n" },
	{ { IS(HV_SUPPORT, 1) },
	  "error cpu-no-hv: ESXi does not support hardware virtualization on this machine (HV "
	  "Support 1), so no VM on this host can run a hypervisor\n  update the machine's BIOS, or "
	  "use a host that is on VMware's compatibility list\n" },
	{ { IS(HV_SUPPORT, 4) },
	  "info cpu-no-hv: cannot tell whether hardware virtualization can be used: HV Support is "
	  "4\n" },
	{ { UNKNOWN(HV_SUPPORT, "localcli: busy") },
	  "info cpu-no-hv: cannot tell whether hardware virtualization can be used: localcli: "
	  "busy\n" },
	{ { IS(HV_SUPPORT, 0), IS(IS_VIRTUAL, 1) },
	  "error cpu-no-hv: the processor has no hardware virtualization (HV Support 0), so no VM "
	  "on this host can run a hypervisor\n" OUTSIDE VIRTUAL },

	{ { IS(HV_SUPPORT, 2), IS(NESTED_HV, 0) },
	  "error cpu-hv-disabled-in-bios: hardware virtualization is disabled in the BIOS (HV "
	  "Support 2), so no VM on this host can run a hypervisor\n  enable Intel Virtualization "
	  "Technology (VT-x) in the BIOS, then power the machine off and on again: a restart is "
	  "not enough\n" },
	{ { IS(HV_SUPPORT, 2), TEXT(CPU, "AuthenticAMD") },
	  "error cpu-hv-disabled-in-bios: hardware virtualization is disabled in the BIOS (HV "
	  "Support 2), so no VM on this host can run a hypervisor\n  enable SVM Mode (AMD-V) in "
	  "the BIOS, then power the machine off and on again: a restart is not enough\n" },
	{ { IS(HV_SUPPORT, 2), UNKNOWN(CPU, "busy") },
	  "error cpu-hv-disabled-in-bios: hardware virtualization is disabled in the BIOS (HV "
	  "Support 2), so no VM on this host can run a hypervisor\n  enable Intel VT-x "
	  "(Virtualization Technology) or AMD-V (SVM Mode) in the BIOS, then power the machine off "
	  "and on again: a restart is not enough\n" },
	{ { IS(HV_SUPPORT, 2), IS(IS_VIRTUAL, 1) },
	  "error cpu-hv-disabled-in-bios: hardware virtualization is disabled in the BIOS (HV "
	  "Support 2), so no VM on this host can run a hypervisor\n" OUTSIDE VIRTUAL },

	{ { IS(NESTED_HV, 0) },
	  "error cpu-no-nested: the processor offers no EPT or RVI to guests, so a VM with nested "
	  "virtualization does not power on here\n  use a host whose processor has Intel VT-x with "
	  "EPT, or AMD-V with RVI\n" },
	{ { IS(NESTED_HV, 0), IS(IS_VIRTUAL, 1) },
	  "error cpu-no-nested: the processor offers no EPT or RVI to guests, so a VM with nested "
	  "virtualization does not power on here\n" OUTSIDE VIRTUAL },
	{ { UNKNOWN(NESTED_HV, "vim-cmd: no answer") },
	  "info cpu-no-nested: cannot tell whether the processor has EPT or RVI: vim-cmd: no "
	  "answer\n" },

	{ { TEXT(VERSION, "6.5.0") }, "" },
	{ { TEXT(VERSION, "9.0.0") }, "" },
	{ { TEXT(VERSION, "6.0.0") },
	  "error version-too-old: ESXi 6.0.0 is older than 6.5, and nestvirt has not been tried on "
	  "that\n  upgrade this host to ESXi 6.7 or later\n" },
	{ { TEXT(VERSION, "new") },
	  "info version-too-old: cannot tell which release of ESXi this is: new\n" },
	{ { UNKNOWN(VERSION, "busy") },
	  "info version-too-old: cannot tell which release of ESXi this is: busy\n" },

	{ { IS(SECURE_BOOT, 1) },
	  "error secure-boot: Secure Boot is on and rejects nestvirt's VIB, which is "
	  "CommunitySupported: the next boot of this host stops with a purple diagnostic screen\n  "
	  "before the next boot, remove the VIB (esxcli software vib remove --vibname=nestvirt) or "
	  "turn Secure Boot off in the firmware\n" },
	{ { IS(SECURE_BOOT, 1), IS(INSTALLED, 0), IS(EXEC_ONLY, 0) },
	  "warning secure-boot: Secure Boot is on and rejects nestvirt's VIB, which is "
	  "CommunitySupported: with it installed, this host would not boot\n  do not install the "
	  "VIB before Secure Boot is turned off in the firmware\n" },
	{ { UNKNOWN(SECURE_BOOT, "no such program") },
	  "info secure-boot: cannot tell whether Secure Boot is on: no such program\n" },

	{ { IS(HOSTD, 0) },
	  "error hostd-down: hostd does not answer: it can neither reload a VM nor power one on\n  "
	  "/etc/init.d/hostd restart\n" },
	{ { UNKNOWN(HOSTD, "it hangs") },
	  "info hostd-down: cannot tell whether hostd is running: it hangs\n" },

	{ { TEXT(ACCEPTANCE, "PartnerSupported") },
	  "warning acceptance-level: the host's acceptance level is PartnerSupported, and "
	  "nestvirt's VIB is CommunitySupported: it can be neither installed nor updated\n  esxcli "
	  "software acceptance set --level=CommunitySupported\n" },
	{ { UNKNOWN(ACCEPTANCE, "busy") },
	  "info acceptance-level: cannot tell which VIBs the host accepts: busy\n" },

	{ { IS(INSTALLED, 0) },
	  "warning exec-installed-only: the host runs only programs that a VIB installed "
	  "(execInstalledOnly), and this nestvirt is a copy: it is blocked, after the next boot at "
	  "the latest\n  install nestvirt's VIB (esxcli software vib install --viburl=FILE)\n" },
	{ { IS(INSTALLED, 0), IS(EXEC_ONLY, 0) }, "" },
	{ { IS(INSTALLED, 0), UNKNOWN(EXEC_ONLY, "busy") },
	  "info exec-installed-only: cannot tell whether the host runs programs without a VIB: "
	  "busy\n" },
	{ { UNKNOWN(EXEC_ONLY, "busy") }, "" },

	{ { TEXT(EXTENSION, "") },
	  "warning extension-not-loaded: hostd has not loaded nestvirt's extension: esxcli "
	  "nestvirt is unknown until hostd is restarted (localcli nestvirt works)\n  "
	  "/etc/init.d/hostd restart\n" },
	{ { TEXT(EXTENSION, "1.1.0") },
	  "warning extension-not-loaded: hostd still has the extension of nestvirt 1.1.0 loaded: "
	  "esxcli nestvirt does nothing until hostd is restarted\n  /etc/init.d/hostd restart\n" },
	{ { UNKNOWN(EXTENSION, "") }, "" },
	{ { UNKNOWN(EXTENSION, "busy") },
	  "info extension-not-loaded: cannot tell which version of esxcli nestvirt hostd has "
	  "loaded: busy\n" },

	{ { TEXT(NOT_LASTING, "/etc/config/nestvirt/config.json") },
	  "warning config-not-persistent: the next boot loses /etc/config/nestvirt/config.json: "
	  "the host keeps only files that came with the VIB, have the sticky bit, and were written "
	  "in place\n  keep a copy on a datastore; after a reboot, which restores the VIB's own "
	  "file, write it in place: cat COPY >FILE\n" },

	{ { IS(VHV_DEFAULT, 1) },
	  "warning vhv-in-host-config: /etc/vmware/config sets vhv.enable = \"TRUE\" for all VMs, "
	  "and those that cannot have it do not power on\n  enable the VMs that need it one by one "
	  "(esxcli nestvirt vm enable), then delete the line from /etc/vmware/config with vi, "
	  "which writes in place\n" },
	{ { UNKNOWN(VHV_DEFAULT, "/etc/vmware/config: a folder, not a file") },
	  "info vhv-in-host-config: cannot tell whether /etc/vmware/config sets vhv.enable for all "
	  "VMs: /etc/vmware/config: a folder, not a file\n" },

	{ { IS(IS_VIRTUAL, 1) }, VIRTUAL },
	{ { UNKNOWN(IS_VIRTUAL, "busy") },
	  "info host-is-virtual: cannot tell whether this host is itself a VM: busy\n" },
};

static void check_host__each_fact__fires_or_not_or_cannot_tell(void **state)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(host_facts) host = { 0 };
		struct facts facts = { .host = &host };

		healthy(&host);
		for (size_t k = 0; rows[i].others[k].is_there; k++)
			set(&host, &rows[i].others[k]);
		assert_found(&facts, rows[i].want);
	}
}

static void check_host__service__only_where_it_has_work(void **state)
{
	static const char waits[] = "2 changes wait for a power-off";
	static const struct {
		struct other service;
		const char *work; /* NULL: not known */
		const char *want;
	} services[] = {
		{ IS(SERVICE, 0), "", "" },
		{ IS(SERVICE, 1), waits, "" },
		{ UNKNOWN(SERVICE, ""), waits, "" },
		{ IS(SERVICE, 0), waits,
		  "warning agent-not-running: the service is not running, so its work is not done: "
		  "2 changes wait for a power-off\n  /etc/init.d/nestvirt start\n" },
		{ IS(SERVICE, 0), NULL,
		  "info agent-not-running: cannot tell whether the service, which is not running, "
		  "has work: busy\n" },
	};

	for (size_t i = 0; i < COUNT_OF(services); i++) {
		AUTO_VALUE(host_facts) host = { 0 };
		struct facts facts = { .host = &host };

		healthy(&host);
		set(&host, &services[i].service);
		if (services[i].work)
			fact_text(&host.service_work, services[i].work);
		else
			fact_unknown(&host.service_work, "busy");
		assert_found(&facts, services[i].want);
	}
}

#define SWITCH       "vswitch\tvSwitch0\tftt\tvmnic0,vmnic1\tvmnic0,vmnic1\t-\n"
#define GROUP(name)  "portgroup\t" name "\tvSwitch0\t0\tiii\t0\t-\t-\t-1\n"
#define OPENED(name) "portgroup\t" name "\tvSwitch0\t0\ttii\t0\t-\t-\t-1\n"
/* The same with one adapter of its own. */
#define ALONE(name) "portgroup\t" name "\tvSwitch0\t0\ttii\t1\tvmnic0\tvmnic1\t-1\n"
#define WITH_ONE(name)                                                                             \
	"warning reverse-path-check: /Net/ReversePathFwdCheckPromisc is 0, and promiscuous mode "  \
	"is accepted on more than one active uplink (port group \"" name "\"): nested guests get " \
	"duplicate packets\n"

static void check_host__reverse_path__teamed_and_promiscuous(void **state)
{
	static const struct {
		const char *network; /* NULL: not known */
		struct other option;
		const char *want;
	} networks[] = {
		{ SWITCH GROUP("VM Network"), IS(REVERSE_PATH, 0), "" },
		{ SWITCH ALONE("Nested"), IS(REVERSE_PATH, 0), "" },
		{ SWITCH OPENED("Nested"), IS(REVERSE_PATH, 1), "" },
		{ SWITCH GROUP("VM Network") OPENED("Nested"), IS(REVERSE_PATH, 0),
		  WITH_ONE("Nested") "  esxcli nestvirt network enable --portgroup-name=Nested\n" },
		{ SWITCH OPENED("it's nested"), IS(REVERSE_PATH, 0),
		  WITH_ONE("it's nested") "  esxcli nestvirt network enable "
					  "--portgroup-name='it'\\''s nested'\n" },
		{ SWITCH OPENED("A") OPENED("B"), IS(REVERSE_PATH, 0),
		  WITH_ONE("A\", \"B") "  run esxcli nestvirt network enable for one of them, then "
				       "turn promiscuous mode off and on again for each of the "
				       "others (network portgroup set)\n" },
		{ SWITCH OPENED("Nested"), UNKNOWN(REVERSE_PATH, "busy"),
		  "info reverse-path-check: cannot tell whether nested guests get duplicate "
		  "packets: busy\n" },
		{ SWITCH GROUP("VM Network"), UNKNOWN(REVERSE_PATH, "busy"), "" },
		{ NULL, IS(REVERSE_PATH, 0),
		  "info reverse-path-check: cannot tell whether nested guests get duplicate "
		  "packets: hostd hangs\n" },
	};

	for (size_t i = 0; i < COUNT_OF(networks); i++) {
		AUTO_VALUE(host_facts) host = { 0 };
		AUTO(network) *network = NULL;
		static char problem[] = "hostd hangs";
		struct facts facts = { .host = &host };

		healthy(&host);
		set(&host, &networks[i].option);
		if (networks[i].network)
			network = network_text_parse(span_of(networks[i].network));
		else
			facts.network_problem = problem;
		facts.network = network;
		assert_found(&facts, networks[i].want);
	}
}

/* What `vm check` says too: it stops all guests. */
static void check_host_for_vms__many_faults__only_what_stops_guests(void **state)
{
	static const struct other others[] = {
		IS(NESTED_HV, 0),
		IS(SECURE_BOOT, 1),
		TEXT(ACCEPTANCE, "x"),
		IS(HOSTD, 0),
	};
	AUTO_VALUE(findings) findings = { 0 };
	AUTO_VALUE(host_facts) host = { 0 };
	struct facts facts = { .host = &host };

	healthy(&host);
	for (size_t i = 0; i < COUNT_OF(others); i++)
		set(&host, &others[i]);
	check_host_for_vms(&findings, &facts);
	assert_int_equal(findings.count, 2);
	assert_string_equal(findings.items[0].id, "cpu-no-nested");
	assert_string_equal(findings.items[1].id, "hostd-down");
}

static void check_host__not_read__finds_nothing(void **state)
{
	struct facts facts = { 0 };

	assert_found(&facts, "");
}

int test_check_host(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_host__each_fact__fires_or_not_or_cannot_tell),
		cmocka_unit_test(check_host__service__only_where_it_has_work),
		cmocka_unit_test(check_host__reverse_path__teamed_and_promiscuous),
		cmocka_unit_test(check_host_for_vms__many_faults__only_what_stops_guests),
		cmocka_unit_test(check_host__not_read__finds_nothing),
	};

	return cmocka_run_group_tests_name("check_host", tests, NULL, NULL);
}

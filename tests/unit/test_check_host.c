/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "checks/check.h"
#include "host/facts.h"
#include "network_text.h"

/* A fact that is other than on a healthy host. */
struct other {
	enum host_fact which;
	long long number;
	const char *text; /* of a text */
	const char *why;  /* not known, for this reason; "" is none */
};

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
		{ HOST_VERSION, 0, "8.0.2", NULL },
		{ HOST_BUILD, 0, "Releasebuild-22380479", NULL },
		{ HOST_CPU, 0, "GenuineIntel", NULL },
		{ HOST_VENDOR, 0, "Example Inc.", NULL },
		{ HOST_PRODUCT, 0, "Server 1", NULL },
		{ HOST_IS_VIRTUAL, 0, NULL, NULL },
		{ HOST_HV_SUPPORT, HV_USABLE, NULL, NULL },
		{ HOST_NESTED_HV, 1, NULL, NULL },
		{ HOST_ACCEPTANCE, 0, "CommunitySupported", NULL },
		{ HOST_SECURE_BOOT, 0, NULL, NULL },
		{ HOST_EXEC_ONLY, 1, NULL, NULL },
		{ HOST_HOSTD, 1, NULL, NULL },
		{ HOST_INSTALLED, 1, NULL, NULL },
		{ HOST_EXTENSION, 1, "1.2.0", NULL },
		{ HOST_VHV_DEFAULT, 0, NULL, NULL },
		{ HOST_REVERSE_PATH, 1, NULL, NULL },
		{ HOST_NOT_LASTING, 0, "", NULL },
		{ HOST_SERVICE, 1, NULL, NULL },
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
	"  on the outer host, power off the VM that this host is, and expose hardware "            \
	"virtualization to it (there: esxcli nestvirt vm enable)\n"
#define VIRTUAL                                                                                    \
	"info host-is-virtual: this host is itself a VM (Example Inc., Server 1): frames of its "  \
	"guests pass only where the outer port group accepts forged transmits and promiscuous "    \
	"mode, or learns MAC addresses\n"                                                          \
	"  on the outer host, open the port group of the VM that this host is (there: esxcli "     \
	"nestvirt network enable)\n"

static const struct row {
	struct other others[3]; /* those that are set */
	size_t count;
	const char *want;
} rows[] = {
	{ { { 0 } }, 0, "" },

	{ { { HOST_HV_SUPPORT, 0, NULL, NULL } },
	  1,
	  "error cpu-no-hv: the processor has no hardware virtualization (HV Support 0): no guest "
	  "of this host can run a hypervisor\n"
	  "  use a host whose processor has Intel VT-x with EPT or AMD-V with RVI\n" },
	{ { { HOST_HV_SUPPORT, 1, NULL, NULL } },
	  1,
	  "error cpu-no-hv: ESXi does not support the hardware virtualization of this machine (HV "
	  "Support 1): no guest of this host can run a hypervisor\n"
	  "  update the machine's BIOS, or use a host that is on VMware's compatibility list\n" },
	{ { { HOST_HV_SUPPORT, 4, NULL, NULL } },
	  1,
	  "info cpu-no-hv: cannot tell whether hardware virtualization can be used: HV Support is "
	  "4\n" },
	{ { { HOST_HV_SUPPORT, 0, NULL, "localcli: busy" } },
	  1,
	  "info cpu-no-hv: cannot tell whether hardware virtualization can be used: localcli: "
	  "busy\n" },
	{ { { HOST_HV_SUPPORT, 0, NULL, NULL }, { HOST_IS_VIRTUAL, 1, NULL, NULL } },
	  2,
	  "error cpu-no-hv: the processor has no hardware virtualization (HV Support 0): no guest "
	  "of this host can run a hypervisor\n" OUTSIDE VIRTUAL },

	{ { { HOST_HV_SUPPORT, 2, NULL, NULL }, { HOST_NESTED_HV, 0, NULL, NULL } },
	  2,
	  "error cpu-hv-disabled-in-bios: hardware virtualization is switched off in the BIOS (HV "
	  "Support 2): no guest of this host can run a hypervisor\n"
	  "  switch on Intel Virtualization Technology (VT-x) in the machine's BIOS, then take the "
	  "machine off power and start it cold: a restart is not enough\n" },
	{ { { HOST_HV_SUPPORT, 2, NULL, NULL }, { HOST_CPU, 0, "AuthenticAMD", NULL } },
	  2,
	  "error cpu-hv-disabled-in-bios: hardware virtualization is switched off in the BIOS (HV "
	  "Support 2): no guest of this host can run a hypervisor\n"
	  "  switch on SVM Mode (AMD-V) in the machine's BIOS, then take the machine off power and "
	  "start it cold: a restart is not enough\n" },
	{ { { HOST_HV_SUPPORT, 2, NULL, NULL }, { HOST_CPU, 0, NULL, "busy" } },
	  2,
	  "error cpu-hv-disabled-in-bios: hardware virtualization is switched off in the BIOS (HV "
	  "Support 2): no guest of this host can run a hypervisor\n"
	  "  switch on Intel VT-x (Virtualization Technology) or AMD-V (SVM Mode) in the machine's "
	  "BIOS, then take the machine off power and start it cold: a restart is not enough\n" },
	{ { { HOST_HV_SUPPORT, 2, NULL, NULL }, { HOST_IS_VIRTUAL, 1, NULL, NULL } },
	  2,
	  "error cpu-hv-disabled-in-bios: hardware virtualization is switched off in the BIOS (HV "
	  "Support 2): no guest of this host can run a hypervisor\n" OUTSIDE VIRTUAL },

	{ { { HOST_NESTED_HV, 0, NULL, NULL } },
	  1,
	  "error cpu-no-nested: the processor has no EPT or RVI that a guest could use: a VM with "
	  "hardware virtualization exposed does not power on here\n"
	  "  use a host whose processor has Intel VT-x with EPT or AMD-V with RVI\n" },
	{ { { HOST_NESTED_HV, 0, NULL, NULL }, { HOST_IS_VIRTUAL, 1, NULL, NULL } },
	  2,
	  "error cpu-no-nested: the processor has no EPT or RVI that a guest could use: a VM with "
	  "hardware virtualization exposed does not power on here\n" OUTSIDE VIRTUAL },
	{ { { HOST_NESTED_HV, 0, NULL, "vim-cmd: no answer" } },
	  1,
	  "info cpu-no-nested: cannot tell whether the processor has EPT or RVI: vim-cmd: no "
	  "answer\n" },

	{ { { HOST_VERSION, 0, "6.5.0", NULL } }, 1, "" },
	{ { { HOST_VERSION, 0, "9.0.0", NULL } }, 1, "" },
	{ { { HOST_VERSION, 0, "6.0.0", NULL } },
	  1,
	  "error version-too-old: ESXi 6.0.0 is older than 6.5: nested virtualization came with "
	  "5.1, "
	  "and nothing that nestvirt does was tried below 6.5\n"
	  "  upgrade this host to ESXi 6.7 or later\n" },
	{ { { HOST_VERSION, 0, "new", NULL } },
	  1,
	  "info version-too-old: cannot tell how old ESXi is: new\n" },
	{ { { HOST_VERSION, 0, NULL, "busy" } },
	  1,
	  "info version-too-old: cannot tell how old ESXi is: busy\n" },

	{ { { HOST_SECURE_BOOT, 1, NULL, NULL } },
	  1,
	  "error secure-boot: Secure Boot is on, and nestvirt's VIB is CommunitySupported: the "
	  "next "
	  "boot of this host ends in a purple screen\n"
	  "  before the next boot, remove the VIB (esxcli software vib remove --vibname=nestvirt) "
	  "or "
	  "switch Secure Boot off in the firmware\n" },
	{ { { HOST_SECURE_BOOT, 1, NULL, NULL },
	    { HOST_INSTALLED, 0, NULL, NULL },
	    { HOST_EXEC_ONLY, 0, NULL, NULL } },
	  3,
	  "warning secure-boot: Secure Boot is on: with nestvirt's VIB, which is "
	  "CommunitySupported, this host would not boot\n"
	  "  do not install the VIB before Secure Boot is switched off in the firmware\n" },
	{ { { HOST_SECURE_BOOT, 0, NULL, "no such program" } },
	  1,
	  "info secure-boot: cannot tell whether Secure Boot is on: no such program\n" },

	{ { { HOST_HOSTD, 0, NULL, NULL } },
	  1,
	  "error hostd-down: hostd does not answer: it reads no change of a VM, and powers none "
	  "on\n"
	  "  /etc/init.d/hostd restart\n" },
	{ { { HOST_HOSTD, 0, NULL, "it hangs" } },
	  1,
	  "info hostd-down: cannot tell whether hostd is at work: it hangs\n" },

	{ { { HOST_ACCEPTANCE, 0, "PartnerSupported", NULL } },
	  1,
	  "warning acceptance-level: the host accepts VIBs from level PartnerSupported on, and "
	  "nestvirt's is CommunitySupported: it can be neither installed nor updated\n"
	  "  esxcli software acceptance set --level=CommunitySupported\n" },
	{ { { HOST_ACCEPTANCE, 0, NULL, "busy" } },
	  1,
	  "info acceptance-level: cannot tell which VIBs the host accepts: busy\n" },

	{ { { HOST_INSTALLED, 0, NULL, NULL } },
	  1,
	  "warning exec-installed-only: the host runs only programs that came in a VIB "
	  "(execInstalledOnly), and this nestvirt is a copy: it is refused, at the latest after "
	  "the "
	  "next boot\n"
	  "  install nestvirt's VIB (esxcli software vib install --viburl=FILE)\n" },
	{ { { HOST_INSTALLED, 0, NULL, NULL }, { HOST_EXEC_ONLY, 0, NULL, NULL } }, 2, "" },
	{ { { HOST_INSTALLED, 0, NULL, NULL }, { HOST_EXEC_ONLY, 0, NULL, "busy" } },
	  2,
	  "info exec-installed-only: cannot tell whether programs without a VIB are run: busy\n" },
	{ { { HOST_EXEC_ONLY, 0, NULL, "busy" } }, 1, "" },

	{ { { HOST_EXTENSION, 0, "", NULL } },
	  1,
	  "warning extension-not-loaded: hostd has not loaded nestvirt's extension: esxcli "
	  "nestvirt "
	  "is unknown until it is restarted; localcli nestvirt works\n"
	  "  /etc/init.d/hostd restart\n" },
	{ { { HOST_EXTENSION, 0, "1.1.0", NULL } },
	  1,
	  "warning extension-not-loaded: hostd still has the extension of nestvirt 1.1.0 loaded: "
	  "esxcli nestvirt does nothing until it is restarted\n"
	  "  /etc/init.d/hostd restart\n" },
	{ { { HOST_EXTENSION, 0, NULL, "" } }, 1, "" },
	{ { { HOST_EXTENSION, 0, NULL, "busy" } },
	  1,
	  "info extension-not-loaded: cannot tell which version of esxcli nestvirt hostd has "
	  "loaded: busy\n" },

	{ { { HOST_NOT_LASTING, 0, "/etc/config/nestvirt/config.json", NULL } },
	  1,
	  "warning config-not-persistent: the next boot loses /etc/config/nestvirt/config.json: "
	  "only "
	  "files that came with the VIB, have the sticky bit, and were written in place are kept\n"
	  "  keep a copy on a datastore; after a reboot, which brings the VIB's own file back, "
	  "write it "
	  "in place: cat COPY >FILE\n" },

	{ { { HOST_VHV_DEFAULT, 1, NULL, NULL } },
	  1,
	  "warning vhv-in-host-config: /etc/vmware/config has vhv.enable = \"TRUE\": all VMs get "
	  "it, "
	  "and those that cannot have it do not power on\n"
	  "  give the VMs that need it a setting of their own (esxcli nestvirt vm enable), then "
	  "take "
	  "the line out of /etc/vmware/config with vi, which writes in place\n" },
	{ { { HOST_VHV_DEFAULT, 0, NULL, "/etc/vmware/config: a folder, not a file" } },
	  1,
	  "info vhv-in-host-config: cannot tell whether /etc/vmware/config concerns all VMs: "
	  "/etc/vmware/config: a folder, not a file\n" },

	{ { { HOST_IS_VIRTUAL, 1, NULL, NULL } }, 1, VIRTUAL },
	{ { { HOST_IS_VIRTUAL, 0, NULL, "busy" } },
	  1,
	  "info host-is-virtual: cannot tell whether this host is itself a VM: busy\n" },
};

static void check_host__each_fact__fires_or_not_or_cannot_tell(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(host_facts) host = { 0 };
		struct facts facts = { .host = &host };

		healthy(&host);
		for (size_t k = 0; k < rows[i].count; k++)
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
		{ { HOST_SERVICE, 0, NULL, NULL }, "", "" },
		{ { HOST_SERVICE, 1, NULL, NULL }, waits, "" },
		{ { HOST_SERVICE, 0, NULL, "" }, waits, "" },
		{ { HOST_SERVICE, 0, NULL, NULL },
		  waits,
		  "warning agent-not-running: the service does not run, and nobody else does its "
		  "work: 2 changes wait for a power-off\n"
		  "  /etc/init.d/nestvirt start\n" },
		{ { HOST_SERVICE, 0, NULL, NULL },
		  NULL,
		  "info agent-not-running: cannot tell whether the service, which does not run, "
		  "has "
		  "work: busy\n" },
	};

	(void)state;
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
	"warning reverse-path-check: /Net/ReversePathFwdCheckPromisc is 0, with promiscuous mode " \
	"accepted on more than one active uplink (port group \"" name "\"): frames of nested "     \
	"guests come back by the other uplink, twice\n"

static void check_host__reverse_path__teamed_and_promiscuous(void **state)
{
	static const struct {
		const char *network; /* NULL: not known */
		struct other option;
		const char *want;
	} networks[] = {
		{ SWITCH GROUP("VM Network"), { HOST_REVERSE_PATH, 0, NULL, NULL }, "" },
		{ SWITCH ALONE("Nested"), { HOST_REVERSE_PATH, 0, NULL, NULL }, "" },
		{ SWITCH OPENED("Nested"), { HOST_REVERSE_PATH, 1, NULL, NULL }, "" },
		{ SWITCH GROUP("VM Network") OPENED("Nested"),
		  { HOST_REVERSE_PATH, 0, NULL, NULL },
		  WITH_ONE("Nested") "  esxcli nestvirt network enable --portgroup-name=Nested\n" },
		{ SWITCH OPENED("it's nested"),
		  { HOST_REVERSE_PATH, 0, NULL, NULL },
		  WITH_ONE("it's nested") "  esxcli nestvirt network enable "
					  "--portgroup-name='it'\\''s nested'\n" },
		{ SWITCH OPENED("A") OPENED("B"),
		  { HOST_REVERSE_PATH, 0, NULL, NULL },
		  WITH_ONE("A\", \"B") "  run esxcli nestvirt network enable for one of them, then "
				       "switch promiscuous mode off and on for each of the others "
				       "(network portgroup set)\n" },
		{ SWITCH OPENED("Nested"),
		  { HOST_REVERSE_PATH, 0, NULL, "busy" },
		  "info reverse-path-check: cannot tell whether frames of nested guests come "
		  "twice: "
		  "busy\n" },
		{ SWITCH GROUP("VM Network"), { HOST_REVERSE_PATH, 0, NULL, "busy" }, "" },
		{ NULL,
		  { HOST_REVERSE_PATH, 0, NULL, NULL },
		  "info reverse-path-check: cannot tell whether frames of nested guests come "
		  "twice: "
		  "hostd hangs\n" },
	};

	(void)state;
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

/* What is found first does not hide the rest. */
static void check_host__many_faults__all_are_named(void **state)
{
	static const struct other others[] = {
		{ HOST_HV_SUPPORT, 0, NULL, NULL },  { HOST_VERSION, 0, "6.0.0", NULL },
		{ HOST_SECURE_BOOT, 1, NULL, NULL }, { HOST_HOSTD, 0, NULL, NULL },
		{ HOST_ACCEPTANCE, 0, "x", NULL },   { HOST_EXTENSION, 0, "", NULL },
		{ HOST_NOT_LASTING, 0, "/x", NULL }, { HOST_SERVICE, 0, NULL, NULL },
		{ HOST_VHV_DEFAULT, 1, NULL, NULL }, { HOST_IS_VIRTUAL, 1, NULL, NULL },
	};
	static const char *const want[] = {
		"cpu-no-hv",         "version-too-old",       "secure-boot",
		"hostd-down",        "acceptance-level",      "extension-not-loaded",
		"agent-not-running", "config-not-persistent", "vhv-in-host-config",
		"host-is-virtual",
	};
	AUTO_VALUE(findings) findings = { 0 };
	AUTO_VALUE(host_facts) host = { 0 };
	struct facts facts = { .host = &host };

	(void)state;
	healthy(&host);
	fact_text(&host.service_work, "1 change waits for a power-off");
	for (size_t i = 0; i < COUNT_OF(others); i++)
		set(&host, &others[i]);
	check_host(&findings, &facts);
	assert_int_equal(findings.count, COUNT_OF(want));
	for (size_t i = 0; i < COUNT_OF(want); i++)
		assert_string_equal(findings.items[i].id, want[i]);
}

/* What `vm check` says too: it stops all guests. */
static void check_host_for_vms__many_faults__only_what_stops_guests(void **state)
{
	static const struct other others[] = {
		{ HOST_NESTED_HV, 0, NULL, NULL },
		{ HOST_SECURE_BOOT, 1, NULL, NULL },
		{ HOST_ACCEPTANCE, 0, "x", NULL },
		{ HOST_HOSTD, 0, NULL, NULL },
	};
	AUTO_VALUE(findings) findings = { 0 };
	AUTO_VALUE(host_facts) host = { 0 };
	struct facts facts = { .host = &host };

	(void)state;
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

	(void)state;
	assert_found(&facts, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_host__each_fact__fires_or_not_or_cannot_tell),
		cmocka_unit_test(check_host__service__only_where_it_has_work),
		cmocka_unit_test(check_host__reverse_path__teamed_and_promiscuous),
		cmocka_unit_test(check_host__many_faults__all_are_named),
		cmocka_unit_test(check_host_for_vms__many_faults__only_what_stops_guests),
		cmocka_unit_test(check_host__not_read__finds_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

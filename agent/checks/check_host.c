#include "checks/check.h"

#include <stdlib.h>
#include <string.h>

#include "host/facts.h"
#include "host/network_change.h"

/* The VIB wants it [facts 6.2], and nothing that is called on a host was tried below. */
#define RELEASE_MIN 60500

/* Nothing is known of a host that was not read. */
static const struct fact *fact(const struct look *look, enum host_fact which)
{
	static const struct fact none;

	return look->facts->host ? &look->facts->host->items[which] : &none;
}

/* The fact, where it is known; else NULL, and a finding that says why it cannot be told. */
static const struct fact *known(struct look *look, enum host_fact which, const char *what)
{
	const struct fact *f = fact(look, which);

	if (f->known)
		return f;
	if (f->why)
		look_cannot_tell(look, what, f->why);
	return NULL;
}

/* 1: can guests run a hypervisor here? */

static void version_too_old(struct look *look)
{
	static const char what[] = "how old ESXi is";
	const struct fact *version = known(look, HOST_VERSION, what);
	long long release = version ? host_facts_release(version->text) : 0;

	if (!version)
		return;
	if (release == 0) {
		look_cannot_tell(look, what, version->text);
	} else if (release < RELEASE_MIN) {
		look_found(look,
			   "ESXi %s is older than 6.5: nested virtualization came with 5.1, and "
			   "nothing that nestvirt does was tried below 6.5",
			   version->text);
		look_fix(look, "upgrade this host to ESXi 6.7 or later");
	}
}

/* True where the processor is one of an outer host: what is missing is given there. */
static bool fix_outside(struct look *look)
{
	if (!fact_is(fact(look, HOST_IS_VIRTUAL)))
		return false;
	look_fix(look, "on the outer host, power off the VM that this host is, and expose hardware "
		       "virtualization to it (there: esxcli nestvirt vm enable)");
	return true;
}

static void cpu_no_hv(struct look *look)
{
	const struct fact *hv =
		known(look, HOST_HV_SUPPORT, "whether hardware virtualization can be used");

	if (hv && hv->number == HV_NONE) {
		look_found(look, "the processor has no hardware virtualization (HV Support 0): no "
				 "guest of this host can run a hypervisor");
		if (!fix_outside(look))
			look_fix(look, "use a host whose processor has Intel VT-x with EPT or "
				       "AMD-V with RVI");
	} else if (hv && hv->number == HV_NOT_SUPPORTED) {
		look_found(look, "ESXi does not support the hardware virtualization of this "
				 "machine (HV Support 1): no guest of this host can run a "
				 "hypervisor");
		if (!fix_outside(look))
			look_fix(look, "update the machine's BIOS, or use a host that is on "
				       "VMware's compatibility list");
	} else if (hv && hv->number > HV_USABLE) {
		AUTO_STR *said = x_format("HV Support is %lld", hv->number);

		look_cannot_tell(look, "whether hardware virtualization can be used", said);
	}
}

static void cpu_hv_disabled(struct look *look)
{
	const struct fact *hv = fact(look, HOST_HV_SUPPORT);
	const struct fact *cpu = fact(look, HOST_CPU);
	const char *name = "Intel VT-x (Virtualization Technology) or AMD-V (SVM Mode)";

	if (!hv->known || hv->number != HV_OFF_IN_BIOS)
		return;
	if (cpu->known && strstr(cpu->text, "Intel"))
		name = "Intel Virtualization Technology (VT-x)";
	else if (cpu->known && strstr(cpu->text, "AMD"))
		name = "SVM Mode (AMD-V)";
	look_found(look, "hardware virtualization is switched off in the BIOS (HV Support 2): no "
			 "guest of this host can run a hypervisor");
	if (!fix_outside(look))
		look_fix(look,
			 "switch on %s in the machine's BIOS, then take the machine off power and "
			 "start it cold: a restart is not enough",
			 name);
}

static void cpu_no_nested(struct look *look)
{
	const struct fact *hv = fact(look, HOST_HV_SUPPORT);
	const struct fact *nested;

	/* The other two say it, and what comes first. */
	if (hv->known && hv->number < HV_USABLE)
		return;
	nested = known(look, HOST_NESTED_HV, "whether the processor has EPT or RVI");
	if (!nested || nested->number == 1)
		return;
	look_found(look, "the processor has no EPT or RVI that a guest could use: a VM with "
			 "hardware virtualization exposed does not power on here");
	if (!fix_outside(look))
		look_fix(look, "use a host whose processor has Intel VT-x with EPT or AMD-V with "
			       "RVI");
}

static void host_is_virtual(struct look *look)
{
	const struct fact *is = known(look, HOST_IS_VIRTUAL, "whether this host is itself a VM");

	if (!is || is->number == 0)
		return;
	look_found(look,
		   "this host is itself a VM (%s, %s): frames of its guests pass only where the "
		   "outer port group accepts forged transmits and promiscuous mode, or learns MAC "
		   "addresses",
		   fact(look, HOST_VENDOR)->text, fact(look, HOST_PRODUCT)->text);
	look_fix(look, "on the outer host, open the port group of the VM that this host is (there: "
		       "esxcli nestvirt network enable)");
}

/* 2: may nestvirt be here, and stay? */

static void acceptance_level(struct look *look)
{
	const struct fact *level = known(look, HOST_ACCEPTANCE, "which VIBs the host accepts");

	if (!level || strcmp(level->text, "CommunitySupported") == 0)
		return;
	look_found(look,
		   "the host accepts VIBs from level %s on, and nestvirt's is CommunitySupported: "
		   "it can be neither installed nor updated",
		   level->text);
	look_fix(look, "esxcli software acceptance set --level=CommunitySupported");
}

static void secure_boot(struct look *look)
{
	const struct fact *on = known(look, HOST_SECURE_BOOT, "whether Secure Boot is on");

	if (!on || on->number == 0)
		return;
	if (fact_is(fact(look, HOST_INSTALLED))) {
		look_found(look, "Secure Boot is on, and nestvirt's VIB is CommunitySupported: the "
				 "next boot of this host ends in a purple screen");
		look_fix(look, "before the next boot, remove the VIB (esxcli software vib remove "
			       "--vibname=nestvirt) or switch Secure Boot off in the firmware");
	} else {
		look_found_as(
			look, SEVERITY_WARNING,
			"Secure Boot is on: with nestvirt's VIB, which is CommunitySupported, "
			"this host would not boot");
		look_fix(look, "do not install the VIB before Secure Boot is switched off in the "
			       "firmware");
	}
}

static void exec_installed_only(struct look *look)
{
	const struct fact *only;

	if (fact_is(fact(look, HOST_INSTALLED)))
		return;
	only = known(look, HOST_EXEC_ONLY, "whether programs without a VIB are run");
	if (!only || only->number == 0)
		return;
	look_found(look,
		   "the host runs only programs that came in a VIB (execInstalledOnly), and "
		   "this nestvirt is a copy: it is refused, at the latest after the next boot");
	look_fix(look, "install nestvirt's VIB (esxcli software vib install --viburl=FILE)");
}

static void hostd_down(struct look *look)
{
	const struct fact *up = known(look, HOST_HOSTD, "whether hostd is at work");

	if (!up || up->number == 1)
		return;
	look_found(look, "hostd does not answer: it reads no change of a VM, and powers none on");
	look_fix(look, "/etc/init.d/hostd restart");
}

static void extension_not_loaded(struct look *look)
{
	const struct fact *loaded =
		known(look, HOST_EXTENSION, "which version of esxcli nestvirt hostd has loaded");

	if (!loaded || loaded->number == 1)
		return;
	if (loaded->text[0])
		look_found(look,
			   "hostd still has the extension of nestvirt %s loaded: esxcli nestvirt "
			   "does nothing until it is restarted",
			   loaded->text);
	else
		look_found(look, "hostd has not loaded nestvirt's extension: esxcli nestvirt is "
				 "unknown until it is restarted; localcli nestvirt works");
	look_fix(look, "/etc/init.d/hostd restart");
}

static void agent_not_running(struct look *look)
{
	const struct fact *work;

	if (!fact_is_not(fact(look, HOST_SERVICE)))
		return;
	work = &look->facts->host->service_work;
	if (work->why)
		look_cannot_tell(look, "whether the service, which does not run, has work",
				 work->why);
	if (!work->known || !work->text[0])
		return;
	look_found(look, "the service does not run, and nobody else does its work: %s", work->text);
	look_fix(look, "/etc/init.d/nestvirt start");
}

static void config_not_persistent(struct look *look)
{
	const struct fact *files = fact(look, HOST_NOT_LASTING);

	if (!files->known || !files->text[0])
		return;
	look_found(
		look,
		"the next boot loses %s: only files that came with the VIB, have the sticky bit, "
		"and were written in place are kept",
		files->text);
	look_fix(look,
		 "keep a copy on a datastore; after a reboot, which brings the VIB's own file "
		 "back, write it in place: cat COPY >FILE");
}

/* 3: what holds for all VMs */

static void vhv_in_host_config(struct look *look)
{
	const struct fact *on =
		known(look, HOST_VHV_DEFAULT, "whether /etc/vmware/config concerns all VMs");

	if (!on || on->number == 0)
		return;
	look_found(look, "/etc/vmware/config has vhv.enable = \"TRUE\": all VMs get it, and those "
			 "that cannot have it do not power on");
	look_fix(look, "give the VMs that need it a setting of their own (esxcli nestvirt vm "
		       "enable), then take the line out of /etc/vmware/config with vi, which "
		       "writes in place");
}

/* Port groups that accept promiscuous mode and have two or more active uplinks. */
static size_t note_teamed(struct buf *names, const char **first, const struct network *network)
{
	size_t count = 0;

	for (size_t i = 0; i < network->portgroups.count; i++) {
		const struct portgroup *p = &network->portgroups.items[i];

		if (network_teaming(network, p)->active.count < 2 ||
		    !network_effective(network, p, POLICY_PROMISCUOUS).allowed)
			continue;
		*first = count == 0 ? p->name : *first;
		buf_format(names, "%s\"%s\"", count > 0 ? ", " : "", p->name);
		count++;
	}
	return count;
}

static void reverse_path(struct look *look)
{
	static const char what[] = "whether frames of nested guests come twice";
	const struct facts *facts = look->facts;
	AUTO_VALUE(buf) names = { 0 };
	const struct fact *option;
	const char *first = NULL;
	size_t count;

	if (!facts->host || !facts->network) {
		if (facts->host && facts->network_problem)
			look_cannot_tell(look, what, facts->network_problem);
		return;
	}
	count = note_teamed(&names, &first, facts->network);
	option = count > 0 ? known(look, HOST_REVERSE_PATH, what) : NULL;
	if (!option || option->number == 1)
		return;
	look_found(look,
		   HOST_OPTION_REVERSE_PATH " is %lld, with promiscuous mode accepted on more than "
					    "one active uplink (port group %s): frames of nested "
					    "guests come back by the other uplink, twice",
		   option->number, buf_text(&names));
	if (count == 1)
		look_fix_portgroup(look, "network enable", first);
	else
		look_fix(look,
			 "run esxcli nestvirt network enable for one of them, then switch "
			 "promiscuous mode off and on for each of the others (network portgroup "
			 "set)");
}

const struct check checks_of_host[] = {
	{ "cpu-no-hv", CHECK_HOST, SEVERITY_ERROR, REFUSES_NOTHING, true, cpu_no_hv },
	{ "cpu-hv-disabled-in-bios", CHECK_HOST, SEVERITY_ERROR, REFUSES_NOTHING, true,
	  cpu_hv_disabled },
	{ "cpu-no-nested", CHECK_HOST, SEVERITY_ERROR, REFUSES_NOTHING, true, cpu_no_nested },
	{ "version-too-old", CHECK_HOST, SEVERITY_ERROR, REFUSES_NOTHING, false, version_too_old },
	{ "secure-boot", CHECK_HOST, SEVERITY_ERROR, REFUSES_NOTHING, false, secure_boot },
	{ "hostd-down", CHECK_HOST, SEVERITY_ERROR, REFUSES_NOTHING, true, hostd_down },
	{ "acceptance-level", CHECK_HOST, SEVERITY_WARNING, REFUSES_NOTHING, false,
	  acceptance_level },
	{ "exec-installed-only", CHECK_HOST, SEVERITY_WARNING, REFUSES_NOTHING, false,
	  exec_installed_only },
	{ "extension-not-loaded", CHECK_HOST, SEVERITY_WARNING, REFUSES_NOTHING, false,
	  extension_not_loaded },
	{ "agent-not-running", CHECK_HOST, SEVERITY_WARNING, REFUSES_NOTHING, false,
	  agent_not_running },
	{ "config-not-persistent", CHECK_HOST, SEVERITY_WARNING, REFUSES_NOTHING, false,
	  config_not_persistent },
	{ "vhv-in-host-config", CHECK_HOST, SEVERITY_WARNING, REFUSES_NOTHING, false,
	  vhv_in_host_config },
	{ "reverse-path-check", CHECK_HOST, SEVERITY_WARNING, REFUSES_NOTHING, false,
	  reverse_path },
	{ "host-is-virtual", CHECK_HOST, SEVERITY_INFO, REFUSES_NOTHING, false, host_is_virtual },
	{ .id = NULL },
};

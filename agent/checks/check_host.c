#include <string.h>

#include "checks/check.h"
#include "host/network_change.h"

/* The VIB requires it [facts 6.2], and no host command we use was tried on anything older. */
#define RELEASE_MIN 60500

/* Returns an unknown fact if the host was not read. */
static const struct fact *fact(const struct look *look, enum host_fact which)
{
	static const struct fact none;

	return look->facts->host ? &look->facts->host->items[which] : &none;
}

/* Returns the fact; if it is not known, NULL, and adds a finding that says why. */
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
	static const char what[] = "which release of ESXi this is";
	const struct fact *version = known(look, HOST_VERSION, what);
	long long release = version ? host_facts_release(version->text) : 0;

	if (!version)
		return;
	if (release == 0) {
		look_cannot_tell(look, what, version->text);
	} else if (release < RELEASE_MIN) {
		look_found(look,
			   "ESXi %s is older than 6.5, and nestvirt has not been tried on that",
			   version->text);
		look_fix(look, "upgrade this host to ESXi 6.7 or later");
	}
}

/* The processor of a host that is itself a VM is what the outer host gives it. */
static void fix_processor(struct look *look, const char *fix)
{
	if (fact_is(fact(look, HOST_IS_VIRTUAL)))
		fix = "on the outer host, power off the VM that this host is, and enable nested "
		      "virtualization for it (there: esxcli nestvirt vm enable)";
	look_fix(look, "%s", fix);
}

#define OTHER_PROCESSOR "use a host whose processor has Intel VT-x with EPT, or AMD-V with RVI"

static void cpu_no_hv(struct look *look)
{
	static const char what[] = "whether hardware virtualization can be used";
	const struct fact *hv = known(look, HOST_HV_SUPPORT, what);

	if (hv && hv->number == HV_NONE) {
		look_found(look, "the processor has no hardware virtualization (HV Support 0), so "
				 "no VM on this host can run a hypervisor");
		fix_processor(look, OTHER_PROCESSOR);
	} else if (hv && hv->number == HV_NOT_SUPPORTED) {
		look_found(look, "ESXi does not support hardware virtualization on this machine "
				 "(HV Support 1), so no VM on this host can run a hypervisor");
		fix_processor(look, "update the machine's BIOS, or use a host that is on VMware's "
				    "compatibility list");
	} else if (hv && hv->number > HV_USABLE) {
		AUTO_STR *said = x_format("HV Support is %lld", hv->number);

		look_cannot_tell(look, what, said);
	}
}

static void cpu_hv_disabled(struct look *look)
{
	const struct fact *hv = fact(look, HOST_HV_SUPPORT);
	const struct fact *cpu = fact(look, HOST_CPU);
	const char *name = "Intel VT-x (Virtualization Technology) or AMD-V (SVM Mode)";
	AUTO_STR *fix = NULL;

	if (!hv->known || hv->number != HV_OFF_IN_BIOS)
		return;
	if (cpu->known && strstr(cpu->text, "Intel"))
		name = "Intel Virtualization Technology (VT-x)";
	else if (cpu->known && strstr(cpu->text, "AMD"))
		name = "SVM Mode (AMD-V)";
	look_found(look, "hardware virtualization is disabled in the BIOS (HV Support 2), so no VM "
			 "on this host can run a hypervisor");
	fix = x_format("enable %s in the BIOS, then power the machine off and on again: a restart "
		       "is not enough",
		       name);
	fix_processor(look, fix);
}

static void cpu_no_nested(struct look *look)
{
	const struct fact *hv = fact(look, HOST_HV_SUPPORT);
	const struct fact *nested;

	/* The two checks above have reported what comes first. */
	if (hv->known && hv->number < HV_USABLE)
		return;
	nested = known(look, HOST_NESTED_HV, "whether the processor has EPT or RVI");
	if (!nested || nested->number == 1)
		return;
	look_found(look, "the processor offers no EPT or RVI to guests, so a VM with nested "
			 "virtualization does not power on here");
	fix_processor(look, OTHER_PROCESSOR);
}

static void host_is_virtual(struct look *look)
{
	const struct fact *is = known(look, HOST_IS_VIRTUAL, "whether this host is itself a VM");

	if (!is || is->number == 0)
		return;
	look_found(look,
		   "this host is itself a VM (%s, %s): its guests reach the network only if the "
		   "outer port group accepts forged transmits and promiscuous mode, or learns MAC "
		   "addresses",
		   fact(look, HOST_VENDOR)->text, fact(look, HOST_PRODUCT)->text);
	look_fix(look, "on the outer host, allow nested guests on the port group of the VM that "
		       "this host is (there: esxcli nestvirt network enable)");
}

/* 2: may nestvirt be here, and stay? */

static void acceptance_level(struct look *look)
{
	const struct fact *level = known(look, HOST_ACCEPTANCE, "which VIBs the host accepts");

	if (!level || strcmp(level->text, "CommunitySupported") == 0)
		return;
	look_found(
		look,
		"the host's acceptance level is %s, and nestvirt's VIB is CommunitySupported: it "
		"can be neither installed nor updated",
		level->text);
	look_fix(look, "esxcli software acceptance set --level=CommunitySupported");
}

static void secure_boot(struct look *look)
{
	const struct fact *on = known(look, HOST_SECURE_BOOT, "whether Secure Boot is on");

	if (!on || on->number == 0)
		return;
	if (fact_is(fact(look, HOST_INSTALLED))) {
		look_found(look, "Secure Boot is on and rejects nestvirt's VIB, which is "
				 "CommunitySupported: the next boot of this host stops with a "
				 "purple diagnostic screen");
		look_fix(look, "before the next boot, remove the VIB (esxcli software vib remove "
			       "--vibname=nestvirt) or turn Secure Boot off in the firmware");
	} else {
		look_found_as(look, SEVERITY_WARNING,
			      "Secure Boot is on and rejects nestvirt's VIB, which is "
			      "CommunitySupported: with it installed, this host would not boot");
		look_fix(look, "do not install the VIB before Secure Boot is turned off in the "
			       "firmware");
	}
}

static void exec_installed_only(struct look *look)
{
	const struct fact *only;

	if (fact_is(fact(look, HOST_INSTALLED)))
		return;
	only = known(look, HOST_EXEC_ONLY, "whether the host runs programs without a VIB");
	if (!only || only->number == 0)
		return;
	look_found(look, "the host runs only programs that a VIB installed (execInstalledOnly), "
			 "and this nestvirt is a copy: it is blocked, after the next boot at the "
			 "latest");
	look_fix(look, "install nestvirt's VIB (esxcli software vib install --viburl=FILE)");
}

static void hostd_down(struct look *look)
{
	const struct fact *up = known(look, HOST_HOSTD, "whether hostd is running");

	if (!up || up->number == 1)
		return;
	look_found(look, "hostd does not answer: it can neither reload a VM nor power one on");
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
			   "does nothing until hostd is restarted",
			   loaded->text);
	else
		look_found(look, "hostd has not loaded nestvirt's extension: esxcli nestvirt is "
				 "unknown until hostd is restarted (localcli nestvirt works)");
	look_fix(look, "/etc/init.d/hostd restart");
}

static void agent_not_running(struct look *look)
{
	const struct fact *work;

	if (!fact_is_not(fact(look, HOST_SERVICE)))
		return;
	work = &look->facts->host->service_work;
	if (work->why)
		look_cannot_tell(look, "whether the service, which is not running, has work",
				 work->why);
	if (!work->known || !work->text[0])
		return;
	look_found(look, "the service is not running, so its work is not done: %s", work->text);
	look_fix(look, "/etc/init.d/nestvirt start");
}

static void config_not_persistent(struct look *look)
{
	const struct fact *files = fact(look, HOST_NOT_LASTING);

	if (!files->known || !files->text[0])
		return;
	look_found(look,
		   "the next boot loses %s: the host keeps only files that came with the VIB, have "
		   "the sticky bit, and were written in place",
		   files->text);
	look_fix(look, "keep a copy on a datastore; after a reboot, which restores the VIB's own "
		       "file, write it in place: cat COPY >FILE");
}

/* 3: what holds for all VMs */

static void vhv_in_host_config(struct look *look)
{
	const struct fact *on = known(look, HOST_VHV_DEFAULT,
				      "whether /etc/vmware/config sets vhv.enable for all VMs");

	if (!on || on->number == 0)
		return;
	look_found(look, "/etc/vmware/config sets vhv.enable = \"TRUE\" for all VMs, and those "
			 "that cannot have it do not power on");
	look_fix(look, "enable the VMs that need it one by one (esxcli nestvirt vm enable), then "
		       "delete the line from /etc/vmware/config with vi, which writes in place");
}

static void reverse_path(struct look *look)
{
	static const char what[] = "whether nested guests get duplicate packets";
	const struct facts *facts = look->facts;
	const struct network *network = facts->network;
	AUTO_VALUE(buf) names = { 0 };
	const struct fact *option;
	const char *first = NULL;
	size_t count = 0;

	if (!facts->host || !network) {
		if (facts->host && facts->network_problem)
			look_cannot_tell(look, what, facts->network_problem);
		return;
	}
	for (size_t i = 0; i < network->portgroups.count; i++) {
		const struct portgroup *p = &network->portgroups.items[i];

		if (network_teaming(network, p)->active.count < 2 ||
		    !network_effective(network, p, POLICY_PROMISCUOUS).allowed)
			continue;
		first = count == 0 ? p->name : first;
		buf_format(&names, "%s\"%s\"", count > 0 ? ", " : "", p->name);
		count++;
	}
	option = count > 0 ? known(look, HOST_REVERSE_PATH, what) : NULL;
	if (!option || option->number == 1)
		return;
	look_found(look,
		   HOST_OPTION_REVERSE_PATH
		   " is %lld, and promiscuous mode is accepted on more than one active uplink "
		   "(port group %s): nested guests get duplicate packets",
		   option->number, buf_text(&names));
	if (count == 1)
		look_fix_portgroup(look, first);
	else
		look_fix(look, "run esxcli nestvirt network enable for one of them, then turn "
			       "promiscuous mode off and on again for each of the others (network "
			       "portgroup set)");
}

const struct check checks_of_host[] = {
	{ "cpu-no-hv", SEVERITY_ERROR, .look = cpu_no_hv, .stops = true },
	{ "cpu-hv-disabled-in-bios", SEVERITY_ERROR, .look = cpu_hv_disabled, .stops = true },
	{ "cpu-no-nested", SEVERITY_ERROR, .look = cpu_no_nested, .stops = true },
	{ "version-too-old", SEVERITY_ERROR, .look = version_too_old },
	{ "secure-boot", SEVERITY_ERROR, .look = secure_boot },
	{ "hostd-down", SEVERITY_ERROR, .look = hostd_down, .stops = true },
	{ "acceptance-level", SEVERITY_WARNING, .look = acceptance_level },
	{ "exec-installed-only", SEVERITY_WARNING, .look = exec_installed_only },
	{ "extension-not-loaded", SEVERITY_WARNING, .look = extension_not_loaded },
	{ "agent-not-running", SEVERITY_WARNING, .look = agent_not_running },
	{ "config-not-persistent", SEVERITY_WARNING, .look = config_not_persistent },
	{ "vhv-in-host-config", SEVERITY_WARNING, .look = vhv_in_host_config },
	{ "reverse-path-check", SEVERITY_WARNING, .look = reverse_path },
	{ "host-is-virtual", SEVERITY_INFO, .look = host_is_virtual },
	{ .id = NULL },
};

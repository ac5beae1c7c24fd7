/*
 * findings.md: what each check means, made from the tables of checks and from what stands here,
 * which the program itself does not print and so does not carry.
 */
#include <stdio.h>
#include <string.h>

#include "checks/check.h"
#include "generate.h"

/* All plain sentences or parts of them, in Markdown. */
struct finding_doc {
	const char *id;
	const char *looks_at; /* what of the host or the files it reads */
	const char *meaning;  /* to a nested guest */
	const char *fix;      /* what to do, and why the program does not do it by itself */
	const char *evidence; /* how this is known; "facts" are those of tests/README.md */
};

/* Each in the order of its table of checks, ended by a row without an id. */

#define OUTSIDE                                                                                    \
	" If this host is itself a VM, enable nested virtualization for it on the outer host."

static const struct finding_doc docs_of_host[] = {
	{ "cpu-no-hv",
	  "HV Support of `localcli hardware cpu global get`: 0 none, 1 possible but not supported.",
	  "No VM on this host can run a hypervisor.",
	  "Hardware: another processor; for 1, a newer BIOS or supported hardware." OUTSIDE,
	  "facts 2.7" },
	{ "cpu-hv-disabled-in-bios", "HV Support of `localcli hardware cpu global get`: 2.",
	  "The processor could, but the firmware forbids it: no VM can run a hypervisor.",
	  "Enable it in the BIOS (Intel Virtualization Technology, SVM Mode), then power the "
	  "machine off and on." OUTSIDE,
	  "facts 2.7" },
	{ "cpu-no-nested", "`nestedHVSupported` in `vim-cmd solo/querycfgopt`.",
	  "The processor lacks EPT or RVI, or they are not passed on: a VM with vhv.enable does "
	  "not power on.",
	  "Hardware: a processor with EPT or RVI." OUTSIDE, "facts 2.1, 2.7" },
	{ "version-too-old", "`localcli system version get`: older than 6.5.",
	  "ESXi has nested virtualization since 5.1, but the VIB needs 6.5 or later, and 6.7 to "
	  "8.0 is what is supported.",
	  "Upgrade the host.", "facts 2.1, 6.2" },
	{ "secure-boot", "`secureBoot.py -s`, and whether the VIB is installed.",
	  "UEFI Secure Boot rejects CommunitySupported VIBs: with one installed, the next boot "
	  "stops with a purple diagnostic screen (PSOD). A warning if it is not installed.",
	  "Remove the VIB before the next boot, or turn Secure Boot off in the firmware.",
	  "facts 6.7" },
	{ "hostd-down", "Whether `vim-cmd` gets an answer.",
	  "hostd cannot reload VMs or power them on, and much about the host cannot be told.",
	  "`/etc/init.d/hostd restart`; running VMs are not affected.", "facts 3.8, 4.5" },
	{ "acceptance-level", "`localcli software acceptance get`.",
	  "The VIB can be neither installed nor updated.",
	  "`esxcli software acceptance set --level=CommunitySupported`.", "facts 6.7" },
	{ "exec-installed-only",
	  "execInstalledOnly in `localcli system settings kernel list`, if the program did not "
	  "come in a VIB.",
	  "The host refuses to run a copy of the program.", "Install the VIB.", "facts 6.7" },
	{ "extension-not-loaded", "The version that `esxcli nestvirt version get` answers with.",
	  "hostd loads extensions when it starts: until then `esxcli nestvirt` is unknown, or that "
	  "of the version before.",
	  "`/etc/init.d/hostd restart`; `localcli nestvirt` works at once.", "facts 5.6" },
	{ "agent-not-running",
	  "The service's pid file, the deferred changes, and the interval of the configuration.",
	  "Deferred changes are not made, and the configuration is not applied again.",
	  "`/etc/init.d/nestvirt start`.", "facts 7.4" },
	{ "config-not-persistent", "Kind and sticky bit of the files in `/etc/config/nestvirt`.",
	  "The next boot loses them: the host saves only files that came in a VIB, have the sticky "
	  "bit, and were written in place.",
	  "Copy it away; after a reboot, which restores the VIB's file, write it in place "
	  "(`cat`, not `mv` or `sed -i`).",
	  "facts 6.9" },
	{ "vhv-in-host-config", "`vhv.enable` in `/etc/vmware/config`.",
	  "It is the default for every VM; those that are too old or have a passthrough device no "
	  "longer power on.",
	  "Enable the VMs that need it one by one, then delete the line.", "facts 2.1, 2.2, 2.5" },
	{ "reverse-path-check",
	  "`/Net/ReversePathFwdCheckPromisc`, and whether a promiscuous port group has two or more "
	  "active uplinks.",
	  "What a nested guest sends comes back through the other uplink: duplicate packets.",
	  "`network enable` sets the option and then turns promiscuous mode off and on, without "
	  "which it has no effect.",
	  "facts 3.4" },
	{ "host-is-virtual", "Vendor and product in `localcli hardware platform get`.",
	  "Its nested guests are nested twice: slow, and their packets have to pass the outer "
	  "host's port group, too.",
	  "On the outer host, enable nested virtualization for this VM, and allow nested guests "
	  "on its port group.",
	  "names that makers of virtual machines use; tests/README.md" },
	{ .id = NULL },
};

static const struct finding_doc docs_of_vm[] = {
	{ "file-missing", "The path in the host's inventory.",
	  "The VM is registered, but its file is gone or its datastore is not mounted.",
	  "Mount the datastore, or unregister the VM.", "facts 4.3" },
	{ "unreadable", "Reading the .vmx, and asking for its lock.",
	  "Nothing can be told about the VM.", "Check its datastore.", "facts 1.10" },
	{ "template", "The name of its file ends in .vmtx.",
	  "A template does not power on and is not edited.", "Convert it to a VM.", "facts 1.11" },
	{ "powered-on", "`vm process list`, for VMs without nested virtualization.",
	  "The process of a running VM has its settings in memory and writes them back: an edit "
	  "now would be lost.",
	  "Power it off first.", "facts 1.9" },
	{ "suspended", "`checkpoint.vmState`, for VMs without nested virtualization.",
	  "The virtual CPU that its memory was saved with cannot change.",
	  "Resume it and shut it down.", "facts 1.9" },
	{ "locked", "VMware's lock, `X.vmx.lck`, for VMs without nested virtualization.",
	  "Another host runs it, or a task is working on it: an edit would be lost.",
	  "Power it off there, or wait.", "facts 1.10" },
	{ "encrypted", "A .vmx with `encryption.*` and without `config.version`.",
	  "None of its settings can be read or edited here. A VM that only has a vTPM is partly "
	  "encrypted, and fine.",
	  "Edit Settings in vCenter, or decrypt it.", "facts 1.8" },
	{ "duplicate-setting", "Names that the .vmx has more than once, in any case.",
	  "The VM does not power on.", "Delete all but one of the lines.", "facts 1.4" },
	{ "malformed-line", "Lines of the .vmx that are neither a setting nor a comment.",
	  "VMware ignores them: a setting that was meant is not there.",
	  "Correct or delete them; `vmx lint` lists them.", "facts 1.1" },
	{ "hardware-too-old", "`virtualHW.version` below 9.",
	  "The VM does not power on with vhv.enable.", "Upgrade the VM's compatibility.",
	  "facts 2.1" },
	{ "passthrough",
	  "`pciPassthruN.present`: a device of the host, or a part of a GPU; without "
	  "`vhv.allowPassthru`.",
	  "The VM does not power on with vhv.enable; the Host Client drops the setting silently.",
	  "Remove the device.", "facts 2.5" },
	{ "vbs-needs-vhv", "`windows.vbs.enabled` without `vhv.enable`, or removing the latter.",
	  "Virtualization-based security runs Windows under a hypervisor of its own.",
	  "`vm enable --profile=vbs`, or turn VBS off first.", "facts 2.3" },
	{ "filter-in-use",
	  "`ethernetN.filter4.name`, when the profile dvfilter-maclearn is asked for.",
	  "The filter of another product is there; it is not replaced. Never in `vm check`.",
	  "Remove that line, or use another profile.", "facts 2.4" },
	{ "filter-without-vib", "The filter dvfilter-maclearn of an adapter, and the list of VIBs.",
	  "The filter is not there: no MAC addresses are learned.",
	  "Install VMware's fling, or remove the filter's lines.", "facts 2.4" },
	{ "vbs-incomplete",
	  "`firmware`, `uefi.secureBoot.enabled`, `vvtd.enable` and `virtualHW.version` of a VM "
	  "with VBS: 14 on Intel, 19 on AMD.",
	  "Windows does not start virtualization-based security.",
	  "`vm enable --profile=vbs` if only vvtd.enable is missing; otherwise change the VM's "
	  "options. A Windows that was installed with BIOS does not start with EFI.",
	  "facts 2.3" },
	{ "one-vcpu", "`numvcpus`.",
	  "Nested guests and their hypervisor share one processor; ESXi does not install on one.",
	  "Give it two or more.", "the installer of ESXi; tests/README.md" },
	{ "too-little-memory",
	  "`memSize`, depending on `guestOS`: Windows and ESXi 4 GB, ESXi 8 8 GB, others 2 GB.",
	  "The hypervisor does not install, or has no room for a guest.", "Give it more memory.",
	  "system requirements of Hyper-V and ESXi; tests/README.md" },
	{ "32-bit-guest", "`guestOS`: names without `-64`.",
	  "Hypervisors of today are 64-bit programs.", "Choose the 64-bit guest OS.",
	  "names of guestOS in real files; tests/README.md" },
	{ "unregistered", "`--vmx` of a file that is not in the host's inventory.",
	  "The host does not know the VM's settings, and no change takes effect.",
	  "Register it, if this host is to run it.", "facts 4.3" },
	{ "vhv-off", "`vhv.enable` of the .vmx, or of `/etc/vmware/config`.",
	  "The guest sees no Intel VT-x or AMD-V: no hypervisor starts in it.", "`vm enable`.",
	  "facts 2.1, 2.2, 2.6" },
	{ "passthru-bypass-key", "`vhv.allowPassthru`.",
	  "It lets a VM with a passthrough device power on with vhv.enable; VMware does not "
	  "support it.",
	  "`vmx unset FILE vhv.allowPassthru`.", "facts 2.3" },
	{ "fault-tolerance",
	  "`replay.allowFT`, and names that begin with `ftcpt.` except `ftcpt.ftEncryption…`.",
	  "Fault Tolerance and nested virtualization exclude each other.",
	  "Turn Fault Tolerance off in vCenter.", "facts 2.5; the settings: tests/README.md" },
	{ "cpu-hot-add", "`vcpu.hotadd`; with VBS `mem.hotadd`, too.",
	  "Hypervisors in the VM do not expect processors to be added; VBS excludes both.",
	  "`vmx set FILE vcpu.hotadd=FALSE` and a reload.", "facts 2.3, 2.5" },
	{ "snapshots", "`snapshot.numSnapshots` of the .vmsd.",
	  "Reverting to a snapshot brings back the settings that the VM had then.",
	  "Delete those from before the change, or run `vm check` again after reverting.",
	  "facts 1.11, 2.5" },
	{ .id = NULL },
};

#define NAT " Not needed by nested guests that use NAT inside their VM."

static const struct finding_doc docs_of_nic[] = {
	{ "network-unknown",
	  "`ethernetN.networkName` or `ethernetN.dvs.switchId` of the .vmx, against the port "
	  "groups and distributed switches of the host.",
	  "The adapter is on no network, so nothing behind it reaches one. *info* if the host's "
	  "network could not be read, and for opaque networks of NSX.",
	  "Create the port group, or choose another for the adapter.", "facts 3.6, 3.9" },
	{ "not-connected", "`ethernetN.startConnected` is FALSE.",
	  "The adapter has no link when the VM powers on.",
	  "`vmx set FILE ethernetN.startConnected=TRUE` and a reload, or \"Connect At Power On\".",
	  "VMware's default; tests/README.md" },
	{ "forged-rejected",
	  "allow-forged-transmits of the port group, or of its switch if it inherits.",
	  "Packets of a nested guest carry its own MAC address, not the adapter's: the switch "
	  "drops them." NAT,
	  "`network enable --portgroup-name=…`; `network disable` undoes it.", "facts 3.1, 3.2" },
	{ "promiscuous-rejected",
	  "allow-promiscuous of the port group, or of its switch if it inherits.",
	  "A standard switch learns no MAC addresses: packets for a nested guest never reach its "
	  "VM." NAT,
	  "`network enable --portgroup-name=…`. Every other VM on that port group then sees the "
	  "traffic: give nested guests one of their own (`--create`).",
	  "facts 3.1, 3.2, 3.3" },
	{ "promiscuous-shared",
	  "Which VMs without nested virtualization are on the same promiscuous port group.",
	  "They get a copy of every packet: slower, and not private. *info* with `--vm-id` and "
	  "`--vmx`, which read no other VM.",
	  "Give nested guests a port group of their own, or move the others.", "facts 3.3" },
	{ "teamed-duplicates",
	  "The active uplinks of a promiscuous port group and `/Net/ReversePathFwdCheckPromisc`.",
	  "With two or more, packets come back through another uplink: duplicates, and addresses "
	  "that seem to move.",
	  "`network enable --portgroup-name=…` sets the option and turns promiscuous mode off and "
	  "on.",
	  "facts 3.4" },
	{ "two-promiscuous-same-vlan",
	  "Other promiscuous port groups on the same VLAN (4095 is all), if there are two or more "
	  "active uplinks.",
	  "Duplicate packets even with the option set.",
	  "Reject promiscuous mode on all but one, or give it a VLAN of its own.", "facts 3.4" },
	{ "distributed-no-maclearn",
	  "`netdbg vswitch mac-learning port get` for one port of the distributed port group, and "
	  "its promiscuous mode in `net-dvs -l`.",
	  "With neither, packets for a nested guest never reach its VM." NAT,
	  "`network maclearn set`, on this host until vCenter overwrites it; for good in vCenter.",
	  "facts 3.1, 3.9" },
	{ "distributed-forged-rejected",
	  "The rules of a port of the distributed port group in `net-dvs -l`.",
	  "Packets of a nested guest are dropped, with MAC learning too." NAT,
	  "Accept forged transmits in the port group's security policy, in vCenter.",
	  "facts 3.1; the form of `net-dvs -l`: tests/README.md" },
	{ .id = NULL },
};

static const char intro[] =
	"# Findings\n"
	"\n"
	"Made from the tables of checks (`agent/checks/`) and\n"
	"`esxcli-plugin/findings_md.c`; do not edit.\n"
	"\n"
	"`host check` and `vm check` find everything that keeps nested guests from running\n"
	"or from reaching the network. A finding has an id that scripts can rely on, a\n"
	"severity, one line that says what was seen and what it means, and how to fix it:\n"
	"a command that can be run as it stands, or words.\n"
	"\n"
	"- *error*: it will not work. The exit status is 1 if there is one.\n"
	"- *warning*: it may hurt.\n"
	"- *info*: worth knowing. A check that could not be done is an *info* finding with\n"
	"  its id and the reason (\"cannot tell …\").\n"
	"\n"
	"A VM without nested virtualization is checked in full if it is named by name, id\n"
	"or path. Otherwise (`--all`, `--match`, no selector) only `vhv-off` and what\n"
	"stands against enabling it are reported. Some checks also refuse a change;\n"
	"`--force` overrides those marked so.\n"
	"\n"
	"## What guests and hosts say\n"
	"\n"
	"| message | checks to look for |\n"
	"|---|---|\n";

/* What people search for [facts 2.6], and the checks that find the cause. */
static const struct {
	const char *text;
	const char *ids;
} messages[] = {
	{ "Hyper-V cannot be installed: The processor does not have the required virtualization "
	  "capabilities",
	  "vhv-off cpu-no-hv cpu-hv-disabled-in-bios" },
	{ "Hyper-V cannot be installed: The processor does not support second level address "
	  "translation (SLAT)",
	  "vhv-off cpu-no-nested hardware-too-old" },
	{ "Module 'HV' power on failed", "cpu-no-nested cpu-hv-disabled-in-bios host-is-virtual" },
	{ "Virtualized Intel VT-x/EPT is not supported on this platform",
	  "cpu-no-nested cpu-hv-disabled-in-bios host-is-virtual" },
	{ "Feature 'hv.capable' was 0, but must be at least 0x1",
	  "cpu-no-hv cpu-hv-disabled-in-bios cpu-no-nested" },
	{ "Virtualization is not supported on a virtual machine with a PCI passthrough device.",
	  "passthrough passthru-bypass-key" },
};

static int message_rows(struct buf *text)
{
	for (size_t i = 0; i < COUNT_OF(messages); i++) {
		struct span rest = span_of(messages[i].ids);
		struct span id;

		buf_format(text, "| %s |", messages[i].text);
		while (span_next(&id, &rest, ' ')) {
			AUTO_STR *name = x_strndup(id.p, id.len);

			buf_format(text, " [`%s`](#%s)", name, name);
			if (!check_find(name)) {
				(void)fprintf(stderr, "generate: there is no check %s\n", name);
				return -1;
			}
		}
		buf_str(text, " |\n");
	}
	return 0;
}

static const char *refusal_words(enum check_refusal refusal)
{
	switch (refusal) {
	case REFUSES_NOTHING:
		return "";
	case REFUSES:
		return " · refuses changes";
	case REFUSES_WHILE_ON:
		return " · refuses changes, except with --when=poweroff";
	case REFUSES_UNLESS_FORCED:
		return " · refuses changes, unless forced";
	case REFUSES_FOR_PROFILE:
		return " · used by profiles";
	}
	abort();
}

static int table_text(struct buf *text, const char *title, const struct check *check,
		      const struct finding_doc *doc)
{
	bool is_of_host = check == checks_of_host;

	buf_format(text, "\n## %s\n", title);
	for (; check->id && doc->id && strcmp(check->id, doc->id) == 0; check++, doc++) {
		/* The id stands by itself, for links to it. */
		buf_format(text, "\n### `%s`\n\n*%s*%s%s\n\n", check->id,
			   severity_name(check->severity), refusal_words(check->refusal),
			   check->stops && is_of_host ? " · also in `vm check`" : "");
		buf_format(text, "- Looks at: %s\n- Meaning: %s\n- Fix: %s\n- Evidence: %s\n",
			   doc->looks_at, doc->meaning, doc->fix, doc->evidence);
	}
	if (!check->id && !doc->id)
		return 0;
	(void)fprintf(stderr, "generate: the next check is %s, but its description is of %s\n",
		      check->id ? check->id : "none", doc->id ? doc->id : "none");
	return -1;
}

int findings_md(struct buf *text)
{
	buf_str(text, intro);
	if (message_rows(text) < 0 ||
	    table_text(text, "The host", checks_of_host, docs_of_host) < 0 ||
	    table_text(text, "A VM", checks_of_vm, docs_of_vm) < 0 ||
	    table_text(text, "A network adapter of a VM", checks_of_nic, docs_of_nic) < 0)
		return -1;
	return 0;
}

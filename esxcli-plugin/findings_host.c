#include <stddef.h>

#include "findings.h"

#define OUTSIDE                                                                                    \
	" Where this host is itself a VM, the outer host has to expose hardware virtualization "   \
	"to it."

const struct finding_doc findings_of_host[] = {
	{ "cpu-no-hv",
	  "HV Support of `localcli hardware cpu global get`: 0 none, 1 possible but "
	  "not supported.",
	  "No guest of this host can run a hypervisor.",
	  "Hardware: another processor, or for 1 a newer BIOS or supported hardware." OUTSIDE,
	  "facts 2.7" },
	{ "cpu-hv-disabled-in-bios", "HV Support of `localcli hardware cpu global get`: 2.",
	  "The processor could, but the firmware forbids it: no guest can run a hypervisor.",
	  "Switch it on in the BIOS (Intel Virtualization Technology, SVM Mode) and start the "
	  "machine cold." OUTSIDE,
	  "facts 2.7" },
	{ "cpu-no-nested", "`nestedHVSupported` in `vim-cmd solo/querycfgopt`.",
	  "The processor lacks EPT or RVI, or they are not passed on: a VM with vhv.enable does "
	  "not power on.",
	  "Hardware: a processor with EPT or RVI." OUTSIDE, "facts 2.1, 2.7" },
	{ "version-too-old", "`localcli system version get`: older than 6.5.",
	  "Nested virtualization came with 5.1; the VIB is for 6.5 and later, and 6.7 to 8.0 is "
	  "what is supported.",
	  "Upgrade the host.", "facts 2.1, 6.2" },
	{ "secure-boot", "`secureBoot.py -s`, and whether the VIB is installed.",
	  "UEFI Secure Boot takes no community VIB: with one installed the next boot ends in a "
	  "purple screen. Where it is not installed this is a warning.",
	  "Remove the VIB before the next boot, or switch Secure Boot off in the firmware.",
	  "facts 6.7" },
	{ "hostd-down", "Whether `vim-cmd` is answered.",
	  "hostd reads no change of a VM and powers none on; much of what is asked cannot be told.",
	  "`/etc/init.d/hostd restart`; VMs go on running.", "facts 3.8, 4.5" },
	{ "acceptance-level", "`localcli software acceptance get`.",
	  "The VIB can be neither installed nor updated.",
	  "`esxcli software acceptance set --level=CommunitySupported`.", "facts 6.7" },
	{ "exec-installed-only",
	  "execInstalledOnly in `localcli system settings kernel list`, "
	  "where the program did not come in a VIB.",
	  "The host refuses to run a copy of the program.", "Install the VIB.", "facts 6.7" },
	{ "extension-not-loaded", "Which extension `esxcli nestvirt version get` answers for.",
	  "hostd reads extensions when it starts: until then `esxcli nestvirt` is unknown, or of "
	  "the version before.",
	  "`/etc/init.d/hostd restart`; `localcli nestvirt` works at once.", "facts 5.6" },
	{ "agent-not-running",
	  "The service's pid file, what waits for a power-off, and the "
	  "interval of the configuration.",
	  "What waits is not done, and the configuration is not applied again.",
	  "`/etc/init.d/nestvirt start`.", "facts 7.4" },
	{ "config-not-persistent", "Kind and sticky bit of the files in `/etc/config/nestvirt`.",
	  "The next boot loses them: the host saves only files that came in a VIB, have the sticky "
	  "bit, and were written in place.",
	  "Copy it away; after the reboot that brings the VIB's file back, write that in place "
	  "(`cat`, not `mv` or `sed -i`).",
	  "facts 6.9" },
	{ "vhv-in-host-config", "`vhv.enable` in `/etc/vmware/config`.",
	  "It is the default of every VM; those that are too old or have a passthrough device do "
	  "not power on any more.",
	  "Enable the VMs that need it one by one, then take the line out.",
	  "facts 2.1, 2.2, 2.5" },
	{ "reverse-path-check",
	  "`/Net/ReversePathFwdCheckPromisc`, and whether a promiscuous port "
	  "group has two or more active uplinks.",
	  "What a nested guest sends comes back by the other uplink: frames come twice.",
	  "`network enable` sets the option and switches promiscuous mode off and on, which it "
	  "needs.",
	  "facts 3.4" },
	{ "host-is-virtual", "Vendor and product in `localcli hardware platform get`.",
	  "Its guests' guests are nested twice: slow, and their frames have to pass the outer "
	  "host's port group, too.",
	  "On the outer host: expose hardware virtualization to this VM, and open its port group.",
	  "names that makers of virtual machines give; tests/README.md" },
	{ .id = NULL },
};

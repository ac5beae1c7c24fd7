#include <stddef.h>

#include "findings.h"

#define NAT " Nested guests behind NAT inside their VM need none of it."

const struct finding_doc findings_of_nic[] = {
	{ "network-unknown",
	  "`ethernetN.networkName` or `ethernetN.dvs.switchId` of the .vmx, "
	  "against the port groups and distributed switches of the host.",
	  "The adapter is on nothing, so nobody behind it reaches the network. *info* where the "
	  "host's network could not be read, and for opaque networks of NSX.",
	  "Make the port group, or choose another for the adapter.", "facts 3.6, 3.9" },
	{ "not-connected", "`ethernetN.startConnected` is FALSE.",
	  "The adapter has no link when the VM powers on.",
	  "`vmx set FILE ethernetN.startConnected=TRUE` and a reload; or \"Connect At Power On\".",
	  "VMware's default; tests/README.md" },
	{ "forged-rejected",
	  "allow-forged-transmits of the port group, or of its switch where it "
	  "inherits.",
	  "Frames of a nested guest carry its own MAC address, not the adapter's: the switch drops "
	  "them." NAT,
	  "`network enable --portgroup-name=…`; `network disable` takes it back.",
	  "facts 3.1, 3.2" },
	{ "promiscuous-rejected",
	  "allow-promiscuous of the port group, or of its switch where it "
	  "inherits.",
	  "A standard switch learns no MAC addresses: what is meant for a nested guest never comes "
	  "to its VM." NAT,
	  "`network enable --portgroup-name=…`. Every other VM on that port group sees the traffic "
	  "then: give nested guests one of their own (`--create`).",
	  "facts 3.1, 3.2, 3.3" },
	{ "promiscuous-shared",
	  "Which VMs without nested virtualization are on the same "
	  "promiscuous port group.",
	  "They get a copy of every frame: slower, and not private. *info* with `--vm-id` and "
	  "`--vmx`, which read no other VM.",
	  "Give nested guests a port group of their own, or move the others.", "facts 3.3" },
	{ "teamed-duplicates",
	  "The active uplinks of a promiscuous port group and "
	  "`/Net/ReversePathFwdCheckPromisc`.",
	  "With two or more, frames come back by another uplink: twice, and addresses seem to "
	  "move.",
	  "`network enable --portgroup-name=…` sets the option and switches promiscuous mode off "
	  "and on.",
	  "facts 3.4" },
	{ "two-promiscuous-same-vlan",
	  "Other promiscuous port groups on the same VLAN (4095 is "
	  "all), where there are two or more active uplinks.",
	  "Frames come twice even with the option set.",
	  "Reject promiscuous mode on all but one, or give it a VLAN of its own.", "facts 3.4" },
	{ "distributed-no-maclearn",
	  "`netdbg vswitch mac-learning port get` for one port of the "
	  "distributed port group, and its promiscuous mode by `net-dvs -l`.",
	  "With neither, what is meant for a nested guest never comes to its VM." NAT,
	  "`network maclearn set`, on this host until vCenter overwrites it; for good in vCenter.",
	  "facts 3.1, 3.9" },
	{ "distributed-forged-rejected",
	  "The rules of a port of the distributed port group in "
	  "`net-dvs -l`.",
	  "Frames of a nested guest are dropped, with MAC learning too." NAT,
	  "Accept forged transmits in the port group's security policy, in vCenter.",
	  "facts 3.1; the form of `net-dvs -l`: tests/README.md" },
	{ .id = NULL },
};

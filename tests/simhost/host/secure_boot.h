/*
 * /usr/lib/vmware/secureboot/bin/secureBoot.py: is UEFI Secure Boot on (esxi-facts 6.7)? Of
 * its options just -s is known.
 */
#ifndef HOST_SECURE_BOOT_H
#define HOST_SECURE_BOOT_H

#include "core/sim.h"

#define SECURE_BOOT_PROGRAM "/usr/lib/vmware/secureboot/bin/secureBoot.py"

int tool_secure_boot(struct call *c);

#endif

/*
 * /usr/lib/vmware/secureboot/bin/secureBoot.py: tells whether UEFI Secure Boot is on
 * (esxi-facts 6.7). Only its option -s is known.
 */
#ifndef HOST_SECURE_BOOT_H
#define HOST_SECURE_BOOT_H

#include "core/sim.h"

#define SECURE_BOOT_PROGRAM "/usr/lib/vmware/secureboot/bin/secureBoot.py"

int tool_secure_boot(struct call *c);

#endif

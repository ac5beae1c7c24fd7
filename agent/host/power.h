/*
 * Which VMs run, from one host command for all of them.
 *
 * `vm process list` knows running VMs only, by the path of the .vmx under the
 * volume's UUID; the inventory may name the same file through the volume's label.
 * So files are compared by device and inode (esxi-facts 4.2).
 */
#ifndef HOST_POWER_H
#define HOST_POWER_H

#include <stdbool.h>
#include <sys/types.h>

#include "host/host.h"

struct power;

/*
 * `esxcli vm process list`; inside the extension, or where hostd does not answer,
 * `localcli vm process list`, which needs neither hostd nor a slot (facts 4.5).
 */
int power_read(struct power **power, const struct host *h, struct err *e) NODISCARD;
void power_free(struct power *power);
DEFINE_AUTO(power)

/* Is the VM with this .vmx running? `path` is the path as the inventory has it, for a file that
 * cannot be looked at. */
bool power_is_on_file(const struct power *power, dev_t device, ino_t inode);
bool power_is_on_path(const struct power *power, const char *path);

#endif

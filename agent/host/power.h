/*
 * Which VMs run, from one host command for all of them.
 *
 * `vm process list` knows running VMs only, by the path of the .vmx under the
 * volume's UUID; the inventory may name the same file through the volume's label.
 * So files are compared by device and inode (esxi-facts 4.2). Only running VMs whose
 * file has the same name are looked at: a stat may hang on a datastore that is gone,
 * and must not when another VM is asked for.
 */
#ifndef HOST_POWER_H
#define HOST_POWER_H

#include <stdbool.h>

#include "host/host.h"
#include "system/file.h"

struct power;

/*
 * `esxcli vm process list`; inside the extension, or where hostd does not answer,
 * `localcli vm process list`, which needs neither hostd nor a slot (facts 4.5). The host is
 * borrowed until power_free().
 */
int power_read(struct power **power, const struct host *h, struct err *e) NODISCARD;
void power_free(struct power *power);
DEFINE_AUTO(power)

/*
 * Is the VM with this .vmx running? `path` is its real path, or, where `file` is NULL because it
 * cannot be looked at, the path that the inventory has, which is then all that is compared.
 */
bool power_is_on(struct power *power, const char *path, const struct fingerprint *file);

#endif

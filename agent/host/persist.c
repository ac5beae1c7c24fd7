#include "host/persist.h"

#define AUTO_BACKUP "/sbin/auto-backup.sh"

/*
 * It packs some tens of KB and writes them to the boot device: seconds on a slow USB stick. Half a
 * minute, as for any command: who waits longer meets a device that is dying.
 */
int host_persist(const struct host *h, struct err *e)
{
	AUTO_VALUE(argv) argv = { 0 };
	AUTO_VALUE(buf) said = { 0 };

	host_command(&argv, h, AUTO_BACKUP);
	return host_run(&said, h, &argv, e);
}

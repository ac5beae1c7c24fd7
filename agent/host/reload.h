/*
 * Telling hostd that a .vmx has changed: `vim-cmd vmsvc/reload ID`.
 *
 * hostd keeps a VM's configuration in memory and would go on with the old one
 * (esxi-facts 1.9). A call takes about a second, so several run at a time.
 */
#ifndef HOST_RELOAD_H
#define HOST_RELOAD_H

#include "host/host.h"

struct reload {
	long long vm_id;
	/* filled in: */
	bool failed;
	struct err err; /* where it failed: ERR_HOST, or ERR_BUSY for one that was not started */
};

/* Called as each VM is started on; may be NULL. */
typedef void reload_progress(void *context, size_t index);

/*
 * Reload all of them; a failure is noted at its VM and does not stop the others. A signal to stop
 * (signals_stop()) does: those under way end, the others are noted as failed, and so stay owed. As
 * many as run at a time are started even then, for what was edited last is the step in hand.
 */
void reload_vms(struct reload *items, size_t count, const struct host *h, reload_progress *progress,
		void *context);

#endif

/*
 * What runs that were cut off have left to do: changes that may or may not have been made, hostd
 * that has not been told of an edit, promiscuous mode that may be off.
 *
 * Theory of operation. A change that was begun and not closed is compared with what is there now:
 * as after, it was done (and hostd is told of a VM); as before, it was not; neither, somebody has
 * changed it since; what cannot be read stays open. Promiscuous mode off and on again is done once
 * more, whole, for it may have stopped in between and left VMs without a network; only where
 * it is on, and the option that it is for is not set, nothing had been done. Then hostd is told of
 * the VMs that it is owed.
 *
 * Called before the facts are gathered that a change is planned on. Nothing to do costs the reading
 * of the journal.
 */
#ifndef PLAN_RECOVER_H
#define PLAN_RECOVER_H

#include "base/text.h"
#include "host/host.h"

/*
 * What was done, or could not be, is lines for people in `notes`. Nothing here is a reason for the
 * run that calls it not to go on: where another one is at work, or the journal cannot be read or
 * written, it is left to a later one, or to apply_plan() to say.
 */
void recover(const struct host *h, struct strings *notes);

#endif

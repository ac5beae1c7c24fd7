/*
 * Finishing what runs that were cut off have left: changes that may or may not have been made,
 * reloads that hostd is owed, promiscuous mode that may be off.
 *
 * Theory of operation. A change that was begun and not closed is compared with what is there now.
 * As after: it was done, and hostd is owed a reload of its VM. As before: it was not done. Neither:
 * somebody has changed it since. What cannot be read stays open. A toggle of promiscuous mode is
 * made again as a whole, because it may have stopped half-way and left VMs without a network; only
 * where promiscuous mode is on and the option that the toggle is for is not set, nothing had been
 * done. Then the reloads that are owed are made.
 *
 * Call it before gathering the facts that a change is planned on. If there is nothing to do, it
 * costs no more than reading the journal.
 */
#ifndef PLAN_RECOVER_H
#define PLAN_RECOVER_H

#include "base/text.h"
#include "host/host.h"

/*
 * Finish it, under the run lock, and add to `notes` what was done or could not be: lines for
 * people. It never keeps its caller from going on: if another run is at work, the rest is left to
 * a later one; if the journal cannot be read or written, apply_plan() will say so.
 */
void recover(const struct host *h, struct strings *notes);

#endif

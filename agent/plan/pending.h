/*
 * Changes that wait until their VM is off: journal_pending of plan/journal.h.
 *
 * Theory of operation. Whoever plans a change of a VM says in wanted_state.wish whether it may
 * wait, and what its record would say. refuse_plan() marks the steps of a VM that is on
 * (step.waits), and apply_plan() records them with everything else that it records: a VM has one
 * waiting change at most, and the last word on its nested virtualization holds. So what is asked
 * for again takes the place of what waits, and what is done at once, or is right already, closes
 * it.
 *
 * An undo waits with the entries that it found to be taken back; what of them can be, is planned
 * anew, and what somebody has changed since is left alone. It is closed when nothing is left of it.
 *
 * The service calls pending_try() when VMs may have been powered off. It goes the way of any change
 * again, with what the record says: nothing that was looked at when it was asked for counts.
 *
 * The service is told by SERVICE_SIGNAL (host/service.h) that the history has changed, and reads
 * it: what waits is journal->pending. One that it has not seen before it tries at once, for its VM
 * may have been powered off before the first look at its file. It calls recover() (plan/recover.h)
 * before pending_try(), as commands do, and reads the history again when a report says
 * PENDING_CLOSED.
 */
#ifndef PLAN_PENDING_H
#define PLAN_PENDING_H

#include "plan/apply.h"
#include "plan/journal.h"

/*
 * A VM whose file is missing, or that is not in this host's inventory, may come back: a datastore
 * that is mounted late, a host that is fixed. After so long nobody remembers what was asked for.
 */
#define PENDING_GONE_SECONDS (30LL * 24 * 60 * 60)

enum pending_end {
	PENDING_WAITS,  /* its VM is on (or was powered on meanwhile): nothing to say */
	PENDING_KEPT,   /* it cannot be done now, or its VM is gone: it goes on waiting */
	PENDING_CLOSED, /* done; right already; another VM now; gone for PENDING_GONE_SECONDS */
};

/* What became of one of them. */
struct pending_report {
	long long id;
	enum pending_end end;
	/*
	 * A line for the log, which names the VM; NULL with PENDING_WAITS. Of PENDING_KEPT the same
	 * each time while nothing changes.
	 */
	char *text;
};

/* AUTO_VALUE(pending_reports) reports = { 0 }; */
struct pending_reports {
	struct pending_report *items;
	size_t count;
	size_t room;
	struct strings notes; /* more lines for the log: what apply_plan() has to say */
};

void pending_reports_free(struct pending_reports *reports);

/*
 * Do those of the waiting changes whose VMs are off; `ids` NULL: of all that wait. One `vm process
 * list` for all, and more only for what a profile needs to know. One that is not waiting any more
 * has no report, nor has one that was not begun before a signal to stop.
 *
 * ERR_BUSY: another run of nestvirt has the lock, so try again at the next wake. Other errors are
 * those of journal_read(), vms_select() and journal_commit(). What has a report was done, also
 * where an error ended it: many are done in several parts, so that few files are open at a time.
 */
int pending_try(struct pending_reports *reports, const struct host *h, const long long *ids,
		size_t count, struct err *e) NODISCARD;

/* Of apply_plan() alone: */

/* Is there one that this plan closes, although it has nothing to do? */
bool pending_is_touched(struct plan *plan, const struct host *h);
/*
 * Before journal_commit(): record the steps that wait, which are STEP_PENDING then, and close what
 * is right already.
 */
void pending_record(struct journal *journal, struct plan *plan, const struct host *h,
		    const struct apply_run *run);
/* Close what the plan has done. Also what pending_record() closes by. */
void pending_settle(struct journal *journal, struct plan *plan, const struct host *h);
/* Nothing can wait with --no-history: STEP_REFUSED. */
void pending_refuse(struct plan *plan);
/* Tell the service what has changed for it; where it does not run, the steps that wait say so. */
void pending_tell(struct plan *plan, const struct host *h, const struct apply_run *run);

/* Is it this VM's whose file is at its path now, as far as that can be told? */
bool pending_is_for(const struct journal_pending *pending, const struct vm *vm);
/* "enable", "disable", "undo"; NULL for NULL: nothing waits. */
const char *pending_wish_name(const struct journal_pending *pending);

#endif

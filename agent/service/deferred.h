/*
 * Making deferred changes, once their VMs are off (history/change.h, CHANGE_DEFERRED).
 *
 * Theory of operation. apply_plan() records a change of a VM that is on as deferred, if it may
 * wait. The service calls deferred_try() when VMs may have been powered off. It goes the way of any
 * change again, with what the record says: nothing that was looked at when it was asked for counts.
 * An undo waits with the ids of the changes that it found to be undone; what of them still can be,
 * is planned anew, and what somebody has changed since is left alone. It is closed when nothing is
 * left of it.
 *
 * The service is told by SERVICE_SIGNAL (host/service.h) that the history has changed, and reads
 * it. A deferred change that it has not seen before it tries at once, for its VM may have been
 * powered off before the first look at its file. It calls recover() (plan/recover.h) before
 * deferred_try(), as commands do, and reads the history again when a report says DEFERRED_CLOSED.
 */
#ifndef SERVICE_DEFERRED_H
#define SERVICE_DEFERRED_H

#include "base/text.h"
#include "host/host.h"

/*
 * A VM whose file is missing, or that is not in this host's inventory, may come back: a datastore
 * that is mounted late, a host that is repaired. After so long nobody remembers what was asked for.
 */
#define DEFERRED_GONE_SECONDS (30LL * 24 * 60 * 60)

enum deferred_end {
	DEFERRED_WAITS,  /* its VM is on (or was powered on meanwhile): nothing to say */
	DEFERRED_KEPT,   /* it cannot be made now, or its VM is gone: it goes on waiting */
	DEFERRED_CLOSED, /* made; right already; another VM now; gone for DEFERRED_GONE_SECONDS */
};

/* What became of one of them. */
struct deferred_report {
	long long id;
	enum deferred_end end;
	/*
	 * A line for the log, which names the VM; NULL with DEFERRED_WAITS. With DEFERRED_KEPT the
	 * same each time while nothing changes.
	 */
	char *text;
};

/* AUTO_VALUE(deferred_reports) reports = { 0 }; */
struct deferred_reports {
	struct deferred_report *items;
	size_t count, room;
	struct strings notes; /* more lines for the log: what apply_plan() has to say */
};

void deferred_reports_free(struct deferred_reports *reports);

/*
 * Make those of the deferred changes whose VMs are off; `ids` NULL: of all. One `vm process list`
 * for all, and more only for what a profile needs to know. One that no longer waits has no report,
 * nor has one that was not begun before a signal to stop.
 *
 * ERR_BUSY: another run of nestvirt has the lock, so try again at the next wake. Other errors are
 * those of journal_read(), vms_select() and journal_commit(). What has a report was done, also
 * where an error ended it: many are done in several parts, so that few files are open at a time.
 */
int deferred_try(struct deferred_reports *reports, const struct host *h, const long long *ids,
		 size_t count, struct err *e) NODISCARD;

#endif

/*
 * Making deferred changes, once their VMs are off (history/change.h, CHANGE_DEFERRED).
 *
 * Theory of operation. apply_plan() records a change of a VM that is on as deferred, if it may be.
 * The service calls deferred_try() when VMs may have been powered off. What was wished for then is
 * planned anew, with the present state, and goes the way of any change. A deferred undo holds the
 * ids of the changes that it found: those that can still be undone are planned, and what somebody
 * has changed since is left alone. It is closed when nothing of it is left.
 *
 * SERVICE_SIGNAL (host/service.h) tells the service that the history has changed, and it reads it
 * again. It tries a deferred change that is new to it at once, because the VM may have been powered
 * off before the first look at its file. It calls recover() (plan/recover.h) before deferred_try(),
 * as commands do, and reads the history again when a report says DEFERRED_CLOSED.
 */
#ifndef SERVICE_DEFERRED_H
#define SERVICE_DEFERRED_H

#include "base/text.h"
#include "host/host.h"

/*
 * A VM whose file is missing, or that is not in this host's inventory, may come back: a datastore
 * is mounted late, a host is repaired. After this long nobody remembers the deferred change.
 */
#define DEFERRED_GONE_SECONDS (30LL * 24 * 60 * 60)

enum deferred_end {
	DEFERRED_WAITS,  /* its VM is on: nothing to say */
	DEFERRED_KEPT,   /* it cannot be made now, or its VM is gone: it stays deferred */
	DEFERRED_CLOSED, /* made; right already; another VM now; gone for DEFERRED_GONE_SECONDS */
};

/* What became of one deferred change. */
struct deferred_report {
	long long id;
	enum deferred_end end;
	/*
	 * A line for the log, which names the VM; NULL with DEFERRED_WAITS. With DEFERRED_KEPT it
	 * stays the same as long as nothing changes.
	 */
	char *text;
};

/* AUTO_VALUE(deferred_reports) reports = { 0 }; */
struct deferred_reports {
	struct deferred_report *items;
	size_t count, room;
	struct strings notes; /* more lines for the log, from apply_plan() */
};

void deferred_reports_free(struct deferred_reports *reports);

/*
 * Make the deferred changes with these ids (NULL: all) whose VMs are off. That costs one `vm
 * process list` for all of them, and more only for what a profile needs to know. There is no report
 * for a change that is no longer deferred, or that was not tried before a signal to stop.
 *
 * ERR_BUSY: another run of nestvirt has the lock, so try again later. Other errors are those of
 * journal_read_deferred(), vm_reader_open() and apply_plan(). What has a report has been done even
 * if an error ended the call: the changes are made in parts, so that few files are open at a time.
 */
int deferred_try(struct deferred_reports *reports, const struct host *h, const long long *ids,
		 size_t count, struct err *e) NODISCARD;

#endif

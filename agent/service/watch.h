/*
 * The service: what it does by itself, and when.
 *
 * Theory of operation. Three tasks, each with a moment at which it is due; between them the service
 * waits for a signal, for ever where nothing is due.
 *
 * - history: finish what runs that were cut off have left (plan/recover.h), and read what waits for
 *   a power-off. At the start, on SERVICE_SIGNAL (host/service.h), after the service has changed
 *   something itself, and as long as hostd is owed a reload.
 *
 * - look: only while something waits, every WATCH_LOOK_MS. One stat of the file of each VM that
 *   something waits for, because the process of a VM rewrites its .vmx when it is powered off. One
 *   that moved is tried (service/deferred.h), which asks the host once for all of them which VMs
 * run; and once more at the next look, for the process, and its lock, may live a little longer than
 *   the file takes. Every WATCH_LIST_MS all are tried, to find what that missed. The lock of a VM
 *   is never tested just to look.
 *
 * - config: the host's own (plan/desired.h). At the start, on SIGHUP, and every so many seconds
 *   where it says so.
 *
 * A task that fails is tried again, after waits that grow up to WATCH_RETRY_MAX_MS; another run
 * that is at work is waited for, never in its way. A signal to stop ends the waiting, and what is
 * only looked at; what acts finishes the step in hand.
 *
 * What is done and what is refused is one line each for the log; while nothing changes about it
 * it is said again every hour at most.
 */
#ifndef SERVICE_WATCH_H
#define SERVICE_WATCH_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "history/journal.h"
#include "host/host.h"
#include "host/service.h"
#include "system/file.h"

/* A stat per VM that something waits for costs nothing at this pace; a guest takes longer to boot.
 */
#define WATCH_LOOK_MS 10000LL
/* Asking for all running VMs takes seconds of a processor (facts 4.2, 4.4). */
#define WATCH_LIST_MS (10LL * 60 * 1000)
/* hostd needs minutes to start on a large host; an administrator fixes what lasts longer. */
#define WATCH_RETRY_MAX_MS (10LL * 60 * 1000)
/* How often the log tells again what has not changed. */
#define WATCH_SAY_SECONDS (60LL * 60)

/* A line for the log. */
typedef void watch_say(const void *context, const char *text);

/*
 * Be the service until a signal stops it: from here on signals are those of signals_serve().
 * ERR_BUSY where the service runs already; ERR_IO. Time passes by system/clock.h alone.
 */
int watch_run(const struct host *h, watch_say *say, const void *context, struct err *e) NODISCARD;

/*
 * What the service has said of late, so that it does not say it again and again.
 */

struct watch_said {
	uint64_t topic, text; /* digests */
	long long time;       /* by clock_ms(), in seconds: nobody sets that one back */
};

/* { .say = …, .context = … } */
struct watch_log {
	watch_say *say;
	const void *context;
	struct watch_said *items;
	size_t count;
	size_t room;
};

/*
 * Say it, unless it is the last that was said of this topic, within WATCH_SAY_SECONDS. A topic is
 * any text: "VM web". NULL: something has happened, which is always said.
 */
void watch_log_say(struct watch_log *log, const char *topic, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* What was said of it is over. NULL: of all. */
void watch_log_forget(struct watch_log *log, const char *topic);
void watch_log_free(struct watch_log *log);

/*
 * What the parts of the service share.
 */

/* Of a task that is not due before something happens. */
#define WATCH_NEVER LLONG_MAX

enum watch_task { WATCH_HISTORY, WATCH_LOOK, WATCH_CONFIG, WATCH_TASKS };

/* A VM that something waits for. */
struct watched {
	long long id; /* of what waits */
	char *path;   /* real */
	struct fingerprint print;
	bool is_due;        /* to be tried at this look */
	long long moved_at; /* by clock_ms() */
};

struct watch {
	const struct host *h;
	struct watch_log log;
	struct service_status status;
	bool is_status_old;                 /* the file says something else */
	long long at[WATCH_TASKS];          /* by clock_ms() */
	unsigned int failures[WATCH_TASKS]; /* one after the other */
	long long list_at;                  /* when all are tried again */
	struct {
		struct watched *items;
		size_t count;
		size_t room;
	} vms;
};

/*
 * The tasks: 0, or -1 where it is to be tried again; `e` has a text where there is something to
 * say. A task that is due again by itself says when in ->at.
 */
int watch_pending_read(struct watch *w, struct err *e) NODISCARD;
int watch_pending_look(struct watch *w, struct err *e) NODISCARD;
int watch_config(struct watch *w, struct err *e) NODISCARD;

/* The service has done something, or tried to; `text` is taken over. */
void watch_result(struct watch *w, char *text);
/* recover(), and what it has to say. */
void watch_pending_recover(struct watch *w);

#endif

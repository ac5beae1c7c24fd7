/*
 * The service: what it does by itself, and when.
 *
 * Theory of operation. There are three tasks, each with a moment at which it is due; between them
 * the service waits for a signal, forever if nothing is due.
 *
 * - history: finish what runs that were cut off have left (plan/recover.h), and read the deferred
 *   changes. At the start, on SERVICE_SIGNAL (host/service.h), after the service has changed
 *   something itself, and as long as hostd is owed a reload.
 *
 * - look: while there are deferred changes, every WATCH_LOOK_MS. It costs one stat of each of their
 *   VMs' files, because the process of a VM rewrites its .vmx at power-off. A change whose file has
 *   moved is tried (service/deferred.h), which asks the host once for all of them which VMs run;
 *   and again at the next look, because the process and its lock may live a little longer than it
 *   takes to write the file. Every WATCH_LIST_MS all of them are tried, to find what that missed.
 *   The lock of a VM is never tested just to look.
 *
 * - config: apply the host's own config (plan/desired.h). At the start, on SIGHUP, and at the
 *   interval that it sets.
 *
 * A task that fails is tried again after waits that grow up to WATCH_RETRY_MAX_MS; if another
 * run holds the lock, the task is due again later. A signal to stop ends a wait and anything
 * that only looks; a change in progress is finished.
 *
 * Each thing that is done or refused is one line in the log; as long as nothing about it changes,
 * it is said again once an hour at most.
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

/* A stat per deferred change costs nothing at this pace, and a guest takes longer to boot. */
#define WATCH_LOOK_MS 10000LL
/* Asking which VMs run takes seconds of processor time (facts 4.2, 4.4). */
#define WATCH_LIST_MS (10LL * 60 * 1000)
/* hostd needs minutes to start on a large host; an administrator fixes what lasts longer. */
#define WATCH_RETRY_MAX_MS (10LL * 60 * 1000)
/* How often the log repeats what has not changed. */
#define WATCH_SAY_SECONDS (60LL * 60)

/* Writes a line to the log. */
typedef void watch_say(const void *context, const char *text);

/*
 * Be the service until a signal stops it; signals are handled as signals_serve() says. ERR_BUSY if
 * the service runs already; ERR_IO. All times come from system/clock.h.
 */
int watch_run(const struct host *h, watch_say *say, const void *context, struct err *e) NODISCARD;

/* 1: the log, which remembers what was said of late so as not to repeat it */

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
 * Write a line to the log, unless it is the last one of this topic and younger than
 * WATCH_SAY_SECONDS. A topic is any text, "VM web"; NULL: always write it, for something happened.
 */
void watch_log_say(struct watch_log *log, const char *topic, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* Forget what was said of a topic, since it is over; NULL: of all topics. */
void watch_log_forget(struct watch_log *log, const char *topic);
void watch_log_free(struct watch_log *log);

/* 2: what watch.c and watch_config.c share */

/* When a task is due that waits for a signal. */
#define WATCH_NEVER LLONG_MAX

enum watch_task { WATCH_HISTORY, WATCH_LOOK, WATCH_CONFIG, WATCH_TASKS };

/* A VM with a deferred change. */
struct watched {
	long long id; /* of the change */
	char *path;   /* of the file; with the host's root in front */
	struct fingerprint print;
	bool is_due;        /* to be tried at this look */
	long long moved_at; /* by clock_ms() */
};

struct watch {
	const struct host *h;
	struct watch_log log;
	struct service_status status;
	bool is_status_old;                 /* the saved one says something else */
	long long at[WATCH_TASKS];          /* by clock_ms() */
	unsigned int failures[WATCH_TASKS]; /* in a row */
	long long list_at;                  /* when all deferred changes are tried again */
	struct {
		struct watched *items;
		size_t count;
		size_t room;
	} vms;
};

/*
 * Apply the host's own config: the task WATCH_CONFIG. Like each task it returns 0, or -1 to be
 * tried again, with a text in `e` if there is something to say; and sets ->at if it is due again by
 * itself.
 */
int watch_config(struct watch *w, struct err *e) NODISCARD;

/* Set the last result in the status; `text` is taken over. */
void watch_result(struct watch *w, char *text);

#endif

/*
 * What the parts of the service share.
 */
#ifndef PLAN_WATCH_INTERNAL_H
#define PLAN_WATCH_INTERNAL_H

#include <limits.h>

#include "host/service_status.h"
#include "plan/journal.h"
#include "plan/watch_log.h"
#include "system/file.h"

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

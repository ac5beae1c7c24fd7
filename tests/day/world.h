/*
 * The world of a simulated day: a simulated host (../simhost), the time, what happens and when, and
 * what has to be true of it. It shares agent/base with the product and nothing else.
 *
 * Theory of operation. The service stands still whenever the world moves (../clock_fake.h), and the
 * world knows at each moment which VM is on, what each .vmx holds and what waits for each VM. What
 * the world does to a file, it does to its own copy too. So a file that is another one after the
 * service has moved was changed by the service, while the VM's power was what the world knows; it
 * has to be the change that waits, and no byte else (check.h).
 */
#ifndef DAY_WORLD_H
#define DAY_WORLD_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/attrs.h"
#include "base/text.h"
#include "core/state.h"

#include "clock_fake.h"

#define SECOND 1000LL
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define NEVER  (1LL << 60)

struct world;

/* A VM, as the world knows it. */
struct day_vm {
	long id;
	char *name;
	char *path; /* in the host */
	char *file; /* the same, seen from here */
	enum power power;
	bool registered;
	bool removed;        /* its folder is somewhere else */
	bool is_ending;      /* its process has written the file, and is still there */
	struct buf text;     /* every byte of its file */
	struct stat seen;    /* of the file that held them */
	long long off_since; /* or since when it could be changed again */

	/* What waits for its power-off, as people have asked for it. */
	bool waits;
	bool wish;     /* to be nested */
	bool is_other; /* since then another VM has taken its place */
	bool edited;   /* the service has changed the file so; it is to say so in the history */

	long long edited_at;

	long long waiting_id; /* what the history says: the record that waits, or 0 */
	size_t edits;         /* by the service, since people asked last */
};

/* What may happen while the service is at work, between two of its steps. */
enum within {
	WITHIN_KILL,
	WITHIN_POWER_ON,
	WITHIN_EDIT,
	WITHIN_HOSTD_STOPS,
};

struct event {
	long long ms;
	void (*run)(struct world *w, long long number);
	long long number; /* of a VM, or whatever the event wants */
};

struct counts {
	size_t power, requests, waited, edits, closed, cancelled, by_hand, refused;
	size_t kills_waiting, kills_working, kills_command, hostd, starts, busy;
	size_t lists;      /* vm process list */
	long long slowest; /* from power-off to the edit, where nothing was in the way */
};

struct journal_view; /* journal.h */

struct world {
	struct sim sim;
	const char *program; /* the shipped one, for people */
	const char *service_program;
	const char *simhost;
	unsigned long long seed, random;
	struct clock_fake_page *page; /* the time is ->ms */
	struct counts counts;

	struct {
		struct day_vm *items;
		size_t count, room;
	} vms;
	struct {
		struct event *items; /* by time */
		size_t count, room;
	} events;
	struct {
		enum within *items; /* what is still to happen, the next first */
		size_t count, room;
	} within;
	const char *command_to_kill_at; /* a host command; NULL: none */
	bool reloads_fail;

	struct {
		int listener;
		int fd;       /* -1: it does not run */
		pid_t runner; /* simhost run, our child */
		pid_t pid;
		bool waits;
		long long wake_at;
		long long steps; /* when it was last looked at */
		int fds;         /* how many descriptors it has when it waits; 0: not known yet */
		long long started_at, killed_at;
	} service;

	bool hostd_runs;
	int lock;               /* somebody's run is at work: a descriptor; -1 */
	long long free_at;      /* when nobody had it any more */
	long long disturbed_at; /* when something last was in the way of the service */
	struct journal_view *journal;
	struct buf log; /* what happened, for when it goes wrong */
};

/* Say what is wrong, with the time, the seed and what happened last; end everything. */
void NORETURN fail(struct world *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* It happened. */
void note(struct world *w, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Anything from 0 to below `end`. */
unsigned int below(struct world *w, unsigned int end);
static inline long long now(const struct world *w)
{
	return w->page->ms;
}
/* Something is in the way of the service from now on, for a while. */
void disturb(struct world *w);

void at(struct world *w, long long ms, void (*run)(struct world *w, long long number),
	long long number);

/* What the simulator itself cannot do is the end. */
void must(struct world *w, int result, const struct err *e);

/* The bytes of a file; `file` has to be there. */
void read_file(struct buf *out, struct world *w, const char *file);
/* The VM's file is what the world has just made it. */
void accept_file(struct world *w, struct day_vm *vm);
/* Write it so, in place or by rename, as people do. */
void write_vm(struct world *w, struct day_vm *vm, const struct buf *text, bool in_place);

#endif

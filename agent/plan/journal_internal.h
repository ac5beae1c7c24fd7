/*
 * What plan/journal*.c share.
 */
#ifndef PLAN_JOURNAL_INTERNAL_H
#define PLAN_JOURNAL_INTERNAL_H

#include "base/list.h"
#include "plan/journal.h"
#include "system/in_place.h"

/* A file is JOURNAL_MAX and what was noted since; nothing that is longer is read. */
#define JOURNAL_READ_MAX (2 * JOURNAL_MAX)
/* The first line is at most half of this. */
#define JOURNAL_FRONT 192

/* Of each VM of a host, of which 1,024 can be registered, one, and few of them shared. */
#define JOURNAL_WAITED_BITS 16384

struct journal_store {
	struct buf bytes;     /* of the current file, decoded in place: borrowed texts lie in it */
	int current;          /* 0 or 1 */
	long long generation; /* 0: there is no history yet */
	long long next_id;
	size_t size;            /* of the current file */
	const char *closing;    /* what its last line wants in front of the next: "", or an end */
	bool other_left;        /* the other file holds something that is to go */
	struct strings unknown; /* records of kinds that are not known, as they came */
	struct buf added;       /* records that wait for journal_commit() or journal_note() */
	struct in_place *file;  /* the current one, once journal_commit() has opened it */
	bool only_waiting;      /* journal_read_waiting() */
	/* Of journal_waiting(): the digests of all paths that waited, and where it found the last.
	 */
	uint64_t waited[JOURNAL_WAITED_BITS / 64];
	size_t waiting_at;
	bool is_fresh; /* the current file was begun by this run: the other one stays */
};

struct journal *journal_new(void) NODISCARD;
void journal_store_free(struct journal_store *store);
/* Forget what the journal holds, but not what waits to be written. */
void journal_clear(struct journal *journal);

/* The two files: paths inside the host. */
extern const char *const journal_files[2];

/*
 * Where the bytes of file 0 or 1 come from: append to `bytes` up to `max` of its front, or
 * (JOURNAL_READ_MAX) all. A file that is not there has none.
 */
typedef int journal_fetch(void *context, struct buf *bytes, int file, size_t max, struct err *e);

/* journal_read() of anything. */
int journal_load(struct journal **journal, journal_fetch *fetch, void *context, struct err *e)
	NODISCARD;
/*
 * Read the bytes of one file, which are taken over, into an empty journal. False where they are not
 * those of a committed generation; the journal is empty then.
 */
bool journal_parse(struct journal *journal, struct buf *bytes) NODISCARD;

/* What a record says, done to the journal in memory. The pending one is taken over. */
void journal_set_pending(struct journal *journal, struct journal_pending *pending);
void journal_remove_pending(struct journal *journal, long long id);
/* Is this an entry that a waiting undo is to take back? */
bool journal_is_awaited(const struct journal *journal, long long id);
/* False where it was so already. */
bool journal_set_owed(struct journal *journal, const char *path, bool owed);

/*
 * Append a whole file of this generation: what the journal holds, without what nobody needs any
 * more. Nothing in the journal is changed.
 *
 * Of one setting of one object the changes are a chain. Where one takes up what the one before it
 * left, the two become one, with the id of the newer; a change that comes back to where it started
 * is dropped (promiscuous mode off and on: one that an undo has done once more), an entry without
 * values and one that was not done likewise. A line that was removed
 * is not taken up by one that was added later, for its place would be lost, unless that is the
 * exact way back (journal_entry.undoes). What is not closed, or is different, or is to be taken
 * back by an undo that waits, stays as it is.
 */
void journal_compact(struct buf *text, const struct journal *journal, long long generation);

#endif

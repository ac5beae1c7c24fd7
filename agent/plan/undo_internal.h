/*
 * What the files of undo share: undo.c (which objects), undo_chain.c (one value), undo_lines.c
 * (where the lines of a file stood), undo_vm.c and undo_network.c. Nobody else includes this.
 */
#ifndef PLAN_UNDO_INTERNAL_H
#define PLAN_UNDO_INTERNAL_H

#include "base/list.h"
#include "plan/undo.h"

/* A change of one value. */
struct undo_event {
	const struct journal_entry *entry;
	const struct journal_value *value;
	bool chosen;
	/* Of a VM: which line of the file it was before and after; undo_vm.c. */
	size_t line_before;
	size_t line_after;
};

/* Of one object, oldest first. */
struct undo_events {
	struct undo_event *items;
	size_t count;
	size_t room;
};

/* What becomes of one value. */
struct undo_chain {
	const char *setting;
	const char *present;
	const char *final;               /* borrowed from the history, or the same as `present` */
	const struct undo_event *newest; /* the first and the last that were followed */
	const struct undo_event *oldest; /* NULL where none was */
	const struct undo_event *left;   /* the newest that is left alone; NULL where none is */
	const char *left_final;          /* what taking that back too would give */
	const struct undo_event *later;  /* not chosen, and why `left` does not fit; or NULL */
	bool rewritten;                  /* a line has another form than what was written */
	struct step_ids ids;             /* of the entries that were followed */
};

struct undo {
	struct plan *plan;
	const struct journal *journal;
	const struct undo_facts *facts;
};

/*
 * Is it the same value? NULL is only the same as NULL. *rewritten (unless NULL) becomes true where
 * two lines of a .vmx say the same in other bytes.
 */
bool undo_chain_same(enum step_kind kind, const char *a, const char *b, bool *rewritten);

/* Walk the chain of a setting. `present` must outlive it. */
void undo_chain_walk(struct undo_chain *chain, const struct undo_events *events,
		     const char *setting, const char *present);
/* The same where the present value cannot be known: as if nobody else had changed it. */
void undo_chain_assume(struct undo_chain *chain, const struct undo_events *events,
		       const char *setting);
void undo_chain_free(struct undo_chain *chain);

/* The newest event of its setting among those up to and with it? Each setting is met once so. */
bool undo_chain_is_newest(const struct undo_events *events, size_t index);

/* What a step is about, for messages: `VM "web"`, `switch "vSwitch0"`; appended. */
void undo_chain_target(struct buf *text, const struct step *step);

/*
 * Add a step for a chain to the plan: planned, refused with a message where something else stands
 * there, or none where there is nothing to do. `base` says what it is about. The step that was
 * added, borrowed until the next; or NULL.
 */
struct step *undo_chain_step(struct undo *undo, struct step base, const struct undo_chain *chain,
			     enum charset charset);
/* A refused step for each setting of an object that cannot be worked on; `message` says why. */
void undo_chain_leave(struct undo *undo, struct step base, const struct undo_events *events,
		      enum err_code code, const char *message);

/* Where a removed line stood: among the lines that are there, and among other gaps. */
struct undo_gap {
	const struct undo_event *removal;
	size_t line;  /* undo_event.line_before */
	size_t above; /* lines that are there */
};

struct undo_gaps {
	struct undo_gap *items; /* from the top of the file to its end */
	size_t count;
	size_t room;
};

/* Go through all events of a VM: number the lines that they are about, and leave the gaps. */
void undo_lines_replay(struct undo_gaps *gaps, struct undo_events *events);
/* The gap of a line; NULL where it has none. Borrowed until the next change. */
struct undo_gap *undo_lines_find(struct undo_gaps *gaps, size_t line);
/* The line is there again: what is below it comes one line down. */
void undo_lines_close(struct undo_gaps *gaps, const struct undo_gap *gap);
/*
 * A line that has so many above it is removed: what is below it comes one line up. The index of the
 * first gap that is below it.
 */
size_t undo_lines_remove(struct undo_gaps *gaps, size_t above);
/* The line that has the setting now; 0 where somebody else has put it there. */
size_t undo_lines_now(const struct undo_events *events, const char *setting);
/* The event that put that line there; or, of a line from before all events, the newest taken back.
 */
size_t undo_lines_made_by(const struct undo_events *events, const struct undo_chain *chain);

/* The steps of one object. */
void undo_vm(struct undo *undo, struct vm *vm, struct undo_events *events);
void undo_network(struct undo *undo, const struct undo_events *events);
/* Of a VM: is this path and uuid.bios the entry's? The path inside the host. Borrowed. */
const char *undo_vm_path(const struct vm *vm, const struct undo_facts *facts);
bool undo_vm_is_other(const struct vm *vm, const struct journal_entry *entry);
bool undo_vm_readable(const struct vm *vm);
/* The line of a setting as it stands, or NULL; the caller's. */
char *undo_vm_line(const struct vm *vm, const char *setting);
/* The present value of anything else, or NULL; the caller's. False where it cannot be known. */
bool undo_network_now(char **now, const struct undo_facts *facts, enum step_kind kind,
		      const char *target, const char *setting);

/* Once all is planned: options that are still needed, and promiscuous mode off and on. */
void undo_network_options(struct undo *undo);
void undo_network_off_and_on(struct undo *undo, const struct undo_events *events);

#endif

/*
 * `[ 312/1024] web-17` on stderr, for people who wait: only on a terminal, and
 * only when the work is long.
 */
#ifndef COMMANDS_CHANGE_H
#define COMMANDS_CHANGE_H

#include "commands/run.h"
#include "host/vm.h"
#include "plan/step.h"

struct progress {
	struct run *run;
	long long start_ms;
	bool shown;
};

struct progress progress_start(struct run *run);
/* An apply_progress (plan/apply.h); the context is the struct progress. */
void progress_show(void *context, size_t done, size_t total, const struct vm *vm);
/* Wipe the line, if there is one. */
void progress_end(struct progress *p);

/*
 * The rows of commands that change things, alike for all of them.
 */

/* The columns of the rows. */
enum change_column {
	CHANGE_TYPE,
	CHANGE_TARGET,
	CHANGE_SETTING,
	CHANGE_BEFORE,
	CHANGE_AFTER,
	CHANGE_STATUS,
	CHANGE_MESSAGE,
};
#define CHANGE_FIELDS 7
extern const struct field change_fields[];
void change_line(struct buf *line, const struct value *row);

#define CHANGE_SHAPE                                                                               \
	{                                                                                          \
		.type = "Change", .fields = change_fields, .count = CHANGE_FIELDS,                 \
		.line = change_line,                                                               \
	}

/*
 * apply_plan() for this command, dry with --dry-run and where the command changes nothing;
 * `progress` may be NULL.
 */
int change_apply(const struct run *run, const struct host *h, struct plan *plan,
		 struct progress *progress, struct err *e) NODISCARD;

/* A row for each step, the errors of those that have one, a count at the end of a bulk run, and
 * the exit status. */
void change_show(struct run *run, const struct plan *plan);

/* Its parts, for who shows only some steps: a row (`before`: the step before it, or NULL); the
 * count, however few, the plan's notes and the exit status. */
void change_step(struct run *run, const struct step *step, const struct step *before);
void change_end(struct run *run, const struct plan *plan);

/* One row that no plan stands behind: an edit of a file by itself. */
struct change {
	const char *target_type;
	const char *target;
	const char *setting;
	const char *before;
	const char *after;
	const char *status;
	const char *message;
	bool is_problem;
	bool is_said; /* the row before had the same problem, and said so to people */
};

void change_row(struct run *run, const struct change *change);

#endif

/*
 * The rows of commands that change things, alike for all of them.
 */
#ifndef COMMANDS_CHANGE_H
#define COMMANDS_CHANGE_H

#include "commands/progress.h"
#include "commands/run.h"
#include "plan/step.h"

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

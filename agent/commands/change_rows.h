/*
 * The rows of all commands that change things, and the progress line that people
 * see meanwhile: `[ 312/1024] web-17` on stderr, only on a terminal and only when the work is long.
 */
#ifndef COMMANDS_CHANGE_ROWS_H
#define COMMANDS_CHANGE_ROWS_H

#include "commands/run.h"
#include "plan/plan.h"

/* The columns of the rows. */
enum change_row_column {
	ROW_TYPE,
	ROW_TARGET,
	ROW_SETTING,
	ROW_BEFORE,
	ROW_AFTER,
	ROW_STATUS,
	ROW_MESSAGE,
	CHANGE_ROWS_FIELDS, /* how many there are */
};
extern const struct field change_rows_fields[];
void change_rows_line(struct buf *line, const struct value *row);

#define CHANGE_ROWS_SHAPE                                                                          \
	{                                                                                          \
		.type = "Change", .fields = change_rows_fields, .count = CHANGE_ROWS_FIELDS,       \
		.line = change_rows_line,                                                          \
	}

/*
 * apply_plan() for this command: dry with --dry-run and for a command that changes nothing. On a
 * terminal it shows how many VMs have been reloaded.
 */
int change_rows_apply(struct run *run, struct plan *plan, struct err *e) NODISCARD;

/*
 * Show a row for each setting, the errors of those that have one, and what else the run has to say;
 * set the exit status; show a count at the end if there are at least so many settings.
 */
#define CHANGE_ROWS_SUMMARY 5 /* people count fewer lines faster than they read a summary */
void change_rows_show(struct run *run, const struct plan *plan);
/* Its parts, for `config`, which may skip rows and always counts. */
void change_rows_item(struct run *run, const struct plan *plan, size_t change, size_t item);
void change_rows_end(struct run *run, const struct plan *plan, size_t summary_from);

/* One row without a plan: an edit of a stand-alone file. */
struct change_row {
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

void change_rows_add(struct run *run, const struct change_row *row);

#endif

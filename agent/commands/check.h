/*
 * The rows of commands that check: what was found, alike for all of them.
 */
#ifndef COMMANDS_CHECK_H
#define COMMANDS_CHECK_H

#include "checks/check.h"
#include "commands/run.h"

#define FINDING_ROWS_FIELDS 6
extern const struct field finding_rows_fields[FINDING_ROWS_FIELDS];
void finding_rows_line(struct buf *line, const struct value *row);

#define FINDING_ROWS_SHAPE                                                                         \
	{                                                                                          \
		.type = "Finding", .fields = finding_rows_fields, .count = FINDING_ROWS_FIELDS,    \
		.line = finding_rows_line,                                                         \
	}

/*
 * A row for each, sorted; then, for people, how many there are: `1 error, 2 warnings in 5 VMs`,
 * with `where` (" in 5 VMs", or "") behind it, and nothing where there are none. The exit status is
 * APP_FOUND where an error is among them, unless another one is set already.
 */
void finding_rows_show(struct run *run, struct findings *all, const char *where);

#endif

/*
 * A row of network maclearn list and get: one port of a distributed switch, and where it differs
 * from what is recommended for nested guests.
 */
#ifndef COMMANDS_MACLEARN_ROW_H
#define COMMANDS_MACLEARN_ROW_H

#include "commands/run.h"
#include "host/dvs_security.h"
#include "host/maclearn.h"

extern const struct field maclearn_row_fields[];
#define MACLEARN_ROW_FIELDS 12

struct maclearn_port {
	const struct dvswitch *dvs;
	const struct dvport *port;
	struct maclearn learned; /* all zero where it is not known */
	const char *problem;     /* why it is not known; NULL otherwise */
	struct dvs_answers security;
};

void maclearn_row(struct run *run, const struct maclearn_port *port);

#endif

/*
 * The simulator's own commands: `simhost create DIR …` and so on.
 */
#ifndef OUTSIDE_COMMANDS_H
#define OUTSIDE_COMMANDS_H

#include "core/sim.h"

/* argv[0] is "simhost". */
int simhost_main(struct call *c);

int create_main(struct call *c, struct err *e);
int run_main(struct call *c, struct err *e);
int calls_main(struct call *c, struct err *e);
int fault_main(struct call *c, struct err *e);
int reboot_main(struct call *c, struct err *e);
int stop_main(struct call *c, struct err *e);
int try_lock_main(struct call *c, struct err *e);
int vm_main(struct call *c, struct err *e);
int port_main(struct call *c, struct err *e);

#endif

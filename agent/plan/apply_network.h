/*
 * The part of apply that changes the network; only plan/apply.c includes this.
 */
#ifndef PLAN_APPLY_NETWORK_H
#define PLAN_APPLY_NETWORK_H

#include "plan/record.h"

/*
 * One action: a port group made, an option set, a policy set, promiscuous mode off and on. Each is
 * read back before the next. `network` is what the steps were planned on, and is kept up to date.
 */
void apply_network(struct action *action, const struct host *h, const struct network *network);

/*
 * Promiscuous mode could not be switched off and on: the option that was set for it goes back, so
 * that the next run does both again.
 */
void apply_network_take_back(struct actions *actions, const struct host *h);

#endif

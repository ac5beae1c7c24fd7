/*
 * vim-cmd: the part of hostd's API that has words on the command line (esxi-facts
 * 4.4; corpus vim-cmd). Answers come from what hostd remembers.
 */
#ifndef HOST_VIM_CMD_H
#define HOST_VIM_CMD_H

#include "core/sim.h"

int vim_cmd_main(struct call *c);

#endif

/*
 * vim-cmd: the part of hostd's API that is available on the command line (esxi-facts
 * 4.4; corpus vim-cmd). It replies with what hostd remembers.
 */
#ifndef HOST_VIM_CMD_H
#define HOST_VIM_CMD_H

#include "core/sim.h"

int vim_cmd_main(struct call *c);

#endif

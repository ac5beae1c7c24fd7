/*
 * Help, made from the command table.
 */
#ifndef COMMANDS_HELP_H
#define COMMANDS_HELP_H

#include "base/list.h"
#include "base/out.h"
#include "commands/command.h"

void help_command(struct out *out, const struct command *command);
/* What there is under some words: "" for the whole program, "vm" for its commands. */
void help_group(struct out *out, const struct strings *path);

#endif

/*
 * What the history and pending commands share: which changes the words mean.
 */
#ifndef COMMANDS_HISTORY_H
#define COMMANDS_HISTORY_H

#include "commands/run.h"
#include "history/journal.h"
#include "host/vms.h"

extern const struct param param_history_id; /* --id, one change; may repeat */

/* The selectors of changes: a number, or a VM as it is recorded. */
#define HISTORY_SELECTORS &param_history_id, &param_vm_name, &param_vm_id, &param_vmx, &param_match

struct history_choice {
	struct selection words; /* the paths are real ones, those of --vm-id among them */
	struct ids ids;
};

/*
 * Find out what the words mean. ERR_NOT_FOUND for a change that is not in the history (not checked
 * if `journal` is NULL) and for a VM ID that is not in the inventory, ERR_USAGE for a path that is
 * not absolute.
 */
int history_choose(struct history_choice *choice, const struct journal *journal,
		   const struct host *h, const struct args *args, struct err *e) NODISCARD;
void history_choice_free(struct history_choice *choice);
/* True if the words name nothing. */
bool history_choice_is_empty(const struct history_choice *choice);
/* True for a VM that is meant, by its path or the name it had at that time, which may be NULL. */
bool history_choice_has_vm(const struct history_choice *choice, const char *path, const char *name);

#endif

/*
 * The order in which values were changed: for each setting of each object the chain of its changes.
 *
 * Sorted once for the whole history, so that going along a chain costs what the chain is long.
 * Undo, compaction, recovery and `network disable` all go along chains.
 */
#ifndef HISTORY_CHAIN_H
#define HISTORY_CHAIN_H

#include "history/journal.h"

/* One change of one setting. */
struct link {
	const struct change *change;
	const struct setting_change *item;
	size_t place; /* among all settings of all changes of the history, from the oldest on */
	/* For plan/undo.c: is it to be undone; which line of the VM's file held the setting before
	 * and after (0: none). */
	bool is_chosen;
	size_t line_before, line_after;
};

/* Sorted by object, then by setting, then from the oldest to the newest. Borrows the journal. */
struct chains {
	struct link *items;
	size_t count;
};

/* Some links that stand together: a chain, or all chains of an object. */
struct chain {
	struct link *links;
	size_t count;
};

/* All changes but those that were not done. */
void chains_of(struct chains *chains, const struct journal *journal);
void chains_free(struct chains *chains);

/* The object, or the chain, whose links begin at this one; `count` of them are left. */
struct chain chain_object(struct link *first, size_t left);
struct chain chain_setting(struct link *first, size_t left);
/* The chain of one setting, or, with `setting` NULL, of an object; empty where there is none. */
struct chain chain_find(const struct chains *chains, enum change_kind kind, const char *target,
			const char *setting);
/* The links in the order in which the changes were made; for qsort(3). */
int chain_by_place(const void *a, const void *b);

#endif

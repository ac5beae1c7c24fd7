/*
 * Chains: for each setting of each object, its changes from the oldest to the newest.
 *
 * The history is sorted once, so following a chain takes time in proportion to its length. Undo,
 * compaction, recovery and `network disable` all follow chains.
 */
#ifndef HISTORY_CHAIN_H
#define HISTORY_CHAIN_H

#include "history/journal.h"

/* One change of one setting. */
struct link {
	const struct change *change;
	const struct setting_change *item;
	size_t place; /* its index among all settings of all changes, oldest first */
	/* For plan/undo.c: whether it is to be undone, and the line of the VM's file that held the
	 * setting before and after it (0: none). */
	bool is_chosen;
	size_t line_before, line_after;
};

/* Sorted by object, then by setting, then oldest first. Borrows the journal. */
struct chains {
	struct link *items;
	size_t count;
};

/* A run of links: one chain, or all chains of one object. */
struct chain {
	struct link *links;
	size_t count;
};

/* Sort all changes but those that were not done. */
void chains_of(struct chains *chains, const struct journal *journal);
void chains_free(struct chains *chains);

/* The object, or the chain, that begins at `first`; `left` links remain from there. */
struct chain chain_object(struct link *first, size_t left);
struct chain chain_setting(struct link *first, size_t left);
/* The chain of a setting, or all chains of an object if `setting` is NULL; may be empty. */
struct chain chain_find(const struct chains *chains, enum change_kind kind, const char *target,
			const char *setting);
/* Compare links by the order in which the changes were made; for qsort(3). */
int chain_by_place(const void *a, const void *b);

#endif

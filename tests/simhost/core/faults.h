/*
 * Injected faults. A rule names a command by its first words (ignoring options:
 * "esxcli vm process list" matches "esxcli --formatter=xml vm process list"), which
 * of its calls it applies to (the n-th or every one), and what happens then.
 *
 * The rules are in .simhost/faults.json, written by `simhost fault`. Of the rules that
 * match a call, only the first acts; each rule counts every call that it matches.
 */
#ifndef CORE_FAULTS_H
#define CORE_FAULTS_H

#include "core/sim.h"

enum fault_kind {
	FAULT_NONE,
	FAULT_FAIL,        /* print `text`, exit with `number`, do nothing */
	FAULT_GARBAGE,     /* print bytes that are neither XML nor UTF-8, exit 0 */
	FAULT_TRUNCATE,    /* act, but lose the output after the first `number` bytes */
	FAULT_HANG,        /* never respond (ends with its caller) */
	FAULT_SLOW,        /* wait `number` milliseconds, then act */
	FAULT_KILL_BEFORE, /* kill the caller, do nothing */
	FAULT_KILL_AFTER,  /* act, then kill the caller */
	FAULT_FIRST,       /* run `text` in the host's shell, then act */
};

struct fault {
	enum fault_kind kind;
	long number;
	char *text; /* NULL if there is none */
};

/*
 * Add a rule: `words` is the command; `nth` 0 means every call. For an action that takes a text
 * but no number, `number` is the text.
 */
int faults_add(const struct sim *s, const char *words, long nth, const char *action,
	       const char *number, const char *text, struct err *e) NODISCARD;
int faults_clear(const struct sim *s, struct err *e) NODISCARD;
/* Print the rules and how often each matched, one per line. */
int faults_show(struct out *o, const struct sim *s, struct err *e) NODISCARD;

/* Count this call and return the fault to inject. */
int faults_take(struct fault *f, const struct call *c, struct err *e) NODISCARD;
void fault_free(struct fault *f);

#endif

/*
 * What goes wrong on purpose. A rule names a command by its first words (options
 * do not count: "esxcli vm process list" fits "esxcli --formatter=xml vm process
 * list"), which of its calls (the n-th, or each one), and what happens then.
 *
 * Rules stand in .simhost/faults.json; `simhost fault` writes them. The first
 * rule that fits a call is the one that acts; each rule counts every call that
 * it fits.
 */
#ifndef CORE_FAULTS_H
#define CORE_FAULTS_H

#include "core/sim.h"

enum fault_kind {
	FAULT_NONE,
	FAULT_FAIL,        /* print `text`, exit with `number`, do nothing */
	FAULT_GARBAGE,     /* print bytes that are no XML and no UTF-8, exit 0 */
	FAULT_TRUNCATE,    /* act, but lose the output behind the first `number` bytes */
	FAULT_HANG,        /* never answer (ends with its caller) */
	FAULT_SLOW,        /* wait `number` milliseconds, then act */
	FAULT_KILL_BEFORE, /* kill the caller, do nothing */
	FAULT_KILL_AFTER,  /* act, then kill the caller */
	FAULT_FIRST,       /* run `text` on the host by its shell, then act */
};

struct fault {
	enum fault_kind kind;
	long number;
	char *text; /* NULL where there is none */
};

/*
 * Add a rule: `words` is the command, `nth` 0 for every call. Of an action that wants a text
 * and no number, `number` is the text.
 */
int faults_add(const struct sim *s, const char *words, long nth, const char *action,
	       const char *number, const char *text, struct err *e) NODISCARD;
int faults_clear(const struct sim *s, struct err *e) NODISCARD;
/* The rules and how often each was met, one a line. */
int faults_show(struct out *o, const struct sim *s, struct err *e) NODISCARD;

/* Count this call and say what is to go wrong with it. */
int faults_take(struct fault *f, const struct call *c, struct err *e) NODISCARD;
void fault_free(struct fault *f);

#endif

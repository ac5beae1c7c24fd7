/*
 * One thing that was asked of a host: known, or the reason why it is not. Zero is a fact about
 * which there is nothing to know (a service that is not installed).
 */
#ifndef HOST_FACT_H
#define HOST_FACT_H

#include <stdbool.h>

struct fact {
	bool known;
	long long number;
	char *text; /* of a text, else NULL */
	char *why;  /* not known: why, one line; NULL too where there is nothing to know */
};

void fact_number(struct fact *fact, long long number);
/* Keeps a copy. */
void fact_text(struct fact *fact, const char *text);
/* Unless it is known already, or a reason was given. */
void fact_unknown(struct fact *fact, const char *why);
void fact_free(struct fact *fact);

/* Known and 1; known and 0. */
bool fact_is(const struct fact *fact);
bool fact_is_not(const struct fact *fact);

#endif

/*
 * Checks values against a parameter's constraint. A regex must match all of the
 * bytes; its dialect is Perl's (esxi-facts 5.4).
 */
#ifndef CLI_CONSTRAINT_H
#define CLI_CONSTRAINT_H

#include "cli/decl.h"

/* ERR_USAGE if the regex is invalid. */
int constraint_compiles(const struct constraint *c, struct err *e) NODISCARD;
bool constraint_fits(const struct constraint *c, const char *value);
/* Append the values of an enum as localcli lists them, with its leading blank. */
void constraint_set(struct buf *out, const struct constraint *c);
/* Add localcli's message about a value that violates the constraint. */
void constraint_complain(struct strings *errors, const struct param *p, const char *value);

#endif

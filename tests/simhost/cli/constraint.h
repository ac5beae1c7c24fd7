/*
 * Does a value keep to a parameter's constraint? A regex has to fit all of the
 * bytes, in Perl's dialect (esxi-facts 5.4).
 */
#ifndef CLI_CONSTRAINT_H
#define CLI_CONSTRAINT_H

#include "cli/decl.h"

/* ERR_USAGE when the regex is none. */
int constraint_compiles(const struct constraint *c, struct err *e) NODISCARD;
bool constraint_fits(const struct constraint *c, const char *value);
/* The values of an enum as localcli lists them; the blank in front is its own. */
void constraint_set(struct buf *out, const struct constraint *c);
/* What localcli says of a value that does not fit. */
void constraint_complain(struct strings *errors, const struct param *p, const char *value);

#endif

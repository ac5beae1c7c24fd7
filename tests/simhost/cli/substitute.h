/*
 * Substitutes parameter values into the text of an <execute> or a <stdin> (esxi-facts 5.4).
 *
 *	$val{p}                 the value; a list's values joined by blanks
 *	$if{p,text}             the text if p was given, otherwise nothing
 *	$list{p,between,quote}  the values, with what goes between two, such as ',' in quotes
 *	$multilist{p,opt,quote} opt and a value, for each value
 *
 * On a line, the place determines how a value is inserted: between single quotes its
 * own single quotes are dropped and everything else is kept; anywhere else each byte that
 * is special to a shell gets a backslash, except blanks and tabs. In <stdin>, values are
 * inserted as they are.
 *
 * The place of a parameter that was not given stays as it is, so /bin/sh sees "$val" and
 * then "{name}" (conformance, "unwrapped").
 *
 * Values are inserted before the last step, which removes every remaining $if{…}. One
 * inside a value remains until then: so it vanishes and, if it is not closed, takes the
 * rest of the text with it (conformance, free-text).
 */
#ifndef CLI_SUBSTITUTE_H
#define CLI_SUBSTITUTE_H

#include "cli/args.h"

enum substitute_place {
	SUBSTITUTE_LINE,
	SUBSTITUTE_STDIN,
};

void substitute(struct buf *out, const char *text, const struct args *a,
		enum substitute_place place);

#endif

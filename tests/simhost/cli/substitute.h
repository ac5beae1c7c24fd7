/*
 * Parameter values into the text of an <execute> or a <stdin> (esxi-facts 5.4).
 *
 *	$val{p}                 the value; a list's values joined by blanks
 *	$if{p,text}             the text when p was given, nothing when it was not
 *	$list{p,between,quote}  the values, with what stands between two, such as ',' in quotes
 *	$multilist{p,opt,quote} opt and a value, for each value
 *
 * On a line the place decides how a value is put in: between single quotes its
 * own are dropped and all else is kept; anywhere else each byte that a shell
 * would take for its own gets a backslash, blanks and tabs do not. <stdin> takes
 * values as they are.
 *
 * What a parameter that was not given would have filled stays as it stands, so
 * /bin/sh sees "$val" and then "{name}" (conformance, "unwrapped").
 *
 * Values go in before the last step, which takes away every $if{…} that is left,
 * and one inside a value is left: so it vanishes, and where it is not closed it
 * takes the rest of the text with it (conformance, free-text).
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

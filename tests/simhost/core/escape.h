/*
 * Text for XML: & < > by their names. What else a writer escapes is its own affair.
 */
#ifndef CORE_ESCAPE_H
#define CORE_ESCAPE_H

#include "base/text.h"

void escape_xml(struct buf *out, const char *text);

#endif

/*
 * Escapes & < > for XML. Anything else is up to the writer.
 */
#ifndef CORE_ESCAPE_H
#define CORE_ESCAPE_H

#include "base/text.h"

void escape_xml(struct buf *out, const char *text);

#endif

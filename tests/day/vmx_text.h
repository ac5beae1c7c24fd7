/*
 * What the world knows of a .vmx: the one line that the service may change, and how (facts 1.1 to
 * 1.4). The values of that line are quoted ones in all texts of the world.
 */
#ifndef DAY_VMX_TEXT_H
#define DAY_VMX_TEXT_H

#include <stdbool.h>

#include "base/text.h"

/* Has it what is wished for? No line is as good as FALSE. */
bool vmx_is_right(struct span text, bool wish);
/* The text with just that changed: the value between the quotes, or a line at the end. */
void vmx_expect(struct buf *out, struct span text, bool wish);

/* What people do with an editor: one of several things, by `number`. */
void vmx_edit_by_hand(struct buf *out, struct span text, unsigned int number);
/* Put the value into the line, or add one that looks like nobody else's. */
void vmx_set_by_hand(struct buf *out, struct span text, bool value);
/* The file of a VM that was made anew. */
void vmx_other_uuid(struct buf *out, struct span text);

#endif

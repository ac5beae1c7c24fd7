/*
 * From the table of commands to nestvirt.xml, which hostd and localcli load, and to commands.md for
 * people; and from the table of checks to findings.md. The two for people are committed, and a test
 * compares them with what the generator makes; nestvirt.xml is made with every build.
 */
#ifndef GENERATE_H
#define GENERATE_H

#include "base/text.h"

/* Where the VIB puts the program; the extension calls it there. */
#define PROGRAM_PATH "/opt/nestvirt/bin/nestvirt"

void plugin_xml(struct buf *xml);
void commands_md(struct buf *text);
/* Returns -1, and says why on stderr, if a check has no description or a description no check. */
int findings_md(struct buf *text);

#endif

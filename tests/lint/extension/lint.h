/*
 * A lint of an esxcli extension's XML against what ESXi is known to take
 * (tests/README.md, facts 5.1 to 5.4). Prints one line a finding.
 */
#ifndef EXTENSION_LINT_H
#define EXTENSION_LINT_H

#include <stdbool.h>
#include <stddef.h>

#include <libxml/tree.h>

/* Note a finding: "PATH: text". */
void lint_say(const char *path, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
size_t lint_findings(void);

/* Elements, by local name; NULL behind the last. */
xmlNodePtr lint_first(xmlNodePtr parent, const char *name);
xmlNodePtr lint_next(xmlNodePtr node, const char *name);
/* Attributes and text; "" where there is none. Kept until the program ends. */
const char *lint_attribute(xmlNodePtr node, const char *name);
const char *lint_text(xmlNodePtr node);

/* Are the children just these, in this order? A name that starts with '?' may be absent. */
void lint_children(const char *path, xmlNodePtr parent, const char *const *names);
bool lint_matches(const char *text, const char *regex);

/* One command; `path` names it in findings. */
void lint_params(const char *path, xmlNodePtr command);
void lint_output(const char *path, xmlNodePtr command);
void lint_expressions(const char *path, xmlNodePtr command);

#endif

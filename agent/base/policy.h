/*
 * The security policy of a standard switch or of a port group: three fields under
 * VMware's own names, on a port group each true, false or inherited. Pure data.
 *
 * The words are those of esxcli's options, so that nothing is ever swapped by a short
 * letter: -p is promiscuous in one command and a port group's name in the other
 * (esxi-facts 3.5).
 */
#ifndef BASE_POLICY_H
#define BASE_POLICY_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/text.h"

enum policy_field {
	POLICY_PROMISCUOUS,      /* allow-promiscuous */
	POLICY_FORGED_TRANSMITS, /* allow-forged-transmits */
	POLICY_MAC_CHANGE,       /* allow-mac-change */
};
#define POLICY_FIELDS 3

enum policy_value {
	POLICY_FALSE,   /* rejected */
	POLICY_TRUE,    /* accepted */
	POLICY_INHERIT, /* of a port group only: as its switch has it */
};

struct policy {
	enum policy_value values[POLICY_FIELDS]; /* by enum policy_field */
};

/* What shall be: the fields that are not asked for stay as they are. */
struct policy_change {
	bool asked[POLICY_FIELDS];
	struct policy to;
};

/* "allow-promiscuous": the name of the field everywhere, options and JSON alike. */
const char *policy_field_name(enum policy_field field);
/* "true", "false", "inherit" */
const char *policy_value_name(enum policy_value value);
/* One of these three words, in lower case as they are written; false for any other. */
bool policy_value_parse(enum policy_value *value, const char *word);

void policy_ask(struct policy_change *change, enum policy_field field, enum policy_value value);
/* What `change` makes of `now`. */
struct policy policy_after(const struct policy *now, const struct policy_change *change);
bool policy_same(const struct policy *a, const struct policy *b);

/*
 * `allow-promiscuous true, allow-forged-transmits false, allow-mac-change inherit`, appended; for
 * messages.
 */
void policy_show(struct buf *text, const struct policy *policy);

#endif

/*
 * The security policy of a standard switch or a port group: three fields under
 * VMware's own names, each true or false, and on a port group perhaps inherited.
 *
 * The names are esxcli's long options. Its short ones invite mistakes: -p means
 * promiscuous mode in one command and the name of the port group in another
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
	POLICY_INHERIT, /* port groups only: as the switch has it */
};

struct policy {
	enum policy_value values[POLICY_FIELDS]; /* by enum policy_field */
};

/* What is wanted: fields that are not asked for stay as they are. */
struct policy_change {
	bool asked[POLICY_FIELDS];
	struct policy to;
};

/* "allow-promiscuous": the name of the field everywhere, options and JSON alike. */
const char *policy_field_name(enum policy_field field);
/* "true", "false", "inherit" */
const char *policy_value_name(enum policy_value value);
/* Parses one of these three words, in lower case only; false for any other. */
bool policy_value_parse(enum policy_value *value, const char *word);

/* Asks for a value of one field. */
void policy_ask(struct policy_change *change, enum policy_field field, enum policy_value value);
/* Returns the policy after the change. */
struct policy policy_after(const struct policy *now, const struct policy_change *change);
bool policy_same(const struct policy *a, const struct policy *b);

/* Appends `allow-promiscuous true, allow-forged-transmits false, …`, for messages. */
void policy_show(struct buf *text, const struct policy *policy);

#endif

#include "host/native_firewall.h"

#include <string.h>

#include "core/state.h"
#include "network/native.h"

#define HTTP_CLIENT "httpClient"

/* True after saying so; the text is assumed. */
static bool is_unknown(struct native *n, const char *name)
{
	if (strcmp(name, HTTP_CLIENT) == 0)
		return false;
	strings_format(&n->errors, "Unable to find ruleset: %s", name);
	return true;
}

int native_ruleset_list(struct native *n, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	struct value v;

	if (is_unknown(n, args_value(n->args, "ruleset-id", HTTP_CLIENT)))
		return 0;
	if (state_load(&st, n->sim, e) < 0)
		return -1;
	v = value_struct("Ruleset");
	value_field_text(&v, "Name", HTTP_CLIENT);
	value_field_bool(&v, "Enabled", st.http_client);
	n->result = value_list("structure");
	value_item(&n->result, v);
	return 0;
}

int native_ruleset_set(struct native *n, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	const char *enabled = args_value(n->args, "enabled", NULL);
	bool wanted = enabled && native_net_is_yes(enabled);

	if (is_unknown(n, args_value(n->args, "ruleset-id", "")))
		return 0;
	if (state_begin(&st, n->sim, e) < 0)
		return -1;
	/* Asking for what is so already is an error there, too (assumed). */
	if (enabled && st.http_client == wanted) {
		strings_format(&n->errors, "Already %s", wanted ? "enabled" : "disabled");
		return 0;
	}
	if (enabled)
		st.http_client = wanted;
	n->result = value_scalar(VALUE_BOOL, "true");
	return state_commit(&st, e);
}

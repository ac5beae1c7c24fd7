#include "vib/native.h"

#include <string.h>

#include "core/state.h"
#include "vib/acceptance.h"

int native_acceptance_get(struct native *n, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };

	if (state_load(&st, n->sim, e) < 0)
		return -1;
	n->result = value_scalar(VALUE_STRING, acceptance_shown(st.acceptance));
	return 0;
}

int native_acceptance_set(struct native *n, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	const char *shown = args_value(n->args, "level", "");
	const char *level = acceptance_level(shown);
	AUTO_STR *said = NULL;

	if (!level) { /* assumed: not seen */
		strings_format(&n->errors, " [AcceptanceConfigError]");
		strings_format(&n->errors, " '%s' is not a valid acceptance level", shown);
		return 0;
	}
	if (state_begin(&st, n->sim, e) < 0)
		return -1;
	for (size_t i = 0; i < st.vibs.count; i++) {
		if (acceptance_allows(level, st.vibs.items[i].acceptance))
			continue;
		strings_format(&n->errors, " [AcceptanceConfigError]");
		strings_format(&n->errors,
			       " VIB %s's acceptance level is %s, which is not compliant with the "
			       "ImageProfile acceptance level %s",
			       st.vibs.items[i].id, st.vibs.items[i].acceptance, level);
		return 0;
	}
	said = x_format("Host acceptance level changed to '%s'.", shown);
	n->result = value_scalar(VALUE_STRING, said);
	free(st.acceptance);
	st.acceptance = x_strdup(level);
	return state_commit(&st, e);
}

int native_vib_list(struct native *n, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };

	if (state_load(&st, n->sim, e) < 0)
		return -1;
	n->result = value_list("structure");
	for (size_t i = 0; i < st.vibs.count; i++) {
		const struct state_vib *vib = &st.vibs.items[i];
		struct value row = value_struct("SummaryInfo");

		value_field_text(&row, "Name", vib->name);
		value_field_text(&row, "Version", vib->version);
		value_field_text(&row, "Vendor", vib->vendor);
		value_field_text(&row, "Acceptance Level", acceptance_shown(vib->acceptance));
		value_field_text(&row, "Install Date", vib->date);
		value_field_text(&row, "ID", vib->id);
		value_item(&n->result, row);
	}
	return 0;
}

static struct value details(const struct state_vib *vib)
{
	struct value v = value_struct("VIBExt");
	struct value payloads = value_list("string");

	value_field_text(&v, "Name", vib->name);
	value_field_text(&v, "Version", vib->version);
	value_field_text(&v, "Type", "bootbank");
	value_field_text(&v, "Vendor", vib->vendor);
	value_field_text(&v, "Acceptance Level", acceptance_shown(vib->acceptance));
	value_field_text(&v, "Summary", vib->summary);
	value_field_text(&v, "ID", vib->id);
	value_field_text(&v, "Install Date", vib->date);
	value_item(&payloads, value_scalar(VALUE_STRING, vib->payload));
	value_field(&v, "Payloads", payloads);
	return v;
}

int native_vib_get(struct native *n, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	const struct arg *names = args_find(n->args, "vibname");

	if (state_load(&st, n->sim, e) < 0)
		return -1;
	for (size_t i = 0; names && i < names->values.count; i++) {
		if (!state_vib(&st, names->values.items[i])) {
			strings_add(&n->errors, " [NoMatchError]");
			strings_format(&n->errors, " id=%s", names->values.items[i]);
			strings_add(&n->errors, " Please refer to the log file for more details.");
			return 0;
		}
	}
	n->result = value_list("structure");
	for (size_t i = 0; i < st.vibs.count; i++) {
		if (!names || strings_have(&names->values, st.vibs.items[i].name))
			value_item(&n->result, details(&st.vibs.items[i]));
	}
	return 0;
}

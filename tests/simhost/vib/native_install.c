#include <string.h>

#include "host/release.h"
#include "vib/install.h"
#include "vib/native.h"

static struct value ids(const struct strings *list)
{
	struct value v = value_list("string");

	for (size_t i = 0; i < list->count; i++)
		value_item(&v, value_scalar(VALUE_STRING, list->items[i]));
	return v;
}

static int result(struct native *n, const struct install *in, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	bool changed = in->installed.count || in->removed.count;
	const char *message = "Operation finished successfully.";

	if (state_load(&st, n->sim, e) < 0)
		return -1;
	if (!changed)
		message = "Host is not changed.";
	else if (in->dry_run)
		message =
			"Dryrun only, host not changed. The following installers will be applied: "
			"[LiveImageInstaller]";
	n->result = value_struct("InstallationResult");
	value_field_text(&n->result, "Message", message);
	value_field_bool(&n->result, "Reboot Required", false);
	value_field(&n->result, "VIBs Installed", ids(&in->installed));
	value_field(&n->result, "VIBs Removed", ids(&in->removed));
	value_field(&n->result, "VIBs Skipped", ids(&in->skipped));
	if (release_find(st.release)->lifecycle)
		value_field_text(&n->result, "DPU Results", "");
	return 0;
}

/* The refusals as they are, or the result. */
static int finish(struct native *n, struct install *in, struct err *e)
{
	if (!in->errors.count)
		return result(n, in, e);
	for (size_t i = 0; i < in->errors.count; i++)
		strings_add(&n->errors, in->errors.items[i]);
	return 0;
}

static int add_all(struct native *n, bool only_newer, struct err *e)
{
	const struct arg *urls = args_find(n->args, "viburl");
	AUTO_VALUE(install) in = { .dry_run = args_given(n->args, "dry-run") };

	if (!urls || args_given(n->args, "depot")) { /* assumed */
		strings_add(&n->errors, " Error: a VIB is wanted with --viburl; depots are not "
					"simulated.");
		return 0;
	}
	if (install_begin(&in, n->sim, e) < 0)
		return -1;
	for (size_t i = 0; i < urls->values.count && !in.errors.count; i++) {
		if (install_add(&in, urls->values.items[i], only_newer, e) < 0)
			return -1;
	}
	return finish(n, &in, e);
}

int native_vib_install(struct native *n, struct err *e)
{
	return add_all(n, false, e);
}

int native_vib_update(struct native *n, struct err *e)
{
	return add_all(n, true, e);
}

int native_vib_remove(struct native *n, struct err *e)
{
	const struct arg *names = args_find(n->args, "vibname");
	AUTO_VALUE(install) in = { .dry_run = args_given(n->args, "dry-run") };

	if (install_begin(&in, n->sim, e) < 0)
		return -1;
	for (size_t i = 0; i < names->values.count && !in.errors.count; i++) {
		if (install_remove(&in, names->values.items[i], e) < 0)
			return -1;
	}
	return finish(n, &in, e);
}

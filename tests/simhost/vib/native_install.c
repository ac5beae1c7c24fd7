#include <string.h>

#include "host/release.h"
#include "vib/depot.h"
#include "vib/install.h"
#include "vib/native.h"
#include "vib/package.h"

struct value native_ids(const struct strings *list)
{
	struct value v = value_list("string");

	for (size_t i = 0; i < list->count; i++)
		value_item(&v, value_scalar(VALUE_STRING, list->items[i]));
	return v;
}

const char *native_message(bool changed, bool dry_run)
{
	if (!changed)
		return "Host is not changed.";
	if (dry_run)
		return "Dryrun only, host not changed. The following installers will be applied: "
		       "[LiveImageInstaller]";
	return "Operation finished successfully.";
}

static int result(struct native *n, const struct install *in, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	bool changed = in->installed.count || in->removed.count;

	if (state_load(&st, n->sim, e) < 0)
		return -1;
	n->result = value_struct("InstallationResult");
	value_field_text(&n->result, "Message", native_message(changed, in->dry_run));
	value_field_bool(&n->result, "Reboot Required", false);
	value_field(&n->result, "VIBs Installed", native_ids(&in->installed));
	value_field(&n->result, "VIBs Removed", native_ids(&in->removed));
	value_field(&n->result, "VIBs Skipped", native_ids(&in->skipped));
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

static int add_urls(struct install *in, const struct strings *urls, bool only_newer, struct err *e)
{
	for (size_t i = 0; i < urls->count && !in->errors.count; i++) {
		if (install_add(in, urls->items[i], only_newer, e) < 0)
			return -1;
	}
	return 0;
}

static bool is_wanted(const struct depot_vib *v, const struct arg *names)
{
	for (size_t i = 0; names && i < names->values.count; i++) {
		if (install_is_named(&v->vib, names->values.items[i]))
			return true;
	}
	return !names;
}

/* Is each of the names that of a VIB? */
static bool check_names(const struct depots *depots, const struct arg *names,
			struct strings *errors)
{
	for (size_t i = 0; names && i < names->values.count; i++) {
		const char *name = names->values.items[i];
		bool found = false;

		for (size_t d = 0; d < depots->count; d++) {
			for (size_t v = 0; v < depots->items[d].vibs.count; v++)
				found = found ||
					install_is_named(&depots->items[d].vibs.items[v].vib, name);
		}
		if (!found)
			return package_refuse(errors, "NoMatchError", "id=%s", name);
	}
	return true;
}

static int add_depot(struct install *in, const struct depot *d, const struct arg *names,
		     bool only_newer, struct err *e)
{
	for (size_t i = 0; i < d->vibs.count && !in->errors.count; i++) {
		const struct depot_vib *v = &d->vibs.items[i];
		AUTO_VALUE(buf) bytes = { 0 };

		if (!is_wanted(v, names))
			continue;
		if (!depot_take(&bytes, d, v, &in->errors))
			return 0;
		if (install_add_bytes(in, buf_view(&bytes), v->vib.id, only_newer, e) < 0)
			return -1;
	}
	return 0;
}

/* All VIBs of the depots, or those that are named. */
static int add_depots(struct install *in, const struct strings *where, const struct arg *names,
		      bool only_newer, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	AUTO_VALUE(depots) depots = { 0 };

	if (state_load(&st, in->sim, e) < 0)
		return -1;
	if (!depots_open(&depots, in->sim, where, release_find(st.release), &in->errors) ||
	    !check_names(&depots, names, &in->errors))
		return 0;
	for (size_t i = 0; i < depots.count; i++) {
		if (add_depot(in, &depots.items[i], names, only_newer, e) < 0)
			return -1;
	}
	return 0;
}

static int add_all(struct native *n, bool only_newer, struct err *e)
{
	const struct arg *urls = args_find(n->args, "viburl");
	const struct arg *where = args_find(n->args, "depot");
	const struct arg *names = args_find(n->args, "vibname");
	AUTO_VALUE(install) in = { .dry_run = args_given(n->args, "dry-run") };

	if (!urls == !where || (urls && names)) { /* assumed */
		strings_add(&n->errors, " Error: either --viburl is wanted, or --depot and, for "
					"some of its VIBs, --vibname.");
		return 0;
	}
	if (install_begin(&in, n->sim, e) < 0)
		return -1;
	if (urls ? add_urls(&in, &urls->values, only_newer, e) < 0
		 : add_depots(&in, &where->values, names, only_newer, e) < 0)
		return -1;
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

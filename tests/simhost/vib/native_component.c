#include <string.h>

#include "vib/acceptance.h"
#include "vib/component.h"
#include "vib/depot.h"
#include "vib/install.h"
#include "vib/native.h"
#include "vib/package.h"
#include "vib/version.h"

/* What becomes of the components, while `in` is about their VIBs. */
struct change {
	struct install in;
	struct strings installed;
	struct strings removed;
	struct strings skipped;
};

static void change_free(struct change *c)
{
	install_free(&c->in);
	strings_free(&c->installed);
	strings_free(&c->removed);
	strings_free(&c->skipped);
}

/* The least of its VIBs. */
static const char *level_of(const struct bulletin *b, const struct state *st)
{
	const char *level = "certified";

	for (size_t i = 0; i < st->vibs.count; i++) {
		const struct state_vib *v = &st->vibs.items[i];

		if (strings_have(&b->vibs, v->id) && !acceptance_allows(level, v->acceptance))
			level = v->acceptance;
	}
	return acceptance_shown(level);
}

static struct value row_of(const struct bulletin *b, const struct state *st)
{
	struct value row = value_struct("ComponentSummary");
	struct value platforms = value_list("string");
	AUTO_STR *date = x_format("%.2s-%.2s-%.4s", b->date + 5, b->date + 8, b->date);

	value_field_text(&row, "Name", b->name);
	value_field_text(&row, "Display Name", b->shown_name);
	value_field_text(&row, "Version", b->version);
	value_field_text(&row, "Display Version", b->shown_version);
	value_field_text(&row, "Vendor", b->vendor);
	value_field_text(&row, "Creation Date", date);
	value_field_text(&row, "Acceptance Level", level_of(b, st));
	value_item(&platforms, value_scalar(VALUE_STRING, "host"));
	if (release_find(st->release)->lifecycle)
		value_field(&row, "Platforms", platforms);
	else
		value_free(&platforms);
	return row;
}

int native_component_list(struct native *n, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	AUTO_VALUE(components) list = { 0 };

	if (state_load(&st, n->sim, e) < 0 || components_load(&list, n->sim, e) < 0)
		return -1;
	n->result = value_list("structure");
	for (size_t i = 0; i < list.count; i++)
		value_item(&n->result, row_of(&list.items[i], &st));
	return 0;
}

/* The refusals as they are, or the result. */
static int finish(struct native *n, const struct change *c, struct err *e)
{
	bool changed = c->installed.count || c->removed.count;
	AUTO_VALUE(state) st = { 0 };

	for (size_t i = 0; i < c->in.errors.count; i++)
		strings_add(&n->errors, c->in.errors.items[i]);
	if (c->in.errors.count)
		return 0;
	if (state_load(&st, n->sim, e) < 0)
		return -1;
	n->result = value_struct("InstallationResult");
	value_field_text(&n->result, "Message", native_message(changed, c->in.dry_run));
	value_field(&n->result, "Components Installed", native_ids(&c->installed));
	value_field(&n->result, "Components Removed", native_ids(&c->removed));
	value_field(&n->result, "Components Skipped", native_ids(&c->skipped));
	value_field_bool(&n->result, "Reboot Required", false);
	if (release_find(st.release)->lifecycle)
		value_field_text(&n->result, "DPU Results", "");
	return 0;
}

static int install_vibs(struct install *in, const struct depot *d, const struct bulletin *b,
			struct err *e)
{
	for (size_t i = 0; i < b->vibs.count && !in->errors.count; i++) {
		AUTO_VALUE(buf) bytes = { 0 };
		const struct depot_vib *v = depot_find(d, b->vibs.items[i]);

		if (!depot_take(&bytes, d, v, &in->errors))
			return 0;
		if (install_add_bytes(in, buf_view(&bytes), v->vib.id, false, e) < 0)
			return -1;
	}
	return 0;
}

static int apply(struct change *c, const struct depot *d, const struct depot_bulletin *new,
		 struct err *e)
{
	AUTO_VALUE(components) list = { 0 };
	const struct bulletin *b = &new->bulletin, *old;
	size_t before = c->in.installed.count;

	if (components_load(&list, c->in.sim, e) < 0)
		return -1;
	old = components_find(&list, b->name);
	if (old && version_compare(b->version, old->version) < 0) { /* assumed */
		package_refuse(&c->in.errors, "ComponentDowngradeError",
			       "Component %s cannot be downgraded from %s to %s", b->name,
			       old->version, b->version);
		return 0;
	}
	if (install_vibs(&c->in, d, b, e) < 0)
		return -1;
	if (c->in.errors.count)
		return 0;
	if (old && strcmp(old->id, b->id) == 0 && c->in.installed.count == before) {
		strings_add(&c->skipped, b->id);
		return 0;
	}
	if (old)
		strings_add(&c->removed, old->id);
	strings_add(&c->installed, b->id);
	if (c->in.dry_run)
		return 0;
	/* Its VIBs may be the same, and then nothing has removed it so far. */
	if (old && component_remove(c->in.sim, old->id, e) < 0)
		return -1;
	return component_add(c->in.sim, b->id, new->xml, e);
}

/* Is it a component, and among those that are wanted? */
static bool is_wanted(const struct bulletin *b, const struct arg *names)
{
	for (size_t i = 0; b->name && names && i < names->values.count; i++) {
		if (component_is_named(b, names->values.items[i]))
			return true;
	}
	return b->name && !names;
}

static bool have_all(const struct depots *depots, const struct arg *names, struct strings *errors)
{
	size_t wanted = names ? names->values.count : 1, found = 0;

	for (size_t d = 0; d < depots->count; d++) {
		for (size_t i = 0; i < depots->items[d].bulletins.count; i++)
			found += is_wanted(&depots->items[d].bulletins.items[i].bulletin, names);
	}
	return found >= wanted || package_refuse(errors, "NoMatchError", /* assumed */
						 "No such component in the depot");
}

static int apply_all(struct change *c, const struct depots *depots, const struct arg *names,
		     struct err *e)
{
	for (size_t d = 0; d < depots->count; d++) {
		const struct depot *depot = &depots->items[d];

		for (size_t i = 0; i < depot->bulletins.count && !c->in.errors.count; i++) {
			const struct depot_bulletin *b = &depot->bulletins.items[i];

			if (is_wanted(&b->bulletin, names) && apply(c, depot, b, e) < 0)
				return -1;
		}
	}
	return 0;
}

int native_component_apply(struct native *n, struct err *e)
{
	const struct strings *where = &args_find(n->args, "depot")->values;
	const struct arg *names = args_find(n->args, "component");
	AUTO_VALUE(change) c = { .in.dry_run = args_given(n->args, "dry-run") };
	AUTO_VALUE(depots) depots = { 0 };
	AUTO_VALUE(state) st = { 0 };

	if (install_begin(&c.in, n->sim, e) < 0 || state_load(&st, n->sim, e) < 0)
		return -1;
	if (depots_open(&depots, n->sim, where, release_find(st.release), &c.in.errors) &&
	    have_all(&depots, names, &c.in.errors) && apply_all(&c, &depots, names, e) < 0)
		return -1;
	return finish(n, &c, e);
}

static int remove_vibs(struct install *in, const struct bulletin *b, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };

	if (state_load(&st, in->sim, e) < 0)
		return -1;
	for (size_t i = 0; i < st.vibs.count && !in->errors.count; i++) {
		if (strings_have(&b->vibs, st.vibs.items[i].id) &&
		    install_remove(in, st.vibs.items[i].name, e) < 0)
			return -1;
	}
	return 0;
}

int native_component_remove(struct native *n, struct err *e)
{
	const struct strings *words = &args_find(n->args, "component")->values;
	AUTO_VALUE(change) c = { .in.dry_run = args_given(n->args, "dry-run") };
	AUTO_VALUE(components) list = { 0 };

	if (install_begin(&c.in, n->sim, e) < 0 || components_load(&list, n->sim, e) < 0)
		return -1;
	for (size_t i = 0; i < words->count && !c.in.errors.count; i++) {
		const struct bulletin *b = components_find(&list, words->items[i]);

		if (!b) { /* assumed: as for a VIB */
			package_refuse(&c.in.errors, "NoMatchError", "id=%s", words->items[i]);
			continue;
		}
		strings_add(&c.removed, b->id);
		if (remove_vibs(&c.in, b, e) < 0)
			return -1;
	}
	return finish(n, &c, e);
}

#include "plan/export.h"

#include <string.h>

#include "plan/desired.h"
#include "plan/diff.h"
#include "plan/profile.h"

/* NULL where it is not there, or not of a kind that reads back as it is shown. */
static char *value_of(const struct vm *vm, const char *name)
{
	char *shown = vmx_file_show(vm->file, name);
	struct span now;

	if (shown && vmx_doc_get_span(&now, vm->file->doc, name) && span_is(now, shown))
		return shown;
	free(shown);
	return NULL;
}

/* diff_vm() would have nothing to do. */
static bool is_so(const struct vm *vm, const struct wanted_setting *setting)
{
	struct span now;

	return setting->value && vmx_doc_get_span(&now, vm->file->doc, setting->name) &&
	       diff_is_value(now, setting->value);
}

/* How many settings of the profile the VM has; 0 where it lacks one. */
static size_t count_of(const struct vm *vm, const struct profile *profile)
{
	AUTO_VALUE(wanted) on = { 0 };

	profile_on(&on, profile, vm);
	for (size_t i = 0; i < on.count; i++) {
		if (!is_so(vm, &on.items[i]))
			return 0;
	}
	return on.count;
}

/* The first of those that fit best; NULL where none does. */
static const char *profile_of(const struct vm *vm)
{
	const char *best = NULL;
	size_t most = 0;

	for (size_t i = 0; profile_names[i]; i++) {
		size_t count = count_of(vm, profile_find(profile_names[i]));

		if (count > most) {
			most = count;
			best = profile_names[i];
		}
	}
	return best;
}

static bool has(const struct wanted *state, const char *name)
{
	for (size_t i = 0; i < state->count; i++) {
		if (strcmp(state->items[i].name, name) == 0)
			return true;
	}
	return false;
}

/* What profiles set and the VM has, but the entry's own profile does not say. */
static void add_settings(struct config_vm *entry, const struct vm *vm)
{
	const struct profile *own =
		entry->nested == CONFIG_TRUE ? profile_find(entry->profile) : NULL;
	AUTO_VALUE(wanted) said = { 0 };
	AUTO_VALUE(wanted) all = { 0 };

	if (own)
		profile_on(&said, own, vm);
	desired_without(&all, NULL, vm);
	for (size_t i = 0; i < all.count; i++) {
		const char *name = all.items[i].name;
		char *now = value_of(vm, name);

		if (now && !has(&said, name))
			LIST_PUSH(&entry->settings, (struct config_setting){ x_strdup(name), now });
		else
			free(now);
	}
}

/*
 * A line of its own is what it says; without one the VM is off, and nestvirt would have nothing to
 * do to have it off, unless the host's default is on: then neither is so, and nothing is said.
 */
static enum config_word nested_of(const struct vm *vm, bool host_default)
{
	if (vmx_doc_count(vm->file->doc, VHV_SETTING) == 0)
		return host_default ? CONFIG_UNSAID : CONFIG_FALSE;
	return vmx_doc_is_true(vm->file->doc, VHV_SETTING) ? CONFIG_TRUE : CONFIG_FALSE;
}

static struct config_vm entry_of(const struct vm *vm, bool host_default)
{
	struct config_vm entry = { .nested = nested_of(vm, host_default), .exact = true };

	if (entry.nested == CONFIG_TRUE) {
		const char *profile = profile_of(vm);

		/* The first is meant where none is named. */
		if (profile && strcmp(profile, profile_names[0]) != 0)
			entry.profile = x_strdup(profile);
	}
	add_settings(&entry, vm);
	return entry;
}

static const struct change *deferred_of(const struct vm *vm, const struct journal *journal)
{
	const struct change *deferred =
		journal && vm->file ? journal_deferred(journal, vm->real) : NULL;

	return deferred && change_is_for(deferred, vm) ? deferred : NULL;
}

/* What waits, which is how the VM will be: "when" goes with a profile, and with nothing else. */
static struct config_vm deferred_entry(const struct change *deferred)
{
	return (struct config_vm){
		.nested = deferred->wish.enable ? CONFIG_TRUE : CONFIG_FALSE,
		.profile = deferred->wish.profile ? x_strdup(deferred->wish.profile) : NULL,
		.at_poweroff = true,
	};
}

/* Which VM the entry is about. */
static void name_entry(struct config_vm *entry, const struct vm *vm)
{
	entry->by = vm->name && !vm->shares_name ? CONFIG_NAME : CONFIG_VMX;
	entry->which = x_strdup(vm_target(vm));
}

/* How often the one that is there most often is there, of all that profiles set. */
static size_t most_often(const struct vm *vm)
{
	AUTO_VALUE(wanted) all = { 0 };
	size_t most = vmx_doc_count(vm->file->doc, VHV_SETTING);

	desired_without(&all, NULL, vm);
	for (size_t i = 0; i < all.count; i++) {
		size_t count = vmx_doc_count(vm->file->doc, all.items[i].name);

		most = count > most ? count : most;
	}
	return most;
}

/* Why a VM cannot be in the config; NULL where it can. */
static const char *obstacle(const struct vm *vm, const struct change *deferred)
{
	if (!vm->file)
		return vm->problem_text;
	if (most_often(vm) > 1)
		return "it has a setting more than once";
	if (deferred && (deferred->wish.force || deferred->undoes.count > 0 ||
			 !profile_find(deferred->wish.profile)))
		return "no config can say what waits for its power-off; see pending list";
	return config_can_say(vm_target(vm)) ? NULL : "its path is not UTF-8";
}

static void leave_out(struct strings *left_out, const struct vm *vm, const char *why)
{
	AUTO_VALUE(buf) name = { 0 };

	vm_show(&name, vm);
	strings_format(left_out, "%s is left out: %s", buf_text(&name), why);
}

static void add_vm(struct config *config, const struct vm *vm, const struct export_facts *facts,
		   struct strings *left_out)
{
	const struct change *deferred = deferred_of(vm, facts->journal);
	struct config_vm entry;

	if (vm_is_template(vm) || vm->encrypted)
		return;
	if (obstacle(vm, deferred)) {
		leave_out(left_out, vm, obstacle(vm, deferred));
		return;
	}
	if (vm->left_out && !deferred && most_often(vm) == 0)
		return;
	entry = deferred ? deferred_entry(deferred) : entry_of(vm, facts->vms->host_default);
	name_entry(&entry, vm);
	LIST_PUSH(&config->vms, entry);
}

static void add_policy(struct config_policies *list, const char *name, const struct policy *policy,
		       const struct portgroup *p, struct strings *left_out)
{
	static const enum config_word words[] = {
		[POLICY_FALSE] = CONFIG_FALSE,
		[POLICY_TRUE] = CONFIG_TRUE,
		[POLICY_INHERIT] = CONFIG_INHERIT,
	};
	struct config_policy entry = { .vlan_id = p ? p->vlan_id : -1 };

	if (!config_can_say(name) || (p && !config_can_say(p->vswitch))) {
		strings_format(left_out, "%s is left out: its name is not UTF-8", name);
		return;
	}
	entry.name = x_strdup(name);
	entry.vswitch = p ? x_strdup(p->vswitch) : NULL;
	for (int i = 0; i < POLICY_FIELDS; i++)
		entry.fields[i] = words[policy->values[i]];
	LIST_PUSH(list, entry);
}

struct config *export_config(const struct export_facts *facts, struct strings *left_out)
{
	struct config *config = x_alloc(sizeof(*config));
	const struct network *network = facts->network;

	config->interval_seconds = -1;
	for (size_t i = 0; i < facts->vms->count; i++)
		add_vm(config, &facts->vms->items[i], facts, left_out);
	for (size_t i = 0; i < network->portgroups.count; i++) {
		const struct portgroup *p = &network->portgroups.items[i];

		add_policy(&config->portgroups, p->name, &p->policy, p, left_out);
	}
	for (size_t i = 0; i < network->vswitches.count; i++) {
		const struct vswitch *v = &network->vswitches.items[i];

		add_policy(&config->vswitches, v->name, &v->policy, NULL, left_out);
	}
	if (facts->reverse_path_check >= 0)
		config->reverse_path_check =
			facts->reverse_path_check > 0 ? CONFIG_TRUE : CONFIG_FALSE;
	return config;
}

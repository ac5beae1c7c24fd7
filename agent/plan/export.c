#include "plan/export.h"

#include <string.h>

#include "plan/desired.h"
#include "plan/diff.h"
#include "plan/profile.h"

/* Returns a value; NULL where it is absent, or would not read back as it is shown. */
static char *value_of(const struct vm *vm, const char *name)
{
	char *shown = vmx_file_show(vm->file, name);
	struct span now;

	if (shown && vmx_doc_get_span(&now, vm->file->doc, name) && span_is(now, shown))
		return shown;
	free(shown);
	return NULL;
}

/* Returns the first of the profiles that set the most of what is there; NULL where none is. */
static const char *profile_of(const struct vm *vm)
{
	const char *best = NULL;
	size_t most = 0;

	for (size_t i = 0; profile_names[i]; i++) {
		AUTO_VALUE(wanted) on = { 0 };
		size_t same = 0;

		profile_on(&on, profile_find(profile_names[i]), vm);
		for (size_t k = 0; k < on.count; k++) {
			const struct wanted_setting *item = &on.items[k];
			struct span now;

			same += item->value && vmx_doc_get_span(&now, vm->file->doc, item->name) &&
				diff_is_value(now, item->value);
		}
		if (same == on.count && same > most) {
			most = same;
			best = profile_names[i];
		}
	}
	return best;
}

/* Add what profiles set and the VM has, except what the entry's own profile says. */
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

		if (now && !wanted_find(&said, name))
			LIST_PUSH(&entry->settings, (struct config_setting){ x_strdup(name), now });
		else
			free(now);
	}
}

static struct config_vm entry_of(const struct vm *vm, bool host_default)
{
	struct config_vm entry = { .nested = CONFIG_FALSE, .exact = true };

	/*
	 * Without a line of its own the VM is off, and nestvirt would leave that alone, unless the
	 * host's default is on: then no config can say it.
	 */
	if (vmx_doc_count(vm->file->doc, VHV_SETTING) == 0 && host_default)
		entry.nested = CONFIG_UNSAID;
	else if (vmx_doc_is_true(vm->file->doc, VHV_SETTING))
		entry.nested = CONFIG_TRUE;
	if (entry.nested == CONFIG_TRUE) {
		const char *profile = profile_of(vm);

		/* The first one is the default. */
		if (profile && strcmp(profile, profile_names[0]) != 0)
			entry.profile = x_strdup(profile);
	}
	add_settings(&entry, vm);
	return entry;
}

/* Returns the highest number of times that any setting of a profile occurs in the file. */
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

/* Says why a VM cannot be in the config; NULL where it can. */
static const char *obstacle(const struct vm *vm, const struct change *deferred)
{
	if (!vm->file)
		return vm->problem_text;
	if (most_often(vm) > 1)
		return "it has a setting more than once";
	if (deferred && (deferred->wish.force || deferred->undoes.count > 0 ||
			 !profile_find(deferred->wish.profile)))
		return "no config can ask for its deferred change; see pending list";
	return config_can_say(vm_target(vm)) ? NULL : "its path is not UTF-8";
}

static void add_vm(struct config *config, const struct vm *vm, const struct export_facts *facts,
		   struct strings *left_out)
{
	const struct change *deferred =
		facts->journal && vm->file ? journal_deferred(facts->journal, vm->real) : NULL;
	struct config_vm entry;
	const char *why;

	if (vm_is_template(vm) || vm->encrypted)
		return;
	if (deferred && !change_is_for(deferred, vm))
		deferred = NULL;
	why = obstacle(vm, deferred);
	if (why) {
		AUTO_VALUE(buf) name = { 0 };

		vm_show(&name, vm);
		strings_format(left_out, "%s is left out: %s", buf_text(&name), why);
		return;
	}
	if (vm->left_out && !deferred && most_often(vm) == 0)
		return;
	if (deferred) /* "when" goes with a profile, and with nothing else */
		entry = (struct config_vm){
			.nested = deferred->wish.enable ? CONFIG_TRUE : CONFIG_FALSE,
			.profile = deferred->wish.profile ? x_strdup(deferred->wish.profile) : NULL,
			.at_poweroff = true,
		};
	else
		entry = entry_of(vm, facts->vms->host_default);
	entry.by = vm->name && !vm->shares_name ? CONFIG_NAME : CONFIG_VMX;
	entry.which = x_strdup(vm_target(vm));
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

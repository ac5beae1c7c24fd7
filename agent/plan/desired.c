#include "plan/desired.h"

#include <fnmatch.h>
#include <string.h>

#include "host/host.h"
#include "host/network_change.h"
#include "host/vms.h"
#include "plan/diff.h"
#include "plan/profile.h"

/* How many paths a message lists; the rest is counted. */
#define LISTED_AT_MOST 8

#define ADAPTER        "ethernet"

/* 1: the file */

static bool is_of_adapter(const char *name)
{
	return strncmp(name, ADAPTER, strlen(ADAPTER)) == 0;
}

/* True for a setting of a profile other than vhv.enable. What is set of one adapter is of all. */
static bool is_setting(const char *name)
{
	AUTO_STR *of_first = x_strdup(name);
	struct vmx_file file = { .doc = vmx_doc_parse(span_of("ethernet0.present = TRUE")) };
	const struct vm vm = { .file = &file };
	AUTO_VALUE(wanted) wanted = { 0 };

	if (is_of_adapter(name) && strspn(name + strlen(ADAPTER), "0123456789") == 1)
		of_first[strlen(ADAPTER)] = '0';
	for (size_t i = 0; profile_names[i]; i++)
		profile_on(&wanted, profile_find(profile_names[i]), &vm);
	vmx_doc_free(file.doc);
	return strcmp(name, VHV_SETTING) != 0 && wanted_find(&wanted, of_first);
}

int desired_is_same(const struct desired *d, struct err *e)
{
	bool same = false;

	if (fingerprint_unchanged(&same, &d->print, d->real) < 0 || !same)
		return err_set(e, ERR_BUSY, "%s: changed meanwhile: run this again", d->path);
	return 0;
}

int desired_load(struct desired *d, struct config_errors *errors, const struct root *root,
		 const char *path, struct err *e)
{
	const struct config_words words = { profile_names, is_setting };
	AUTO_VALUE(buf) bytes = { 0 };
	AUTO_VALUE(buf) text = { 0 };

	*d = (struct desired){ .path = x_strdup(path) };
	if (root_real(&d->real, root, path, e) < 0 ||
	    file_read(&bytes, &d->print, d->real, path, CONFIG_SIZE_MAX, e) < 0 ||
	    desired_is_same(d, e) < 0)
		return err_target(e, path);
	if (config_parse(&d->config, errors, buf_view(&bytes), &words) == 0)
		return 0;
	config_error_show(&text, &errors->items[0]);
	if (errors->count > 1)
		buf_format(&text, "; and %zu more: config validate lists them",
			   errors->count - 1 + errors->more);
	(void)err_set(e, ERR_USAGE, "%s: %s", d->path, buf_text(&text));
	return err_target(e, path);
}

void desired_free(struct desired *d)
{
	vms_free(&d->vms);
	profile_host_free(&d->host);
	network_free(d->network);
	free(d->made); /* the names are the config's */
	config_free(d->config);
	free(d->met);
	free(d->fits);
	free(d->path);
	free(d->real);
	*d = (struct desired){ 0 };
}

/* 2: the facts */

static int read_vms(struct desired *d, const struct host *h, struct err *e)
{
	AUTO_VALUE(selection) s = { .lenient = true };
	struct strings *const by[] = {
		[CONFIG_NAME] = &s.names,
		[CONFIG_MATCH] = &s.globs,
		[CONFIG_VMX] = &s.paths,
	};

	for (size_t i = 0; i < d->config->vms.count; i++)
		strings_add(by[d->config->vms.items[i].by], d->config->vms.items[i].which);
	return vms_select(&d->vms, h, &s, e);
}

static bool fits(const struct config_vm *entry, const struct vm *vm, const struct host *h)
{
	switch (entry->by) {
	case CONFIG_NAME:
		return vm->name && strcmp(vm->name, entry->which) == 0;
	case CONFIG_MATCH:
		return vm->name && fnmatch(entry->which, vm->name, 0) == 0;
	case CONFIG_VMX:
		return inventory_same_file(h, entry->which, vm->path);
	}
	abort();
}

/* Find the VMs of each entry. A file that is registered twice is one VM, by its first path. */
static void meet(struct desired *d, const struct host *h)
{
	d->met = x_array(d->vms.count, sizeof(*d->met));
	d->fits = x_array(d->config->vms.count, sizeof(*d->fits));
	for (size_t i = 0; i < d->config->vms.count; i++) {
		for (size_t k = 0; k < d->vms.count; k++) {
			if (!fits(&d->config->vms.items[i], &d->vms.items[k], h))
				continue;
			d->fits[i]++;
			d->met[k] = i + 1;
		}
	}
}

/* Returns the profile that an entry switches on; NULL where it does not. */
static const struct profile *profile_of(const struct config_vm *entry)
{
	return entry->nested == CONFIG_TRUE ? profile_find(entry->profile) : NULL;
}

int desired_read(struct desired *d, const struct host *h, struct err *e)
{
	const struct config *config = d->config;
	bool has_option = config->reverse_path_check != CONFIG_UNSAID;

	d->made = x_array(config->portgroups.count, sizeof(*d->made));
	if (config->vms.count > 0 && read_vms(d, h, e) < 0)
		return -1;
	for (size_t i = 0; i < config->vms.count; i++) {
		const struct profile *profile = profile_of(&config->vms.items[i]);

		if (profile && profile_ask(&d->host, profile, h, e) < 0)
			return -1;
	}
	meet(d, h);
	if ((has_option || config->portgroups.count + config->vswitches.count > 0) &&
	    network_read(&d->network, h, e) < 0)
		return -1;
	return has_option ? host_option_get(&d->reverse_path_check, h, HOST_OPTION_REVERSE_PATH, e)
			  : 0;
}

/* 3: rows for entries that nothing can be done about */

/* Add an unchanged row for an entry that names nothing on this host. */
static struct change *note(struct plan *plan, enum change_kind kind, const char *name)
{
	struct change change = { .kind = kind, .target = x_strdup(name), .is_missing = true };

	setting_say(change_add(&change, x_strdup(kind == CHANGE_VMX ? "nested" : "policy"),
			       setting_text(NULL), setting_text(NULL)),
		    x_strdup(kind == CHANGE_VMX ? "no VM matches" : "not on this host"));
	LIST_PUSH(plan, change);
	return &plan->items[plan->count - 1];
}

static void refuse(struct plan *plan, enum change_kind kind, const char *name, const char *fmt, ...)
	PRINTF_LIKE(4, 5);
static void refuse(struct plan *plan, enum change_kind kind, const char *name, const char *fmt, ...)
{
	AUTO_STR *reason = NULL;
	struct err e = { 0 };
	va_list va;

	va_start(va, fmt);
	reason = x_vformat(fmt, va);
	va_end(va);
	(void)err_set(&e, ERR_NOT_FOUND, "%s", reason);
	change_end(note(plan, kind, name), CHANGE_REFUSED, &e);
}

/* 4: the network */

static struct policy_change asked_by(const struct config_policy *entry)
{
	static const enum policy_value values[] = {
		[CONFIG_FALSE] = POLICY_FALSE,
		[CONFIG_TRUE] = POLICY_TRUE,
		[CONFIG_INHERIT] = POLICY_INHERIT,
	};
	struct policy_change change = { 0 };

	for (int i = 0; i < POLICY_FIELDS; i++) {
		if (entry->fields[i] != CONFIG_UNSAID)
			policy_ask(&change, (enum policy_field)i, values[entry->fields[i]]);
	}
	return change;
}

/* Plan a port group that is not there yet, on the entry's switch. */
static void diff_new(struct plan *plan, const struct desired *d, size_t index)
{
	const struct config_policy *entry = &d->config->portgroups.items[index];
	struct policy_change change = asked_by(entry);

	if (!entry->vswitch) {
		(void)note(plan, CHANGE_PORTGROUP, entry->name);
		return;
	}
	if (!network_find_vswitch(d->network, entry->vswitch)) {
		refuse(plan, CHANGE_PORTGROUP, entry->name,
		       "port group \"%s\" cannot be made: no standard switch named \"%s\"",
		       entry->name, entry->vswitch);
		return;
	}
	d->made[index] = (struct portgroup){
		.name = entry->name,
		.vswitch = entry->vswitch,
		.vlan_id = entry->vlan_id > 0 ? entry->vlan_id : 0,
		.policy = { { POLICY_INHERIT, POLICY_INHERIT, POLICY_INHERIT } },
	};
	diff_portgroup_made(plan, &d->made[index]);
	diff_policy(plan, NULL, &d->made[index], &change);
}

static void diff_portgroup(struct plan *plan, const struct desired *d, size_t index)
{
	const struct config_policy *entry = &d->config->portgroups.items[index];
	struct portgroup *p = network_find_portgroup(d->network, entry->name);
	struct policy_change change = asked_by(entry);

	if (!p)
		diff_new(plan, d, index);
	else if ((entry->vswitch && strcmp(p->vswitch, entry->vswitch) != 0) ||
		 (entry->vlan_id >= 0 && p->vlan_id != entry->vlan_id))
		/* VMs may be on it. */
		refuse(plan, CHANGE_PORTGROUP, entry->name,
		       "port group \"%s\" is on switch \"%s\" with VLAN %lld, and is not moved",
		       p->name, p->vswitch, p->vlan_id);
	else
		diff_policy(plan, NULL, p, &change);
}

static const struct config_policy *entry_of(const struct config_policies *entries, const char *name)
{
	for (size_t i = 0; i < entries->count; i++) {
		if (strcmp(entries->items[i].name, name) == 0)
			return &entries->items[i];
	}
	return NULL;
}

static enum policy_value promiscuous_after(const struct config_policies *entries, const char *name,
					   const struct policy *now)
{
	const struct config_policy *entry = entry_of(entries, name);
	struct policy_change change = { 0 };
	struct policy after;

	if (entry)
		change = asked_by(entry);
	after = policy_after(now, &change);
	return after.values[POLICY_PROMISCUOUS];
}

/* Is promiscuous mode accepted there, now and after the config, over two or more uplinks? */
static bool stays_promiscuous(const struct desired *d, const struct portgroup *p)
{
	const struct vswitch *v = network_vswitch_of(d->network, p);
	enum policy_value after = promiscuous_after(&d->config->portgroups, p->name, &p->policy);

	if (after == POLICY_INHERIT)
		after = promiscuous_after(&d->config->vswitches, v->name, &v->policy);
	return after == POLICY_TRUE && network_teaming(d->network, p)->active.count >= 2 &&
	       network_effective(d->network, p, POLICY_PROMISCUOUS).allowed;
}

/*
 * The option holds for promiscuous mode that is switched on after it (facts 3.4). Where that is on
 * already, a network that the config names gets a toggle; for others the option's row says that one
 * is needed.
 */
static void diff_toggles(struct plan *plan, const struct desired *d, size_t option)
{
	for (size_t i = 0; i < d->network->portgroups.count; i++) {
		struct portgroup *p = &d->network->portgroups.items[i];

		if (!stays_promiscuous(d, p))
			continue;
		if (entry_of(&d->config->portgroups, p->name) ||
		    entry_of(&d->config->vswitches, p->vswitch))
			(void)diff_toggle(plan, NULL, p);
		else
			setting_say(plan->items[option].items,
				    x_format("promiscuous mode of port group \"%s\" has to be "
					     "switched off and on again for it",
					     p->name));
	}
}

/* The option comes first: what is switched on after it is right at once. */
static void diff_network(struct plan *plan, struct desired *d)
{
	const struct config *config = d->config;
	bool wanted = config->reverse_path_check == CONFIG_TRUE;
	size_t option = plan->count;

	plan->network = d->network;
	if (config->reverse_path_check != CONFIG_UNSAID)
		(void)diff_reverse_path(plan, d->reverse_path_check, wanted);
	for (size_t i = 0; i < config->vswitches.count; i++) {
		const struct config_policy *entry = &config->vswitches.items[i];
		struct vswitch *vswitch = network_find_vswitch(d->network, entry->name);
		struct policy_change change = asked_by(entry);

		if (vswitch)
			diff_policy(plan, vswitch, NULL, &change);
		else
			refuse(plan, CHANGE_VSWITCH, entry->name,
			       "no standard switch named \"%s\"; list them: esxcli nestvirt "
			       "network vswitch list",
			       entry->name);
	}
	for (size_t i = 0; i < config->portgroups.count; i++)
		diff_portgroup(plan, d, i);
	if (wanted && plan->items[option].state == CHANGE_PLANNED)
		diff_toggles(plan, d, option);
}

/* 5: VMs */

void desired_without(struct wanted *wanted, const struct profile *but, const struct vm *vm)
{
	bool is_readable = vm->file && !vm->encrypted;

	for (size_t i = 0; profile_names[i] && is_readable; i++) {
		const struct profile *profile = profile_find(profile_names[i]);
		AUTO_VALUE(wanted) off = { 0 };

		if (profile != but)
			profile_off(&off, profile, vm);
		for (size_t k = 0; k < off.count; k++) {
			struct wanted_setting *item = &off.items[k];

			if (strcmp(item->name, VHV_SETTING) == 0 ||
			    vmx_doc_count(vm->file->doc, item->name) == 0 ||
			    wanted_find(wanted, item->name))
				continue;
			/* Whatever its value; but of an adapter another product's filter stays. */
			if (!is_of_adapter(item->name)) {
				free(item->own);
				item->own = NULL;
			}
			LIST_PUSH(wanted, *item);
			*item = (struct wanted_setting){ 0 };
		}
	}
}

/* A single setting overrides what a profile says of it. */
static void want_setting(struct wanted *wanted, const struct config_setting *setting)
{
	struct wanted_setting *old = wanted_find(wanted, setting->name);

	if (old) {
		free(old->value);
		free(old->own);
	} else {
		LIST_PUSH(wanted, (struct wanted_setting){ .name = x_strdup(setting->name) });
		old = &wanted->items[wanted->count - 1];
	}
	old->value = setting->value ? x_strdup(setting->value) : NULL;
	old->own = NULL;
	old->only_if_present = false;
}

static void diff_one(struct plan *plan, const struct desired *d, struct vm *vm,
		     const struct config_vm *entry)
{
	const struct profile *profile =
		entry->nested == CONFIG_UNSAID ? NULL : profile_find(entry->profile);
	size_t first = plan->count;
	AUTO_VALUE(wanted) wanted = { 0 };

	if (entry->nested == CONFIG_TRUE)
		profile_on(&wanted, profile, vm);
	else if (profile)
		profile_off(&wanted, profile, vm);
	for (size_t i = 0; i < entry->settings.count; i++)
		want_setting(&wanted, &entry->settings.items[i]);
	if (entry->exact)
		desired_without(&wanted, profile, vm);
	/* A deferred change records a profile, switched on or off, and nothing else. */
	if (profile && entry->settings.count == 0 && !entry->exact)
		wanted.wish = (struct wish){
			.how = "\"when\": \"poweroff\"",
			.at_poweroff = entry->at_poweroff,
			.enable = entry->nested == CONFIG_TRUE,
			.profile = entry->profile,
		};
	if (entry->nested == CONFIG_TRUE)
		wanted.wish.missing_vib = profile_missing_vib(&d->host, profile);
	diff_vm(plan, vm, &wanted, d->vms.host_default);
	for (size_t i = 0; vm->left_out && first < plan->count && i < plan->items[first].count; i++)
		setting_say(&plan->items[first].items[i], x_format("left out: %s", vm->left_out));
}

static bool is_ambiguous(const struct desired *d, size_t entry)
{
	return d->config->vms.items[entry].by == CONFIG_NAME && d->fits[entry] > 1;
}

static void refuse_ambiguous(struct plan *plan, const struct desired *d, size_t entry)
{
	const char *name = d->config->vms.items[entry].which;
	AUTO_VALUE(buf) paths = { 0 };
	size_t listed = 0;

	for (size_t i = 0; i < d->vms.count && listed < LISTED_AT_MOST; i++) {
		const struct vm *vm = &d->vms.items[i];

		if (vm->name && strcmp(vm->name, name) == 0)
			buf_format(&paths, "%s%s", listed++ > 0 ? ", " : "", vm->path);
	}
	if (d->fits[entry] > listed)
		buf_format(&paths, " and %zu more", d->fits[entry] - listed);
	refuse(plan, CHANGE_VMX, name, "%zu VMs are named \"%s\": use vmx, with one of %s",
	       d->fits[entry], name, buf_text(&paths));
}

void desired_diff(struct plan *plan, struct desired *d)
{
	plan->facts = d->host.facts.host ? &d->host.facts : NULL;
	for (size_t i = 0; i < d->vms.count; i++) {
		if (d->met[i] > 0 && !is_ambiguous(d, d->met[i] - 1))
			diff_one(plan, d, &d->vms.items[i], &d->config->vms.items[d->met[i] - 1]);
	}
	for (size_t i = 0; i < d->config->vms.count; i++) {
		const struct config_vm *entry = &d->config->vms.items[i];

		if (is_ambiguous(d, i))
			refuse_ambiguous(plan, d, i);
		else if (d->fits[i] == 0 && entry->by == CONFIG_MATCH)
			(void)note(plan, CHANGE_VMX, entry->which);
		else if (d->fits[i] == 0 && entry->by == CONFIG_NAME)
			refuse(plan, CHANGE_VMX, entry->which,
			       "no VM named \"%s\" on this host (names are case-sensitive); list "
			       "them: esxcli nestvirt vm list",
			       entry->which);
		else if (d->fits[i] == 0)
			refuse(plan, CHANGE_VMX, entry->which, "no VM of this host has the file %s",
			       entry->which);
	}
	diff_network(plan, d);
}

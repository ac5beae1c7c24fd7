#include "plan/desired.h"

#include <fnmatch.h>
#include <string.h>

#include "host/host.h"
#include "host/network_change.h"
#include "host/vms.h"
#include "plan/diff.h"
#include "plan/profile.h"

static int read_network(struct desired *d, const struct host *h, struct err *e)
{
	const struct config *config = d->config;
	bool option = config->reverse_path_check != CONFIG_UNSAID;

	d->made = x_array(config->portgroups.count, sizeof(*d->made));
	if ((option || config->portgroups.count + config->vswitches.count > 0) &&
	    network_read(&d->network, h, e) < 0)
		return -1;
	if (option && host_option_get(&d->reverse_path_check, h, HOST_OPTION_REVERSE_PATH, e) < 0)
		return -1;
	return 0;
}

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

/* A row for what is named and not there: "nothing fits", or refused for this reason. */
static void note(struct plan *plan, enum change_kind kind, const char *name, const char *reason)
{
	struct change change = { .kind = kind, .target = x_strdup(name), .is_missing = true };
	struct setting_change *item =
		change_add(&change, x_strdup(kind == CHANGE_VMX ? "nested" : "policy"),
			   setting_text(NULL), setting_text(NULL));
	struct err e = { 0 };

	if (reason) {
		(void)err_set(&e, ERR_NOT_FOUND, "%s", reason);
		change_end(&change, CHANGE_REFUSED, &e);
	} else {
		setting_say(item, x_strdup("nothing fits"));
	}
	LIST_PUSH(plan, change);
}

static void diff_vswitch(struct plan *plan, const struct network *network,
			 const struct config_policy *entry)
{
	struct vswitch *vswitch = network_find_vswitch(network, entry->name);
	struct policy_change change = asked_by(entry);
	AUTO_STR *reason = NULL;

	if (vswitch) {
		diff_policy(plan, vswitch, NULL, &change);
		return;
	}
	reason =
		x_format("no standard switch is called \"%s\"; network vswitch list shows them all",
			 entry->name);
	note(plan, CHANGE_VSWITCH, entry->name, reason);
}

/* One that is not there yet: made on its switch. */
static void diff_new(struct plan *plan, const struct desired *d, size_t index)
{
	const struct config_policy *entry = &d->config->portgroups.items[index];
	struct policy_change change = asked_by(entry);
	AUTO_STR *reason = NULL;

	if (entry->vswitch && !network_find_vswitch(d->network, entry->vswitch))
		reason = x_format("port group \"%s\" cannot be made: no standard switch is called "
				  "\"%s\"",
				  entry->name, entry->vswitch);
	if (reason || !entry->vswitch) {
		note(plan, CHANGE_PORTGROUP, entry->name, reason);
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

/* VMs may be on it: a port group is not moved. */
static bool is_elsewhere(const struct portgroup *p, const struct config_policy *entry)
{
	return (entry->vswitch && strcmp(p->vswitch, entry->vswitch) != 0) ||
	       (entry->vlan_id >= 0 && p->vlan_id != entry->vlan_id);
}

static void diff_portgroup(struct plan *plan, const struct desired *d, size_t index)
{
	const struct config_policy *entry = &d->config->portgroups.items[index];
	struct portgroup *p = network_find_portgroup(d->network, entry->name);
	struct policy_change change = asked_by(entry);
	AUTO_STR *reason = NULL;

	if (!p) {
		diff_new(plan, d, index);
		return;
	}
	if (!is_elsewhere(p, entry)) {
		diff_policy(plan, NULL, p, &change);
		return;
	}
	reason = x_format("port group \"%s\" is on switch \"%s\" with VLAN %lld, and is not moved",
			  p->name, p->vswitch, p->vlan_id);
	note(plan, CHANGE_PORTGROUP, entry->name, reason);
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

/* Will it be accepted there, as it is now, and over several uplinks? */
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
 * The option holds for promiscuous mode that is switched on after it (facts 3.4): where it is on
 * already and the config means it, a toggle; elsewhere only that is said.
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
					     "switched off and on for it",
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
	for (size_t i = 0; i < config->vswitches.count; i++)
		diff_vswitch(plan, d->network, &config->vswitches.items[i]);
	for (size_t i = 0; i < config->portgroups.count; i++)
		diff_portgroup(plan, d, i);
	if (wanted && plan->items[option].state == CHANGE_PLANNED)
		diff_toggles(plan, d, option);
}

/* Paths that a message lists; the rest is counted. */
#define LISTED_AT_MOST 8

#define ADAPTER        "ethernet"

/* The file */

static bool is_of_adapter(const char *name)
{
	return strncmp(name, ADAPTER, strlen(ADAPTER)) == 0;
}

/* Does a profile set it, beside vhv.enable? What it sets of one adapter it sets of all. */
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
	for (size_t i = 0; i < wanted.count; i++) {
		if (strcmp(wanted.items[i].name, of_first) == 0)
			return strcmp(name, VHV_SETTING) != 0;
	}
	return false;
}

static int parse(struct desired *d, struct config_errors *errors, struct span bytes, struct err *e)
{
	const struct config_words words = { profile_names, is_setting };
	AUTO_VALUE(buf) text = { 0 };

	if (config_parse(&d->config, errors, bytes, &words) == 0)
		return 0;
	config_error_show(&text, &errors->items[0]);
	if (errors->count > 1)
		buf_format(&text, "; and %zu more: config validate lists them",
			   errors->count - 1 + errors->more);
	return err_set(e, ERR_USAGE, "%s: %s", d->path, buf_text(&text));
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
	AUTO_VALUE(buf) bytes = { 0 };

	*d = (struct desired){ .path = x_strdup(path) };
	if (root_real(&d->real, root, path, e) < 0 ||
	    file_read(&bytes, &d->print, d->real, path, CONFIG_SIZE_MAX, e) < 0 ||
	    desired_is_same(d, e) < 0 || parse(d, errors, buf_view(&bytes), e) < 0)
		return err_target(e, path);
	return 0;
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

/* The facts */

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

/* A file that is registered twice is one VM here, by the path that comes first. */
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

/* The profile that an entry switches on; NULL: none. */
static const struct profile *profile_of(const struct config_vm *entry)
{
	return entry->nested == CONFIG_TRUE ? profile_find(entry->profile) : NULL;
}

static int ask_host(struct desired *d, const struct host *h, struct err *e)
{
	for (size_t i = 0; i < d->config->vms.count; i++) {
		const struct profile *profile = profile_of(&d->config->vms.items[i]);

		if (profile && profile_ask(&d->host, profile, h, e) < 0)
			return -1;
	}
	return 0;
}

int desired_read(struct desired *d, const struct host *h, struct err *e)
{
	if (d->config->vms.count > 0 && (read_vms(d, h, e) < 0 || ask_host(d, h, e) < 0))
		return -1;
	meet(d, h);
	return read_network(d, h, e);
}

/* What is wanted of a VM */

static struct wanted_setting *find_wanted(const struct wanted *wanted, const char *name)
{
	for (size_t i = 0; i < wanted->count; i++) {
		if (strcmp(wanted->items[i].name, name) == 0)
			return &wanted->items[i];
	}
	return NULL;
}

static bool is_in(const struct vm *vm, const char *name)
{
	return vm->file && !vm->encrypted && vmx_doc_count(vm->file->doc, name) > 0;
}

/* Whatever its value; but of an adapter another product's filter stays. */
static void take_away(struct wanted *wanted, struct wanted_setting *off)
{
	if (!is_of_adapter(off->name)) {
		free(off->own);
		off->own = NULL;
	}
	LIST_PUSH(wanted, *off);
	*off = (struct wanted_setting){ 0 };
}

void desired_without(struct wanted *wanted, const struct profile *but, const struct vm *vm)
{
	for (size_t i = 0; profile_names[i]; i++) {
		const struct profile *profile = profile_find(profile_names[i]);
		AUTO_VALUE(wanted) off = { 0 };

		if (profile != but)
			profile_off(&off, profile, vm);
		for (size_t k = 0; k < off.count; k++) {
			if (strcmp(off.items[k].name, VHV_SETTING) == 0 ||
			    !is_in(vm, off.items[k].name) || find_wanted(wanted, off.items[k].name))
				continue;
			take_away(wanted, &off.items[k]);
		}
	}
}

/* One by one, whatever a profile says of it. */
static void want_setting(struct wanted *wanted, const struct config_setting *setting)
{
	struct wanted_setting *old = find_wanted(wanted, setting->name);

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

static void want(struct wanted *wanted, const struct config_vm *entry, const struct vm *vm)
{
	const struct profile *profile =
		entry->nested == CONFIG_UNSAID ? NULL : profile_find(entry->profile);

	if (entry->nested == CONFIG_TRUE)
		profile_on(wanted, profile, vm);
	else if (profile)
		profile_off(wanted, profile, vm);
	for (size_t i = 0; i < entry->settings.count; i++)
		want_setting(wanted, &entry->settings.items[i]);
	if (entry->exact)
		desired_without(wanted, profile, vm);
	/* What waits is a profile, switched on or off; no more of it is recorded. */
	if (profile && entry->settings.count == 0 && !entry->exact)
		wanted->wish = (struct wish){
			.how = "\"when\": \"poweroff\"",
			.at_poweroff = entry->at_poweroff,
			.enable = entry->nested == CONFIG_TRUE,
			.profile = entry->profile,
		};
}

static void diff_one(struct plan *plan, const struct desired *d, struct vm *vm,
		     const struct config_vm *entry)
{
	size_t first = plan->count;
	AUTO_VALUE(wanted) wanted = { 0 };

	want(&wanted, entry, vm);
	if (profile_of(entry))
		wanted.wish.missing_vib = profile_missing_vib(&d->host, profile_of(entry));
	diff_vm(plan, vm, &wanted, d->vms.host_default);
	for (size_t i = 0; vm->left_out && first < plan->count && i < plan->items[first].count; i++)
		setting_say(&plan->items[first].items[i], x_format("left out: %s", vm->left_out));
}

/* Entries that mean no VM, or do not tell which */

static bool is_ambiguous(const struct desired *d, size_t entry)
{
	return d->config->vms.items[entry].by == CONFIG_NAME && d->fits[entry] > 1;
}

static void ambiguous_text(struct buf *text, const struct desired *d, size_t entry)
{
	const char *name = d->config->vms.items[entry].which;
	size_t listed = 0;

	buf_format(text, "%zu VMs are named \"%s\": use vmx, with one of ", d->fits[entry], name);
	for (size_t i = 0; i < d->vms.count && listed < LISTED_AT_MOST; i++) {
		const struct vm *vm = &d->vms.items[i];

		if (vm->name && strcmp(vm->name, name) == 0)
			buf_format(text, "%s%s", listed++ > 0 ? ", " : "", vm->path);
	}
	if (d->fits[entry] > listed)
		buf_format(text, " and %zu more", d->fits[entry] - listed);
}

static void diff_entry(struct plan *plan, const struct desired *d, size_t entry)
{
	const struct config_vm *vm = &d->config->vms.items[entry];
	AUTO_VALUE(buf) text = { 0 };

	if (d->fits[entry] == 0 && vm->by == CONFIG_MATCH)
		note(plan, CHANGE_VMX, vm->which, NULL);
	else if (is_ambiguous(d, entry))
		ambiguous_text(&text, d, entry);
	else if (d->fits[entry] == 0)
		buf_format(&text,
			   vm->by == CONFIG_NAME
				   ? "no VM named \"%s\" on this host (names are case-sensitive); "
				     "list them: esxcli nestvirt vm list"
				   : "no VM of this host has the file %s",
			   vm->which);
	if (text.len > 0)
		note(plan, CHANGE_VMX, vm->which, buf_text(&text));
}

void desired_diff(struct plan *plan, struct desired *d)
{
	plan->facts = d->host.facts.host ? &d->host.facts : NULL;
	for (size_t i = 0; i < d->vms.count; i++) {
		if (d->met[i] > 0 && !is_ambiguous(d, d->met[i] - 1))
			diff_one(plan, d, &d->vms.items[i], &d->config->vms.items[d->met[i] - 1]);
	}
	for (size_t i = 0; i < d->config->vms.count; i++)
		diff_entry(plan, d, i);
	diff_network(plan, d);
}

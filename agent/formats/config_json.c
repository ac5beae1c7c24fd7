#include "formats/config_json.h"

#include <jansson.h>
#include <string.h>

#include "formats/config_reader.h"

#define VERSION  1
#define VLAN_MAX 4095 /* all VLANs: what a port group says of a guest that tags its own frames */

const char *const config_field_names[CONFIG_FIELDS] = { "allow-promiscuous",
							"allow-forged-transmits",
							"allow-mac-change" };

/* VMs */

static void take_which(struct config_reader *r, const json_t *value, void *to,
		       enum config_selector by)
{
	const char *text = config_reader_text(r, value);
	struct config_vm *vm = to;
	size_t len = text ? strlen(text) : 0;

	if (!text)
		return;
	if (vm->which) {
		config_reader_wrong(r, "the entry says already which VM; one of name, match, vmx");
		return;
	}
	if (by == CONFIG_VMX && (text[0] != '/' || len < 6 || strcmp(text + len - 4, ".vmx") != 0))
		config_reader_wrong(r, "\"%s\" is not the absolute path of a .vmx file", text);
	else if (by != CONFIG_MATCH)
		(void)config_reader_is_first(r, by == CONFIG_NAME ? 'n' : 'x', text);
	vm->by = by;
	vm->which = x_strdup(text);
}

static void take_name(struct config_reader *r, json_t *value, void *vm)
{
	take_which(r, value, vm, CONFIG_NAME);
}

static void take_match(struct config_reader *r, json_t *value, void *vm)
{
	take_which(r, value, vm, CONFIG_MATCH);
}

static void take_vmx(struct config_reader *r, json_t *value, void *vm)
{
	take_which(r, value, vm, CONFIG_VMX);
}

static void take_profile(struct config_reader *r, json_t *value, void *to)
{
	const char *const *names = r->words->profiles;
	const char *text = config_reader_text(r, value);
	AUTO_VALUE(buf) list = { 0 };
	char **profile = to;
	size_t i = 0;

	for (; text && names[i] && strcmp(names[i], text) != 0; i++)
		buf_format(&list, "%s%s", i > 0 ? ", " : "", names[i]);
	if (text && !names[i])
		config_reader_wrong(r, "\"%s\" is not a profile; one of %s", text, buf_text(&list));
	else if (text)
		*profile = x_strdup(text);
}

static void take_when(struct config_reader *r, json_t *value, void *to)
{
	const char *text = config_reader_text(r, value);
	bool *at_poweroff = to;

	*at_poweroff = text && strcmp(text, "poweroff") == 0;
	if (text && !*at_poweroff && strcmp(text, "now") != 0)
		config_reader_wrong(r, "\"%s\" is neither now nor poweroff", text);
}

static void take_settings(struct config_reader *r, json_t *object, void *to)
{
	size_t before = r->place.len;
	struct config_settings *settings = to;
	const char *name;
	json_t *value;

	if (!json_is_object(object)) {
		config_reader_want(r, "an object", object);
		return;
	}
	json_object_foreach(object, name, value)
	{
		const char *text = json_string_value(value);
		struct config_setting one = { x_strdup(name), text ? x_strdup(text) : NULL };

		(void)config_reader_enter(r, name);
		if (!text && !json_is_null(value))
			config_reader_want(r, "a string or null", value);
		if (strcmp(name, "vhv.enable") == 0)
			config_reader_wrong(r, "say it with nested");
		else if (!r->words->is_setting(name))
			config_reader_wrong(r, "no profile sets this beside vhv.enable");
		buf_cut(&r->place, before);
		LIST_PUSH(settings, one);
	}
}

static const struct config_key vm_keys[] = {
	{ "name", take_name, 0, false },
	{ "match", take_match, 0, false },
	{ "vmx", take_vmx, 0, false },
	{ "nested", config_reader_word, offsetof(struct config_vm, nested), false },
	{ "profile", take_profile, offsetof(struct config_vm, profile), false },
	{ "when", take_when, offsetof(struct config_vm, at_poweroff), false },
	{ "exact", config_reader_bool, offsetof(struct config_vm, exact), false },
	{ "settings", take_settings, offsetof(struct config_vm, settings), false },
};

static bool has(const json_t *object, const char *key)
{
	return json_object_get(object, key) != NULL;
}

/* Is enough said, and no more? Asked of the keys: what was wrong in them is an error already. */
static void check_vm(struct config_reader *r, const json_t *entry, const struct config_vm *vm)
{
	if (!has(entry, "name") && !has(entry, "match") && !has(entry, "vmx"))
		config_reader_wrong(r, "it does not say which VM; one of name, match, vmx");
	/* What waits in the journal is a profile, on or off. */
	if (vm->at_poweroff && (has(entry, "exact") || has(entry, "settings")))
		config_reader_miss(r, "when", "poweroff goes neither with exact nor with settings");
	if (has(entry, "nested"))
		return;
	if (has(entry, "profile"))
		config_reader_miss(r, "profile", "it needs nested beside it");
	else if (!has(entry, "exact") && !has(entry, "settings"))
		config_reader_miss(r, "nested", "it is missing");
}

static void take_vm(struct config_reader *r, json_t *entry, void *list)
{
	struct config_vms *vms = list;
	struct config_vm vm = { 0 };

	config_reader_object(r, entry, vm_keys, COUNT_OF(vm_keys), &vm);
	if (json_is_object(entry))
		check_vm(r, entry, &vm);
	LIST_PUSH(vms, vm);
}

static void take_vms(struct config_reader *r, json_t *array, void *list)
{
	config_reader_list(r, array, take_vm, list);
}

/* Port groups and switches */

static void take_field(struct config_reader *r, json_t *value, void *to)
{
	const char *text = json_string_value(value);
	enum config_word *word = to;

	if (text && strcmp(text, "inherit") == 0)
		*word = CONFIG_INHERIT;
	else if (json_is_boolean(value))
		config_reader_word(r, value, to);
	else
		config_reader_want(r, "true, false or \"inherit\"", value);
}

static void take_text(struct config_reader *r, json_t *value, void *to)
{
	const char *text = config_reader_text(r, value);
	char **field = to;

	*field = text ? x_strdup(text) : NULL;
}

static void take_portgroup_name(struct config_reader *r, json_t *value, void *to)
{
	take_text(r, value, to);
	if (*(char **)to)
		(void)config_reader_is_first(r, 'p', *(char **)to);
}

static void take_vswitch_name(struct config_reader *r, json_t *value, void *to)
{
	take_text(r, value, to);
	if (*(char **)to)
		(void)config_reader_is_first(r, 'v', *(char **)to);
}

static void take_vlan(struct config_reader *r, json_t *value, void *to)
{
	config_reader_number(r, value, to, 0, VLAN_MAX);
}

static const struct config_key portgroup_keys[] = {
	{ "name", take_portgroup_name, offsetof(struct config_policy, name), true },
	{ "allow-promiscuous", take_field, offsetof(struct config_policy, fields[0]), false },
	{ "allow-forged-transmits", take_field, offsetof(struct config_policy, fields[1]), false },
	{ "allow-mac-change", take_field, offsetof(struct config_policy, fields[2]), false },
	{ "vswitch", take_text, offsetof(struct config_policy, vswitch), false },
	{ "vlan-id", take_vlan, offsetof(struct config_policy, vlan_id), false },
};

/* A switch has nothing to inherit from. */
static const struct config_key vswitch_keys[] = {
	{ "name", take_vswitch_name, offsetof(struct config_policy, name), true },
	{ "allow-promiscuous", config_reader_word, offsetof(struct config_policy, fields[0]),
	  false },
	{ "allow-forged-transmits", config_reader_word, offsetof(struct config_policy, fields[1]),
	  false },
	{ "allow-mac-change", config_reader_word, offsetof(struct config_policy, fields[2]),
	  false },
};

static void check_policy(struct config_reader *r, const json_t *entry)
{
	bool any = has(entry, "vswitch");

	for (size_t i = 0; i < CONFIG_FIELDS; i++)
		any = any || has(entry, config_field_names[i]);
	if (!any)
		config_reader_wrong(r, "it does not say what is wanted");
}

static void take_policy(struct config_reader *r, json_t *entry, const struct config_key *keys,
			size_t count, void *list)
{
	struct config_policies *policies = list;
	struct config_policy policy = { .vlan_id = -1 };

	config_reader_object(r, entry, keys, count, &policy);
	if (json_is_object(entry))
		check_policy(r, entry);
	LIST_PUSH(policies, policy);
}

static void take_portgroup(struct config_reader *r, json_t *entry, void *list)
{
	take_policy(r, entry, portgroup_keys, COUNT_OF(portgroup_keys), list);
	if (has(entry, "vlan-id") && !has(entry, "vswitch"))
		config_reader_miss(r, "vlan-id", "it needs vswitch beside it");
}

static void take_vswitch(struct config_reader *r, json_t *entry, void *list)
{
	take_policy(r, entry, vswitch_keys, COUNT_OF(vswitch_keys), list);
}

static void take_portgroups(struct config_reader *r, json_t *array, void *list)
{
	config_reader_list(r, array, take_portgroup, list);
}

static void take_vswitches(struct config_reader *r, json_t *array, void *list)
{
	config_reader_list(r, array, take_vswitch, list);
}

/* The rest */

static const struct config_key host_keys[] = {
	{ "reverse-path-check", config_reader_word, offsetof(struct config, reverse_path_check),
	  false },
};

static void take_host(struct config_reader *r, json_t *object, void *config)
{
	config_reader_object(r, object, host_keys, COUNT_OF(host_keys), config);
}

static void take_interval(struct config_reader *r, json_t *value, void *to)
{
	long long *seconds = to;

	config_reader_number(r, value, seconds, 0, CONFIG_INTERVAL_MAX);
	if (*seconds > 0 && *seconds < CONFIG_INTERVAL_MIN)
		config_reader_wrong(r, "%lld is out of range: 0, or %d to %d", *seconds,
				    CONFIG_INTERVAL_MIN, CONFIG_INTERVAL_MAX);
}

static const struct config_key agent_keys[] = {
	{ "interval-seconds", take_interval, offsetof(struct config, interval_seconds), false },
};

static void take_agent(struct config_reader *r, json_t *object, void *config)
{
	config_reader_object(r, object, agent_keys, COUNT_OF(agent_keys), config);
}

static void take_version(struct config_reader *r, json_t *value, void *config)
{
	(void)config;
	if (!json_is_integer(value))
		config_reader_want(r, "a whole number", value);
	else if (json_integer_value(value) != VERSION)
		config_reader_wrong(r, "version %lld is not known; %d is",
				    (long long)json_integer_value(value), VERSION);
}

/* Editors look there for the schema; we have our own. */
static void take_schema(struct config_reader *r, json_t *value, void *config)
{
	(void)config;
	if (!json_is_string(value))
		config_reader_want(r, "a string", value);
}

static const struct config_key keys[] = {
	{ "version", take_version, 0, true },
	{ "vms", take_vms, offsetof(struct config, vms), false },
	{ "portgroups", take_portgroups, offsetof(struct config, portgroups), false },
	{ "vswitches", take_vswitches, offsetof(struct config, vswitches), false },
	{ "host", take_host, 0, false },
	{ "agent", take_agent, 0, false },
	{ "$schema", take_schema, 0, false },
};

static void not_json(struct config_errors *errors, const json_error_t *error)
{
	config_reader_add_error(errors, (struct config_error){
						.place = x_strdup(""),
						.line = error->line > 0 ? error->line : 1,
						.column = error->column > 0 ? error->column : 1,
						.text = x_strdup(error->text),
					});
}

/* Some editors put a byte-order mark first. */
static json_t *load(struct span bytes, json_error_t *error)
{
	size_t skip = span_starts(bytes, "\xEF\xBB\xBF") ? 3 : 0;

	if (bytes.len == skip)
		bytes = span_of(" "); /* Jansson wants a text */
	else
		bytes = span_make(bytes.p + skip, bytes.len - skip);
	return json_loadb(bytes.p, bytes.len, JSON_REJECT_DUPLICATES, error);
}

int config_parse(struct config **config, struct config_errors *errors, struct span bytes,
		 const struct config_words *words)
{
	struct config_reader r = { .errors = errors, .words = words };
	AUTO(config) *read = x_alloc(sizeof(*read));
	json_error_t error;
	json_t *root = load(bytes, &error);

	if (!root) {
		not_json(errors, &error);
		return -1;
	}
	read->interval_seconds = -1;
	r.seen = json_object();
	config_reader_object(&r, root, keys, COUNT_OF(keys), read);
	json_decref(root);
	json_decref(r.seen);
	buf_free(&r.place);
	if (errors->count > 0)
		return -1;
	*config = read;
	read = NULL;
	return 0;
}

#include "formats/config.h"

#include <jansson.h>
#include <stdarg.h>
#include <string.h>

#include "formats/show.h"

/*
 * Between config_json.c (what may be said) and config_reader.c (how it is read and
 * what is said of errors); nobody else includes this.
 *
 * Objects are read by tables of keys. Each take function adds its errors at the place
 * where the reader is, and goes on: one reading finds them all.
 */

struct config_reader {
	struct config_errors *errors;
	const struct config_words *words;
	struct buf place; /* where we are: "vms[2].profile" */
	json_t *seen;     /* what may be there once: the place where it was */
};

typedef void config_take(struct config_reader *r, json_t *value, void *to);

/* A key of an object. `at`: where its field lies in the struct. */
struct config_key {
	const char *name;
	config_take *take;
	size_t at;
	bool required;
};

/* An error at this place; the same with "…is wanted, not a string"; the same of a key in it. */
void config_reader_wrong(struct config_reader *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
void config_reader_want(struct config_reader *r, const char *what, const json_t *instead);
void config_reader_miss(struct config_reader *r, const char *key, const char *text);
void config_reader_add_error(struct config_errors *errors, struct config_error error);

/* Go to a key of this place; gives what buf_cut(&r->place, …) goes back to. */
size_t config_reader_enter(struct config_reader *r, const char *key);

/* Every key of an object into the struct at `to`; each entry of an array. */
void config_reader_object(struct config_reader *r, json_t *object, const struct config_key *keys,
			  size_t count, void *to);
void config_reader_list(struct config_reader *r, json_t *array, config_take *take, void *to);

/* A string that is not empty, or NULL and an error. */
const char *config_reader_text(struct config_reader *r, const json_t *value);
/* Is this the first of its kind? An error where it is not. */
bool config_reader_is_first(struct config_reader *r, char kind, const char *text);
void config_reader_number(struct config_reader *r, const json_t *value, long long *to,
			  long long min, long long max);
void config_reader_word(struct config_reader *r, json_t *value, void *to); /* an enum config_word */
void config_reader_bool(struct config_reader *r, json_t *value, void *to); /* a bool */

void config_reader_add_error(struct config_errors *errors, struct config_error error)
{
	if (errors->count < CONFIG_ERRORS_MAX) {
		LIST_PUSH(errors, error);
		return;
	}
	errors->more++;
	free(error.place);
	free(error.text);
}

void config_reader_wrong(struct config_reader *r, const char *fmt, ...)
{
	struct config_error error = { .place = x_strdup(buf_text(&r->place)) };
	va_list va;

	va_start(va, fmt);
	error.text = x_vformat(fmt, va);
	va_end(va);
	config_reader_add_error(r->errors, error);
}

void config_reader_want(struct config_reader *r, const char *what, const json_t *instead)
{
	static const char *const types[] = {
		[JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array",  [JSON_STRING] = "a string",
		[JSON_INTEGER] = "a number", [JSON_REAL] = "a fraction", [JSON_TRUE] = "true",
		[JSON_FALSE] = "false",      [JSON_NULL] = "null",
	};

	config_reader_wrong(r, "%s is wanted, not %s", what, types[json_typeof(instead)]);
}

/* The length to go back to. */
size_t config_reader_enter(struct config_reader *r, const char *key)
{
	size_t before = r->place.len;

	/* A key may be empty, a place not. */
	buf_format(&r->place, "%s%s", before > 0 ? "." : "", key[0] ? key : "\"\"");
	return before;
}

void config_reader_miss(struct config_reader *r, const char *key, const char *text)
{
	size_t before = config_reader_enter(r, key);

	config_reader_wrong(r, "%s", text);
	buf_cut(&r->place, before);
}

static void unknown_key(struct config_reader *r, const struct config_key *keys, size_t count)
{
	AUTO_VALUE(buf) names = { 0 };

	for (size_t i = 0; i < count; i++)
		buf_format(&names, "%s%s", i > 0 ? ", " : "", keys[i].name);
	config_reader_wrong(r, "it is not known here; one of %s", buf_text(&names));
}

static void take_key(struct config_reader *r, const struct config_key *keys, size_t count,
		     const char *name, json_t *value, char *to)
{
	size_t before = config_reader_enter(r, name);
	size_t i = 0;

	while (i < count && strcmp(keys[i].name, name) != 0)
		i++;
	if (i < count)
		keys[i].take(r, value, to + keys[i].at);
	else
		unknown_key(r, keys, count);
	buf_cut(&r->place, before);
}

void config_reader_object(struct config_reader *r, json_t *object, const struct config_key *keys,
			  size_t count, void *to)
{
	const char *name;
	json_t *value;

	if (!json_is_object(object)) {
		config_reader_want(r, "an object", object);
		return;
	}
	json_object_foreach(object, name, value) take_key(r, keys, count, name, value, to);
	for (size_t i = 0; i < count; i++) {
		if (keys[i].required && !json_object_get(object, keys[i].name))
			config_reader_miss(r, keys[i].name, "it is missing");
	}
}

void config_reader_list(struct config_reader *r, json_t *array, config_take *take, void *to)
{
	size_t before = r->place.len;
	json_t *entry;
	size_t i;

	if (!json_is_array(array)) {
		config_reader_want(r, "an array", array);
		return;
	}
	if (json_array_size(array) > CONFIG_ENTRIES_MAX) {
		config_reader_wrong(r, "more than %d entries", CONFIG_ENTRIES_MAX);
		return;
	}
	json_array_foreach(array, i, entry)
	{
		buf_format(&r->place, "[%zu]", i);
		take(r, entry, to);
		buf_cut(&r->place, before);
	}
}

/* Values */

const char *config_reader_text(struct config_reader *r, const json_t *value)
{
	const char *text = json_string_value(value);

	if (!text)
		config_reader_want(r, "a string", value);
	else if (!text[0])
		config_reader_wrong(r, "it is empty");
	return text && text[0] ? text : NULL;
}

/* What an exact name, path or port group is for: it is there once. */
bool config_reader_is_first(struct config_reader *r, char kind, const char *text)
{
	AUTO_STR *key = x_format("%c%s", kind, text);
	const char *first = json_string_value(json_object_get(r->seen, key));

	if (first)
		config_reader_wrong(r, "\"%s\" is there twice: %s says it, too", text, first);
	else
		(void)json_object_set_new(r->seen, key, json_string(buf_text(&r->place)));
	return !first;
}

void config_reader_word(struct config_reader *r, json_t *value, void *to)
{
	enum config_word *word = to;

	if (json_is_boolean(value))
		*word = json_is_true(value) ? CONFIG_TRUE : CONFIG_FALSE;
	else
		config_reader_want(r, "true or false", value);
}

void config_reader_bool(struct config_reader *r, json_t *value, void *to)
{
	enum config_word word = CONFIG_FALSE;
	bool *truth = to;

	config_reader_word(r, value, &word);
	*truth = word == CONFIG_TRUE;
}

void config_reader_number(struct config_reader *r, const json_t *value, long long *to,
			  long long min, long long max)
{
	if (!json_is_integer(value))
		config_reader_want(r, "a whole number", value);
	else if (json_integer_value(value) < min || json_integer_value(value) > max)
		config_reader_wrong(r, "%lld is out of range: %lld to %lld",
				    (long long)json_integer_value(value), min, max);
	else
		*to = json_integer_value(value);
}

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

/* The way back: a config as JSON, an entry a line, so that people can read and cut it. */

bool config_can_say(const char *string)
{
	json_t *text = json_string(string);
	bool can = text != NULL;

	json_decref(text);
	return can;
}

/* For nothing there is no key. */
static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		(void)json_object_set_new(object, key, json_string(text));
}

static void set_word(json_t *object, const char *key, enum config_word word)
{
	switch (word) {
	case CONFIG_UNSAID:
		return;
	case CONFIG_FALSE:
	case CONFIG_TRUE:
		(void)json_object_set_new(object, key, json_boolean(word == CONFIG_TRUE));
		return;
	case CONFIG_INHERIT:
		set_text(object, key, "inherit");
		return;
	}
	abort();
}

static void set_number(json_t *object, const char *key, long long number)
{
	if (number >= 0)
		(void)json_object_set_new(object, key, json_integer(number));
}

static void set_settings(json_t *object, const struct config_settings *settings)
{
	json_t *all = json_object();

	for (size_t i = 0; i < settings->count; i++) {
		const char *value = settings->items[i].value;

		(void)json_object_set_new(all, settings->items[i].name,
					  value ? json_string(value) : json_null());
	}
	(void)json_object_set_new(object, "settings", all);
}

static json_t *vm_object(const struct config_vm *vm)
{
	static const char *const selectors[] = { "name", "match", "vmx" };
	json_t *object = json_object();

	set_text(object, selectors[vm->by], vm->which);
	set_word(object, "nested", vm->nested);
	set_text(object, "profile", vm->profile);
	set_text(object, "when", vm->at_poweroff ? "poweroff" : NULL);
	set_word(object, "exact", vm->exact ? CONFIG_TRUE : CONFIG_UNSAID);
	if (vm->settings.count > 0 || (vm->nested == CONFIG_UNSAID && !vm->exact))
		set_settings(object, &vm->settings);
	return object;
}

static json_t *policy_object(const struct config_policy *policy)
{
	json_t *object = json_object();

	set_text(object, "name", policy->name);
	set_text(object, "vswitch", policy->vswitch);
	set_number(object, "vlan-id", policy->vlan_id);
	for (size_t i = 0; i < CONFIG_FIELDS; i++)
		set_word(object, config_field_names[i], policy->fields[i]);
	return object;
}

/* What show_bytes() would show in another way steers a terminal or reorders it. */
static void add_object(struct buf *text, json_t *object)
{
	AUTO_VALUE(buf) shown = { 0 };
	char *plain = json_dumps(object, 0);

	show_bytes(&shown, span_of(plain), CHARSET_UTF8);
	if (!span_is(buf_view(&shown), plain)) {
		free(plain);
		plain = json_dumps(object, JSON_ENSURE_ASCII);
	}
	/* One control character is plain ASCII to Jansson. */
	for (const char *p = plain; *p; p++) {
		if (*p == '\x7F')
			buf_str(text, "\\u007F");
		else
			buf_char(text, *p);
	}
	free(plain);
	json_decref(object);
}

/* The list's key before the first entry, a comma before the others. */
static void add_entry(struct buf *text, const char *list, size_t index, json_t *object)
{
	if (index == 0)
		buf_format(text, ",\n  \"%s\": [", list);
	buf_str(text, index == 0 ? "\n    " : ",\n    ");
	add_object(text, object);
}

static void add_policies(struct buf *text, const char *list, const struct config_policies *policies)
{
	for (size_t i = 0; i < policies->count; i++)
		add_entry(text, list, i, policy_object(&policies->items[i]));
	if (policies->count > 0)
		buf_str(text, "\n  ]");
}

static void add_single(struct buf *text, const char *key, json_t *object)
{
	if (json_object_size(object) > 0) {
		buf_format(text, ",\n  \"%s\": ", key);
		add_object(text, object);
	} else {
		json_decref(object);
	}
}

void config_text(struct buf *text, const struct config *config)
{
	json_t *host = json_object();
	json_t *agent = json_object();

	buf_str(text, "{\n  \"version\": 1");
	for (size_t i = 0; i < config->vms.count; i++)
		add_entry(text, "vms", i, vm_object(&config->vms.items[i]));
	if (config->vms.count > 0)
		buf_str(text, "\n  ]");
	add_policies(text, "portgroups", &config->portgroups);
	add_policies(text, "vswitches", &config->vswitches);
	set_word(host, "reverse-path-check", config->reverse_path_check);
	add_single(text, "host", host);
	set_number(agent, "interval-seconds", config->interval_seconds);
	add_single(text, "agent", agent);
	buf_str(text, "\n}\n");
}

void config_error_show(struct buf *line, const struct config_error *error)
{
	if (error->line > 0)
		buf_format(line, "line %d, column %d: ", error->line, error->column);
	else if (error->place[0])
		buf_format(line, "%s: ", error->place);
	buf_str(line, error->text);
}

static void policies_free(struct config_policies *policies)
{
	for (size_t i = 0; i < policies->count; i++) {
		free(policies->items[i].name);
		free(policies->items[i].vswitch);
	}
	free(policies->items);
}

static void vm_free(struct config_vm *vm)
{
	for (size_t i = 0; i < vm->settings.count; i++) {
		free(vm->settings.items[i].name);
		free(vm->settings.items[i].value);
	}
	free(vm->settings.items);
	free(vm->which);
	free(vm->profile);
}

void config_free(struct config *config)
{
	if (!config)
		return;
	for (size_t i = 0; i < config->vms.count; i++)
		vm_free(&config->vms.items[i]);
	free(config->vms.items);
	policies_free(&config->portgroups);
	policies_free(&config->vswitches);
	free(config);
}

void config_errors_free(struct config_errors *errors)
{
	for (size_t i = 0; i < errors->count; i++) {
		free(errors->items[i].place);
		free(errors->items[i].text);
	}
	free(errors->items);
	*errors = (struct config_errors){ 0 };
}

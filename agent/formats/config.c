#include "formats/config.h"

#include <jansson.h>
#include <stdarg.h>
#include <string.h>

#include "formats/show.h"

/*
 * Objects are read by tables of keys. Each take function adds its errors at the place where the
 * reader is, and goes on: one reading finds them all.
 */

#define VERSION  1
#define VLAN_MAX 4095 /* all VLANs: for a port group whose guests tag their own frames */

struct reader {
	struct config_errors *errors;
	const struct config_words *words;
	struct buf place; /* where we are: "vms[2].profile" */
	json_t *seen;     /* what may be there once: the place where it was */
};

typedef void take_value(struct reader *r, json_t *value, void *to);

/*
 * A key of an object, with one of: what takes its value, what takes each entry of its array, or the
 * keys of its object (which fill the same struct). Tables of keys end with one without a name.
 */
struct key {
	const char *name;
	size_t at; /* where its field lies in the struct */
	take_value *take;
	take_value *entry;
	const struct key *keys;
	bool required;
};

#define AT(type, field) .at = offsetof(struct type, field)

/* Errors */

static void add_error(struct config_errors *errors, struct config_error error)
{
	if (errors->count < CONFIG_ERRORS_MAX) {
		LIST_PUSH(errors, error);
		return;
	}
	errors->more++;
	free(error.place);
	free(error.text);
}

/* Adds an error at this place. */
static PRINTF_LIKE(2, 3) void wrong(struct reader *r, const char *fmt, ...)
{
	struct config_error error = { .place = x_strdup(buf_text(&r->place)) };
	va_list va;

	va_start(va, fmt);
	error.text = x_vformat(fmt, va);
	va_end(va);
	add_error(r->errors, error);
}

/* Adds an error for a value of another type. */
static void wrong_type(struct reader *r, const char *expected, const json_t *instead)
{
	static const char *const types[] = {
		[JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array",  [JSON_STRING] = "a string",
		[JSON_INTEGER] = "a number", [JSON_REAL] = "a fraction", [JSON_TRUE] = "true",
		[JSON_FALSE] = "false",      [JSON_NULL] = "null",
	};

	wrong(r, "expected %s, not %s", expected, types[json_typeof(instead)]);
}

/* Goes to a key of this place; returns what buf_cut(&r->place, …) goes back to. */
static size_t enter(struct reader *r, const char *key)
{
	size_t before = r->place.len;

	/* A key may be empty, a place not. */
	buf_format(&r->place, "%s%s", before > 0 ? "." : "", key[0] ? key : "\"\"");
	return before;
}

/* Adds an error at a key of this place. */
static void wrong_at(struct reader *r, const char *key, const char *text)
{
	size_t before = enter(r, key);

	wrong(r, "%s", text);
	buf_cut(&r->place, before);
}

/* Objects and arrays */

static void take_list(struct reader *r, json_t *array, take_value *take, void *to)
{
	size_t before = r->place.len;
	json_t *entry;
	size_t i;

	if (!json_is_array(array)) {
		wrong_type(r, "an array", array);
		return;
	}
	if (json_array_size(array) > CONFIG_ENTRIES_MAX) {
		wrong(r, "more than %d entries", CONFIG_ENTRIES_MAX);
		return;
	}
	json_array_foreach(array, i, entry)
	{
		buf_format(&r->place, "[%zu]", i);
		take(r, entry, to);
		buf_cut(&r->place, before);
	}
}

/* Reads every key of an object into the struct at `to`. */
static void take_object(struct reader *r, json_t *object, const struct key *keys, void *to)
{
	AUTO_VALUE(buf) names = { 0 };
	const char *name;
	json_t *value;

	if (!json_is_object(object)) {
		wrong_type(r, "an object", object);
		return;
	}
	for (const struct key *k = keys; k->name; k++)
		buf_format(&names, "%s%s", k > keys ? ", " : "", k->name);
	json_object_foreach(object, name, value)
	{
		size_t before = enter(r, name);
		const struct key *k = keys;

		while (k->name && strcmp(k->name, name) != 0)
			k++;
		if (!k->name)
			wrong(r, "unknown key; use one of %s", buf_text(&names));
		else if (k->keys)
			take_object(r, value, k->keys, to);
		else if (k->entry)
			take_list(r, value, k->entry, (char *)to + k->at);
		else
			k->take(r, value, (char *)to + k->at);
		buf_cut(&r->place, before);
	}
	for (const struct key *k = keys; k->name; k++) {
		if (k->required && !json_object_get(object, k->name))
			wrong_at(r, k->name, "it is missing");
	}
}

/* Values */

/* Returns a string that is not empty, or NULL after an error. */
static const char *text_of(struct reader *r, const json_t *value)
{
	const char *text = json_string_value(value);

	if (!text)
		wrong_type(r, "a string", value);
	else if (!text[0])
		wrong(r, "it is empty");
	return text && text[0] ? text : NULL;
}

/* Takes a string; the field is NULL after an error. */
static void take_text(struct reader *r, json_t *value, void *to)
{
	const char *text = text_of(r, value);
	char **field = to;

	*field = text ? x_strdup(text) : NULL;
}

/* An exact name, path or port group may be there once: true if this is the first. */
static bool is_first(struct reader *r, char kind, const char *text)
{
	AUTO_STR *key = x_format("%c%s", kind, text);
	const char *first = json_string_value(json_object_get(r->seen, key));

	if (first)
		wrong(r, "\"%s\" is there twice: %s says it, too", text, first);
	else
		(void)json_object_set_new(r->seen, key, json_string(buf_text(&r->place)));
	return !first;
}

static void take_word(struct reader *r, json_t *value, void *to)
{
	enum config_word *word = to;

	if (json_is_boolean(value))
		*word = json_is_true(value) ? CONFIG_TRUE : CONFIG_FALSE;
	else
		wrong_type(r, "true or false", value);
}

static void take_bool(struct reader *r, json_t *value, void *to)
{
	enum config_word word = CONFIG_FALSE;
	bool *truth = to;

	take_word(r, value, &word);
	*truth = word == CONFIG_TRUE;
}

static void take_number(struct reader *r, const json_t *value, long long *to, long long min,
			long long max)
{
	if (!json_is_integer(value))
		wrong_type(r, "a whole number", value);
	else if (json_integer_value(value) < min || json_integer_value(value) > max)
		wrong(r, "%lld is out of range: %lld to %lld", (long long)json_integer_value(value),
		      min, max);
	else
		*to = json_integer_value(value);
}

/* VMs */

static void take_which(struct reader *r, const json_t *value, void *to, enum config_selector by)
{
	const char *text = text_of(r, value);
	struct config_vm *vm = to;
	size_t len = text ? strlen(text) : 0;

	if (!text)
		return;
	if (vm->which) {
		wrong(r, "the entry says already which VM; one of name, match, vmx");
		return;
	}
	if (by == CONFIG_VMX && (text[0] != '/' || len < 6 || strcmp(text + len - 4, ".vmx") != 0))
		wrong(r, "\"%s\" is not the absolute path of a .vmx file", text);
	else if (by != CONFIG_MATCH)
		(void)is_first(r, by == CONFIG_NAME ? 'n' : 'x', text);
	vm->by = by;
	vm->which = x_strdup(text);
}

static void take_name(struct reader *r, json_t *value, void *vm)
{
	take_which(r, value, vm, CONFIG_NAME);
}

static void take_match(struct reader *r, json_t *value, void *vm)
{
	take_which(r, value, vm, CONFIG_MATCH);
}

static void take_vmx(struct reader *r, json_t *value, void *vm)
{
	take_which(r, value, vm, CONFIG_VMX);
}

static void take_profile(struct reader *r, json_t *value, void *to)
{
	const char *const *names = r->words->profiles;
	const char *text = text_of(r, value);
	AUTO_VALUE(buf) list = { 0 };
	char **profile = to;
	size_t i = 0;

	for (; text && names[i] && strcmp(names[i], text) != 0; i++)
		buf_format(&list, "%s%s", i > 0 ? ", " : "", names[i]);
	if (text && !names[i])
		wrong(r, "\"%s\" is not a profile; one of %s", text, buf_text(&list));
	else if (text)
		*profile = x_strdup(text);
}

static void take_when(struct reader *r, json_t *value, void *to)
{
	const char *text = text_of(r, value);
	bool *at_poweroff = to;

	*at_poweroff = text && strcmp(text, "poweroff") == 0;
	if (text && !*at_poweroff && strcmp(text, "now") != 0)
		wrong(r, "\"%s\" is neither now nor poweroff", text);
}

static void take_settings(struct reader *r, json_t *object, void *to)
{
	size_t before = r->place.len;
	struct config_settings *settings = to;
	const char *name;
	json_t *value;

	if (!json_is_object(object)) {
		wrong_type(r, "an object", object);
		return;
	}
	json_object_foreach(object, name, value)
	{
		const char *text = json_string_value(value);
		struct config_setting one = { x_strdup(name), text ? x_strdup(text) : NULL };

		(void)enter(r, name);
		if (!text && !json_is_null(value))
			wrong_type(r, "a string or null", value);
		if (strcmp(name, "vhv.enable") == 0)
			wrong(r, "say it with nested");
		else if (!r->words->is_setting(name))
			wrong(r, "no profile sets this beside vhv.enable");
		buf_cut(&r->place, before);
		LIST_PUSH(settings, one);
	}
}

static const struct key vm_keys[] = {
	{ "name", .take = take_name },
	{ "match", .take = take_match },
	{ "vmx", .take = take_vmx },
	{ "nested", AT(config_vm, nested), .take = take_word },
	{ "profile", AT(config_vm, profile), .take = take_profile },
	{ "when", AT(config_vm, at_poweroff), .take = take_when },
	{ "exact", AT(config_vm, exact), .take = take_bool },
	{ "settings", AT(config_vm, settings), .take = take_settings },
	{ 0 },
};

static bool has(const json_t *object, const char *key)
{
	return json_object_get(object, key) != NULL;
}

/* Checks that enough is said, and no more. By the keys: wrong values are errors already. */
static void check_vm(struct reader *r, const json_t *entry, const struct config_vm *vm)
{
	if (!has(entry, "name") && !has(entry, "match") && !has(entry, "vmx"))
		wrong(r, "it does not say which VM; one of name, match, vmx");
	/* A deferred change is a profile, on or off. */
	if (vm->at_poweroff && (has(entry, "exact") || has(entry, "settings")))
		wrong_at(r, "when", "poweroff goes neither with exact nor with settings");
	if (has(entry, "nested"))
		return;
	if (has(entry, "profile"))
		wrong_at(r, "profile", "it needs nested beside it");
	else if (!has(entry, "exact") && !has(entry, "settings"))
		wrong_at(r, "nested", "it is missing");
}

static void take_vm(struct reader *r, json_t *entry, void *list)
{
	struct config_vms *vms = list;
	struct config_vm vm = { 0 };

	take_object(r, entry, vm_keys, &vm);
	if (json_is_object(entry))
		check_vm(r, entry, &vm);
	LIST_PUSH(vms, vm);
}

/* Port groups and switches */

static void take_field(struct reader *r, json_t *value, void *to)
{
	const char *text = json_string_value(value);
	enum config_word *word = to;

	if (text && strcmp(text, "inherit") == 0)
		*word = CONFIG_INHERIT;
	else if (json_is_boolean(value))
		take_word(r, value, to);
	else
		wrong_type(r, "true, false or \"inherit\"", value);
}

static void take_portgroup_name(struct reader *r, json_t *value, void *to)
{
	take_text(r, value, to);
	if (*(char **)to)
		(void)is_first(r, 'p', *(char **)to);
}

static void take_vswitch_name(struct reader *r, json_t *value, void *to)
{
	take_text(r, value, to);
	if (*(char **)to)
		(void)is_first(r, 'v', *(char **)to);
}

static void take_vlan(struct reader *r, json_t *value, void *to)
{
	take_number(r, value, to, 0, VLAN_MAX);
}

static const struct key portgroup_keys[] = {
	{ "name", AT(config_policy, name), .take = take_portgroup_name, .required = true },
	{ "allow-promiscuous", AT(config_policy, fields[POLICY_PROMISCUOUS]), .take = take_field },
	{ "allow-forged-transmits", AT(config_policy, fields[POLICY_FORGED_TRANSMITS]),
	  .take = take_field },
	{ "allow-mac-change", AT(config_policy, fields[POLICY_MAC_CHANGE]), .take = take_field },
	{ "vswitch", AT(config_policy, vswitch), .take = take_text },
	{ "vlan-id", AT(config_policy, vlan_id), .take = take_vlan },
	{ 0 },
};

/* A switch has nothing to inherit from. */
static const struct key vswitch_keys[] = {
	{ "name", AT(config_policy, name), .take = take_vswitch_name, .required = true },
	{ "allow-promiscuous", AT(config_policy, fields[POLICY_PROMISCUOUS]), .take = take_word },
	{ "allow-forged-transmits", AT(config_policy, fields[POLICY_FORGED_TRANSMITS]),
	  .take = take_word },
	{ "allow-mac-change", AT(config_policy, fields[POLICY_MAC_CHANGE]), .take = take_word },
	{ 0 },
};

static void take_policy(struct reader *r, json_t *entry, const struct key *keys, void *list)
{
	struct config_policies *policies = list;
	struct config_policy policy = { .vlan_id = -1 };
	bool says = has(entry, "vswitch");

	take_object(r, entry, keys, &policy);
	for (size_t i = 0; i < POLICY_FIELDS; i++)
		says = says || has(entry, policy_field_name((enum policy_field)i));
	if (json_is_object(entry) && !says)
		wrong(r, "it does not say what is wanted");
	LIST_PUSH(policies, policy);
}

static void take_portgroup(struct reader *r, json_t *entry, void *list)
{
	take_policy(r, entry, portgroup_keys, list);
	if (has(entry, "vlan-id") && !has(entry, "vswitch"))
		wrong_at(r, "vlan-id", "it needs vswitch beside it");
}

static void take_vswitch(struct reader *r, json_t *entry, void *list)
{
	take_policy(r, entry, vswitch_keys, list);
}

/* The rest */

static const struct key host_keys[] = {
	{ "reverse-path-check", AT(config, reverse_path_check), .take = take_word },
	{ 0 },
};

static void take_interval(struct reader *r, json_t *value, void *to)
{
	long long *seconds = to;

	take_number(r, value, seconds, 0, CONFIG_INTERVAL_MAX);
	if (*seconds > 0 && *seconds < CONFIG_INTERVAL_MIN)
		wrong(r, "%lld is out of range: 0, or %d to %d", *seconds, CONFIG_INTERVAL_MIN,
		      CONFIG_INTERVAL_MAX);
}

static const struct key agent_keys[] = {
	{ "interval-seconds", AT(config, interval_seconds), .take = take_interval },
	{ 0 },
};

static void take_version(struct reader *r, json_t *value, void *config)
{
	(void)config;
	if (!json_is_integer(value))
		wrong_type(r, "a whole number", value);
	else if (json_integer_value(value) != VERSION)
		wrong(r, "version %lld is not known; %d is", (long long)json_integer_value(value),
		      VERSION);
}

/* Editors look there for the schema; we have our own. */
static void take_schema(struct reader *r, json_t *value, void *config)
{
	(void)config;
	if (!json_is_string(value))
		wrong_type(r, "a string", value);
}

static const struct key keys[] = {
	{ "version", .take = take_version, .required = true },
	{ "vms", AT(config, vms), .entry = take_vm },
	{ "portgroups", AT(config, portgroups), .entry = take_portgroup },
	{ "vswitches", AT(config, vswitches), .entry = take_vswitch },
	{ "host", .keys = host_keys },
	{ "agent", .keys = agent_keys },
	{ "$schema", .take = take_schema },
	{ 0 },
};

int config_parse(struct config **config, struct config_errors *errors, struct span bytes,
		 const struct config_words *words)
{
	struct reader r = { .errors = errors, .words = words };
	AUTO(config) *read = x_alloc(sizeof(*read));
	json_error_t error;
	json_t *root;

	if (span_starts(bytes, "\xEF\xBB\xBF")) /* some editors put a byte-order mark first */
		bytes = span_make(bytes.p + 3, bytes.len - 3);
	if (bytes.len == 0)
		bytes = span_of(" "); /* Jansson wants a text */
	root = json_loadb(bytes.p, bytes.len, JSON_REJECT_DUPLICATES, &error);
	if (!root) {
		add_error(errors, (struct config_error){
					  .place = x_strdup(""),
					  .line = error.line > 0 ? error.line : 1,
					  .column = error.column > 0 ? error.column : 1,
					  .text = x_strdup(error.text),
				  });
		return -1;
	}
	read->interval_seconds = -1;
	r.seen = json_object();
	take_object(&r, root, keys, read);
	json_decref(root);
	json_decref(r.seen);
	buf_free(&r.place);
	if (errors->count > 0)
		return -1;
	*config = read;
	read = NULL;
	return 0;
}

/* The way back: a config as JSON, an entry a line, so that people can read and edit it. */

bool config_can_say(const char *string)
{
	json_t *text = json_string(string);
	bool can = text != NULL;

	json_decref(text);
	return can;
}

/* NULL sets no key. */
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
	for (size_t i = 0; i < POLICY_FIELDS; i++)
		set_word(object, policy_field_name((enum policy_field)i), policy->fields[i]);
	return object;
}

/* Appends an object, which is freed; what show_bytes() would escape is escaped. */
static void add_object(struct buf *text, json_t *object)
{
	AUTO_VALUE(buf) shown = { 0 };
	char *plain = json_dumps(object, 0);

	show_bytes(&shown, span_of(plain), CHARSET_UTF8);
	if (!span_is(buf_view(&shown), plain)) {
		free(plain);
		plain = json_dumps(object, JSON_ENSURE_ASCII);
	}
	/* To Jansson one control character is plain ASCII. */
	for (const char *p = plain; *p; p++) {
		if (*p == '\x7F')
			buf_str(text, "\\u007F");
		else
			buf_char(text, *p);
	}
	free(plain);
	json_decref(object);
}

/* Appends an entry, behind the list's key or a comma. */
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

	buf_format(text, "{\n  \"version\": %d", VERSION);
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

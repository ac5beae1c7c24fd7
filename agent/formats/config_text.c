/* The way back: a config as JSON, an entry a line, so that people can read and cut it. */
#include <jansson.h>
#include <string.h>

#include "formats/config_json.h"
#include "formats/show.h"

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

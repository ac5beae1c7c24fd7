/*
 * The laws of a config: what is refused is refused with a reason and a place; what is taken can be
 * written, and what was written reads back as the same, shows as it stands, and obeys the limits.
 */
#include <string.h>

#include "formats/config.h"
#include "formats/show.h"
#include "fuzz.h"

static const char *const profiles[] = { "default", "hyperv", "vbs", NULL };

static bool is_setting(const char *name)
{
	return strcmp(name, "mce.enable") == 0 || strncmp(name, "ethernet", 8) == 0;
}

static const struct config_words words = { profiles, is_setting };

static void check_errors(const struct config_errors *errors)
{
	LAW(errors->count > 0, "what is refused has a reason");
	LAW(errors->count <= CONFIG_ERRORS_MAX, "errors are bounded");
	LAW(errors->more == 0 || errors->count == CONFIG_ERRORS_MAX, "the first ones are kept");
	for (size_t i = 0; i < errors->count; i++) {
		const struct config_error *error = &errors->items[i];

		LAW(error->text[0], "an error says something");
		LAW((error->line > 0) == (error->column > 0), "a line has a column");
		LAW(error->line == 0 || (error->place[0] == '\0' && errors->count == 1),
		    "text that is no JSON has no places");
		/* Without a place it is about the whole: it is no object. */
		LAW(error->line > 0 || error->place[0] || errors->count == 1, "errors have places");
	}
}

static void check_policies(const struct config_policies *policies, bool of_switches)
{
	LAW(policies->count <= CONFIG_ENTRIES_MAX, "lists are bounded");
	for (size_t i = 0; i < policies->count; i++) {
		const struct config_policy *p = &policies->items[i];

		LAW(p->name && p->name[0], "a name is there");
		LAW(p->vlan_id >= -1 && p->vlan_id <= 4095, "VLANs are in range");
		LAW(p->vlan_id == -1 || p->vswitch, "a VLAN comes with a switch");
		for (size_t k = 0; k < POLICY_FIELDS && of_switches; k++)
			LAW(p->fields[k] != CONFIG_INHERIT, "a switch inherits nothing");
	}
}

static void check_config(const struct config *config)
{
	LAW(config->vms.count <= CONFIG_ENTRIES_MAX, "lists are bounded");
	for (size_t i = 0; i < config->vms.count; i++) {
		const struct config_vm *vm = &config->vms.items[i];

		LAW(vm->which && vm->which[0], "an entry says which VM");
		LAW(vm->by != CONFIG_VMX || vm->which[0] == '/', "a path is absolute");
		LAW(!vm->at_poweroff || (!vm->exact && vm->settings.count == 0),
		    "what waits is a profile");
		LAW(!vm->profile || vm->nested != CONFIG_UNSAID, "a profile comes with nested");
	}
	check_policies(&config->portgroups, false);
	check_policies(&config->vswitches, true);
	LAW(config->interval_seconds >= -1 && config->interval_seconds <= CONFIG_INTERVAL_MAX,
	    "the interval is in range");
}

static void check_shows(struct span text)
{
	struct span line;

	while (span_next(&line, &text, '\n')) {
		AUTO_VALUE(buf) shown = { 0 };

		show_bytes(&shown, line, CHARSET_UTF8);
		LAW(span_eq(buf_view(&shown), line), "a line of it shows as it stands");
	}
}

static void check_again(const struct config *config)
{
	AUTO(config) *again = NULL;
	AUTO_VALUE(config_errors) errors = { 0 };
	AUTO_VALUE(buf) text = { 0 };
	AUTO_VALUE(buf) text_again = { 0 };

	config_text(&text, config);
	LAW(config_parse(&again, &errors, buf_view(&text), &words) == 0, "what is written reads");
	config_text(&text_again, again);
	LAW(span_eq(buf_view(&text), buf_view(&text_again)), "written, read, written is the same");
	LAW(again->vms.count == config->vms.count &&
		    again->portgroups.count == config->portgroups.count &&
		    again->vswitches.count == config->vswitches.count &&
		    again->reverse_path_check == config->reverse_path_check &&
		    again->interval_seconds == config->interval_seconds,
	    "nothing is lost");
	check_shows(buf_view(&text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(config) *config = NULL;
	AUTO_VALUE(config_errors) errors = { 0 };

	if (config_parse(&config, &errors, span_make((const char *)data, size), &words) < 0) {
		LAW(!config, "what is refused is not there");
		check_errors(&errors);
		return 0;
	}
	LAW(errors.count == 0, "what is taken has no errors");
	check_config(config);
	check_again(config);
	return 0;
}

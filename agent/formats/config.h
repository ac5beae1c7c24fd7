/*
 * A desired state: what a config file wants of the VMs, port groups, switches and
 * options of a host. Converts between its JSON text and a struct config; pure.
 *
 *	{ "version": 1,
 *	  "vms":        [ { "match": "HyperV-*", "nested": true, "profile": "hyperv" },
 *	                  { "vmx": "/vmfs/volumes/ds1/a/a.vmx", "nested": false } ],
 *	  "portgroups": [ { "name": "Nested", "allow-promiscuous": true } ],
 *	  "vswitches":  [ { "name": "vSwitch1", "allow-promiscuous": false } ],
 *	  "host":       { "reverse-path-check": true },
 *	  "agent":      { "interval-seconds": 0 } }
 *
 * vib/files/config.schema.json describes the same for editors; tests/config compares
 * the two.
 *
 * Jansson reads the text; everything it says is checked here, and all errors are
 * collected, each with its place. Text is UTF-8, as JSON always is.
 */
#ifndef FORMATS_CONFIG_H
#define FORMATS_CONFIG_H

#include <stdbool.h>

#include "base/policy.h"
#include "base/text.h"

/* Twice the size of a file of 4,096 entries with long paths. */
#define CONFIG_SIZE_MAX (1024 * 1024)
/* Entries of one list: four for each VM that a host can run (1,024: vSphere's maximum). */
#define CONFIG_ENTRIES_MAX 4096
/* How many errors are kept; the rest is counted: nobody fixes more at a time. */
#define CONFIG_ERRORS_MAX 100
/*
 * How often the service applies the config: it wakes every 10 seconds, so it cannot do it more
 * often; more than a year is a mistaken unit.
 */
#define CONFIG_INTERVAL_MIN 10
#define CONFIG_INTERVAL_MAX (365 * 24 * 60 * 60)

/* The value of a key. What a missing key would set is left as it is. */
enum config_word { CONFIG_UNSAID, CONFIG_FALSE, CONFIG_TRUE, CONFIG_INHERIT };

enum config_selector { CONFIG_NAME, CONFIG_MATCH, CONFIG_VMX };

struct config_setting {
	char *name;
	char *value; /* NULL: the line is to be removed */
};

/* Settings one by one, for what no profile describes: config export writes them. */
struct config_settings {
	struct config_setting *items;
	size_t count;
	size_t room;
};

struct config_vm {
	enum config_selector by;
	char *which;             /* the name, pattern or absolute path */
	enum config_word nested; /* unsaid only with settings or exact */
	char *profile;           /* NULL: the default one */
	bool at_poweroff;        /* "when": "poweroff", without the next two; false is "now" */
	bool exact;              /* other settings that profiles know are removed */
	struct config_settings settings;
};

/* A port group or a switch. */
struct config_policy {
	char *name;
	enum config_word
		fields[POLICY_FIELDS]; /* by enum policy_field; no CONFIG_INHERIT of a switch */
	/* Where a missing port group is made; NULL: nowhere. */
	char *vswitch;
	long long vlan_id; /* -1: unsaid */
};

struct config {
	struct config_vms {
		struct config_vm *items;
		size_t count;
		size_t room;
	} vms;
	struct config_policies {
		struct config_policy *items;
		size_t count;
		size_t room;
	} portgroups, vswitches;
	enum config_word reverse_path_check;
	long long interval_seconds; /* 0: at start only; -1: unsaid */
};

/* What this layer cannot know. */
struct config_words {
	const char *const *profiles; /* ended by NULL */
	/* True for a .vmx setting that some profile sets, spelt as there. */
	bool (*is_setting)(const char *name);
};

struct config_error {
	char *place; /* "vms[2].profile"; "" for the whole, or where line is not 0 */
	int line;    /* where text is not JSON, counted from 1; 0 otherwise */
	int column;
	char *text;
};

/* AUTO_VALUE(config_errors) errors = { 0 }; in the order of the text. */
struct config_errors {
	struct config_error *items;
	size_t count;
	size_t room;
	size_t more; /* how many were not kept */
};

/* Returns 0 and *config, or -1 and at least one error. */
int config_parse(struct config **config, struct config_errors *errors, struct span bytes,
		 const struct config_words *words) NODISCARD;
void config_free(struct config *config);
DEFINE_AUTO(config)
void config_errors_free(struct config_errors *errors);
/* Appends one line: `vms[2].profile: "hyper" is not a profile; …`, `line 3, column 14: …`. */
void config_error_show(struct buf *line, const struct config_error *error);

/*
 * Appends the text of a config, an entry a line; config_parse() reads the same config back. Strings
 * must be UTF-8: config_can_say(). What would control a terminal is escaped.
 */
void config_text(struct buf *text, const struct config *config);
bool config_can_say(const char *string);

#endif

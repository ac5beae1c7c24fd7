/*
 * A desired state: what a config file says that VMs, port groups, switches and
 * options of a host shall be. Between its JSON text and a struct config; pure.
 *
 *	{ "version": 1,
 *	  "vms":        [ { "match": "HyperV-*", "nested": true, "profile": "hyperv" },
 *	                  { "vmx": "/vmfs/volumes/ds1/a/a.vmx", "nested": false } ],
 *	  "portgroups": [ { "name": "Nested", "allow-promiscuous": true } ],
 *	  "vswitches":  [ { "name": "vSwitch1", "allow-promiscuous": false } ],
 *	  "host":       { "reverse-path-check": true },
 *	  "agent":      { "interval-seconds": 0 } }
 *
 * vib/files/config.schema.json says the same for editors; tests/config compares the two.
 *
 * Jansson reads the text; what it says is checked here, all of it: every error is
 * collected with its place. Text is UTF-8, for JSON is nothing else.
 */
#ifndef FORMATS_CONFIG_H
#define FORMATS_CONFIG_H

#include <stdbool.h>

#include "base/text.h"

/* A file of 4,096 entries with long paths has half of it. */
#define CONFIG_SIZE_MAX (1024 * 1024)
/* Entries of one list: four for each VM that a host can run (1,024: vSphere's maximums). */
#define CONFIG_ENTRIES_MAX 4096
/* Errors that are kept, the rest is counted: nobody fixes more at a time. */
#define CONFIG_ERRORS_MAX 100
/*
 * Between two applications: the service wakes every 10 seconds, so it cannot keep less; more than a
 * year is a slip of units.
 */
#define CONFIG_INTERVAL_MIN 10
#define CONFIG_INTERVAL_MAX (365 * 24 * 60 * 60)

/* What a key says; a key that is not there says nothing, and that is left as it is. */
enum config_word { CONFIG_UNSAID, CONFIG_FALSE, CONFIG_TRUE, CONFIG_INHERIT };

enum config_selector { CONFIG_NAME, CONFIG_MATCH, CONFIG_VMX };

struct config_setting {
	char *name;
	char *value; /* NULL: the line shall not be there */
};

/* Settings of profiles one by one, for what no profile says: config export writes them. */
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
	bool exact;              /* other settings that profiles know are taken away */
	struct config_settings settings;
};

/* Of a switch: the order of these is that of config_policy.fields. */
extern const char *const config_field_names[];
#define CONFIG_FIELDS 3 /* allow-promiscuous, allow-forged-transmits, allow-mac-change */

/* A port group or a switch. */
struct config_policy {
	char *name;
	enum config_word fields[CONFIG_FIELDS]; /* never CONFIG_INHERIT of a switch */
	/* Of a port group: where it is made if it is not there; NULL: nowhere. */
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

/* What this file cannot know. */
struct config_words {
	const char *const *profiles; /* ended by NULL */
	bool (*is_setting)(
		const char *name); /* of a .vmx: does a profile set it? Spelt as there. */
};

struct config_error {
	char *place; /* "vms[2].profile"; "" for the whole, or where line is not 0 */
	int line;    /* of text that is no JSON, counted from 1; 0 otherwise */
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

/* -1 and at least one error, or 0 and *config. */
int config_parse(struct config **config, struct config_errors *errors, struct span bytes,
		 const struct config_words *words) NODISCARD;
void config_free(struct config *config);
DEFINE_AUTO(config)
void config_errors_free(struct config_errors *errors);
/* One line: `vms[2].profile: "hyper" is not a profile; …`, `line 3, column 14: …`; appended. */
void config_error_show(struct buf *line, const struct config_error *error);

/*
 * The text of a config, an entry a line; config_parse() gives the same config back. Strings must be
 * UTF-8: config_can_say(). What steers a terminal is escaped.
 */
void config_text(struct buf *text, const struct config *config);
bool config_can_say(const char *string);

#endif

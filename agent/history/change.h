/*
 * A change: one action on one object, with the values of its settings before and after.
 *
 * The same struct is used from the plan to the history and back. A plan is a list of changes to
 * make (plan/plan.h). Making one fills in the values found on the host and records it
 * (history/journal.h). Reading the history returns the same struct, and an undo is a plan of
 * changes in the opposite direction. A deferred change stays in the history until its VM is powered
 * off. Rows of output are made from changes.
 *
 * All settings of a VM are changed by one edit of its file, all fields of a port group by one
 * command. So they form one change: either all of them are made or none.
 */
#ifndef HISTORY_CHANGE_H
#define HISTORY_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/policy.h"
#include "base/text.h"
#include "formats/show.h"
#include "host/network.h"
#include "host/vm.h"

/* The setting that enables nested virtualization for a VM (facts 2.1). */
#define VHV_SETTING "vhv.enable"

/* The value of a setting. It is typed, and becomes text only on disk and in output. */
struct setting_value {
	enum setting_kind {
		SETTING_ABSENT,    /* the setting or the object does not exist */
		SETTING_TEXT,      /* text: the value of a .vmx setting, or a value recorded by a
				      newer nestvirt that this one cannot parse */
		SETTING_LINE,      /* text: the bytes of a whole .vmx line, without the line end */
		SETTING_POLICY,    /* number: an enum policy_value */
		SETTING_NUMBER,    /* number */
		SETTING_PORTGROUP, /* text: the name of its switch; number: its VLAN */
	} kind;
	char *text;
	long long number;
	/*
	 * For a SETTING_LINE that is removed, or that an undo puts back where it was: the number of
	 * lines above it (-1: append it), and its line end ("": none).
	 */
	long long lines_above;
	char *line_end;
};

/* These take ownership of their text; NULL gives SETTING_ABSENT. */
struct setting_value setting_text(char *text);
struct setting_value setting_line(char *line);
struct setting_value setting_policy(enum policy_value value);
struct setting_value setting_number(long long number);
struct setting_value setting_portgroup(const struct portgroup *p);
struct setting_value setting_value_copy(const struct setting_value *value);
void setting_value_free(struct setting_value *value);

/*
 * Compare two values. Two .vmx lines are the same if their bytes are, or if they have the same
 * meaning; in the second case *rewritten (unless NULL) is set.
 */
bool setting_value_same(const struct setting_value *a, const struct setting_value *b,
			bool *rewritten);
/* Compare byte for byte. */
bool setting_value_equal(const struct setting_value *a, const struct setting_value *b);
/* The value as shown to people; NULL if absent. The caller frees it. */
char *setting_value_show(const struct setting_value *value, const char *charset) NODISCARD;

/* Separates the name of a distributed switch from the port ID in a target. */
#define DVPORT_BETWEEN " port "

enum change_kind {
	CHANGE_VMX,            /* settings of a VM's .vmx */
	CHANGE_PORTGROUP_MADE, /* a port group is created (from absent) or removed (to absent) */
	CHANGE_HOST_OPTION,    /* an advanced setting of the host */
	CHANGE_VSWITCH,        /* the security policy of a vSwitch */
	CHANGE_PORTGROUP,      /* the security policy of a port group */
	CHANGE_TOGGLE,         /* promiscuous mode switched off and on again (facts 3.4) */
	CHANGE_DVPORT,         /* MAC learning of a distributed port, on this host (facts 3.9) */
};

/* Append the value as it is written in the history; and read it back. */
void setting_value_write(struct buf *out, const struct setting_value *value);
/* `text` is borrowed, and may be cut in place. What cannot be parsed becomes SETTING_TEXT. */
struct setting_value setting_value_read(enum change_kind kind, char *text);

enum change_state {
	CHANGE_UNCHANGED, /* correct already: nothing to do */
	CHANGE_PLANNED,   /* to be made; the final state with --dry-run */
	CHANGE_BEGUN,     /* recorded, but it is not known whether it was made */
	CHANGE_DONE,
	CHANGE_NOT_DONE,  /* recorded, then refused or failed: nothing was changed */
	CHANGE_DIFFERENT, /* was begun, but the present value is neither before nor after */
	CHANGE_DEFERRED,  /* recorded, to be made when the VM is powered off */
	CHANGE_REFUSED,   /* a check stands against it; nothing was touched */
	CHANGE_FAILED,    /* tried without success, or could not be tried */
};

struct setting_change {
	char *setting;
	struct setting_value before, after;
	enum setting_fate {
		SETTING_CHANGES, /* its outcome is the state of the change */
		SETTING_RIGHT,   /* correct already: nothing to do */
		SETTING_LEFT, /* an undo leaves it alone: refused, whatever the outcome of the rest
			       */
	} fate;
	bool is_others; /* the present value was not written by one of our profiles */
	char *message;  /* one line for people, or NULL */
};

/* What was asked for; this is what a deferred change records. Texts are borrowed. */
struct wish {
	const char
		*how; /* the option that defers it, "--when=poweroff"; NULL: cannot be deferred */
	bool at_poweroff; /* that option was given */
	bool enable;      /* enable nested virtualization, or disable it */
	bool force;
	const char *profile;     /* its name; NULL: the default one */
	const char *missing_vib; /* the VIB that the profile needs and the host lacks, or NULL */
	bool is_undo;            /* an undo of change.undoes: of the above only `how` applies */
};

struct ids {
	long long *items;
	size_t count, room;
};

bool ids_have(const struct ids *ids, long long id);
/* Add the ids that are not in the list yet. */
void ids_add(struct ids *ids, const struct ids *more);

struct change {
	/* The planner fills in the object and the settings. */
	enum change_kind kind;
	/*
	 * The object. `target`: for a VM, the resolved path of its .vmx on the host, set when the
	 * change is made; for a missing object, the name that was asked for; for a distributed
	 * port "SWITCH port ID"; for the host "host"; otherwise the object's name. `name`: for a
	 * recorded VM, its name as shown; for a toggle, "portgroup" or "vswitch"; for a distributed
	 * port, its switch.
	 */
	char *target, *name;
	/* uuid.bios of a recorded VM: tells it from another VM at the same path. Or NULL. */
	char *uuid;
	/* The object it was planned for, borrowed; all NULL if it was read from the history. */
	struct vm *vm;
	struct vswitch *vswitch;
	struct portgroup *portgroup;
	bool is_missing; /* named by a config or the history, but not on the host */
	struct setting_change *items;
	size_t count, room;
	struct wish wish;
	struct ids undoes; /* the changes that it undoes */

	/* plan/refuse.c and plan/apply.c fill in the outcome. */
	enum change_state state;
	enum err_code code; /* if the change was refused or failed */
	bool is_tried;      /* it may have been made, even if it failed */

	/* Recording it adds these; until then they are 0 and NULL. */
	long long id;   /* 1 and up, never used twice */
	long long time; /* seconds since 1970 */
	char *command;  /* "vm enable" */
	char *caller;   /* the user logged in at hostd (facts 4.6); NULL if unknown */

	/* Only a change that was read from the history has these. */
	long long undone_by;  /* the change that undid it and is itself not undone; 0: none */
	long long gone_since; /* deferred: when its VM was first found missing; 0: it exists */
	bool borrowed_;       /* its texts are part of the history's buffer */
	uint64_t digest_;     /* deferred: of the target, for fast comparison */
};

/* Frees the contents, not the struct itself. */
void change_free(struct change *change);

/* Add a setting; takes ownership of the texts. The result is valid until the next call. */
struct setting_change *change_add(struct change *change, char *setting, struct setting_value before,
				  struct setting_value after);
/* The first item whose fate is SETTING_CHANGES, or NULL. */
struct setting_change *change_first(const struct change *change);
/* True if it is planned and has something to change. */
bool change_is_work(const struct change *change);
/* True if it is planned, but will only be recorded as deferred, since its VM is on. */
bool change_waits(const struct change *change);
/* The item of this name (case-insensitive for a .vmx), or NULL. */
struct setting_change *change_find(const struct change *change, const char *setting);

/* Set the message of a setting; takes ownership. */
void setting_say(struct setting_change *item, char *message);
/* Refuse or fail a planned change; the error becomes the message of each setting to change. */
void change_end(struct change *change, enum change_state state, const struct err *e);
/* The status column: "changed", "unchanged", "planned", "pending", "refused" or "failed". */
const char *change_status(const struct change *change, const struct setting_change *item);
/* True if it was refused or failed. */
bool change_is_problem(const struct change *change, const struct setting_change *item);

/* For rows: "vm", "vswitch", "portgroup", "host", "dvport". */
const char *change_target_type(const struct change *change);
/* For rows: the object's name, or a VM's path if it has no name or shares it. Borrowed. */
const char *change_target(const struct change *change);
/* For messages: append `VM "web"`, `switch "vSwitch0"`, `port group "Nested"` or `host`. */
void change_show_target(struct buf *text, const struct change *change);
/* For rows: a value as shown, or NULL; "off and on again" after a toggle. The caller frees it. */
char *change_show_before(const struct change *change, const struct setting_change *item) NODISCARD;
char *change_show_after(const struct change *change, const struct setting_change *item) NODISCARD;

/* The port ID of a CHANGE_DVPORT. Borrowed. */
const char *change_dvport_id(const struct change *change);

/* True if a recorded change is about the VM now at its path, as far as uuid.bios can tell. */
bool change_is_for(const struct change *change, const struct vm *vm);
/* What a deferred change does: "enable", "disable" or "undo"; NULL for NULL. */
const char *change_wish_name(const struct change *change);

#endif

/*
 * A change: one action on one object, with the values of its settings before and after.
 *
 * It is the same struct all the way. A plan is a list of changes to make (plan/plan.h); making one
 * fills in what its values really were, and writes it to the history (history/journal.h); reading
 * the history gives it back, and an undo is a plan of changes that lead the other way. A deferred
 * change waits in the history until its VM is off. Rows of output are made from it.
 *
 * All settings of a VM are one edit of its file, all fields of a port group one command, so they
 * are one change: all of them are made, or none.
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

/* vhv.enable: what nested virtualization needs of a VM (facts 2.1). */
#define VHV_SETTING "vhv.enable"

/* A value of a setting. Typed; it is text only on disk and for people. */
struct setting_value {
	enum setting_kind {
		SETTING_ABSENT, /* the setting, or the object, is not there */
		SETTING_TEXT,   /* text: the value of a .vmx setting; or a value of a newer
				   nestvirt that this one does not know */
		SETTING_LINE,   /* text: a whole line of a .vmx, its bytes without the line end */
		SETTING_POLICY, /* number: an enum policy_value */
		SETTING_NUMBER, /* number */
		SETTING_PORTGROUP, /* text: the switch that it is on; number: its VLAN */
	} kind;
	char *text;
	long long number;
	/*
	 * Of a SETTING_LINE that is removed, or that an undo puts back to its old place: how many
	 * lines stand above it (-1: wherever lines are appended), and its line end ("": none).
	 */
	long long lines_above;
	char *line_end;
};

/* Values whose text is the caller's, and is taken over; NULL gives SETTING_ABSENT. */
struct setting_value setting_text(char *text);
struct setting_value setting_line(char *line);
struct setting_value setting_policy(enum policy_value value);
struct setting_value setting_number(long long number);
struct setting_value setting_portgroup(const struct portgroup *p);
struct setting_value setting_value_copy(const struct setting_value *value);
void setting_value_free(struct setting_value *value);

/*
 * The same value? Two lines of a .vmx are the same where their bytes are, or else where they say
 * the same; *rewritten (unless NULL) becomes true in the second case.
 */
bool setting_value_same(const struct setting_value *a, const struct setting_value *b,
			bool *rewritten);
/* The same, byte for byte. */
bool setting_value_equal(const struct setting_value *a, const struct setting_value *b);
/* As people see it; NULL where it is absent. The caller's. */
char *setting_value_show(const struct setting_value *value, const char *charset) NODISCARD;

/* Between the name of a distributed switch and the ID of its port, in a target. */
#define DVPORT_BETWEEN " port "

enum change_kind {
	CHANGE_VMX,            /* settings of a VM's .vmx */
	CHANGE_PORTGROUP_MADE, /* a port group is made (from absent) or removed (to absent) */
	CHANGE_HOST_OPTION,    /* an advanced setting of the host */
	CHANGE_VSWITCH,        /* the security policy of a standard switch */
	CHANGE_PORTGROUP,      /* the same of a port group */
	CHANGE_TOGGLE,         /* promiscuous mode switched off and on again (facts 3.4) */
	CHANGE_DVPORT,         /* MAC learning of a distributed port, on this host (facts 3.9) */
};

/* The text of a value in the history, appended; and back. */
void setting_value_write(struct buf *out, const struct setting_value *value);
/* `text` is borrowed, and may be cut in place. What is not understood becomes SETTING_TEXT. */
struct setting_value setting_value_read(enum change_kind kind, char *text);

enum change_state {
	CHANGE_UNCHANGED, /* right already: nothing to do */
	CHANGE_PLANNED,   /* to be made; with --dry-run it stays so */
	CHANGE_BEGUN,     /* recorded, but not known to be made: the run was cut off */
	CHANGE_DONE,
	CHANGE_NOT_DONE,  /* recorded, then refused or failed: nothing is different */
	CHANGE_DIFFERENT, /* found begun, and the present value is neither before nor after */
	CHANGE_DEFERRED,  /* recorded, to be made when the VM is off */
	CHANGE_REFUSED,   /* not made, for a good reason; nothing was touched */
	CHANGE_FAILED,    /* tried, or could not even be tried */
};

struct setting_change {
	char *setting;
	struct setting_value before, after;
	enum setting_fate {
		SETTING_CHANGES, /* the change's state says what became of it */
		SETTING_RIGHT,   /* right already; nothing is done about it */
		SETTING_LEFT, /* an undo leaves it alone: refused, whatever becomes of the rest */
	} fate;
	bool is_others; /* what stands there was not written by a profile of ours */
	char *message;  /* one line for people, or NULL */
};

/* What was asked for as a whole, and so what a deferred change says. Texts are borrowed. */
struct wish {
	const char *how;  /* the words that defer it, "--when=poweroff"; NULL: it cannot be */
	bool at_poweroff; /* they were said */
	bool enable;      /* nested virtualization on, or off */
	bool force;
	const char *profile;     /* its name; NULL: the default one */
	const char *missing_vib; /* the VIB that the profile needs and the host lacks, or NULL */
	bool is_undo;            /* of change.undoes, and none of the above but how */
};

struct ids {
	long long *items;
	size_t count, room;
};

bool ids_have(const struct ids *ids, long long id);
/* Add those that are not there yet. */
void ids_add(struct ids *ids, const struct ids *more);

struct change {
	long long id;   /* 1 and up, never used twice; 0 until it is recorded */
	long long time; /* seconds since 1970 */
	char *command;  /* "vm enable"; NULL until it is recorded */
	char *caller;   /* who asked (facts 4.6); NULL where it is not known */

	enum change_kind kind;
	/*
	 * What it is about. `target`: of a VM the real path of its .vmx inside the host, set when
	 * the change is made; of a missing object the name that was asked for; "host"; else the
	 * name. `name`: of a recorded VM as people see it; of a toggle "portgroup" or "vswitch";
	 * of a distributed port its switch, the target being "SWITCH port ID".
	 */
	char *target, *name;
	char *uuid; /* of a recorded VM: uuid.bios, which tells it from another at its path; or NULL
		     */
	/* What it was planned on; borrowed, and NULL for all else. */
	struct vm *vm;
	struct vswitch *vswitch;
	struct portgroup *portgroup;
	bool is_missing; /* named by a config or the history, but not on the host */

	struct setting_change *items;
	size_t count, room;
	struct wish wish;
	struct ids undoes; /* the changes that it takes back */

	enum change_state state;
	enum err_code code; /* of a change that is refused or failed */
	bool is_tried;      /* from here on it may have been made, whatever came of it */

	long long undone_by; /* the change that took it back and still stands; 0: none */
	long long
		gone_since; /* a deferred one: its VM has been missing since then; 0: it is there */

	bool borrowed_;   /* its texts are bytes of the history */
	uint64_t digest_; /* of the target of a deferred one: many are compared */
};

/* What is in it, not the struct itself. */
void change_free(struct change *change);

/* Add a setting; takes the strings over. Borrowed until the next one is added. */
struct setting_change *change_add(struct change *change, char *setting, struct setting_value before,
				  struct setting_value after);
/* The items whose fate is SETTING_CHANGES: is there one? The first; NULL: none. */
struct setting_change *change_first(const struct change *change);
/* Planned, with something to change. */
bool change_is_work(const struct change *change);
/* Planned, but to be recorded as deferred only: its VM is on. */
bool change_waits(const struct change *change);
/* The item of this name (of a .vmx in any case); NULL where there is none. */
struct setting_change *change_find(const struct change *change, const char *setting);

/* Set the message of a setting; it is taken over. */
void setting_say(struct setting_change *item, char *message);
/* Refuse or fail a planned change, with the error as the message of each changing setting. */
void change_end(struct change *change, enum change_state state, const struct err *e);
/* "changed", "unchanged", "planned", "pending", "refused", "failed": of one setting, in rows. */
const char *change_status(const struct change *change, const struct setting_change *item);
/* Refused or failed. */
bool change_is_problem(const struct change *change, const struct setting_change *item);

/* For rows: "vm", "vswitch", "portgroup", "host", "dvport". */
const char *change_target_type(const struct change *change);
/* For rows: the name of the object, or a VM's path where it has none or shares it. Borrowed. */
const char *change_target(const struct change *change);
/* For messages: `VM "web"`, `switch "vSwitch0"`, `port group "Nested"`, `host`; appended. */
void change_show_target(struct buf *text, const struct change *change);
/* For rows: a value as people see it, "off and on again" after a toggle. The caller's; or NULL. */
char *change_show_before(const struct change *change, const struct setting_change *item) NODISCARD;
char *change_show_after(const struct change *change, const struct setting_change *item) NODISCARD;

/* Of a CHANGE_DVPORT: the ID of the port on its switch. Borrowed. */
const char *change_dvport_id(const struct change *change);

/* Is a recorded change about the VM that is at its path now, as far as that can be told? */
bool change_is_for(const struct change *change, const struct vm *vm);
/* Of a deferred change: "enable", "disable", "undo"; NULL for NULL. */
const char *change_wish_name(const struct change *change);

#endif

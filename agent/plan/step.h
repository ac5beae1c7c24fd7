/*
 * What is wanted: the values that settings of one VM shall have. Pure data, made
 * by plan/profile and compared with the VM by plan/diff.
 */
#ifndef PLAN_STEP_H
#define PLAN_STEP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"
#include "host/network.h"
#include "host/vm.h"

/* vhv.enable: what nested virtualization needs of a VM (esxi-facts 2.1). */
#define VHV_SETTING "vhv.enable"

struct profile;

struct wanted_setting {
	char *name;
	char *value; /* NULL: the line shall not be there */
	/*
	 * Leave a VM alone that has no such line. Taking something away is nothing to do where
	 * nothing is, unless the host's own defaults put it there.
	 */
	bool only_if_present;
	/* A line with another value than this one is somebody else's, and stays; NULL: any may go.
	 */
	char *own;
};

/*
 * What is asked for as a whole, so that it can wait until the VM is off (plan/pending.h); all of it
 * is borrowed, constants and what outlives the plan.
 */
struct plan_wish {
	const char *how;  /* the words that let it wait, "--when=poweroff"; NULL: it cannot wait */
	bool at_poweroff; /* they were said */
	bool enable;
	bool is_undo; /* of step.undoes; none of the others */
	bool force;
	const char *profile; /* its name; NULL: the default one */
};

/* AUTO_VALUE(wanted_state) wanted = { 0 }; LIST_PUSH() takes the strings over. */
struct wanted_state {
	struct wanted_setting *items;
	size_t count;
	size_t room;
	/*
	 * All of it needs a VIB on the host, whose name holds this, and which is not there; NULL
	 * otherwise. Borrowed, a constant.
	 */
	const char *missing_vib;
	const struct profile *profile; /* that is switched on: its needs are asked for; or NULL */
	struct plan_wish wish;
};

void wanted_state_free(struct wanted_state *wanted);

/*
 * A plan: the changes of single values that lead from what is to what is wanted.
 *
 *	diff_…()            add the steps, by comparing         (pure)
 *	refuse_ask_locks()  finds out which of the VMs are locked
 *	refuse_plan()       refuses those that must not be done (pure)
 *	apply_plan()        does the rest
 *
 * and whoever asked shows each step as a row. A step is never dropped on the way:
 * its status says what became of it.
 */

struct facts;   /* host/facts.h */
struct profile; /* plan/profile.h */

enum step_kind {
	STEP_VMX_SETTING,    /* one setting of a .vmx */
	STEP_PORTGROUP_MADE, /* a port group that is not there yet; no `after`: it is removed */
	STEP_HOST_OPTION,    /* an advanced setting of the host */
	STEP_VSWITCH,        /* one field of the security policy of a standard switch */
	STEP_PORTGROUP,      /* the same of a port group */
	STEP_OFF_AND_ON,     /* promiscuous mode of an object, off and on again (facts 3.4) */
};

enum step_status {
	STEP_UNCHANGED, /* right already: nothing to do */
	STEP_PLANNED,   /* to be done; with --dry-run it stays so */
	STEP_CHANGED,   /* done */
	STEP_PENDING,   /* recorded, to be done when the VM is off */
	STEP_REFUSED,   /* not done, for a good reason; nothing was touched */
	STEP_FAILED,    /* tried, or could not even be tried */
};

struct step_ids {
	long long *items;
	size_t count;
	size_t room;
};

struct step {
	enum step_kind kind;
	/* What it is about, borrowed from what was planned on; the others are NULL. */
	struct vm *vm;
	struct vswitch *vswitch;
	struct portgroup *portgroup;
	/*
	 * What a desired state names and the host does not have: all of the above are NULL, and
	 * there is nothing to be done. STEP_UNCHANGED does not count then.
	 */
	char *missing;
	char *setting;
	char *before; /* as people see it; NULL: the setting is not there */
	char *after;  /* the same */
	enum step_status status;
	enum err_code code; /* of a step that was refused or failed */
	char *message;      /* one line for people; NULL where there is nothing to say */
	/* Of a setting of a VM, for refuse_plan(): */
	bool is_others;                /* what stands there is not ours: wanted_setting.own */
	const char *missing_vib;       /* wanted_state.missing_vib */
	const struct profile *profile; /* wanted_state.profile */
	struct plan_wish wish;         /* wanted_state.wish */
	bool waits; /* planned, but the VM is on: it is to be recorded; set by refuse_plan() */
	/*
	 * Of a setting of a VM, from undo: the exact line to put (vmx_doc_put_line()); NULL where
	 * `after` alone says what to do. Where the setting is not there, the line comes to this
	 * place; with -1 behind all others.
	 */
	char *line;
	long long lines_above;
	char *line_end; /* "" or NULL: none */
	/* From undo: the entries of the history that it takes back (journal_entry.undoes). */
	struct step_ids undoes;
};

struct plan {
	struct step *items; /* the steps of one object stand together */
	size_t count;
	size_t room;
	const struct network *network; /* what network steps were planned on; borrowed, or NULL */
	/* What refuse_plan() may know of the host: the processor, for profiles; borrowed, or NULL.
	 */
	const struct facts *facts;
	bool cannot_force;   /* who asked has no --force that refuse_plan() could name */
	bool network_failed; /* set by apply: the rest of them is not done */
	/* Port groups that are not in `network`, since undo makes them again; the plan's own. */
	struct {
		struct portgroup **items;
		size_t count;
		size_t room;
	} made;
	bool cancels_waiting;    /* all that waits for a power-off is closed, too */
	bool is_waiting_changed; /* set by apply: what waits for a power-off is not what it was */
	/* A VM was changed and hostd could not be told: why, of the first such; NULL otherwise. */
	char *reload_problem;
	struct strings notes; /* lines for people, about no step; from apply */
};

void plan_free(struct plan *plan);

/* How many VMs have planned steps; those of one VM stand together. */
size_t plan_vms_to_change(const struct plan *plan);

/* Close a step with an error, or with a status and a message that is taken over. */
void step_fail(struct step *step, enum step_status status, const struct err *e);
void step_say(struct step *step, char *message);

/* Of rows: "vm", "vswitch", "portgroup", "host". */
const char *step_target_type(const struct step *step);
/* The name of the object, or its path where it has none or shares it; "host" for the host.
 * Borrowed. */
const char *step_target(const struct step *step);

/* "changed", "unchanged", "planned", "pending", "refused", "failed" */
const char *step_status_name(enum step_status status);

/*
 * The exit status of the run: 0 all done or right already; the code of the first error where
 * nothing was done; PLAN_PARTLY where some was done and some was not, or a reload is owed.
 * Planned steps count as done: --dry-run gives the status that the run would have had.
 */
#define PLAN_PARTLY 8
int plan_exit_status(const struct plan *plan);

/*
 * The steps of a plan that are one action: of the same kind, on the same object.
 * All settings of a VM are one edit; all fields of a port group one command.
 */

struct range {
	struct step *steps;
	size_t count;
};

/* The range that starts with this step. */
struct range range_at(struct plan *plan, size_t first);
bool range_has(const struct range *range, enum step_status status);
/* Has it planned steps that are to be recorded only (step.waits)? */
bool range_waits(const struct range *range);
/* Give every planned step the same end: a status, or that and an error. */
void range_close(const struct range *range, enum step_status status, const struct err *e);

#endif

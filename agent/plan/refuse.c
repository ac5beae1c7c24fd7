#include "plan/refuse.h"

#include <string.h>

#include "base/alloc.h"
#include "plan/range.h"
#include "plan/state.h"

/* Nested virtualization needs virtual hardware 9, of ESXi 5.1 [facts 2.1]. */
#define HARDWARE_VERSION_MIN 9

struct reason {
	const char *id; /* the name that `vm check` will report it by */
	bool can_be_forced;
	bool (*holds)(const struct step *step);
	void (*text)(struct buf *text, const struct step *step);
};

/* 1: what cannot be looked into */

static bool is_missing(const struct step *step)
{
	return step->vm->problem == ERR_NOT_FOUND;
}

static void missing_text(struct buf *text, const struct step *step)
{
	buf_format(text,
		   "VM with id %lld: %s is missing: mount its datastore, or unregister the VM with "
		   "vim-cmd vmsvc/unregister %lld",
		   step->vm->id, step->vm->path, step->vm->id);
}

static bool is_unreadable(const struct step *step)
{
	return step->vm->problem != ERR_NONE;
}

static void unreadable_text(struct buf *text, const struct step *step)
{
	buf_str(text, step->vm->problem_text);
}

static bool is_template(const struct step *step)
{
	return vm_is_template(step->vm);
}

static void template_text(struct buf *text, const struct step *step)
{
	vm_show(text, step->vm);
	buf_str(text, " is a template: convert it to a VM first");
}

/* 2: who owns the file at this moment */

static bool is_on(const struct step *step)
{
	return step->vm->power == VM_POWER_ON;
}

static void on_text(struct buf *text, const struct step *step)
{
	vm_show(text, step->vm);
	buf_str(text, " is powered on; its settings would be overwritten when it powers off: "
		      "power it off first");
}

static bool is_suspended(const struct step *step)
{
	return step->vm->power == VM_SUSPENDED;
}

static void suspended_text(struct buf *text, const struct step *step)
{
	vm_show(text, step->vm);
	buf_str(text, " is suspended; its CPU cannot change until it has been powered off: "
		      "resume it, shut it down, and run this again");
}

static bool is_locked(const struct step *step)
{
	return step->vm->locked;
}

static void locked_text(struct buf *text, const struct step *step)
{
	vm_show(text, step->vm);
	buf_str(text, " is locked: another host runs it, or a task is at work on it; power it off "
		      "there, or wait for the task to end");
}

/* 3: what the file says */

static bool is_encrypted(const struct step *step)
{
	return step->vm->encrypted;
}

static void encrypted_text(struct buf *text, const struct step *step)
{
	vm_show(text, step->vm);
	buf_str(text, " is encrypted; only vCenter can edit it: use Edit Settings there, or "
		      "decrypt the VM first");
}

static bool is_duplicated(const struct step *step)
{
	return vmx_doc_count(step->vm->file->doc, step->setting) > 1;
}

struct lines {
	const char *name;
	struct buf text;
};

static bool note_line(void *context, struct span name, struct span value, size_t line)
{
	struct lines *lines = context;

	(void)value;
	if (span_is_nocase(name, lines->name))
		buf_format(&lines->text, "%s%zu", lines->text.len > 0 ? " and " : "", line);
	return true;
}

static void duplicated_text(struct buf *text, const struct step *step)
{
	struct lines lines = { .name = step->setting };

	vmx_doc_each(step->vm->file->doc, note_line, &lines);
	vm_show(text, step->vm);
	buf_format(text,
		   " has %s more than once, and does not power on like that: remove all but one of "
		   "the lines %s of %s",
		   step->setting, buf_text(&lines.text), step->vm->path);
	buf_free(&lines.text);
}

/* What is left that the document would refuse: a line with a NUL that VMware may read as this. */
static bool is_malformed(const struct step *step)
{
	struct err e = { 0 };

	return vmx_doc_check_set(step->vm->file->doc, step->setting, &e) < 0;
}

static void malformed_text(struct buf *text, const struct step *step)
{
	struct err e = { 0 };

	vm_show(text, step->vm);
	if (vmx_doc_check_set(step->vm->file->doc, step->setting, &e) < 0)
		buf_format(text, ": %s: %s", step->vm->path, e.text);
}

/* 4: what nested virtualization needs of the VM, and who needs it */

static bool is_about_vhv(const struct step *step)
{
	return strcmp(step->setting, VHV_SETTING) == 0;
}

static bool turns_on(const struct step *step)
{
	return is_about_vhv(step) && step->after && strcmp(step->after, "TRUE") == 0;
}

static bool is_too_old(const struct step *step)
{
	return turns_on(step) && step->vm->hardware_version < HARDWARE_VERSION_MIN;
}

static void too_old_text(struct buf *text, const struct step *step)
{
	vm_show(text, step->vm);
	if (step->vm->hardware_version > 0)
		buf_format(text, " has hardware version %d", step->vm->hardware_version);
	else
		buf_str(text, " does not say its hardware version");
	buf_format(text,
		   "; nested virtualization needs %d or later: upgrade the VM's compatibility, or "
		   "use --force",
		   HARDWARE_VERSION_MIN);
}

static bool has_name(struct span name, const char *start, const char *end)
{
	size_t start_len = strlen(start);
	size_t end_len = strlen(end);

	return name.len > start_len + end_len &&
	       span_is_nocase(span_make(name.p, start_len), start) &&
	       span_is_nocase(span_make(name.p + name.len - end_len, end_len), end);
}

/* pciPassthruN.present: a device of the host, or a part of a GPU [facts 2.5]. */
static bool visit_passthrough(void *context, struct span name, struct span value, size_t line)
{
	bool *found = context;

	(void)line;
	*found = has_name(name, "pciPassthru", ".present") && span_is_nocase(value, "TRUE");
	return !*found;
}

static bool has_passthrough(const struct step *step)
{
	bool found = false;

	if (turns_on(step))
		vmx_doc_each(step->vm->file->doc, visit_passthrough, &found);
	return found;
}

static void passthrough_text(struct buf *text, const struct step *step)
{
	vm_show(text, step->vm);
	buf_str(text, " has a PCI passthrough device, and would not power on: remove the device, "
		      "or use --force");
}

static bool is_needed_by_vbs(const struct step *step)
{
	return is_about_vhv(step) && !turns_on(step) &&
	       vmx_doc_is_true(step->vm->file->doc, "windows.vbs.enabled");
}

static void needed_by_vbs_text(struct buf *text, const struct step *step)
{
	vm_show(text, step->vm);
	buf_str(text, " uses virtualization-based security, which needs this: switch VBS off "
		      "first, or use --force");
}

/* 5: what else belongs to a profile */

static bool is_in_the_way(const struct step *step)
{
	return step->is_others;
}

static void in_the_way_text(struct buf *text, const struct step *step)
{
	vm_show(text, step->vm);
	buf_format(text,
		   " has %s = \"%s\", which is not to be lost: remove that line first, or use "
		   "another profile",
		   step->setting, step->before);
}

static bool lacks_vib(const struct step *step)
{
	return step->missing_vib;
}

static void lacks_vib_text(struct buf *text, const struct step *step)
{
	vm_show(text, step->vm);
	buf_format(text,
		   ": the profile needs a VIB that this host does not have: install %s by esxcli "
		   "software vib install, use another profile, or use --force",
		   step->missing_vib);
}

/* In this order: the first that holds is the one that is told. */
static const struct reason reasons[] = {
	{ "file-missing", false, is_missing, missing_text },
	{ "unreadable", false, is_unreadable, unreadable_text },
	{ "template", false, is_template, template_text },
	{ "powered-on", false, is_on, on_text },
	{ "suspended", false, is_suspended, suspended_text },
	{ "locked", false, is_locked, locked_text },
	{ "encrypted", false, is_encrypted, encrypted_text },
	{ "duplicate-setting", false, is_duplicated, duplicated_text },
	{ "malformed-line", false, is_malformed, malformed_text },
	{ "hardware-too-old", true, is_too_old, too_old_text },
	{ "passthrough", true, has_passthrough, passthrough_text },
	{ "vbs-needs-vhv", true, is_needed_by_vbs, needed_by_vbs_text },
	{ "filter-in-use", false, is_in_the_way, in_the_way_text },
	{ "filter-without-vib", true, lacks_vib, lacks_vib_text },
};

static void refuse(struct step *step, const char *message)
{
	bool failed = is_unreadable(step) && !is_missing(step);

	step->status = failed ? STEP_FAILED : STEP_REFUSED;
	step->code = failed ? step->vm->problem : ERR_REFUSED;
	step_say(step, x_strdup(message));
}

/* The first reason that stands; those that are overridden are named in `forced`. */
static const struct reason *find_reason(struct buf *forced, const struct step *step, bool force)
{
	for (size_t i = 0; i < COUNT_OF(reasons); i++) {
		const struct reason *reason = &reasons[i];

		if (!reason->holds(step))
			continue;
		if (!reason->can_be_forced || !force)
			return reason;
		buf_format(forced, "%s%s", forced->len > 0 ? ", " : "", reason->id);
	}
	return NULL;
}

static bool check_step(struct buf *message, struct step *step, bool force)
{
	AUTO_VALUE(buf) forced = { 0 };
	const struct reason *reason = find_reason(&forced, step, force);

	if (reason)
		reason->text(message, step);
	else if (forced.len > 0)
		step_say(step, x_format("forced in spite of %s", buf_text(&forced)));
	return !reason;
}

/* All settings of a VM are one edit: what stands against one of them stands against all. */
static void check_vm(const struct range *range, bool force)
{
	AUTO_VALUE(buf) message = { 0 };
	bool good = true;

	for (size_t i = 0; i < range->count && good; i++) {
		if (range->steps[i].status == STEP_PLANNED)
			good = check_step(&message, &range->steps[i], force);
	}
	for (size_t i = 0; i < range->count && !good; i++) {
		if (range->steps[i].status == STEP_PLANNED)
			refuse(&range->steps[i], buf_text(&message));
	}
}

void refuse_plan(struct plan *plan, bool force)
{
	for (size_t i = 0; i < plan->count;) {
		struct range range = range_at(plan, i);

		if (range.steps[0].vm)
			check_vm(&range, force);
		i += range.count;
	}
}

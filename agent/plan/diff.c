#include "plan/diff.h"

#include "base/list.h"

/* VMware reads booleans in any case; of other values nobody knows whether it does. */
bool diff_is_value(struct span now, const char *wanted)
{
	struct span value = span_of(wanted);

	if (span_is(value, "TRUE") || span_is(value, "FALSE"))
		return span_eq_nocase(now, value);
	return span_eq(now, value);
}

enum outcome { RIGHT, ABSENT, OTHERS, DIFFERENT };

static enum outcome compare(const struct vmx_file *file, const struct wanted_setting *wanted,
			    bool host_default)
{
	size_t count = vmx_doc_count(file->doc, wanted->name);
	struct span now;

	if (count == 0 && (!wanted->value || (wanted->only_if_present && !host_default)))
		return ABSENT;
	if (count != 1 || !vmx_doc_get_span(&now, file->doc, wanted->name))
		return DIFFERENT;
	if (wanted->value && diff_is_value(now, wanted->value))
		return RIGHT;
	return wanted->own && !span_is_nocase(now, wanted->own) ? OTHERS : DIFFERENT;
}

static void set_after(struct step *step, const char *value)
{
	step->after = value ? x_strdup(value) : NULL;
}

static void judge(struct step *step, const struct vmx_file *file,
		  const struct wanted_setting *wanted, bool host_default)
{
	step->before = vmx_file_show(file, wanted->name);
	switch (compare(file, wanted, host_default)) {
	case ABSENT:
		step->status = STEP_UNCHANGED;
		return;
	case RIGHT:
		step->status = STEP_UNCHANGED;
		set_after(step, step->before);
		return;
	case OTHERS:
		step->is_others = true;
		if (!wanted->value) {
			step->status = STEP_UNCHANGED;
			set_after(step, step->before);
			step_say(step, x_format("left alone: it is not %s", wanted->own));
			return;
		}
		break;
	case DIFFERENT:
		break;
	}
	set_after(step, wanted->value);
}

/* A row that says so, in every form of output. */
static void leave(struct step *step, const struct vm *vm)
{
	step->status = STEP_UNCHANGED;
	if (vm->file && !vm->encrypted)
		step->before = vmx_file_show(vm->file, step->setting);
	set_after(step, step->before);
	step_say(step, x_format("left out by --all: %s", vm->left_out));
}

void diff_vm(struct plan *plan, struct vm *vm, const struct wanted_state *wanted, bool host_default)
{
	for (size_t i = 0; i < wanted->count; i++) {
		const struct wanted_setting *setting = &wanted->items[i];
		struct step step = {
			.kind = STEP_VMX_SETTING,
			.vm = vm,
			.setting = x_strdup(setting->name),
			.status = STEP_PLANNED,
			.missing_vib = wanted->missing_vib,
			.profile = wanted->profile,
			.wish = wanted->wish,
		};

		if (vm->left_out)
			leave(&step, vm);
		else if (vm->file && !vm->encrypted)
			judge(&step, vm->file, setting, host_default);
		else
			set_after(&step, setting->value);
		LIST_PUSH(plan, step);
	}
}

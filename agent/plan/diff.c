#include "plan/diff.h"

#include "base/alloc.h"
#include "base/list.h"

static bool has_value(const struct vmx_file *file, const char *name, const char *value)
{
	struct span now;

	return vmx_doc_get_span(&now, file->doc, name) && span_is_nocase(now, value);
}

static void compare(struct step *step, const struct vmx_file *file,
		    const struct wanted_setting *wanted, bool host_default)
{
	size_t count = vmx_doc_count(file->doc, wanted->name);

	step->before = vmx_file_show(file, wanted->name);
	if (count == 0 && wanted->only_if_present && !host_default) {
		step->status = STEP_UNCHANGED;
		return;
	}
	if (count == 1 && has_value(file, wanted->name, wanted->value)) {
		step->status = STEP_UNCHANGED;
		step->after = x_strdup(step->before);
		return;
	}
	step->after = x_strdup(wanted->value);
}

void diff_vm(struct plan *plan, struct vm *vm, const struct wanted_state *wanted, bool host_default)
{
	for (size_t i = 0; i < wanted->count; i++) {
		const struct wanted_setting *setting = &wanted->settings[i];
		struct step step = {
			.kind = STEP_VMX_SETTING,
			.vm = vm,
			.setting = setting->name,
			.status = STEP_PLANNED,
		};

		if (vm->file && !vm->encrypted)
			compare(&step, vm->file, setting, host_default);
		else
			step.after = x_strdup(setting->value);
		LIST_PUSH(plan, step);
	}
}

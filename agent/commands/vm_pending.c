#include "commands/vm_pending.h"

#include "plan/pending.h"

struct journal *vm_pending_read(struct run *run, const struct host *h)
{
	struct journal *journal = NULL;
	struct err e = { 0 };

	if (journal_read_waiting(&journal, h, &e) < 0)
		run_say(run, e.text);
	return journal;
}

struct value vm_pending_value(const struct journal *journal, const struct vm *vm)
{
	const struct journal_pending *pending;

	if (!journal)
		return value_unknown();
	pending = journal_waiting(journal, vm->real ? vm->real : vm->path);
	return value_text(pending && pending_is_for(pending, vm) ? pending_wish_name(pending) : "");
}

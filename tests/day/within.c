#include "within.h"

#include <string.h>

#include "check.h"
#include "people.h"
#include "power.h"
#include "service.h"

/* What did not fit at this step is tried again some steps on. */
#define STEPS_ON 6

void within_event(struct world *w, long long what)
{
	LIST_PUSH(&w->within, (enum within)what);
}

static enum within take_first(struct world *w)
{
	enum within first = w->within.items[0];

	w->within.count--;
	memmove(w->within.items, w->within.items + 1, w->within.count * sizeof(first));
	return first;
}

/* The process of a VM takes its lock, which the service has while it changes the file. */
static bool power_on_it(struct world *w)
{
	struct day_vm *vm = waiting_vm(w, POWER_OFF);
	AUTO_STR *lock = vm ? x_format("%s.lck", vm->file) : NULL;

	if (!vm || service_holds(w, lock))
		return false;
	power_on(w, vm);
	return true;
}

/*
 * Between the last look at a file and the rename over it nobody can keep others from writing: that
 * moment is known to be there, and not tried.
 */
static bool edit_it(struct world *w, const char *call)
{
	struct day_vm *vm = waiting_vm(w, POWER_OFF);

	if (!vm || strcmp(call, "rename") == 0)
		return false;
	people_edit(w, vm);
	return true;
}

static bool stop_hostd(struct world *w)
{
	if (!w->hostd_runs)
		return false;
	hostd_stops(w);
	return true;
}

static bool happen(struct world *w, enum within what, const char *call)
{
	switch (what) {
	case WITHIN_KILL:
		w->counts.kills_working++;
		service_kill(w);
		return true;
	case WITHIN_POWER_ON:
		return power_on_it(w);
	case WITHIN_EDIT:
		return edit_it(w, call);
	case WITHIN_HOSTD_STOPS:
		return stop_hostd(w);
	}
	return true;
}

bool within_step(struct world *w, const char *call)
{
	enum within what = w->within.items[0];

	note(w, "the service is about to %s", call);
	/* Of a host that has much to do. */
	w->page->ms += below(w, 800);
	if (happen(w, what, call))
		(void)take_first(w);
	if (w->service.fd < 0)
		return false;
	w->page->steps_left = w->within.count > 0 ? 1 + below(w, STEPS_ON) : 0;
	return true;
}

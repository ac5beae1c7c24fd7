#include "plan/undo_internal.h"

#include <string.h>

#include "formats/vmx_line.h"

static void add_value(struct buf *value, const char *line)
{
	vmx_line_unescape(value, vmx_line_parse(span_of(line)).value);
}

bool undo_chain_same(enum step_kind kind, const char *a, const char *b, bool *rewritten)
{
	AUTO_VALUE(buf) x = { 0 };
	AUTO_VALUE(buf) y = { 0 };
	bool is_same;

	if (!a || !b)
		return a == b;
	if (strcmp(a, b) == 0)
		return true;
	if (kind != STEP_VMX_SETTING)
		return false;
	add_value(&x, a);
	add_value(&y, b);
	is_same = span_eq(buf_view(&x), buf_view(&y));
	/* As plan/diff: VMware reads booleans in any case. */
	if (span_is_nocase(buf_view(&x), "TRUE") || span_is_nocase(buf_view(&x), "FALSE"))
		is_same = span_eq_nocase(buf_view(&x), buf_view(&y));
	if (is_same && rewritten)
		*rewritten = true;
	return is_same;
}

static bool is_of(const struct undo_event *event, const char *setting)
{
	return span_is_nocase(span_of(event->value->setting), setting);
}

bool undo_chain_is_newest(const struct undo_events *events, size_t index)
{
	for (size_t i = index + 1; i < events->count; i++) {
		if (is_of(&events->items[i], events->items[index].value->setting))
			return false;
	}
	return true;
}

struct walk {
	struct undo_chain *chain;
	const char *left_from;   /* what the changes that are left alone lead away from */
	const char *left_final;  /* and what taking them back leads to */
	const char *last_before; /* of the last event */
	bool is_settled;         /* chain->left stays as it is */
};

/* Changes that take each other back leave nothing that could be left alone. */
static void leave(struct walk *w, const struct undo_event *event)
{
	enum step_kind kind = event->entry->kind;

	if (w->is_settled)
		return;
	if (w->chain->left && undo_chain_same(kind, event->value->after, w->left_final, NULL)) {
		w->left_final = event->value->before;
		return;
	}
	w->is_settled = w->chain->left && !undo_chain_same(kind, w->left_from, w->left_final, NULL);
	if (w->is_settled)
		return;
	w->chain->left = event;
	w->left_from = event->value->after;
	w->left_final = event->value->before;
}

static void follow(struct walk *w, const struct undo_event *event)
{
	struct undo_chain *chain = w->chain;
	enum step_kind kind = event->entry->kind;

	w->last_before = event->value->before;
	if (chain->left) {
		leave(w, event);
	} else if (undo_chain_same(kind, event->value->after, chain->final, &chain->rewritten)) {
		chain->final = event->value->before;
		chain->newest = chain->newest ? chain->newest : event;
		chain->oldest = event;
		LIST_PUSH(&chain->ids, event->entry->id);
	} else if (event->entry->state != JOURNAL_BEGUN || /* else it may never have happened */
		   !undo_chain_same(kind, event->value->before, chain->final, NULL)) {
		leave(w, event);
	}
}

static void end_walk(struct walk *w, enum step_kind kind)
{
	struct undo_chain *chain = w->chain;

	/* Also where somebody else has brought it back already. */
	if ((!w->is_settled && undo_chain_same(kind, w->left_from, w->left_final, NULL)) ||
	    (!chain->oldest && undo_chain_same(kind, w->last_before, chain->present, NULL)))
		chain->left = NULL;
	chain->left_final = w->left_final;
}

void undo_chain_walk(struct undo_chain *chain, const struct undo_events *events,
		     const char *setting, const char *present)
{
	struct walk w = { .chain = chain };
	enum step_kind kind = STEP_VMX_SETTING;

	*chain = (struct undo_chain){ .setting = setting, .present = present, .final = present };
	for (size_t i = events->count; i-- > 0;) {
		const struct undo_event *event = &events->items[i];

		kind = event->entry->kind;
		if (!is_of(event, setting))
			continue;
		if (event->chosen)
			follow(&w, event);
		else if (!chain->left &&
			 undo_chain_same(kind, event->value->after, chain->final, NULL))
			chain->later = event;
	}
	if (chain->left)
		end_walk(&w, kind);
}

void undo_chain_assume(struct undo_chain *chain, const struct undo_events *events,
		       const char *setting)
{
	const char *present = NULL;

	for (size_t i = 0; i < events->count; i++) {
		if (events->items[i].chosen && is_of(&events->items[i], setting))
			present = events->items[i].value->after;
	}
	undo_chain_walk(chain, events, setting, present);
}

void undo_chain_free(struct undo_chain *chain)
{
	free(chain->ids.items);
}

void undo_chain_target(struct buf *text, const struct step *step)
{
	if (step->vm)
		vm_show(text, step->vm);
	else if (step->kind == STEP_HOST_OPTION)
		buf_str(text, "host");
	else
		buf_format(text, "%s \"%s\"",
			   strcmp(step_target_type(step), "portgroup") == 0 ? "port group"
									    : "switch",
			   step_target(step));
}

static void add_shown(struct buf *text, enum step_kind kind, const char *value,
		      enum charset charset)
{
	AUTO_STR *shown = undo_show(kind, value, charset);

	buf_format(text, shown ? "\"%s\"" : "not there", shown);
}

static void add_change(struct buf *text, const struct undo_event *event)
{
	buf_format(text, "change %lld (%s)", event->entry->id, event->entry->command);
}

/* Why the value is not taken back. */
static char *left_text(const struct step *step, const struct undo_chain *chain,
		       enum charset charset)
{
	struct buf text = { 0 };

	undo_chain_target(&text, step);
	buf_format(&text, ": %s is left alone: ", chain->setting);
	if (chain->later) {
		add_change(&text, chain->later);
		buf_str(&text, " came after ");
		add_change(&text, chain->left);
		buf_str(&text, ": undo that first");
		return buf_take(&text);
	}
	buf_str(&text, "it is ");
	add_shown(&text, step->kind, chain->present, charset);
	buf_str(&text, ", not ");
	add_shown(&text, step->kind, chain->left->value->after, charset);
	buf_str(&text, " as ");
	add_change(&text, chain->left);
	buf_str(&text, " made it: somebody else has changed it; do so by hand if need be");
	return buf_take(&text);
}

static char *partly_text(const struct undo_chain *chain)
{
	struct buf text = { 0 };

	buf_str(&text, "back to what was set after ");
	add_change(&text, chain->left);
	buf_str(&text, ", which is left alone");
	return buf_take(&text);
}

static bool differs(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) != 0 : a != b;
}

struct step *undo_chain_step(struct undo *undo, struct step step, const struct undo_chain *chain,
			     enum charset charset)
{
	bool is_work = chain->oldest && differs(chain->present, chain->final);

	if (!is_work && !chain->left)
		return NULL;
	step.missing = step.missing ? x_strdup(step.missing) : NULL;
	step.setting = x_strdup(chain->setting);
	step.before = undo_show(step.kind, chain->present, charset);
	step.after = undo_show(step.kind, is_work ? chain->final : chain->left_final, charset);
	step.status = STEP_PLANNED;
	for (size_t i = 0; is_work && i < chain->ids.count; i++)
		LIST_PUSH(&step.undoes, chain->ids.items[i]);
	if (is_work && chain->left) {
		step_say(&step, partly_text(chain));
	} else if (!is_work) {
		step.status = STEP_REFUSED;
		step.code = ERR_REFUSED;
		step_say(&step, left_text(&step, chain, charset));
	}
	LIST_PUSH(undo->plan, step);
	return &undo->plan->items[undo->plan->count - 1];
}

void undo_chain_leave(struct undo *undo, struct step base, const struct undo_events *events,
		      enum err_code code, const char *message)
{
	for (size_t i = events->count; i-- > 0;) {
		struct undo_chain chain;
		struct step *step;

		if (!undo_chain_is_newest(events, i))
			continue;
		undo_chain_assume(&chain, events, events->items[i].value->setting);
		step = undo_chain_step(undo, base, &chain, CHARSET_UTF8);
		undo_chain_free(&chain);
		if (!step)
			continue;
		step->status = code == ERR_REFUSED ? STEP_REFUSED : STEP_FAILED;
		step->code = code;
		step_say(step, x_strdup(message));
	}
}

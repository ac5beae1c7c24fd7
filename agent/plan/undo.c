#include "plan/undo.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "host/distributed.h"
#include "host/network_change.h"
#include "plan/diff.h"

/* 1: what the host must be asked for, and asking it */

void undo_needs_add(struct undo_needs *needs, const struct change *change)
{
	needs->vms |= change->kind == CHANGE_VMX;
	needs->network |= change->kind != CHANGE_VMX && change->kind != CHANGE_DVPORT;
	needs->all_vms |= change->kind == CHANGE_PORTGROUP_MADE;
	needs->option |= change->kind == CHANGE_HOST_OPTION;
	if (change->kind == CHANGE_DVPORT)
		LIST_PUSH(&needs->dvports, change);
}

void undo_needs_free(struct undo_needs *needs)
{
	free(needs->dvports.items);
	*needs = (struct undo_needs){ 0 };
}

static struct vm *find_vm(const struct undo_facts *facts, const char *path)
{
	for (size_t i = 0; facts->vms && i < facts->vms->count; i++) {
		struct vm *vm = &facts->vms->items[i];

		if (strcmp(vm->real ? vm->real : vm->path, path) == 0)
			return vm;
	}
	return NULL;
}

/* `is_selected`: the change's VM is, or may be, one of the selected VMs. */
static bool is_chosen(const struct change *change, const struct undo_choice *choice,
		      bool is_selected)
{
	if (change->state == CHANGE_NOT_DONE)
		return false;
	if (choice->all)
		return true;
	return ids_have(&choice->ids, change->id) ||
	       (choice->of_vms && change->kind == CHANGE_VMX && is_selected);
}

void undo_needs(struct undo_needs *needs, const struct journal *journal,
		const struct undo_choice *choice)
{
	*needs = (struct undo_needs){ 0 };
	for (size_t i = 0; i < journal->entries.count; i++) {
		if (is_chosen(&journal->entries.items[i], choice, true))
			undo_needs_add(needs, &journal->entries.items[i]);
	}
}

int undo_gather_selected(struct undo_gathered *g, const struct host *h,
			 const struct selection *selection, struct err *e)
{
	if (vms_select(&g->vms, h, selection, e) < 0)
		return -1;
	g->facts.vms = &g->vms;
	return 0;
}

/* Select the registered VMs with these files, without looking at any other. */
static int gather_vms(struct undo_gathered *g, const struct host *h, const struct strings *targets,
		      struct err *e)
{
	AUTO_VALUE(vm_inventory) inventory = { 0 };
	AUTO_VALUE(selection) selection = { 0 };

	if (inventory_load(&inventory, h, e) < 0)
		return -1;
	for (size_t i = 0; i < inventory.count; i++) {
		const struct vm_entry *vm = &inventory.items[i];
		bool is_target = false;

		for (size_t k = 0; k < targets->count && !is_target; k++)
			is_target = inventory_same_file(h, vm->vmx_path, targets->items[k]);
		if (is_target)
			strings_format(&selection.ids, "%lld", vm->id);
	}
	/* An empty selection would mean every VM. */
	return selection.ids.count > 0 ? undo_gather_selected(g, h, &selection, e) : 0;
}

static const struct undo_dvport *find_dvport(const struct undo_dvports *dvports, const char *target)
{
	for (size_t i = 0; dvports && i < dvports->count; i++) {
		if (strcmp(dvports->items[i].target, target) == 0)
			return &dvports->items[i];
	}
	return NULL;
}

static void gather_dvport(struct undo_gathered *g, const struct host *h,
			  const struct change *change)
{
	struct undo_dvport port = { .target = change->target };
	struct maclearn now = { 0 };
	struct err why = { 0 };

	if (find_dvport(&g->dvports, change->target))
		return;
	if (maclearn_get(&now, h, change->name, change_dvport_id(change), &why) < 0)
		port.problem = x_strdup(why.text);
	else if (now.state != MACLEARN_KNOWN)
		port.problem = x_strdup("MAC learning is not available on this release");
	port.is_on = now.port.enabled;
	LIST_PUSH(&g->dvports, port);
}

int undo_gather(struct undo_gathered *g, const struct host *h, const struct undo_needs *needs,
		const struct strings *targets, struct err *e)
{
	const struct selection all = { 0 };
	struct err why = { 0 };
	int result = 0;

	if (!g->facts.vms && needs->all_vms)
		result = undo_gather_selected(g, h, &all, e);
	else if (!g->facts.vms && needs->vms)
		result = gather_vms(g, h, targets, e);
	if (result < 0)
		return -1;
	if (needs->network && network_read(&g->network, h, &why) < 0)
		g->network_problem = x_strdup(why.text);
	if (needs->option &&
	    host_option_get(&g->facts.reverse_path_check, h, HOST_OPTION_REVERSE_PATH, &why) < 0)
		g->option_problem = x_strdup(why.text);
	for (size_t i = 0; i < needs->dvports.count; i++)
		gather_dvport(g, h, needs->dvports.items[i]);
	g->facts.vms = &g->vms;
	g->facts.dvports = &g->dvports;
	g->facts.network = g->network;
	g->facts.network_problem = g->network_problem;
	g->facts.option_problem = g->option_problem;
	return 0;
}

void undo_gathered_free(struct undo_gathered *g)
{
	vms_free(&g->vms);
	network_free(g->network);
	free(g->network_problem);
	free(g->option_problem);
	for (size_t i = 0; i < g->dvports.count; i++)
		free(g->dvports.items[i].problem);
	free(g->dvports.items);
}

/* 2: the walk along a chain */

struct undo {
	struct plan *plan;
	const struct chains *chains;
	const struct undo_facts *facts;
};

/* What becomes of one value. All of it is borrowed but the ids. */
struct walk {
	const char *setting;
	struct setting_value present;
	struct setting_value final;      /* the same as `present` where nothing is undone */
	const struct link *newest;       /* the first and the last that are undone */
	const struct link *oldest;       /* NULL where none is */
	const struct link *left;         /* the newest that is left alone; NULL where none is */
	struct setting_value left_final; /* what undoing that too would give */
	const struct link *later;        /* not chosen, and why `left` does not fit; or NULL */
	bool rewritten;                  /* a line has another form than what was written */
	struct ids ids;                  /* the changes that are undone */
};

static bool is_same(const struct setting_value *a, const struct setting_value *b)
{
	return setting_value_same(a, b, NULL);
}

/* The chosen changes that cannot be undone. */
struct rest {
	struct setting_value from; /* what the newest of them leads away from */
	bool is_settled;           /* walk->left stays as it is */
};

/* Note a change that is left alone. Changes that undo each other leave nothing to leave alone. */
static void leave(struct walk *w, struct rest *rest, const struct link *link)
{
	const struct setting_change *item = link->item;

	if (rest->is_settled)
		return;
	if (w->left && is_same(&item->after, &w->left_final)) {
		w->left_final = item->before;
		return;
	}
	rest->is_settled = w->left && !is_same(&rest->from, &w->left_final);
	if (rest->is_settled)
		return;
	w->left = link;
	rest->from = item->after;
	w->left_final = item->before;
}

/* `present` must outlive the walk; the ids are the caller's. */
static struct walk walk(struct chain chain, const struct setting_value *present)
{
	struct walk w = { .setting = chain.links[0].item->setting,
			  .present = *present,
			  .final = *present };
	struct rest rest = { 0 };
	const struct link *last = NULL;

	for (size_t i = chain.count; i-- > 0;) {
		const struct link *link = &chain.links[i];
		const struct setting_change *item = link->item;

		if (!link->is_chosen) {
			if (!w.left && is_same(&item->after, &w.final))
				w.later = link;
			continue;
		}
		last = link;
		if (!w.left && setting_value_same(&item->after, &w.final, &w.rewritten)) {
			w.final = item->before;
			w.newest = w.newest ? w.newest : link;
			w.oldest = link;
			LIST_PUSH(&w.ids, link->change->id);
		} else if (w.left || link->change->state != CHANGE_BEGUN ||
			   !is_same(&item->before, &w.final)) {
			/* One begun that fits as `before` may never have been made. */
			leave(&w, &rest, link);
		}
	}
	if (!w.left)
		return w;
	/* Somebody else has brought it back already, or the changes did so themselves. */
	if ((!rest.is_settled && is_same(&rest.from, &w.left_final)) ||
	    (!w.oldest && is_same(&last->item->before, present)))
		w.left = NULL;
	return w;
}

static void show_value(struct buf *text, const struct change *change,
		       const struct setting_value *value)
{
	const struct vmx_file *file = change->vm ? change->vm->file : NULL;
	AUTO_STR *shown = setting_value_show(value, file ? file->charset : CHARSET_UTF8);

	buf_format(text, shown ? "\"%s\"" : "not there", shown);
}

static void show_link(struct buf *text, const struct link *link)
{
	buf_format(text, "change %lld (%s)", link->change->id, link->change->command);
}

/* Says why a value is left alone. */
static char *left_text(const struct change *change, const struct walk *w)
{
	struct buf text = { 0 };

	change_show_target(&text, change);
	buf_format(&text, ": %s is left alone: ", w->setting);
	if (w->later) {
		show_link(&text, w->later);
		buf_str(&text, " came after ");
		show_link(&text, w->left);
		buf_str(&text, ": undo that first");
		return buf_take(&text);
	}
	buf_str(&text, "it is ");
	show_value(&text, change, &w->present);
	buf_str(&text, ", not ");
	show_value(&text, change, &w->left->item->after);
	buf_str(&text, " as ");
	show_link(&text, w->left);
	buf_str(&text, " made it: somebody else has changed it: undo it by hand if need be");
	return buf_take(&text);
}

/*
 * Makes the item of a walk: to be changed, or left alone with a message. False where there is
 * neither. The item is the caller's.
 */
static bool item_of(struct setting_change *item, const struct change *change, const struct walk *w)
{
	bool is_work = w->oldest && !setting_value_equal(&w->present, &w->final);

	if (!is_work && !w->left)
		return false;
	*item = (struct setting_change){
		.setting = x_strdup(w->setting),
		.before = setting_value_copy(&w->present),
		.after = setting_value_copy(is_work ? &w->final : &w->left_final),
	};
	if (!is_work) {
		item->fate = SETTING_LEFT;
		item->message = left_text(change, w);
	} else if (w->left) {
		AUTO_VALUE(buf) text = { 0 };

		buf_str(&text, "back to what was set after ");
		show_link(&text, w->left);
		buf_str(&text, ", which is left alone");
		item->message = buf_take(&text);
	}
	return true;
}

static void leave_item(struct setting_change *item, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void leave_item(struct setting_change *item, const char *fmt, ...)
{
	va_list va;

	va_start(va, fmt);
	setting_say(item, x_vformat(fmt, va));
	va_end(va);
	item->fate = SETTING_LEFT;
}

/* Add the change to the plan, unless there is nothing in it. */
static void push(struct plan *plan, struct change *change)
{
	if (change->count == 0) {
		change_free(change);
		return;
	}
	if (change->state == CHANGE_UNCHANGED)
		change->state = change_first(change) ? CHANGE_PLANNED : CHANGE_REFUSED;
	LIST_PUSH(plan, *change);
}

static int newest_first(const void *a, const void *b)
{
	const struct chain *x = a;
	const struct chain *y = b;

	return chain_by_place(&y->links[y->count - 1], &x->links[x->count - 1]);
}

/* Returns the chains of an object, that of the newest change first; the caller frees them. */
static struct chain *chains_in(size_t *count, struct chain object)
{
	struct chain *chains = x_array(object.count, sizeof(*chains));

	*count = 0;
	for (size_t i = 0; i < object.count;) {
		chains[*count] = chain_setting(&object.links[i], object.count - i);
		i += chains[(*count)++].count;
	}
	if (*count > 1)
		qsort(chains, *count, sizeof(*chains), newest_first);
	return chains;
}

/*
 * Add a change for an object that cannot be worked on: what would be undone if nobody else had
 * changed it, and why it is not. The rest of `change` is taken over.
 */
static void leave_object(struct undo *undo, struct change change, struct chain object,
			 enum err_code code, const char *why)
{
	size_t count;
	struct chain *chains = chains_in(&count, object);
	struct err e = { 0 };

	for (size_t i = 0; i < count; i++) {
		struct setting_value present = setting_text(NULL);
		struct setting_change item;
		struct walk w;

		for (size_t k = 0; k < chains[i].count; k++) {
			if (chains[i].links[k].is_chosen)
				present = chains[i].links[k].item->after;
		}
		w = walk(chains[i], &present);
		if (item_of(&item, &change, &w)) {
			item.fate = SETTING_CHANGES;
			LIST_PUSH(&change, item);
		}
		free(w.ids.items);
	}
	free(chains);
	if (why) {
		(void)err_set(&e, code, "%s", why);
		change_end(&change, code == ERR_REFUSED ? CHANGE_REFUSED : CHANGE_FAILED, &e);
	}
	push(undo->plan, &change);
}

/* 3: where the lines of a file stood */

/* The place of a removed line, among the lines that are there and among other gaps. */
struct gap {
	const struct link *removal;
	size_t line;  /* link.line_before */
	size_t above; /* lines that are there */
};

/* From the top of the file to its end. */
struct gaps {
	struct gap *items;
	size_t count, room;
};

static struct gap *find_gap(const struct gaps *gaps, size_t line)
{
	for (size_t i = 0; i < gaps->count; i++) {
		if (gaps->items[i].line == line)
			return &gaps->items[i];
	}
	return NULL;
}

/* Put the line back: what is below it moves one line down. */
static void close_gap(struct gaps *gaps, const struct gap *gap)
{
	gaps->count--;
	for (size_t i = (size_t)(gap - gaps->items); i < gaps->count; i++) {
		gaps->items[i] = gaps->items[i + 1];
		gaps->items[i].above++;
	}
}

/*
 * Remove the line with `above` lines over it: what is below moves one line up. Returns the index
 * of the first gap below it.
 */
static size_t remove_line(struct gaps *gaps, size_t above)
{
	size_t at = 0;

	while (at < gaps->count && gaps->items[at].above <= above)
		at++;
	for (size_t i = at; i < gaps->count; i++)
		gaps->items[i].above--;
	return at;
}

static void open_gap(struct gaps *gaps, const struct link *removal)
{
	size_t above = (size_t)removal->item->before.lines_above;
	const struct gap gap = { removal, removal->line_before, above };
	size_t at = remove_line(gaps, above);

	LIST_PUSH(gaps, gap);
	for (size_t i = gaps->count - 1; i > at; i--)
		gaps->items[i] = gaps->items[i - 1];
	gaps->items[at] = gap;
}

/* Returns the link before it in its chain, or NULL; `first` is the first one of the array. */
static const struct link *previous(const struct link *link, const struct link *first)
{
	return link > first && span_is_nocase(span_of(link[-1].item->setting), link->item->setting)
		       ? link - 1
		       : NULL;
}

/* Returns the gap that an undo filled, found by its walk of that time; NULL: it appended. */
static struct gap *find_filled(struct gaps *gaps, const struct link *undo, const struct link *first)
{
	const struct setting_value *now = &undo->item->before;
	size_t line = 0;

	for (const struct link *l = undo; (l = previous(l, first));) {
		if (l->change == undo->change) {
			now = &l->item->before; /* it moves a line: this is the first half */
		} else if (ids_have(&undo->change->undoes, l->change->id)) {
			if (!is_same(&l->item->after, now))
				break;
			now = &l->item->before;
			line = l->line_before;
		}
	}
	return line != 0 ? find_gap(gaps, line) : NULL;
}

/* Does this link remove a line whose place is recorded? */
static bool is_removal(const struct link *link)
{
	return link->item->before.kind != SETTING_ABSENT && link->item->before.lines_above >= 0;
}

/*
 * Go through all links of a VM in the order of time: number the lines that they are about, and
 * collect the gaps. Link i owns the numbers 3i+1 to 3i+3: a line that somebody else has put there
 * since, one from before all changes, and one that it appended.
 */
static void replay(struct gaps *gaps, struct link **by_place, size_t count,
		   const struct link *first)
{
	for (size_t i = 0; i < count; i++) {
		struct link *link = by_place[i];
		const struct link *before = previous(link, first);
		struct gap *filled;

		if (link->item->before.kind == SETTING_ABSENT)
			link->line_before = 0;
		else if (!before)
			link->line_before = 3 * i + 2;
		else
			link->line_before =
				before->line_after != 0 ? before->line_after : 3 * i + 1;
		if (is_removal(link))
			open_gap(gaps, link);
		if (link->item->after.kind == SETTING_ABSENT) {
			link->line_after = 0;
		} else if (link->item->before.kind != SETTING_ABSENT && !is_removal(link)) {
			link->line_after = link->line_before;
		} else {
			filled = find_filled(gaps, link, first);
			link->line_after = filled ? filled->line : 3 * i + 3;
			if (filled)
				close_gap(gaps, filled);
		}
	}
}

/* Returns the link that put today's line there; for a line older than all, the newest undone. */
static const struct link *made_by(struct chain chain, const struct walk *w)
{
	size_t line = chain.links[chain.count - 1].line_after;

	for (size_t i = chain.count; i-- > 0 && line != 0;) {
		if (chain.links[i].line_after == line && chain.links[i].line_before != line)
			return &chain.links[i];
	}
	return w->newest;
}

/* 4: VMs */

/* An item of the planned change, which changes it undoes, and the line that it puts back. */
struct edit {
	struct setting_change item;
	struct ids undoes;
	size_t place; /* of a link; the newest comes first */
	size_t line;
};

struct vm_undo {
	struct change change;
	struct gaps gaps;
	struct {
		struct edit *items;
		size_t count, room;
	} edits;
	struct vmx_doc *doc; /* the file as the edits so far leave it */
};

static bool is_readable(const struct vm *vm)
{
	return vm->file && !vm->encrypted;
}

/* Returns the old value in the form that hostd has given the line since. */
static char *in_form(const char *setting, const char *form, const char *line)
{
	AUTO(vmx_doc) *from = vmx_doc_parse(span_of(line));
	AUTO(vmx_doc) *to = vmx_doc_parse(span_of(form));
	enum vmx_change change;
	struct span value, made;
	struct err e;

	if (!vmx_doc_get_span(&value, from, setting) ||
	    vmx_doc_set(&change, to, setting, value, &e) < 0 || !vmx_doc_line(&made, to, setting))
		return x_strdup(line);
	return x_strndup(made.p, made.len);
}

/* Add the edit of a walk; what is left alone is an item of the change at once. */
static void add_edit(struct vm_undo *v, const struct walk *w, size_t place, size_t line)
{
	struct edit edit = { .place = place, .line = line };
	struct setting_change *item = &edit.item;

	if (!item_of(item, &v->change, w))
		return;
	if (item->fate == SETTING_LEFT) {
		LIST_PUSH(&v->change, *item);
		return;
	}
	if (w->rewritten && item->before.kind == SETTING_LINE && item->after.kind == SETTING_LINE) {
		char *text = in_form(item->setting, item->before.text, item->after.text);

		free(item->after.text);
		item->after.text = text;
		setting_say(item, x_strdup("the line has been rewritten since; its form stays"));
	}
	item->after.lines_above = -1;
	ids_add(&edit.undoes, &w->ids);
	LIST_PUSH(&v->edits, edit);
}

/* Returns the place of the link whose gap the oldest line comes back to, or of its own link. */
static size_t put_by(const struct vm_undo *v, const struct walk *w)
{
	const struct gap *gap = find_gap(&v->gaps, w->oldest->line_before);

	return (gap ? gap->removal : w->oldest)->place;
}

static void undo_setting(struct vm_undo *v, struct chain chain)
{
	struct setting_value present = diff_value_now(v->change.vm, chain.links[0].item->setting);
	struct setting_value absent = setting_text(NULL);
	size_t line = chain.links[chain.count - 1].line_after;
	struct walk w = walk(chain, &present);

	if (!w.oldest) {
		add_edit(v, &w, 0, 0);
	} else if (present.kind != SETTING_ABSENT && w.final.kind != SETTING_ABSENT &&
		   !w.rewritten && line != 0 && line != w.oldest->line_before) {
		/* A move: today's line goes, and the old one comes back to its own place. */
		struct walk half = w;

		half.final = absent;
		add_edit(v, &half, made_by(chain, &w)->place, 0);
		half = w;
		half.present = absent;
		half.left = NULL; /* said once is enough */
		add_edit(v, &half, put_by(v, &w), w.oldest->line_before);
	} else {
		add_edit(v, &w,
			 present.kind != SETTING_ABSENT ? made_by(chain, &w)->place : put_by(v, &w),
			 w.oldest->line_before);
	}
	free(w.ids.items);
	setting_value_free(&present);
}

/* Edit the copy of the document, so that the next edit finds its place. */
static int try_edit(struct vm_undo *v, struct edit *edit, struct err *e)
{
	const char *setting = edit->item.setting;
	struct setting_value *after = &edit->item.after;
	const struct gap *gap = find_gap(&v->gaps, edit->line);
	struct vmx_place place;
	enum vmx_change change;
	bool is_there = vmx_doc_place(&place, v->doc, setting);

	if (after->kind == SETTING_ABSENT) {
		if (is_there)
			(void)remove_line(&v->gaps, place.lines_above);
		return vmx_doc_unset(&change, v->doc, setting, e);
	}
	if (!is_there && gap) {
		const char *end = gap->removal->item->before.line_end;

		after->lines_above = (long long)gap->above;
		free(after->line_end);
		after->line_end = end ? x_strdup(end) : NULL;
		close_gap(&v->gaps, gap);
	}
	place.lines_above = (size_t)after->lines_above;
	place.end = span_of(after->line_end ? after->line_end : "");
	return vmx_doc_put_line(&change, v->doc, setting, span_of(after->text),
				after->lines_above < 0 ? NULL : &place, e);
}

/* Try the edits, newest link first, so that each line finds the file as its removal left it. */
static void finish_edits(struct vm_undo *v)
{
	for (size_t done = 0; done < v->edits.count; done++) {
		struct edit *next = &v->edits.items[done];
		struct edit newest;
		struct err e = { 0 };

		for (size_t i = done + 1; i < v->edits.count; i++) {
			if (v->edits.items[i].place > next->place)
				next = &v->edits.items[i];
		}
		newest = *next;
		*next = v->edits.items[done];
		v->edits.items[done] = newest;
		/* A setting that no edit may touch is refused by refuse_plan(), which says why. */
		if (vmx_doc_check_set(v->change.vm->file->doc, newest.item.setting, &e) == 0 &&
		    try_edit(v, &newest, &e) < 0) {
			AUTO_VALUE(buf) name = { 0 };

			vm_show(&name, v->change.vm);
			leave_item(&newest.item, "%s: %s: %s", buf_text(&name), newest.item.setting,
				   e.text);
		} else {
			ids_add(&v->change.undoes, &newest.undoes);
		}
		free(newest.undoes.items);
		LIST_PUSH(&v->change, newest.item);
	}
}

static int pointer_by_place(const void *a, const void *b)
{
	return chain_by_place(*(struct link *const *)a, *(struct link *const *)b);
}

static void undo_readable(struct undo *undo, struct vm *vm, struct chain ours)
{
	struct vm_undo v = { .change = { .kind = CHANGE_VMX, .vm = vm } };
	struct link **by_place = x_array(ours.count, sizeof(struct link *));
	AUTO_VALUE(buf) bytes = { 0 };
	size_t count;
	struct chain *chains = chains_in(&count, ours);

	vmx_doc_bytes(&bytes, vm->file->doc);
	v.doc = vmx_doc_parse(buf_view(&bytes));
	for (size_t i = 0; i < ours.count; i++)
		by_place[i] = &ours.links[i];
	qsort(by_place, ours.count, sizeof(struct link *), pointer_by_place);
	replay(&v.gaps, by_place, ours.count, ours.links);
	for (size_t i = 0; i < count; i++)
		undo_setting(&v, chains[i]);
	finish_edits(&v);
	free(chains);
	free(by_place);
	free(v.gaps.items);
	free(v.edits.items);
	vmx_doc_free(v.doc);
	push(undo->plan, &v.change);
}

static void undo_vm(struct undo *undo, struct vm *vm, struct chain object)
{
	const struct change *newest = object.links[0].change;
	const struct change *other = NULL; /* the newest of another VM */
	struct chain ours = { x_array(object.count, sizeof(struct link)), 0 };
	struct chain others = { x_array(object.count, sizeof(struct link)), 0 };
	struct change change = { .kind = CHANGE_VMX, .vm = vm };

	for (size_t i = 0; i < object.count; i++) {
		const struct link *link = &object.links[i];
		bool is_ours = !vm || change_is_for(link->change, vm);
		struct chain *to = is_ours ? &ours : &others;

		to->links[to->count++] = *link;
		if (link->change->id > newest->id)
			newest = link->change;
		if (!is_ours && (!other || link->change->id > other->id))
			other = link->change;
	}
	if (!vm || vm->id == 0) {
		AUTO_STR *why = x_format("%s is left alone: it is not in this host's inventory; "
					 "register it here first, if no other host has it",
					 newest->target);

		change.vm = NULL;
		change.is_missing = true;
		change.target = x_strdup(newest->name ? newest->name : newest->target);
		leave_object(undo, change, object, ERR_REFUSED, why);
	} else if (ours.count > 0 && is_readable(vm)) {
		undo_readable(undo, vm, ours);
	} else if (ours.count > 0) {
		size_t first = undo->plan->count;

		/* Its values cannot be compared; refuse_plan() will say why. */
		leave_object(undo, change, ours, ERR_NONE, NULL);
		for (size_t i = first; i < undo->plan->count; i++) {
			for (size_t k = 0; k < undo->plan->items[i].count; k++)
				setting_value_free(&undo->plan->items[i].items[k].before);
		}
	}
	if (vm && vm->id != 0 && other) {
		AUTO_STR *why = x_format("%s is left alone: it is another VM now: its uuid.bios is "
					 "%s, not %s",
					 vm->path, vm->uuid, other->uuid);

		leave_object(undo, change, others, ERR_REFUSED, why);
	}
	free(ours.links);
	free(others.links);
}

/* 5: the network */

/* The object of a change; both are NULL where it is gone. */
struct object {
	struct vswitch *vswitch;
	struct portgroup *portgroup;
};

/* Find it on the host, or among what `plan` (unless NULL) makes again. */
static struct object find(const struct network *network, const struct plan *plan,
			  enum change_kind kind, const char *name)
{
	struct object object = { 0 };

	if (kind != CHANGE_VSWITCH)
		object.portgroup = network_find_portgroup(network, name);
	for (size_t i = 0; plan && kind != CHANGE_VSWITCH && i < plan->made.count; i++) {
		if (!object.portgroup && strcmp(plan->made.items[i]->name, name) == 0)
			object.portgroup = plan->made.items[i];
	}
	if (kind == CHANGE_VSWITCH || (kind == CHANGE_TOGGLE && !object.portgroup))
		object.vswitch = network_find_vswitch(network, name);
	return object;
}

/* Leave a port group alone that a VM is connected to, even one that is off. */
static void check_unused(struct change *change, struct setting_change *item, const struct vms *vms)
{
	AUTO_VALUE(vm_connections) all = { 0 };

	if (!vms)
		return;
	vm_connections_read(&all, vms);
	for (size_t i = 0; i < all.count; i++) {
		AUTO_VALUE(buf) name = { 0 };

		if (!vm_nics_is_on(&all.items[i].nic, change->target))
			continue;
		vm_show(&name, all.items[i].vm);
		leave_item(item,
			   "port group \"%s\" stays: %s is connected to it; connect it to "
			   "another port group first",
			   change->target, buf_text(&name));
		return;
	}
}

/* Plan to make a port group again that an undo has removed. */
static void make_again(struct undo *undo, struct change *change, struct setting_change *item)
{
	struct portgroup *made;

	if (item->after.kind != SETTING_PORTGROUP) {
		leave_item(item, "port group \"%s\": the history does not say how it was",
			   change->target);
		return;
	}
	made = x_alloc(sizeof(*made));
	made->name = x_strdup(change->target);
	made->vswitch = x_strdup(item->after.text);
	made->vlan_id = item->after.number;
	for (int field = 0; field < POLICY_FIELDS; field++)
		made->policy.values[field] = POLICY_INHERIT;
	LIST_PUSH(&undo->plan->made, made);
	change->portgroup = made;
	change->is_missing = false;
	if (!network_find_vswitch(undo->facts->network, made->vswitch))
		leave_item(item, "port group \"%s\": its switch \"%s\" no longer exists",
			   change->target, made->vswitch);
}

/* Leave the item alone where its object or its value cannot be brought back. */
static void check_item(struct undo *undo, struct change *change, struct setting_change *item)
{
	const struct setting_value *after = &item->after;
	AUTO_VALUE(buf) text = { 0 };

	if (change->kind == CHANGE_PORTGROUP_MADE) {
		if (after->kind == SETTING_ABSENT)
			check_unused(change, item, undo->facts->vms);
		else
			make_again(undo, change, item);
		return;
	}
	if (change->kind == CHANGE_HOST_OPTION
		    ? after->kind == SETTING_NUMBER
		    : after->kind == SETTING_POLICY &&
			      (change->portgroup || after->number != POLICY_INHERIT))
		return;
	change_show_target(&text, change);
	leave_item(item, "%s: %s is left alone: the history does not say how it was",
		   buf_text(&text), item->setting);
}

/*
 * Returns the present value of a recorded change's setting; the caller's. Where it cannot be known
 * it is absent, and *problem says why (else NULL).
 */
static struct setting_value network_now(const char **problem, const struct undo_facts *facts,
					const struct plan *plan, const struct change *change,
					const char *setting)
{
	const struct undo_dvport *port;
	const struct policy *policy;
	struct object object;

	*problem = NULL;
	if (change->kind == CHANGE_HOST_OPTION) {
		*problem = strcmp(setting, HOST_OPTION_REVERSE_PATH) == 0
				   ? facts->option_problem
				   : "this nestvirt does not know the option";
		return *problem ? setting_text(NULL) : setting_number(facts->reverse_path_check);
	}
	if (change->kind == CHANGE_DVPORT) {
		port = find_dvport(facts->dvports, change->target);
		*problem = port ? port->problem : "the port was not asked";
		return *problem ? setting_text(NULL)
				: setting_policy(port->is_on ? POLICY_TRUE : POLICY_FALSE);
	}
	if (!facts->network) {
		*problem = facts->network_problem ? facts->network_problem : "not asked";
		return setting_text(NULL);
	}
	object = find(facts->network, plan, change->kind, change->target);
	if (!object.portgroup && !object.vswitch)
		return setting_text(NULL);
	if (change->kind == CHANGE_PORTGROUP_MADE)
		return setting_portgroup(object.portgroup);
	policy = object.portgroup ? &object.portgroup->policy : &object.vswitch->policy;
	for (int field = 0; field < POLICY_FIELDS; field++) {
		if (strcmp(policy_field_name((enum policy_field)field), setting) == 0)
			return setting_policy(policy->values[field]);
	}
	return setting_text(NULL);
}

/* Is the change about a switch or a port group, which may be gone? */
static bool is_of_object(enum change_kind kind)
{
	return kind != CHANGE_HOST_OPTION && kind != CHANGE_DVPORT;
}

static void undo_network(struct undo *undo, struct chain chain)
{
	const struct change *recorded = chain.links[0].change;
	enum change_kind kind = recorded->kind;
	struct change change = { .kind = kind, .target = x_strdup(recorded->target) };
	const char *problem;
	struct object object = { 0 };
	struct chain *chains;
	size_t count;
	struct setting_value now = network_now(&problem, undo->facts, undo->plan, recorded,
					       chain.links[0].item->setting);

	setting_value_free(&now);
	if (kind == CHANGE_DVPORT)
		change.name = x_strdup(recorded->name);
	if (problem) {
		change.is_missing = is_of_object(kind);
		leave_object(undo, change, chain, ERR_HOST, problem);
		return;
	}
	if (is_of_object(kind)) {
		object = find(undo->facts->network, undo->plan, kind, change.target);
		change.vswitch = object.vswitch;
		change.portgroup = object.portgroup;
		change.is_missing = !object.vswitch && !object.portgroup;
	}
	if (change.is_missing && kind != CHANGE_PORTGROUP_MADE) {
		AUTO_STR *why =
			x_format("%s \"%s\" no longer exists: nothing to undo",
				 kind == CHANGE_PORTGROUP ? "port group" : "switch", change.target);

		/* One that was made by a change of this history is not missed. */
		if (kind == CHANGE_PORTGROUP &&
		    chain_find(undo->chains, CHANGE_PORTGROUP_MADE, change.target, NULL).count > 0)
			change_free(&change);
		else
			leave_object(undo, change, chain, ERR_REFUSED, why);
		return;
	}
	chains = chains_in(&count, chain);
	for (size_t i = 0; i < count; i++) {
		struct setting_change item;
		struct walk w;

		now = network_now(&problem, undo->facts, undo->plan, recorded,
				  chains[i].links[0].item->setting);
		w = walk(chains[i], &now);
		if (item_of(&item, &change, &w)) {
			if (item.fate == SETTING_CHANGES)
				check_item(undo, &change, &item);
			if (item.fate == SETTING_CHANGES)
				ids_add(&change.undoes, &w.ids);
			LIST_PUSH(&change, item);
		}
		free(w.ids.items);
		setting_value_free(&now);
	}
	free(chains);
	push(undo->plan, &change);
}

/* 6: the option, and the toggle that it is for */

static bool is_promiscuous(const struct network *network, const struct object *object)
{
	if (object->portgroup)
		return network_effective(network, object->portgroup, POLICY_PROMISCUOUS).allowed;
	return object->vswitch && object->vswitch->policy.values[POLICY_PROMISCUOUS] == POLICY_TRUE;
}

/* Does the plan undo promiscuous mode there? */
static bool is_undone_by(const struct plan *plan, const struct object *object)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct change *change = &plan->items[i];
		const struct setting_change *item;

		if (!change_is_work(change) || change->vswitch != object->vswitch ||
		    change->portgroup != object->portgroup ||
		    (change->kind != CHANGE_VSWITCH && change->kind != CHANGE_PORTGROUP))
			continue;
		item = change_find(change, policy_field_name(POLICY_PROMISCUOUS));
		if (item && item->fate == SETTING_CHANGES)
			return true;
	}
	return false;
}

/* Returns the newest change that accepted promiscuous mode where that stays so, over two uplinks.
 */
static const struct change *needs_option(const struct undo *undo)
{
	const struct network *network = undo->facts->network;
	const struct link *newest = NULL;

	for (size_t i = 0; i < undo->chains->count; i++) {
		const struct link *link = &undo->chains->items[i];
		const struct setting_value *after = &link->item->after;
		struct object object;
		size_t uplinks = 0;

		if ((link->change->kind != CHANGE_VSWITCH &&
		     link->change->kind != CHANGE_PORTGROUP) ||
		    strcmp(link->item->setting, policy_field_name(POLICY_PROMISCUOUS)) != 0 ||
		    after->kind != SETTING_POLICY || after->number != POLICY_TRUE ||
		    (newest && link->place < newest->place))
			continue;
		object = find(network, NULL, link->change->kind, link->change->target);
		if (object.portgroup)
			uplinks = network_teaming(network, object.portgroup)->active.count;
		else if (object.vswitch) /* a port group of it may have an order of its own */
			uplinks = object.vswitch->uplinks.count;
		if (uplinks >= 2 && is_promiscuous(network, &object) &&
		    !is_undone_by(undo->plan, &object))
			newest = link;
	}
	return newest ? newest->change : NULL;
}

static struct change *find_option(const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->items[i].kind == CHANGE_HOST_OPTION && change_is_work(&plan->items[i]))
			return &plan->items[i];
	}
	return NULL;
}

/* Plan the option's undo only if no change that stays needs it. */
static void keep_option_if_needed(struct undo *undo)
{
	struct change *option = find_option(undo->plan);
	const struct change *by = option ? needs_option(undo) : NULL;
	struct setting_change *item = by ? change_first(option) : NULL;

	if (!by)
		return;
	option->state = CHANGE_UNCHANGED;
	item->fate = SETTING_RIGHT;
	item->after.number = item->before.number;
	setting_say(item,
		    x_format("left in place: %s \"%s\" still needs it: undo change %lld first",
			     by->kind == CHANGE_PORTGROUP ? "port group" : "switch", by->target,
			     by->id));
}

/*
 * Plan a toggle where the option is undone and promiscuous mode stays: only what is switched on
 * later follows the option (facts 3.4).
 */
static void undo_toggle(struct undo *undo, struct chain chain)
{
	const struct change *newest = chain.links[chain.count - 1].change;
	enum change_kind kind = !newest->name                          ? CHANGE_TOGGLE
				: strcmp(newest->name, "vswitch") == 0 ? CHANGE_VSWITCH
								       : CHANGE_PORTGROUP;
	struct change *toggle;
	struct object object;

	if (!undo->facts->network || !find_option(undo->plan))
		return;
	object = find(undo->facts->network, NULL, kind, newest->target);
	if (!is_promiscuous(undo->facts->network, &object) || is_undone_by(undo->plan, &object))
		return;
	toggle = diff_toggle(undo->plan, object.vswitch, object.portgroup);
	for (size_t i = 0; i < chain.count; i++) {
		if (chain.links[i].is_chosen)
			LIST_PUSH(&toggle->undoes, chain.links[i].change->id);
	}
}

/* 7: the whole */

/* An object of which a change is chosen. */
struct chosen {
	struct chain chain;
	struct vm *vm;    /* of a VM: the one at its path now, or NULL */
	long long newest; /* the id of the newest chosen change */
};

struct chosen_list {
	struct chosen *items;
	size_t count, room;
};

static int newest_object_first(const void *a, const void *b)
{
	const struct chosen *x = a;
	const struct chosen *y = b;

	return (y->newest > x->newest) - (y->newest < x->newest);
}

/* Mark the chosen links, and list their objects in the order in which they are undone. */
static void find_objects(struct chosen_list *objects, struct chains *chains,
			 const struct undo_choice *choice, const struct undo_facts *facts)
{
	for (size_t i = 0; i < chains->count;) {
		struct chosen object = { chain_object(&chains->items[i], chains->count - i), NULL,
					 0 };
		const struct change *change = object.chain.links[0].change;

		if (change->kind == CHANGE_VMX)
			object.vm = find_vm(facts, change->target);
		for (size_t k = 0; k < object.chain.count; k++) {
			struct link *link = &object.chain.links[k];

			link->is_chosen = is_chosen(link->change, choice, object.vm);
			if (link->is_chosen && link->change->id > object.newest)
				object.newest = link->change->id;
		}
		if (object.newest != 0)
			LIST_PUSH(objects, object);
		i += object.chain.count;
	}
	if (objects->count > 1)
		qsort(objects->items, objects->count, sizeof(objects->items[0]),
		      newest_object_first);
}

void undo_plan(struct plan *plan, const struct journal *journal, const struct undo_choice *choice,
	       const struct undo_facts *facts)
{
	AUTO_VALUE(chains) chains = { 0 };
	struct undo undo = { plan, &chains, facts };
	struct chosen_list objects = { 0 };

	plan->network = facts->network;
	chains_of(&chains, journal);
	find_objects(&objects, &chains, choice, facts);
	for (size_t i = 0; i < objects.count; i++) {
		const struct chosen *object = &objects.items[i];
		enum change_kind kind = object->chain.links[0].change->kind;

		if (kind == CHANGE_VMX)
			undo_vm(&undo, object->vm, object->chain);
		else if (kind != CHANGE_TOGGLE)
			undo_network(&undo, object->chain);
	}
	keep_option_if_needed(&undo);
	for (size_t i = 0; i < objects.count; i++) {
		if (objects.items[i].chain.links[0].change->kind == CHANGE_TOGGLE)
			undo_toggle(&undo, objects.items[i].chain);
	}
	free(objects.items);
}

/* Has the change another item of this setting, after this one (`behind`) or before it? */
static bool has_other(const struct change *change, size_t index, bool behind)
{
	for (size_t i = behind ? index + 1 : 0; i < (behind ? change->count : index); i++) {
		if (strcmp(change->items[i].setting, change->items[index].setting) == 0)
			return true;
	}
	return false;
}

/* Returns what the next change of this setting found there; NULL where there is none. */
static const struct setting_value *found_later(const struct change *change, const char *setting,
					       const struct chains *chains)
{
	struct chain chain = chain_find(chains, change->kind, change->target, setting);

	for (size_t i = 0; i < chain.count; i++) {
		if (chain.links[i].change->id > change->id)
			return &chain.links[i].item->before;
	}
	return NULL;
}

enum change_state undo_outcome(const struct change *change, const struct chains *chains,
			       const struct undo_facts *facts)
{
	bool is_vm = change->kind == CHANGE_VMX;
	const struct vm *vm = is_vm ? find_vm(facts, change->target) : NULL;
	bool is_done = true;
	bool is_not_done = true;

	if (change->kind == CHANGE_TOGGLE)
		return CHANGE_BEGUN;
	if (vm && (vm->id == 0 || !is_readable(vm)))
		vm = NULL;
	for (size_t i = 0; i < change->count; i++) {
		const struct setting_change *item = &change->items[i];
		const struct setting_value *then = found_later(change, item->setting, chains);
		struct setting_value now = setting_text(NULL);
		const char *problem = NULL;

		if (!then && vm && !change_is_for(change, vm))
			return CHANGE_DIFFERENT;
		if (!then && vm)
			now = diff_value_now(vm, item->setting);
		else if (!then && !is_vm)
			now = network_now(&problem, facts, NULL, change, item->setting);
		if (!then && (problem || (is_vm && !vm)))
			return CHANGE_BEGUN;
		then = then ? then : &now;
		is_done &= has_other(change, i, true) || is_same(then, &item->after);
		is_not_done &= has_other(change, i, false) || is_same(then, &item->before);
		setting_value_free(&now);
	}
	if (is_done)
		return CHANGE_DONE;
	return is_not_done ? CHANGE_NOT_DONE : CHANGE_DIFFERENT;
}

enum policy_value undo_closed(const struct journal *journal, enum change_kind kind,
			      const char *target, enum policy_field field, enum policy_value now,
			      enum policy_value otherwise)
{
	AUTO_VALUE(chains) chains = { 0 };
	struct chain chain;

	chains_of(&chains, journal);
	chain = chain_find(&chains, kind, target, policy_field_name(field));
	for (size_t i = chain.count; i-- > 0;) {
		const struct setting_value *before = &chain.links[i].item->before;
		const struct setting_value *after = &chain.links[i].item->after;

		if (after->kind != SETTING_POLICY || after->number != (long long)now)
			break;
		if (now != POLICY_TRUE)
			return now; /* rejected already, as it was left */
		if (before->kind != SETTING_POLICY ||
		    (before->number == POLICY_INHERIT && kind == CHANGE_VSWITCH))
			break;
		if (before->number != POLICY_TRUE)
			return (enum policy_value)before->number;
	}
	return otherwise;
}

#include "journal.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/files.h"

/* " #" and 16 digits. */
#define SUM_LEN 18

struct record {
	bool is_wait; /* or else a change */
	bool by_service;
	bool wish;
	bool closed;  /* or done */
	long long vm; /* its place in the world's list */
};

struct journal_view {
	struct {
		struct record *items; /* by number */
		size_t count, room;
	} records;
	struct strings owed; /* paths; "" where it was paid */
	size_t offset;       /* what has been read */
};

void journal_open(struct world *w)
{
	w->journal = x_alloc(sizeof(*w->journal));
}

/* The value of a field, as it is written; false where there is none. */
static bool field(struct span *value, struct span line, const char *name)
{
	AUTO_STR *start = x_format(" %s=\"", name);
	AUTO_STR *text = x_strndup(line.p, line.len);
	const char *p = strstr(text, start);
	size_t at;

	if (!p)
		return false;
	at = (size_t)(p - text) + strlen(start);
	p = memchr(line.p + at, '"', line.len - at);
	*value = span_make(line.p + at, p ? (size_t)(p - line.p) - at : 0);
	return p != NULL;
}

static struct record *record(struct world *w, struct span line)
{
	struct journal_view *j = w->journal;
	struct span text;
	long long id = 0;

	if (!field(&text, line, "id") || !span_number(&id, text, 1, 1000000))
		fail(w, "a record without a number: %.*s", (int)line.len, line.p);
	while (j->records.count <= (size_t)id)
		LIST_PUSH(&j->records, (struct record){ .vm = -1 });
	return &j->records.items[id];
}

static long long find_vm(struct world *w, struct span line)
{
	struct span path;

	if (!field(&path, line, "target"))
		fail(w, "a record without a target: %.*s", (int)line.len, line.p);
	for (size_t i = 0; i < w->vms.count; i++) {
		if (span_is(path, w->vms.items[i].path))
			return (long long)i;
	}
	fail(w, "a record of no VM: %.*s", (int)line.len, line.p);
}

static bool is_by_service(struct span line)
{
	struct span command;

	return field(&command, line, "command") && span_is(command, "agent run");
}

static void take_wait(struct world *w, struct span line)
{
	struct record *r = record(w, line);
	struct span flag;

	/* Of one whose VM is gone there is a second record, which says since when. */
	if (r->vm >= 0 && (!r->is_wait || r->closed || r->vm != find_vm(w, line)))
		fail(w, "a number for two records: %.*s", (int)line.len, line.p);
	r->is_wait = true;
	r->vm = find_vm(w, line);
	r->wish = field(&flag, line, "enable") && span_is(flag, "true");
	w->vms.items[r->vm].waiting_id = r - w->journal->records.items;
}

static void take_closed(struct world *w, struct span line)
{
	struct record *r = record(w, line);
	long long id = r - w->journal->records.items;

	if (!r->is_wait || r->closed)
		fail(w, "closed twice, or never waited: %.*s", (int)line.len, line.p);
	r->closed = true;
	if (w->vms.items[r->vm].waiting_id == id)
		w->vms.items[r->vm].waiting_id = 0;
}

static void take_begin(struct world *w, struct span line)
{
	struct record *r = record(w, line);

	if (r->vm >= 0)
		fail(w, "a number for two records: %.*s", (int)line.len, line.p);
	r->vm = find_vm(w, line);
	r->by_service = is_by_service(line);
}

static void take_done(struct world *w, struct span line)
{
	struct record *r = record(w, line);
	struct span as;

	if (r->is_wait || r->vm < 0)
		fail(w, "done without a beginning: %.*s", (int)line.len, line.p);
	if (!field(&as, line, "as"))
		r->closed = true;
}

static void take_owed(struct world *w, struct span line)
{
	strings_add(&w->journal->owed, w->vms.items[find_vm(w, line)].path);
}

static void take_paid(struct world *w, struct span line)
{
	const char *path = w->vms.items[find_vm(w, line)].path;
	struct strings *owed = &w->journal->owed;

	for (size_t i = 0; i < owed->count; i++) {
		if (strcmp(owed->items[i], path) == 0)
			owed->items[i][0] = '\0';
	}
}

static const struct {
	const char *kind;
	void (*take)(struct world *w, struct span line);
} kinds[] = {
	{ "wait ", take_wait }, { "closed ", take_closed }, { "begin ", take_begin },
	{ "done ", take_done }, { "owed ", take_owed },     { "paid ", take_paid },
};

/* A line that was cut off, and ended by the next run, is none. */
static bool is_whole(struct span line)
{
	AUTO_STR *sum = NULL;

	if (line.len <= SUM_LEN)
		return false;
	sum = x_format(" #%016llx",
		       (unsigned long long)digest_add(DIGEST_START, line.p, line.len - SUM_LEN));
	return strncmp(line.p + line.len - SUM_LEN, sum, SUM_LEN) == 0;
}

static void take(struct world *w, struct span line)
{
	if (!is_whole(line))
		return;
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		if (span_starts(line, kinds[i].kind))
			kinds[i].take(w, line);
	}
}

void journal_look(struct world *w)
{
	AUTO_STR *path = sim_path(&w->sim, "/etc/config/nestvirt/journal.0");
	AUTO_STR *other = sim_path(&w->sim, "/etc/config/nestvirt/journal.1");
	AUTO_VALUE(buf) text = { 0 };
	struct stat st;
	struct span rest;

	if (stat(other, &st) < 0 || st.st_size > 0)
		fail(w, "the history of a day needs no second file");
	if (stat(path, &st) < 0 || (size_t)st.st_size < w->journal->offset)
		fail(w, "the history has lost something");
	if ((size_t)st.st_size == w->journal->offset)
		return;
	read_file(&text, w, path);
	rest = span_make(text.p + w->journal->offset, text.len - w->journal->offset);
	for (const char *nl; (nl = memchr(rest.p, '\n', rest.len));) {
		size_t len = (size_t)(nl - rest.p);

		take(w, span_make(rest.p, len));
		rest = span_make(nl + 1, rest.len - len - 1);
		w->journal->offset += len + 1;
	}
}

bool journal_wish(const struct world *w, long long id)
{
	return w->journal->records.items[id].wish;
}

size_t journal_size(const struct world *w)
{
	return w->journal->offset;
}

size_t journal_owed(const struct world *w)
{
	size_t count = 0;

	for (size_t i = 0; i < w->journal->owed.count; i++)
		count += w->journal->owed.items[i][0] != '\0';
	return count;
}

void journal_audit(struct world *w)
{
	size_t done = 0, waited = 0, open = 0;

	for (size_t i = 0; i < w->journal->records.count; i++) {
		const struct record *r = &w->journal->records.items[i];

		done += r->by_service && r->closed;
		waited += r->is_wait;
		open += r->vm >= 0 && r->is_wait && w->vms.items[r->vm].waiting_id == (long long)i;
	}
	if (open > 0)
		fail(w, "%zu changes wait at the end", open);
	if (waited != w->counts.waited)
		fail(w, "%zu records of changes that waited, where %zu were asked for", waited,
		     w->counts.waited);
	if (done != w->counts.edits)
		fail(w, "%zu records of changes by the service, which made %zu", done,
		     w->counts.edits);
}

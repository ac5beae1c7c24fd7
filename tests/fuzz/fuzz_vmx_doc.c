/*
 * The laws of a .vmx document. An input is a name, a value and a file, the first two ended by LF.
 */
#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "formats/vmx_doc.h"
#include "formats/vmx_line.h"
#include "fuzz.h"

struct input {
	char *name;
	struct span value;
	struct span file;
};

struct setting {
	struct span name;
	struct span value;
};

struct settings {
	struct setting *items;
	size_t count;
	size_t room;
};

static bool add_setting(void *context, struct span name, struct span value, size_t line)
{
	struct settings *settings = context;

	(void)line;
	LIST_PUSH(settings, (struct setting){ name, value });
	return true;
}

/* Borrowed from the document. */
static struct settings settings_of(struct vmx_doc *doc)
{
	struct settings settings = { 0 };

	vmx_doc_each(doc, add_setting, &settings);
	return settings;
}

/* The next setting that does not have this name; false behind the last. */
static bool next_other(size_t *at, const struct settings *settings, struct span name)
{
	while (*at < settings->count && span_eq_nocase(settings->items[*at].name, name))
		(*at)++;
	return *at < settings->count;
}

static void check_others_same(struct vmx_doc *before, struct vmx_doc *after, const char *name)
{
	struct settings a = settings_of(before);
	struct settings b = settings_of(after);
	size_t i = 0, j = 0;

	while (next_other(&i, &a, span_of(name)) && next_other(&j, &b, span_of(name))) {
		LAW(span_eq(a.items[i].name, b.items[j].name), "no other name changes");
		LAW(span_eq(a.items[i].value, b.items[j].value), "no other value changes");
		i++;
		j++;
	}
	LAW(!next_other(&i, &a, span_of(name)), "no other setting is lost");
	LAW(!next_other(&j, &b, span_of(name)), "no other setting is added");
	free(a.items);
	free(b.items);
}

static bool has_bytes(const struct vmx_doc *doc, struct span want)
{
	AUTO_VALUE(buf) bytes = { 0 };

	vmx_doc_bytes(&bytes, doc);
	return span_eq(buf_view(&bytes), want);
}

static struct vmx_doc *read_anew(const struct vmx_doc *doc)
{
	AUTO_VALUE(buf) bytes = { 0 };

	vmx_doc_bytes(&bytes, doc);
	return vmx_doc_parse(buf_view(&bytes));
}

static bool has_value(struct vmx_doc *doc, const char *name, struct span want)
{
	struct span value;

	return vmx_doc_get_span(&value, doc, name) && span_eq(value, want);
}

/* Line by line, one line has another text, and between the old and the new end all are the same. */
static void check_one_line_changed(struct span before, struct span after)
{
	struct span text_a, text_b, end_a, end_b;
	size_t changed = 0;

	while (vmx_line_next(&text_a, &end_a, &before)) {
		LAW(vmx_line_next(&text_b, &end_b, &after), "no line is lost");
		LAW(span_eq(end_a, end_b), "line ends stay");
		changed += !span_eq(text_a, text_b);
	}
	LAW(after.len == 0, "no line is added");
	LAW(changed == 1, "one line changes");
}

static void check_bytes_after_set(enum vmx_change change, struct span before, struct span after)
{
	switch (change) {
	case VMX_SAME:
		LAW(span_eq(before, after), "same means that no byte is different");
		return;
	case VMX_CHANGED:
		check_one_line_changed(before, after);
		return;
	case VMX_ADDED:
		LAW(after.len > before.len && memcmp(after.p, before.p, before.len) == 0,
		    "a new line stands behind all others");
		return;
	}
	abort();
}

/* `doc` was just set and `before` are the bytes from before that. */
static void check_after_set(struct vmx_doc *doc, const struct input *in, enum vmx_change change)
{
	AUTO(vmx_doc) *before = vmx_doc_parse(in->file);
	AUTO(vmx_doc) *anew = read_anew(doc);
	AUTO_VALUE(buf) after = { 0 };
	enum vmx_change again;
	struct err e;

	vmx_doc_bytes(&after, doc);
	check_bytes_after_set(change, in->file, buf_view(&after));
	LAW(has_value(doc, in->name, in->value), "set, then get");
	LAW(has_value(anew, in->name, in->value), "set, then read anew, then get");
	LAW(vmx_doc_count(anew, in->name) == 1, "set makes no duplicate");
	check_others_same(before, doc, in->name);
	check_others_same(before, anew, in->name);
	LAW(vmx_doc_set(&again, doc, in->name, in->value, &e) == 0, "set works twice");
	LAW(again == VMX_SAME && has_bytes(doc, buf_view(&after)), "set twice is same");
	if (change != VMX_ADDED)
		return;
	LAW(vmx_doc_unset(&again, doc, in->name, &e) == 0, "what was added can be removed");
	LAW(has_bytes(doc, in->file), "unset after an added line gives the bytes back");
	if (vmx_doc_is_encrypted(anew))
		return; /* the new line made it look so: encryption.… = */
	LAW(vmx_doc_unset(&again, anew, in->name, &e) == 0, "after reading anew, too");
	LAW(has_bytes(anew, in->file), "unset after reading anew gives the bytes back");
}

static void check_set(const struct input *in)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(in->file);
	struct span old;
	AUTO_VALUE(buf) kept = { 0 };
	bool had = vmx_doc_get_span(&old, doc, in->name);
	bool allowed;
	enum vmx_change change;
	struct err e;

	if (had)
		buf_span(&kept, old);
	allowed = vmx_doc_check_set(doc, in->name, &e) == 0;
	LAW(allowed == (vmx_doc_set(&change, doc, in->name, in->value, &e) == 0),
	    "what the check allows is done, and nothing else");
	if (!allowed) {
		LAW(has_bytes(doc, in->file), "a refused set changes nothing");
		return;
	}
	LAW(had == (change != VMX_ADDED), "added means that it was not there");
	check_after_set(doc, in, change);
	if (!had)
		return;
	LAW(vmx_doc_set(&change, doc, in->name, buf_view(&kept), &e) == 0, "it can be set back");
	LAW(has_value(doc, in->name, buf_view(&kept)), "set back, then get");
}

static void check_unset(const struct input *in)
{
	AUTO(vmx_doc) *before = vmx_doc_parse(in->file);
	AUTO(vmx_doc) *doc = vmx_doc_parse(in->file);
	AUTO(vmx_doc) *anew = NULL;
	enum vmx_change change;
	struct err e;

	if (vmx_doc_unset(&change, doc, in->name, &e) < 0) {
		LAW(has_bytes(doc, in->file), "a refused unset changes nothing");
		return;
	}
	anew = read_anew(doc);
	LAW(vmx_doc_count(doc, in->name) == 0, "unset, then count");
	LAW(vmx_doc_count(anew, in->name) == 0, "unset, then read anew, then count");
	LAW((change == VMX_SAME) == (vmx_doc_count(before, in->name) == 0), "same: was not there");
	if (change == VMX_SAME)
		LAW(has_bytes(doc, in->file), "same means that no byte is different");
	check_others_same(before, doc, in->name);
	check_others_same(before, anew, in->name);
}

struct findings {
	size_t duplicates;
	size_t malformed;
	size_t last_line;
};

static void count_finding(void *context, const struct vmx_finding *finding)
{
	struct findings *f = context;

	LAW(finding->line > f->last_line, "findings come in line order, one a line");
	f->last_line = finding->line;
	switch (finding->problem) {
	case VMX_DUPLICATE:
		LAW(finding->first_line > 0 && finding->first_line < finding->line,
		    "a duplicate has a line before");
		f->duplicates++;
		return;
	case VMX_MALFORMED:
		LAW(vmx_line_parse(finding->text).kind == VMX_LINE_MALFORMED,
		    "what is called malformed is so");
		f->malformed++;
		return;
	}
	abort();
}

/* How many settings have a name that an earlier one has: by comparing each with each. */
static size_t count_duplicates(const struct settings *settings)
{
	size_t count = 0;

	for (size_t i = 0; i < settings->count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (!span_eq_nocase(settings->items[i].name, settings->items[j].name))
				continue;
			count++;
			break;
		}
	}
	return count;
}

static void check_lint(struct span file)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(file);
	struct settings settings = settings_of(doc);
	struct findings found = { 0 };
	size_t malformed = 0;
	struct span text, end;

	LAW(has_bytes(doc, file), "bytes(parse(b)) == b");
	vmx_doc_lint(doc, count_finding, &found);
	LAW(found.duplicates == count_duplicates(&settings), "lint finds every duplicate");
	for (size_t i = 0; i < settings.count; i++) {
		AUTO_STR *name = x_strndup(settings.items[i].name.p, settings.items[i].name.len);

		LAW(vmx_doc_count(doc, name) > 0, "every setting is found by its name");
		LAW(found.duplicates > 0 || vmx_doc_count(doc, name) == 1, "no duplicates: once");
	}
	if (vmx_doc_has_bom(doc))
		file = span_make(file.p + 3, file.len - 3);
	while (vmx_line_next(&text, &end, &file))
		malformed += vmx_line_parse(text).kind == VMX_LINE_MALFORMED;
	LAW(found.malformed == malformed, "lint finds every malformed line");
	free(settings.items);
}

/* What an edit took away, or that nothing was there. */
struct edit {
	char *name;
	bool was_there;
	struct buf line;
	struct buf end; /* of the place */
	struct vmx_place place;
};

#define EDITS 6

/* The names that are tried: of the file, or of the input. */
static char *choose_name(const struct input *in, struct vmx_doc *doc, uint64_t chance)
{
	struct settings settings = settings_of(doc);
	size_t choice = (size_t)(chance % (settings.count + 1));
	char *name = choice == settings.count ? x_strdup(in->name)
					      : x_strndup(settings.items[choice].name.p,
							  settings.items[choice].name.len);

	free(settings.items);
	return name;
}

static void note_edit(struct edit *edit, const struct vmx_doc *doc)
{
	struct span line;

	edit->was_there = vmx_doc_line(&line, doc, edit->name);
	if (!edit->was_there)
		return;
	LAW(vmx_doc_place(&edit->place, doc, edit->name), "what is there has a place");
	buf_span(&edit->line, line);
	buf_span(&edit->end, edit->place.end);
	edit->place.end = buf_view(&edit->end);
}

/* Each edit is of a file of its own: the document is read anew after it. */
static bool edit_once(struct vmx_doc **doc, struct edit *edit, const struct input *in, bool unset)
{
	enum vmx_change change;
	struct vmx_doc *anew;
	struct err e;
	int done;

	note_edit(edit, *doc);
	if (unset)
		done = vmx_doc_unset(&change, *doc, edit->name, &e);
	else
		done = vmx_doc_set(&change, *doc, edit->name, in->value, &e);
	if (done < 0)
		return false;
	anew = read_anew(*doc);
	vmx_doc_free(*doc);
	*doc = anew;
	return !vmx_doc_is_encrypted(anew);
}

static void take_back(struct vmx_doc **doc, const struct edit *edit)
{
	enum vmx_change change;
	struct vmx_doc *anew;
	struct err e;

	if (edit->was_there)
		LAW(vmx_doc_put_line(&change, *doc, edit->name, buf_view(&edit->line), &edit->place,
				     &e) == 0,
		    "what was there can be put back");
	else
		LAW(vmx_doc_unset(&change, *doc, edit->name, &e) == 0,
		    "what was not there can be removed");
	anew = read_anew(*doc);
	vmx_doc_free(*doc);
	*doc = anew;
}

static void free_edits(struct edit *edits)
{
	for (size_t i = 0; i < EDITS; i++) {
		free(edits[i].name);
		buf_free(&edits[i].line);
		buf_free(&edits[i].end);
	}
}

/* Any edits, taken back in reverse order, restore every byte. */
static void check_series(const struct input *in)
{
	AUTO(vmx_doc) *doc = vmx_doc_parse(in->file);
	struct edit edits[EDITS] = { 0 };
	uint64_t chance = digest_add(DIGEST_START, in->file.p, in->file.len);
	size_t count = 0;
	bool is_good = true;

	for (size_t i = 0; i < EDITS && is_good; i++) {
		chance = digest_add(chance, &(char){ (char)i }, 1);
		edits[i].name = choose_name(in, doc, chance >> 8);
		is_good = edit_once(&doc, &edits[i], in, chance % 3 != 0);
		count += is_good;
	}
	if (!vmx_doc_is_encrypted(doc)) { /* otherwise it would not be edited any more */
		while (count > 0)
			take_back(&doc, &edits[--count]);
		LAW(has_bytes(doc, in->file), "what is taken back in reverse leaves no trace");
	}
	free_edits(edits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = span_make((const char *)data, size);
	struct input in = { 0 };
	struct span name;

	if (!span_next(&name, &rest, '\n') || !span_next(&in.value, &rest, '\n'))
		return 0;
	in.file = rest;
	in.name = x_strndup(name.p, name.len);
	check_lint(in.file);
	check_set(&in);
	check_unset(&in);
	check_series(&in);
	free(in.name);
	return 0;
}

#include "commands/finding_rows.h"

#include "commands/app.h"

enum column { TYPE, TARGET, ID, SEVERITY, TEXT, MEND };

const struct field finding_rows_fields[FINDING_ROWS_FIELDS] = {
	[TYPE] = { "Target Type", FIELD_TEXT, false, "One of host, vm, vnic." },
	[TARGET] = { "Target", FIELD_TEXT, false,
		     "The VM, an adapter of it (web/ethernet0), or host." },
	[ID] = { "Id", FIELD_TEXT, false, "The name of the check; it stays." },
	[SEVERITY] = { "Severity", FIELD_TEXT, false, "One of error, warning, info." },
	[TEXT] = { "Text", FIELD_TEXT, false, "What was seen, and what it means." },
	[MEND] = { "Mend", FIELD_TEXT, true,
		   "What mends it: a command to run as it stands, or words." },
};

/* error: vhv-off: VM "web" …, and the command below it, to be copied. */
void finding_rows_line(struct buf *line, const struct value *row)
{
	output_words(line, &row[SEVERITY]);
	buf_str(line, ": ");
	output_words(line, &row[ID]);
	buf_str(line, ": ");
	output_words(line, &row[TEXT]);
	if (row[MEND].kind == VALUE_UNKNOWN)
		return;
	buf_str(line, "\n  mend: ");
	output_words(line, &row[MEND]);
}

static void show_one(struct run *run, const struct finding *f)
{
	output_row(run->output,
		   (struct value[]){
			   [TYPE] = value_text(f->target_type),
			   [TARGET] = value_text(f->target),
			   [ID] = value_text(f->id),
			   [SEVERITY] = value_text(severity_name(f->severity)),
			   [TEXT] = value_text(f->text),
			   [MEND] = value_text(f->mend),
		   },
		   NULL);
}

static void add_count(struct buf *text, const struct findings *all, enum severity severity,
		      const char *plural)
{
	size_t count = findings_count(all, severity);

	if (count > 0)
		buf_format(text, "%s%zu %s%s", text->len > 0 ? ", " : "", count,
			   severity_name(severity), count == 1 ? "" : plural);
}

void finding_rows_show(struct run *run, struct findings *all, const char *where)
{
	AUTO_VALUE(buf) text = { 0 };

	findings_sort(all);
	for (size_t i = 0; i < all->count; i++)
		show_one(run, &all->items[i]);
	add_count(&text, all, SEVERITY_ERROR, "s");
	add_count(&text, all, SEVERITY_WARNING, "s");
	add_count(&text, all, SEVERITY_INFO, "");
	if (text.len > 0) {
		buf_str(&text, where);
		output_note(run->output, buf_text(&text));
	}
	if (findings_count(all, SEVERITY_ERROR) > 0 && run->status == APP_DONE)
		run->status = APP_FOUND;
}

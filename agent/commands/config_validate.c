#include "commands/app.h"
#include "commands/config_words.h"
#include "commands/table.h"

enum column { FILE_PATH, LINE, COLUMN, PLACE, TEXT };

static const struct field fields[] = {
	[FILE_PATH] = { "File", FIELD_TEXT, false, "The file." },
	[LINE] = { "Line", FIELD_INT, true, "Where it is no JSON: the line, counted from 1." },
	[COLUMN] = { "Column", FIELD_INT, true, "The same: the character in it." },
	[PLACE] = { "Place", FIELD_TEXT, false, "Which part of it: vms[2].profile." },
	[TEXT] = { "Text", FIELD_TEXT, false, "What is wrong with it." },
};

/* lab.json: vms[2].profile: … or lab.json:3:14: … */
static void line(struct buf *line, const struct value *row)
{
	output_words(line, &row[FILE_PATH]);
	if (row[LINE].kind == VALUE_INT) {
		buf_char(line, ':');
		output_words(line, &row[LINE]);
		buf_char(line, ':');
		output_words(line, &row[COLUMN]);
	} else if (row[PLACE].as.text[0]) {
		buf_str(line, ": ");
		output_words(line, &row[PLACE]);
	}
	buf_str(line, ": ");
	output_words(line, &row[TEXT]);
}

static void show(struct run *run, const char *path, const struct config_error *error)
{
	bool is_json = error->line == 0;

	output_row(run->output,
		   (struct value[]){
			   [FILE_PATH] = value_text(path),
			   [LINE] = is_json ? value_unknown() : value_int(error->line),
			   [COLUMN] = is_json ? value_unknown() : value_int(error->column),
			   [PLACE] = value_text(error->place),
			   [TEXT] = value_text(error->text),
		   },
		   NULL);
}

static int run(struct run *run, struct err *e)
{
	AUTO_VALUE(config_errors) errors = { 0 };
	AUTO_VALUE(desired) d = { 0 };
	AUTO_STR *text = NULL;

	if (config_words_load(&d, &errors, run, e) == 0) {
		text = x_format("%s: no errors", d.path);
		output_note(run->output, text);
		return 0;
	}
	if (errors.count == 0)
		return -1; /* not even read */
	for (size_t i = 0; i < errors.count; i++)
		show(run, d.path, &errors.items[i]);
	if (errors.more > 0) {
		char none[] = "";

		text = x_format("and %zu errors more", errors.more);
		show(run, d.path, &(struct config_error){ .place = none, .text = text });
	}
	run->status = APP_FOUND;
	return 0;
}

static const struct param *const params[] = { &param_config_file, NULL };

const struct command command_config_validate = {
	.path = "config validate",
	.summary = "List what is wrong with a file of a desired state.",
	.detail = "Looks at the file alone, on any machine. Ends with status 1 where it finds "
		  "something.",
	.params = params,
	.shape = { .type = "ConfigError",
		   .fields = fields,
		   .count = COUNT_OF(fields),
		   .line = line },
	.run = run,
};

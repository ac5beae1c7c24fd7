#include "commands/run.h"
#include "commands/table.h"
#include "formats/libraries.h"

enum column { VERSION, LIBRARIES };

static const struct field fields[] = {
	[VERSION] = { "Version", FIELD_TEXT, false, "The version of this program." },
	[LIBRARIES] = { "Libraries", FIELD_LIST, false,
			"The libraries inside it, for those who track vulnerabilities." },
};

static const struct param *const params[] = { NULL };

static int run(struct run *run, struct err *e)
{
	AUTO_VALUE(strings) libraries = { 0 };

	(void)e;
	libraries_list(&libraries);
	output_row(run->output,
		   (struct value[]){
			   [VERSION] = value_text(NESTVIRT_VERSION),
			   [LIBRARIES] = value_list(&libraries),
		   },
		   NULL);
	return 0;
}

const struct command command_version_get = {
	.path = "version get",
	.summary = "Show the version of nestvirt and of the libraries inside it.",
	.params = params,
	.shape = { .type = "Version", .fields = fields, .count = COUNT_OF(fields), .single = true },
	.run = run,
};

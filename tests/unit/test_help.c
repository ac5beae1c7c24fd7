/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "commands/args.h"

static const char *const modes[] = { "fast", "safe", NULL };

static const struct param file = {
	.name = "file",
	.type = PARAM_TEXT,
	.placeholder = "FILE",
	.required = true,
	.positional = true,
	.description = "The file.",
};

static const struct param words = {
	.name = "word",
	.type = PARAM_TEXT,
	.placeholder = "WORD",
	.repeats = true,
	.positional = true,
	.description = "Some words.",
};

static const struct param id = {
	.name = "id",
	.shortname = 'i',
	.type = PARAM_INT,
	.placeholder = "N",
	.required = true,
	.description = "An id.",
};

static const struct param mode = {
	.name = "quite-a-long-option",
	.type = PARAM_ENUM,
	.placeholder = "MODE",
	.values = modes,
	.description = "One of fast, safe.",
};

static const struct param all = {
	.name = "all",
	.shortname = 'a',
	.type = PARAM_FLAG,
	.description = "All of it.",
};

/* The options of every command follow; they are not the point here. */
static void assert_help(const struct command *command, const char *start)
{
	struct out out = { 0 };

	help_command(&out, command);
	assert_true(out.bytes.len > strlen(start));
	buf_cut(&out.bytes, strlen(start));
	assert_string_equal(buf_text(&out.bytes), start);
	out_free(&out);
}

static void help_command__of_the_extension__shows_both_ways_and_each_option(void **state)
{
	static const struct param *const params[] = { &id, &mode, &all, NULL };
	const struct command command = {
		.path = "thing set",
		.summary = "Set a thing.",
		.detail = "It has more to say.\nIn two lines.",
		.params = params,
		.flags = CMD_WRITES,
	};

	(void)state;
	assert_help(&command,
		    "Usage: nestvirt thing set --id=N [options]\n"
		    "       esxcli nestvirt thing set [options]\n"
		    "\n"
		    "Set a thing.\n"
		    "It has more to say.\n"
		    "In two lines.\n"
		    "\n"
		    "Options:\n"
		    "  -i, --id=N              An id.\n"
		    "      --quite-a-long-option=MODE  One of fast, safe.\n"
		    "  -a, --all               All of it.\n"
		    "  -d, --dry-run           Show what would be done, and change nothing.\n"
		    "      --format=FORMAT");
}

static void help_command__of_the_command_line__shows_its_words(void **state)
{
	static const struct param *const params[] = { &file, &words, NULL };
	const struct command command = {
		.path = "thing show",
		.summary = "Show a thing.",
		.params = params,
		.flags = CMD_CLI_ONLY,
	};

	(void)state;
	assert_help(&command, "Usage: nestvirt thing show FILE WORD... [options]\n"
			      "\n"
			      "Show a thing.\n"
			      "\n"
			      "Options:\n"
			      "  FILE                    The file.\n"
			      "  WORD...                 Some words.\n"
			      "      --format=FORMAT");
}

static void help_command__every_command__names_each_option_once(void **state)
{
	(void)state;
	for (size_t c = 0; command_table[c]; c++) {
		struct out out = { 0 };

		help_command(&out, command_table[c]);
		for (size_t i = 0; command_param(command_table[c], i); i++) {
			const struct param *p = command_param(command_table[c], i);
			AUTO_VALUE(buf) text = { 0 };
			const char *at;

			command_param_text(&text, p);
			at = strstr(buf_text(&out.bytes), buf_text(&text));
			assert_non_null(at);
			assert_null(strstr(at + 1, buf_text(&text)));
		}
		out_free(&out);
	}
}

/* The lines of help that name a command under these words, as "vm list,vm get". */
static void commands_shown(struct buf *paths, const struct strings *words_given)
{
	struct out out = { 0 };
	struct span rest, line;

	help_group(&out, words_given);
	rest = buf_view(&out.bytes);
	while (span_next(&line, &rest, '\n')) {
		for (size_t c = 0; command_table[c]; c++) {
			AUTO_STR *start = x_format("  %s  ", command_table[c]->path);

			if (span_starts(line, start))
				buf_format(paths, "%s%s", paths->len > 0 ? "," : "",
					   command_table[c]->path);
		}
	}
	out_free(&out);
}

static void help_group__nothing_named__lists_every_command_in_order(void **state)
{
	AUTO_VALUE(strings) none = { 0 };
	AUTO_VALUE(buf) got = { 0 };
	AUTO_VALUE(buf) want = { 0 };

	(void)state;
	commands_shown(&got, &none);
	for (size_t c = 0; command_table[c]; c++)
		buf_format(&want, "%s%s", c > 0 ? "," : "", command_table[c]->path);
	assert_string_equal(buf_text(&got), buf_text(&want));
}

/* By whole words: vmx is not under vm. */
static void help_group__group__lists_its_own_commands(void **state)
{
	static const struct {
		const char *group;
		const char *want;
	} rows[] = {
		{ "vm", "vm list,vm get,vm enable,vm disable,vm check" },
		{ "vmx", "vmx get,vmx set,vmx unset,vmx lint" },
		{ "version", "version get" },
		{ "v", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(strings) group = { 0 };
		AUTO_VALUE(buf) got = { 0 };

		strings_add(&group, rows[i].group);
		commands_shown(&got, &group);
		assert_string_equal(buf_text(&got), rows[i].want);
	}
}

static void help_group__starts_with_its_usage(void **state)
{
	static const char start[] = "Usage: nestvirt version COMMAND [options]\n"
				    "\n"
				    "Commands:\n"
				    "  version get ";
	AUTO_VALUE(strings) group = { 0 };
	struct out out = { 0 };

	(void)state;
	strings_add(&group, "version");
	help_group(&out, &group);
	assert_memory_equal(buf_text(&out.bytes), start, strlen(start));
	out_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(help_command__of_the_extension__shows_both_ways_and_each_option),
		cmocka_unit_test(help_command__of_the_command_line__shows_its_words),
		cmocka_unit_test(help_command__every_command__names_each_option_once),
		cmocka_unit_test(help_group__nothing_named__lists_every_command_in_order),
		cmocka_unit_test(help_group__group__lists_its_own_commands),
		cmocka_unit_test(help_group__starts_with_its_usage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

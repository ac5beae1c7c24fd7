#include "test_commands.h"

#include <string.h>

#include "commands/args.h"
#include "commands/table.h"

struct row {
	const char *words; /* with blanks between them, or tabs if there are any */
	const char *want;  /* "command: name=value, flag" or "! the error" */
};

/* What was understood, in the order in which it was given. */
static void show(struct buf *text, const struct args *args)
{
	if (args->command)
		buf_str(text, args->command->path);
	else
		for (size_t i = 0; i < args->path.count; i++)
			buf_format(text, "(%s)", args->path.items[i]);
	for (size_t i = 0; i < args->count; i++) {
		const struct arg *arg = &args->items[i];

		buf_format(text, "%s%s", i > 0 ? ", " : ": ", arg->param->name);
		if (arg->param->type != PARAM_FLAG)
			buf_format(text, "=%s", arg->text);
	}
}

/* Parse words, then lines of standard input (NULL: none), then check. */
static void assert_args(const struct row *row, const char *lines, size_t lines_len)
{
	const char separator = strchr(row->words, '\t') ? '\t' : ' ';
	struct span rest = span_of(row->words), word;
	AUTO_VALUE(strings) words = { 0 };
	AUTO_VALUE(args) args = { 0 };
	AUTO_VALUE(buf) got = { 0 };
	struct err e = { 0 };

	while (span_next(&word, &rest, separator))
		strings_take(&words, x_strndup(word.p, word.len));
	if (args_parse(&args, &table_of_commands, (const char *const *)words.items, words.count,
		       &e) < 0 ||
	    (lines && args_parse_lines(&args, span_make(lines, lines_len), &e) < 0) ||
	    (args.command && !args_have(&args, "help") && args_check(&args, &e) < 0)) {
		assert_int_equal(e.code, ERR_USAGE);
		buf_format(&got, "! %s", e.text);
	} else {
		show(&got, &args);
	}
	assert_string_equal(buf_text(&got), row->want);
}

static void assert_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_args(&rows[i], NULL, 0);
}

static void args_parse__long_short_and_joined_values__are_the_same(void **state)
{
	static const struct row rows[] = {
		{ "vm enable --vm-name=web", "vm enable: vm-name=web" },
		{ "vm enable --vm-name web", "vm enable: vm-name=web" },
		{ "vm enable -n web", "vm enable: vm-name=web" },
		{ "vm enable -nweb", "vm enable: vm-name=web" },
		{ "vm enable --all --force --dry-run", "vm enable: all, force, dry-run" },
		{ "vm enable -a -f -d", "vm enable: all, force, dry-run" },
		{ "vm disable -i 12 -m w* -x /a.vmx",
		  "vm disable: vm-id=12, match=w*, vmx=/a.vmx" },
		/* options stand anywhere behind the command; the order is kept */
		{ "vm --root=/tmp list --format=json -i 1",
		  "vm list: root=/tmp, format=json, vm-id=1" },
		{ "--format json version get", "version get: format=json" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void args_parse__values__may_hold_anything(void **state)
{
	static const struct row rows[] = {
		{ "vm enable --vm-name=a=b", "vm enable: vm-name=a=b" },
		{ "vm enable --vm-name==", "vm enable: vm-name==" },
		{ "vm enable --vm-name=-a", "vm enable: vm-name=-a" },
		{ "vm enable --vm-name=--all", "vm enable: vm-name=--all" },
		{ "vm enable --vm-name --all", "vm enable: vm-name=--all" },
		{ "vm enable --vm-name --", "vm enable: vm-name=--" },
		{ "vm enable -n -a", "vm enable: vm-name=-a" },
		{ "vm enable -n=web", "vm enable: vm-name==web" },
		{ "vm\tenable\t--vm-name= it's \"R&D\" ", "vm enable: vm-name= it's \"R&D\" " },
		{ "vm enable --vm-name=M\xC3\xBCller\xFF", "vm enable: vm-name=M\xC3\xBCller\xFF" },
		{ "vm enable --vm-id=007", "vm enable: vm-id=007" },
		{ "vm enable --vm-id=9223372036854775807", "vm enable: vm-id=9223372036854775807" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void args_parse__selectors__repeat_and_others_do_not(void **state)
{
	static const struct row rows[] = {
		{ "vm list -n a --vm-name=b -n a", "vm list: vm-name=a, vm-name=b, vm-name=a" },
		{ "vm list -i1 -i2 -ma* -mb*", "vm list: vm-id=1, vm-id=2, match=a*, match=b*" },
		{ "vm enable -a --all", "! --all is given twice" },
		{ "vm enable -a -d --dry-run", "! --dry-run is given twice" },
		{ "vm list --format=text --format json", "! --format is given twice" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void args_parse__words_without_dashes__take_their_places(void **state)
{
	static const struct row rows[] = {
		{ "vmx get a.vmx vhv.enable", "vmx get: file=a.vmx, name=vhv.enable" },
		{ "vmx get a.vmx b c", "vmx get: file=a.vmx, name=b, name=c" },
		{ "vmx set a.vmx -d b=1 c=",
		  "vmx set: file=a.vmx, dry-run, assignment=b=1, assignment=c=" },
		{ "vmx lint a b c", "vmx lint: file=a, file=b, file=c" },
		{ "vmx lint -- -a --format=json --",
		  "vmx lint: file=-a, file=--format=json, file=--" },
		{ "vmx lint -", "vmx lint: file=-" },
		{ "vmx lint", "! missing FILE; see nestvirt vmx lint --help" },
		{ "vmx get a.vmx", "! missing NAME; see nestvirt vmx get --help" },
		{ "vmx set a.vmx -d", "! missing NAME=VALUE; see nestvirt vmx set --help" },
		{ "vmx\tget\t\ta", "! FILE is empty" },
		{ "vmx\tunset\ta.vmx\t\t", "! NAME is empty" },
		{ "vm list web",
		  "! unexpected argument \"web\" (did you mean --vm-name=web?); see nestvirt vm "
		  "list --help" },
		/* a positional has no long name */
		{ "vmx lint --file=a", "! unknown option --file; see nestvirt vmx lint --help" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void args_parse__wrong_words__name_the_word_and_the_help(void **state)
{
	static const struct row rows[] = {
		{ "vm enable --name=web",
		  "! unknown option --name; see nestvirt vm enable --help" },
		{ "vm enable --vm-nam web",
		  "! unknown option --vm-nam; see nestvirt vm enable --help" },
		{ "vm enable --VM-NAME=web",
		  "! unknown option --VM-NAME; see nestvirt vm enable --help" },
		{ "vm enable -z", "! unknown option -z; see nestvirt vm enable --help" },
		{ "vm list --all", "! unknown option --all; see nestvirt vm list --help" },
		{ "vm --vm-name=web list", "! unknown option --vm-name; see nestvirt vm --help" },
		{ "--bogus", "! unknown option --bogus; see nestvirt --help" },
		{ "vm enable --vm-name", "! --vm-name needs a value: --vm-name=NAME" },
		{ "vm enable -n", "! -n needs a value: --vm-name=NAME" },
		{ "vm enable --vm-name=", "! --vm-name is empty" },
		{ "vm\tenable\t--vm-name\t\t", "! --vm-name is empty" },
		{ "vm enable --all=true", "! --all takes no value: \"--all=true\"" },
		{ "vm enable -ad", "! -a takes no value: \"-ad\"" },
		{ "vm enable --vm-id=x", "! invalid --vm-id \"x\"; use a number" },
		{ "vm enable --vm-id=", "! invalid --vm-id \"\"; use a number" },
		{ "vm enable --vm-id=-1", "! invalid --vm-id \"-1\"; use a number" },
		{ "vm\tenable\t--vm-id=1 ", "! invalid --vm-id \"1 \"; use a number" },
		{ "vm enable --vm-id=9223372036854775808",
		  "! invalid --vm-id \"9223372036854775808\"; use a number" },
		{ "vm list --format=xml",
		  "! invalid --format \"xml\"; use one of: text, json, esxcli" },
		{ "vm list --format=", "! invalid --format \"\"; use one of: text, json, esxcli" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void args_parse__commands__are_found_by_whole_words(void **state)
{
	static const struct row rows[] = {
		{ "", "" },
		{ "vm", "(vm)" },
		{ "--help", ": help" },
		{ "vm -h", "(vm): help" },
		{ "vmx set --help", "vmx set: help" },
		{ "-- vm list", "vm list" },
		{ "bogus", "! unknown command \"bogus\"; see nestvirt --help" },
		{ "v", "! unknown command \"v\"; see nestvirt --help" },
		{ "VM list", "! unknown command \"VM\"; see nestvirt --help" },
		{ "vm list\t", "! unknown command \"vm list\"; see nestvirt --help" },
		{ "\t", "! unknown command \"\"; see nestvirt --help" },
		{ "vm lis", "! unknown command \"vm lis\"; see nestvirt vm --help" },
		{ "vm vm", "! unknown command \"vm vm\"; see nestvirt vm --help" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

/* From the extension: `vm enable --stdin`, and these bytes. */
static void args_parse_lines__table(void **state)
{
	static const struct {
		const char *lines;
		const char *want;
	} rows[] = {
		{ "",
		  "! specify a VM: --vm-name=NAME, --vm-id=N, --vmx=PATH, --match=GLOB or --all" },
		{ "\n\n\n",
		  "! specify a VM: --vm-name=NAME, --vm-id=N, --vmx=PATH, --match=GLOB or --all" },
		{ "--vm-name=web\n", "vm enable: stdin, vm-name=web" },
		{ "--vm-name=web", "vm enable: stdin, vm-name=web" },
		{ "\n--vm-name=web\n\n--match=a b*\n--vmx=/v/it's.vmx\n",
		  "vm enable: stdin, vm-name=web, match=a b*, vmx=/v/it's.vmx" },
		{ "--vm-name=a=b=\n", "vm enable: stdin, vm-name=a=b=" },
		{ "--vm-name=-a\n", "vm enable: stdin, vm-name=-a" },
		{ "--vm-name=--all\n", "vm enable: stdin, vm-name=--all" },
		{ "--vm-name= \t\"$(id)\" \n", "vm enable: stdin, vm-name= \t\"$(id)\" " },
		{ "--vm-name=\xFF\n", "vm enable: stdin, vm-name=\xFF" },
		{ "--vm-name=\n", "! --vm-name is empty" },
		/* each once, although a command line may repeat them */
		{ "--vm-name=a\n--vm-name=b\n", "! --vm-name is given twice" },
		{ "--vm-name=a\n--vm-name=a\n", "! --vm-name is given twice" },
		/* not text: these stand on the command line of the extension */
		{ "--vm-id=1\n", "! standard input: unexpected line \"--vm-id=1\"" },
		{ "--all\n", "! standard input: unexpected line \"--all\"" },
		{ "--all=\n", "! standard input: unexpected line \"--all=\"" },
		{ "--force=\n", "! standard input: unexpected line \"--force=\"" },
		{ "--dry-run=\n", "! standard input: unexpected line \"--dry-run=\"" },
		/* not the command's own: text from outside must not choose root or format */
		{ "--root=/tmp\n", "! standard input: unexpected line \"--root=/tmp\"" },
		{ "--format=json\n", "! standard input: unexpected line \"--format=json\"" },
		{ "--extension=0\n", "! standard input: unexpected line \"--extension=0\"" },
		{ "--name=web\n", "! standard input: unexpected line \"--name=web\"" },
		{ "-n=web\n", "! standard input: unexpected line \"-n=web\"" },
		{ "--=web\n", "! standard input: unexpected line \"--=web\"" },
		{ "--vm-name web\n", "! standard input: unexpected line \"--vm-name web\"" },
		{ " --vm-name=web\n", "! standard input: unexpected line \" --vm-name=web\"" },
		{ "web\n", "! standard input: unexpected line \"web\"" },
		{ "\r\n", "! standard input: unexpected line \"\r\"" },
		/* a good line does not excuse a bad one */
		{ "--vm-name=web\nmore\n", "! standard input: unexpected line \"more\"" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_args(&(struct row){ "vm enable --stdin", rows[i].want }, rows[i].lines,
			    strlen(rows[i].lines));
}

static void args_parse_lines__nul__is_refused(void **state)
{
	const struct row row = { "vm enable --stdin", "! a NUL on standard input" };

	assert_args(&row, "--vm-name=a\0b\n", 14);
	assert_args(&row, "\0", 1);
}

static void args_parse_lines__given_on_the_command_line_already__is_twice(void **state)
{
	const struct row row = { "vm enable -n web --stdin", "! --vm-name is given twice" };

	assert_args(&row, "--vm-name=mail\n", 15);
}

static void args_get__answers_by_name(void **state)
{
	static const char *const words[] = { "vm", "enable", "-n", "a", "-a", "-n", "b" };
	AUTO_VALUE(args) args = { 0 };
	AUTO_VALUE(strings) names = { 0 };
	struct err e = { 0 };

	assert_int_equal(args_parse(&args, &table_of_commands, words, COUNT_OF(words), &e), 0);
	assert_string_equal(args_get(&args, "vm-name"), "a");
	assert_string_equal(args_get(&args, "all"), "");
	assert_null(args_get(&args, "force"));
	assert_true(args_have(&args, "all"));
	assert_false(args_have(&args, "force"));
	args_all(&names, &args, "vm-name");
	args_all(&names, &args, "match");
	assert_int_equal(names.count, 2);
	assert_string_equal(names.items[0], "a");
	assert_string_equal(names.items[1], "b");
}

/* Help */

static const char *const modes[] = { "fast", "safe", NULL };

static const struct param file = {
	.name = "file",
	.type = PARAM_TEXT,
	.placeholder = "FILE",
	.required = true,
	.positional = true,
	.description = "The file.",
};

static const struct param some_words = {
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

	assert_help(&command, "Usage: nestvirt thing set --id=N [options]\n"
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
			      "  -d, --dry-run           Preview the changes without making them.\n"
			      "      --format=FORMAT");
}

static void help_command__of_the_command_line__shows_its_words(void **state)
{
	static const struct param *const params[] = { &file, &some_words, NULL };
	const struct command command = {
		.path = "thing show",
		.summary = "Show a thing.",
		.params = params,
		.flags = CMD_CLI_ONLY,
	};

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
	for (size_t c = 0; table_of_commands.commands[c]; c++) {
		struct out out = { 0 };

		help_command(&out, table_of_commands.commands[c]);
		for (size_t i = 0; command_param(table_of_commands.commands[c], i); i++) {
			const struct param *p = command_param(table_of_commands.commands[c], i);
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

	help_group(&out, &table_of_commands, words_given);
	rest = buf_view(&out.bytes);
	while (span_next(&line, &rest, '\n')) {
		for (size_t c = 0; table_of_commands.commands[c]; c++) {
			AUTO_STR *start = x_format("  %s  ", table_of_commands.commands[c]->path);

			if (span_starts(line, start))
				buf_format(paths, "%s%s", paths->len > 0 ? "," : "",
					   table_of_commands.commands[c]->path);
		}
	}
	out_free(&out);
}

static void help_group__nothing_named__lists_every_command_in_order(void **state)
{
	AUTO_VALUE(strings) none = { 0 };
	AUTO_VALUE(buf) got = { 0 };
	AUTO_VALUE(buf) want = { 0 };

	commands_shown(&got, &none);
	for (size_t c = 0; table_of_commands.commands[c]; c++)
		buf_format(&want, "%s%s", c > 0 ? "," : "", table_of_commands.commands[c]->path);
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

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(strings) group = { 0 };
		AUTO_VALUE(buf) got = { 0 };

		strings_add(&group, rows[i].group);
		commands_shown(&got, &group);
		assert_string_equal(buf_text(&got), rows[i].want);
	}
}

int test_args(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(args_parse__long_short_and_joined_values__are_the_same),
		cmocka_unit_test(args_parse__values__may_hold_anything),
		cmocka_unit_test(args_parse__selectors__repeat_and_others_do_not),
		cmocka_unit_test(args_parse__words_without_dashes__take_their_places),
		cmocka_unit_test(args_parse__wrong_words__name_the_word_and_the_help),
		cmocka_unit_test(args_parse__commands__are_found_by_whole_words),
		cmocka_unit_test(args_parse_lines__table),
		cmocka_unit_test(args_parse_lines__nul__is_refused),
		cmocka_unit_test(args_parse_lines__given_on_the_command_line_already__is_twice),
		cmocka_unit_test(args_get__answers_by_name),
		cmocka_unit_test(help_command__of_the_extension__shows_both_ways_and_each_option),
		cmocka_unit_test(help_command__of_the_command_line__shows_its_words),
		cmocka_unit_test(help_command__every_command__names_each_option_once),
		cmocka_unit_test(help_group__nothing_named__lists_every_command_in_order),
		cmocka_unit_test(help_group__group__lists_its_own_commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "commands/args.h"

#define WORDS_MAX 10

struct row {
	const char *words[WORDS_MAX]; /* ended by NULL */
	const char *want;             /* "command: name=value, flag" or "! the error" */
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

static size_t count_words(const char *const *words)
{
	size_t count = 0;

	while (words[count])
		count++;
	return count;
}

/* Parse words, then lines of standard input (NULL: none), then check. */
static void assert_args(const struct row *row, const char *lines, size_t lines_len)
{
	AUTO_VALUE(args) args = { 0 };
	AUTO_VALUE(buf) got = { 0 };
	struct err e = { 0 };

	if (args_parse(&args, row->words, count_words(row->words), &e) < 0 ||
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
		{ { "vm", "enable", "--vm-name=web" }, "vm enable: vm-name=web" },
		{ { "vm", "enable", "--vm-name", "web" }, "vm enable: vm-name=web" },
		{ { "vm", "enable", "-n", "web" }, "vm enable: vm-name=web" },
		{ { "vm", "enable", "-nweb" }, "vm enable: vm-name=web" },
		{ { "vm", "enable", "--all", "--force", "--dry-run" },
		  "vm enable: all, force, dry-run" },
		{ { "vm", "enable", "-a", "-f", "-d" }, "vm enable: all, force, dry-run" },
		{ { "vm", "disable", "-i", "12", "-m", "w*", "-x", "/a.vmx" },
		  "vm disable: vm-id=12, match=w*, vmx=/a.vmx" },
		/* options stand anywhere behind the command; the order is kept */
		{ { "vm", "--root=/tmp", "list", "--format=json", "-i", "1" },
		  "vm list: root=/tmp, format=json, vm-id=1" },
		{ { "--format", "json", "version", "get" }, "version get: format=json" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows));
}

static void args_parse__values__may_hold_anything(void **state)
{
	static const struct row rows[] = {
		{ { "vm", "enable", "--vm-name=a=b" }, "vm enable: vm-name=a=b" },
		{ { "vm", "enable", "--vm-name==" }, "vm enable: vm-name==" },
		{ { "vm", "enable", "--vm-name=-a" }, "vm enable: vm-name=-a" },
		{ { "vm", "enable", "--vm-name=--all" }, "vm enable: vm-name=--all" },
		{ { "vm", "enable", "--vm-name", "--all" }, "vm enable: vm-name=--all" },
		{ { "vm", "enable", "--vm-name", "--" }, "vm enable: vm-name=--" },
		{ { "vm", "enable", "-n", "-a" }, "vm enable: vm-name=-a" },
		{ { "vm", "enable", "-n=web" }, "vm enable: vm-name==web" },
		{ { "vm", "enable", "--vm-name= it's \"R&D\" " },
		  "vm enable: vm-name= it's \"R&D\" " },
		{ { "vm", "enable", "--vm-name=M\xC3\xBCller\xFF" },
		  "vm enable: vm-name=M\xC3\xBCller\xFF" },
		{ { "vm", "enable", "--vm-id=007" }, "vm enable: vm-id=007" },
		{ { "vm", "enable", "--vm-id=9223372036854775807" },
		  "vm enable: vm-id=9223372036854775807" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows));
}

static void args_parse__selectors__repeat_and_others_do_not(void **state)
{
	static const struct row rows[] = {
		{ { "vm", "list", "-n", "a", "--vm-name=b", "-n", "a" },
		  "vm list: vm-name=a, vm-name=b, vm-name=a" },
		{ { "vm", "list", "-i1", "-i2", "-ma*", "-mb*" },
		  "vm list: vm-id=1, vm-id=2, match=a*, match=b*" },
		{ { "vm", "enable", "-a", "--all" }, "! --all is given twice" },
		{ { "vm", "enable", "-a", "-d", "--dry-run" }, "! --dry-run is given twice" },
		{ { "vm", "list", "--format=text", "--format", "json" },
		  "! --format is given twice" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows));
}

static void args_parse__words_without_dashes__take_their_places(void **state)
{
	static const struct row rows[] = {
		{ { "vmx", "get", "a.vmx", "vhv.enable" }, "vmx get: file=a.vmx, name=vhv.enable" },
		{ { "vmx", "get", "a.vmx", "b", "c" }, "vmx get: file=a.vmx, name=b, name=c" },
		{ { "vmx", "set", "a.vmx", "-d", "b=1", "c=" },
		  "vmx set: file=a.vmx, dry-run, assignment=b=1, assignment=c=" },
		{ { "vmx", "lint", "a", "b", "c" }, "vmx lint: file=a, file=b, file=c" },
		{ { "vmx", "lint", "--", "-a", "--format=json", "--" },
		  "vmx lint: file=-a, file=--format=json, file=--" },
		{ { "vmx", "lint", "-" }, "vmx lint: file=-" },
		{ { "vmx", "lint" },
		  "! FILE is missing; nestvirt vmx lint --help tells what is wanted" },
		{ { "vmx", "get", "a.vmx" },
		  "! NAME is missing; nestvirt vmx get --help tells what is wanted" },
		{ { "vmx", "set", "a.vmx", "-d" },
		  "! NAME=VALUE is missing; nestvirt vmx set --help tells what is wanted" },
		{ { "vmx", "get", "", "a" }, "! FILE is empty" },
		{ { "vmx", "unset", "a.vmx", "" }, "! NAME is empty" },
		{ { "vm", "list", "web" },
		  "! \"web\" is one word too many; nestvirt vm list --help tells what is wanted" },
		/* a positional has no long name */
		{ { "vmx", "lint", "--file=a" },
		  "! --file=a is not an option here; nestvirt vmx lint --help lists them" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows));
}

static void args_parse__wrong_words__name_the_word_and_the_help(void **state)
{
	static const struct row rows[] = {
		{ { "vm", "enable", "--name=web" },
		  "! --name=web is not an option here; nestvirt vm enable --help lists them" },
		{ { "vm", "enable", "--vm-nam", "web" },
		  "! --vm-nam is not an option here; nestvirt vm enable --help lists them" },
		{ { "vm", "enable", "--VM-NAME=web" },
		  "! --VM-NAME=web is not an option here; nestvirt vm enable --help lists them" },
		{ { "vm", "enable", "-z" },
		  "! -z is not an option here; nestvirt vm enable --help lists them" },
		{ { "vm", "list", "--all" },
		  "! --all is not an option here; nestvirt vm list --help lists them" },
		{ { "vm", "--vm-name=web", "list" },
		  "! --vm-name=web is not an option here; nestvirt vm --help lists them" },
		{ { "--bogus" }, "! --bogus is not an option here; nestvirt --help lists them" },
		{ { "vm", "enable", "--vm-name" }, "! --vm-name needs a value: --vm-name=NAME" },
		{ { "vm", "enable", "-n" }, "! -n needs a value: --vm-name=NAME" },
		{ { "vm", "enable", "--vm-name=" }, "! --vm-name is empty" },
		{ { "vm", "enable", "--vm-name", "" }, "! --vm-name is empty" },
		{ { "vm", "enable", "--all=true" }, "! --all takes no value" },
		{ { "vm", "enable", "-ad" }, "! -a takes no value: \"-ad\"" },
		{ { "vm", "enable", "--vm-id=x" }, "! --vm-id=x: a number is wanted" },
		{ { "vm", "enable", "--vm-id=" }, "! --vm-id=: a number is wanted" },
		{ { "vm", "enable", "--vm-id=-1" }, "! --vm-id=-1: a number is wanted" },
		{ { "vm", "enable", "--vm-id=1 " }, "! --vm-id=1 : a number is wanted" },
		{ { "vm", "enable", "--vm-id=9223372036854775808" },
		  "! --vm-id=9223372036854775808: a number is wanted" },
		{ { "vm", "list", "--format=xml" },
		  "! --format=xml: it is one of text, json, esxcli" },
		{ { "vm", "list", "--format=" }, "! --format=: it is one of text, json, esxcli" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows));
}

static void args_parse__commands__are_found_by_whole_words(void **state)
{
	static const struct row rows[] = {
		{ { NULL }, "" },
		{ { "vm" }, "(vm)" },
		{ { "--help" }, ": help" },
		{ { "vm", "-h" }, "(vm): help" },
		{ { "vmx", "set", "--help" }, "vmx set: help" },
		{ { "--", "vm", "list" }, "vm list" },
		{ { "bogus" },
		  "! there is no command \"bogus\"; nestvirt --help lists what there is" },
		{ { "v" }, "! there is no command \"v\"; nestvirt --help lists what there is" },
		{ { "VM", "list" },
		  "! there is no command \"VM\"; nestvirt --help lists what there is" },
		{ { "vm list" },
		  "! there is no command \"vm list\"; nestvirt --help lists what there is" },
		{ { "" }, "! there is no command \"\"; nestvirt --help lists what there is" },
		{ { "vm", "lis" },
		  "! there is no command \"vm lis\"; nestvirt vm --help lists what there is" },
		{ { "vm", "vm" },
		  "! there is no command \"vm vm\"; nestvirt vm --help lists what there is" },
	};

	(void)state;
	assert_rows(rows, COUNT_OF(rows));
}

/* From the extension: `vm enable --stdin`, and these bytes. */
static void args_parse_lines__table(void **state)
{
	static const struct {
		const char *lines;
		const char *want;
	} rows[] = {
		{ "", "vm enable: stdin" },
		{ "\n\n\n", "vm enable: stdin" },
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
		{ "--vm-id=1\n", "! standard input: \"--vm-id=1\" is not wanted here" },
		{ "--all\n", "! standard input: \"--all\" is not wanted here" },
		{ "--all=\n", "! standard input: \"--all=\" is not wanted here" },
		{ "--force=\n", "! standard input: \"--force=\" is not wanted here" },
		{ "--dry-run=\n", "! standard input: \"--dry-run=\" is not wanted here" },
		/* not the command's own: text from outside must not choose root or format */
		{ "--root=/tmp\n", "! standard input: \"--root=/tmp\" is not wanted here" },
		{ "--format=json\n", "! standard input: \"--format=json\" is not wanted here" },
		{ "--extension=0\n", "! standard input: \"--extension=0\" is not wanted here" },
		{ "--name=web\n", "! standard input: \"--name=web\" is not wanted here" },
		{ "-n=web\n", "! standard input: \"-n=web\" is not wanted here" },
		{ "--=web\n", "! standard input: \"--=web\" is not wanted here" },
		{ "--vm-name web\n", "! standard input: \"--vm-name web\" is not wanted here" },
		{ " --vm-name=web\n", "! standard input: \" --vm-name=web\" is not wanted here" },
		{ "web\n", "! standard input: \"web\" is not wanted here" },
		{ "\r\n", "! standard input: \"\r\" is not wanted here" },
		/* a good line does not excuse a bad one */
		{ "--vm-name=web\nmore\n", "! standard input: \"more\" is not wanted here" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_args(&(struct row){ { "vm", "enable", "--stdin" }, rows[i].want },
			    rows[i].lines, strlen(rows[i].lines));
}

static void args_parse_lines__nul__is_refused(void **state)
{
	const struct row row = { { "vm", "enable", "--stdin" }, "! a NUL on standard input" };

	(void)state;
	assert_args(&row, "--vm-name=a\0b\n", 14);
	assert_args(&row, "\0", 1);
}

static void args_parse_lines__given_on_the_command_line_already__is_twice(void **state)
{
	const struct row row = { { "vm", "enable", "-n", "web", "--stdin" },
				 "! --vm-name is given twice" };

	(void)state;
	assert_args(&row, "--vm-name=mail\n", 15);
}

static void args_get__answers_by_name(void **state)
{
	static const char *const words[] = { "vm", "enable", "-n", "a", "-a", "-n", "b" };
	AUTO_VALUE(args) args = { 0 };
	AUTO_VALUE(strings) names = { 0 };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(args_parse(&args, words, COUNT_OF(words), &e), 0);
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

int main(void)
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

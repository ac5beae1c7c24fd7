#include "test_formats.h"

#include "base/alloc.h"
#include "formats/vim_reply.h"

/* One line a value, two blanks a level: `name (type) kind "text"`. */
static void show(struct buf *out, const struct vim_value *value, size_t depth)
{
	static const char *const kinds[] = { "unset",     "word", "string",
					     "reference", "list", "object" };

	buf_fill(out, ' ', 2 * depth);
	if (value->name.len > 0)
		buf_format(out, "%.*s ", (int)value->name.len, value->name.p);
	if (value->type.len > 0)
		buf_format(out, "(%.*s) ", (int)value->type.len, value->type.p);
	buf_str(out, kinds[value->kind]);
	if (value->kind == VIM_WORD || value->kind == VIM_STRING || value->kind == VIM_REFERENCE)
		buf_format(out, " <%.*s>", (int)value->text.len, value->text.p);
	buf_char(out, '\n');
	for (const struct vim_value *member = value->first; member; member = member->next)
		show(out, member, depth + 1);
}

/* The tree, or `! message`. */
static void assert_reply(const char *text, const char *want)
{
	AUTO(vim_reply) *reply = NULL;
	AUTO_VALUE(buf) got = { 0 };
	struct err e = { 0 };

	if (vim_reply_parse(&reply, span_of(text), &e) < 0) {
		assert_int_equal(e.code, ERR_HOST);
		assert_null(reply);
		buf_format(&got, "! %s", e.text);
	} else {
		show(&got, vim_reply_root(reply), 0);
	}
	assert_string_equal(buf_text(&got), want);
}

struct row {
	const char *text;
	const char *want;
};

static void assert_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_reply(rows[i].text, rows[i].want);
}

static void vim_reply_parse__forms_that_are_seen__are_read(void **state)
{
	static const struct row rows[] = {
		/* text in front, commas everywhere, as 4.x has it */
		{ "Listsummary:\n\n"
		  "(vim.vm.Summary) {\n"
		  "  dynamicType = <unset>,\n"
		  "  vm = 'vim.VirtualMachine:496',\n"
		  "  runtime = (vim.vm.RuntimeInfo) {\n"
		  "     powerState = \"poweredOn\",\n"
		  "     toolsInstallerMounted = false,\n"
		  "     question = (vim.vm.QuestionInfo) null,\n"
		  "     memoryOverhead = 119189504,\n"
		  "  },\n"
		  "}\n",
		  "(vim.vm.Summary) object\n"
		  "  dynamicType unset\n"
		  "  vm reference <vim.VirtualMachine:496>\n"
		  "  runtime (vim.vm.RuntimeInfo) object\n"
		  "    powerState string <poweredOn>\n"
		  "    toolsInstallerMounted word <false>\n"
		  "    question (vim.vm.QuestionInfo) unset\n"
		  "    memoryOverhead word <119189504>\n" },
		/* a blank behind the comma, none behind the last, one forgotten, as 6.x has it */
		{ "(vim.fault.NotFound) {\n"
		  "   faultCause = (vmodl.MethodFault) null, \n"
		  "   faultMessage = <unset>\n"
		  "   msg = \"Unable to find a VM corresponding to \"16\"\"\n"
		  "}\n",
		  "(vim.fault.NotFound) object\n"
		  "  faultCause (vmodl.MethodFault) unset\n"
		  "  faultMessage unset\n"
		  "  msg string <Unable to find a VM corresponding to \"16\">\n" },
		{ "(ManagedObjectReference) [\n"
		  "   'vim.Task:haTask-512-vim.VirtualMachine.powerOn-2826',\n"
		  "]\n",
		  "(ManagedObjectReference) list\n"
		  "  reference <vim.Task:haTask-512-vim.VirtualMachine.powerOn-2826>\n" },
		{ "(ManagedObjectReference) []\n", "(ManagedObjectReference) list\n" },
		{ "(vim.vm.ConfigInfo) null\n", "(vim.vm.ConfigInfo) unset\n" },
		{ "(a.B) [\n"
		  "   (a.B) {\n"
		  "      x = (boolean) null\n"
		  "   }, \n"
		  "   (a.B) {\n"
		  "      x = true\n"
		  "   }\n"
		  "]",
		  "(a.B) list\n"
		  "  (a.B) object\n"
		  "    x (boolean) unset\n"
		  "  (a.B) object\n"
		  "    x word <true>\n" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void vim_reply_parse__forms_that_might_be__are_read(void **state)
{
	static const struct row rows[] = {
		{ "(a) {}", "(a) object\n" },
		{ " \t(a) {\r\n x = 1,\r\n y = \"b\",\r\n z = \"c\"\r\n}\r\n\r\n",
		  "(a) object\n  x word <1>\n  y string <b>\n  z string <c>\n" },
		{ "(a) { x = 1, y = -1.5, z = 2010-06-08T14:26:48Z, }",
		  "(a) object\n  x word <1>\n  y word <-1.5>\n"
		  "  z word <2010-06-08T14:26:48Z>\n" },
		{ "(a) { x = (string) [ \"vmnic0\" ] }",
		  "(a) object\n  x (string) list\n    string <vmnic0>\n" },
		{ "(a) { x = [ 1, null, <unset>, 'r', { } ], y = (int) 5 }",
		  "(a) object\n  x list\n    word <1>\n    unset\n    unset\n    reference <r>\n"
		  "    object\n  y (int) word <5>\n" },
		{ "(string) \"\"", "(string) string <>\n" },
		/* whatever a word is */
		{ "(a) {\n x = a=b==\n y = <x>\n}",
		  "(a) object\n  x word <a=b==>\n  y word <<x>>\n" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

/* Each as the value of a field that is not the last, of the last, and in a list. */
static void vim_reply_parse__any_text_in_a_string__is_read(void **state)
{
	static const char *const texts[] = {
		"",
		" ",
		"VM Network",
		"a,b",
		"a, b",
		"R&D",
		"<b>",
		"$(x)",
		"--name",
		"-p",
		"\"",
		"\"\"",
		"\"quoted\"",
		"say \"hi\" now",
		"a\"",
		"\"a",
		"a\" ",
		"a\"\"b",
		"it's",
		"'",
		"','",
		"a', b",
		"{",
		"}",
		"[",
		"]",
		"{}",
		"(a) {",
		"} ]",
		"x = y",
		"x = (T) null",
		"a,",
		",",
		", ",
		"a, ",
		"\\",
		"\\\"",
		"a\\",
		"\t",
		"Z\xC3\xBCrich",
		"\xFF\xFE",
		"\x01",
		"%2f",
		"<unset>",
		"null",
		"a\rb",
		"a ",
		"}\"{",
		"a\"=\"b",
	};

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		AUTO_VALUE(buf) text = { 0 };
		AUTO_VALUE(buf) want = { 0 };

		buf_format(&text,
			   "(T) {\n   a = \"%s\", \n   b = (string) [\n      \"%s\"\n   ], \n",
			   texts[i], texts[i]);
		buf_format(&text, "   c = \"%s\"\n}\n", texts[i]);
		buf_format(&want,
			   "(T) object\n  a string <%s>\n  b (string) list\n    string <%s>\n"
			   "  c string <%s>\n",
			   texts[i], texts[i], texts[i]);
		assert_reply(buf_text(&text), buf_text(&want));
	}
}

static void vim_reply_parse__a_string_that_could_end_twice__is_an_error(void **state)
{
	static const struct row rows[] = {
		{ "(T) {\n a = \"x\", b = \"y\"\n}",
		  "! line 2: a string could end at more than one quote" },
		{ "(T) {\n a = \"x\" , b = \"y\",\n}",
		  "! line 2: a string could end at more than one quote" },
		{ "(T) {\n a = 'x', b = 'y'\n}",
		  "! line 2: a string could end at more than one quote" },
		{ "(T) { a = \"x\", b = \"y\" }",
		  "! line 1: a string could end at more than one quote" },
		{ "(T) {\n a = [ \"x\" ], b = [ \"y\" ]\n}",
		  "! line 2: a string could end at more than one quote" },
		{ "(T) {\n a = \"x\"}, b = \"y\"\n}",
		  "! line 2: a string could end at more than one quote" },
		{ "(T) {\n a = \"x\"], \"\n}",
		  "! line 2: a string could end at more than one quote" },
		/* a line break */
		{ "(T) {\n a = \"x\ny\",\n}", "! line 2: a string does not end in its line" },
		{ "(T) {\n a = \"x\"y\nz\",\n}", "! line 2: a comma is missing" },
		{ "(T) {\n a = 'x\"\n", "! line 2: a string does not end in its line" },
		{ "(T) \"", "! line 1: a string does not end in its line" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void vim_reply_parse__no_object__says_what_it_is(void **state)
{
	static const struct row rows[] = {
		{ "", "! it is empty" },
		{ " \r\n\n", "! it is empty" },
		{ "Connect to localhost failed: Connection failure\n",
		  "! it is no object of vim-cmd: it starts with "
		  "\"Connect to localhost failed: Connection failure\"" },
		{ "\nterminate called after throwing an instance of 'std::bad_alloc'\nAborted\n",
		  "! it is no object of vim-cmd: it starts with "
		  "\"terminate called after throwing an instance of 'std::bad_all\"" },
		{ "name = 5\n", "! it is no object of vim-cmd: it starts with \"name = 5\"" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void vim_reply_parse__not_well_formed__names_the_line(void **state)
{
	static const struct row rows[] = {
		{ "(", "! line 1: a type in brackets is not one" },
		{ "()", "! line 1: a type in brackets is not one" },
		{ "(a b) {}", "! line 1: a type in brackets is not one" },
		{ "(a\n) {}", "! line 1: a type in brackets is not one" },
		{ "(a)", "! line 1: it ends too early" },
		{ "(a) }", "! line 1: a value is missing" },
		{ "(a) {\n", "! line 2: it ends too early" },
		{ "(a) {\n x = 1,\n", "! line 3: it ends too early" },
		{ "(a) {\n x = 1", "! line 2: it ends too early" },
		{ "(a) {\n x = 1 y = 2\n}", "! line 2: a comma is missing" },
		{ "(a) {\n x\n}", "! line 2: a field without a value" },
		{ "(a) {\n x =\n 5\n}", "! line 2: a value is missing" },
		{ "(a) {\n x = ,\n}", "! line 2: a value is missing" },
		{ "(a) {\n = 5\n}", "! line 2: the name of a field is missing" },
		{ "(a) {\n x = 1,,\n}", "! line 2: the name of a field is missing" },
		{ "(a) {\n x = 1\n]\n", "! line 3: the name of a field is missing" },
		{ "(a) [\n 1\n}\n", "! line 3: a value is missing" },
		{ "(a) [\n 1 2\n]\n", "! line 2: a comma is missing" },
		{ "(a) [\n 1\n]\n]\n", "! line 4: something follows the object" },
		{ "(a) {\n}\n(b) {\n}\n", "! line 3: something follows the object" },
		{ "(a) {\n x = (b) (c) 1\n}\n", "! line 2: a value is missing" },
	};

	assert_rows(rows, COUNT_OF(rows));
}

static void vim_reply_parse__a_nul_byte__is_an_error(void **state)
{
	AUTO(vim_reply) *reply = NULL;
	struct err e = { 0 };

	assert_int_equal(vim_reply_parse(&reply, span_make("(a) {\0}", 7), &e), -1);
	assert_string_equal(e.text, "it holds a NUL byte");
}

/* `depth` lists within lists, all closed. */
static void nest(struct buf *text, size_t depth)
{
	buf_str(text, "(a) ");
	buf_fill(text, '[', depth);
	buf_fill(text, ']', depth);
}

static void vim_reply_parse__depth__is_bounded(void **state)
{
	static const size_t depths[] = { 1, VIM_DEPTH_MAX, VIM_DEPTH_MAX + 1, 1000000 };

	for (size_t i = 0; i < COUNT_OF(depths); i++) {
		AUTO_VALUE(buf) text = { 0 };
		AUTO(vim_reply) *reply = NULL;
		struct err e = { 0 };
		int want = depths[i] <= VIM_DEPTH_MAX ? 0 : -1;

		nest(&text, depths[i]);
		assert_int_equal(vim_reply_parse(&reply, buf_view(&text), &e), want);
		if (want < 0)
			assert_string_equal(e.text, "line 1: too many objects within objects");
	}
}

/* Beside each other is not within each other. */
static void vim_reply_parse__many_lists_side_by_side__are_no_depth(void **state)
{
	AUTO_VALUE(buf) text = { 0 };
	AUTO(vim_reply) *reply = NULL;
	struct err e = { 0 };

	buf_str(&text, "(a) [\n");
	for (int i = 0; i < 2 * VIM_DEPTH_MAX; i++)
		buf_str(&text, "[ {}, [] ],\n");
	buf_str(&text, "]\n");
	if (vim_reply_parse(&reply, buf_view(&text), &e) < 0)
		fail_msg("%s", e.text);
}

static struct vim_reply *parse(const char *text)
{
	struct vim_reply *reply = NULL;
	struct err e = { 0 };

	if (vim_reply_parse(&reply, span_of(text), &e) < 0)
		fail_msg("%s", e.text);
	return reply;
}

static void vim_value_field__there_once__is_found(void **state)
{
	AUTO(vim_reply) *reply = parse("\n(a) {\n x = 1,\n xx = 2,\n x = 3,\n"
				       " o = (b) {\n  y = \"s\"\n }\n}");
	const struct vim_value *root = vim_reply_root(reply);
	const struct vim_value *o = vim_value_field(root, "o");

	assert_null(vim_value_field(root, "x")); /* twice: which one counts? */
	assert_null(vim_value_field(root, "X"));
	assert_null(vim_value_field(root, ""));
	assert_null(vim_value_field(NULL, "x"));
	assert_null(vim_value_field(vim_value_field(root, "xx"), "x"));
	assert_true(span_is(vim_value_field(root, "xx")->text, "2"));
	assert_int_equal(vim_value_field(root, "xx")->line, 4);
	assert_true(span_is(o->type, "b"));
	assert_true(span_is(vim_value_field(o, "y")->text, "s"));
}

static void vim_value__of_another_kind__is_not_converted(void **state)
{
	static const struct {
		const char *text;
		const char *want; /* what it can be read as */
	} rows[] = {
		{ "true", "bool" },
		{ "false", "bool" },
		{ "TRUE", "" },
		{ "1", "number" },
		{ "-5", "" },
		{ "4095", "number" },
		{ "4096", "" },
		{ "1.0", "" },
		{ "\"1\"", "string" },
		{ "\"true\"", "string" },
		{ "'1'", "" },
		{ "<unset>", "unset" },
		{ "(int) null", "unset" },
		{ "(int) 7", "number" },
		{ "[]", "" },
		{ "{}", "" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_STR *text = x_format("(a) {\n x = %s\n}", rows[i].text);
		AUTO(vim_reply) *reply = parse(text);
		const struct vim_value *x = vim_value_field(vim_reply_root(reply), "x");
		AUTO_VALUE(buf) got = { 0 };
		struct span string;
		long long number;
		bool yes;

		buf_str(&got, vim_value_bool(&yes, x) ? "bool" : "");
		buf_str(&got, vim_value_number(&number, x, 0, 4095) ? "number" : "");
		buf_str(&got, vim_value_string(&string, x) ? "string" : "");
		buf_str(&got, vim_value_is_unset(x) ? "unset" : "");
		assert_string_equal(buf_text(&got), rows[i].want);
	}
	assert_false(vim_value_is_unset(NULL));
}

/* Captures of real hosts: `name` of the file and the type of the object, or `! message`. */
static const struct row captures[] = {
	{ "get.tasklist.busy.txt", "ManagedObjectReference" },
	{ "get.tasklist.idle.txt", "ManagedObjectReference" },
	{ "managedobjectnotfound.txt", "vmodl.fault.ManagedObjectNotFound" },
	{ "notfound-vmid.5x.txt", "vim.fault.NotFound" },
	{ "notfound-vmid.6-8.txt", "vim.fault.NotFound" },
	{ "registervm-alreadyexists.txt", "vim.fault.AlreadyExists" },
	{ "registervm-notfound.txt", "vim.fault.NotFound" },
	{ "task_info.4x.txt", "vim.TaskInfo" },
	/* cut off by whoever kept it */
	{ "get.summary.4x.txt", "! line 82: it ends too early" },
	{ "crash.txt", "! it is no object of vim-cmd: it starts with \"terminate called after "
		       "throwing an instance of 'std::bad_all\"" },
	{ "power.getstate.on.txt",
	  "! it is no object of vim-cmd: it starts with \"Retrieved runtime info\"" },
};

static const char *captures_folder;

static void vim_reply_parse__captures_of_real_hosts__are_read(void **state)
{
	for (size_t i = 0; i < COUNT_OF(captures); i++) {
		AUTO_VALUE(buf) bytes = { 0 };
		AUTO_VALUE(buf) got = { 0 };
		AUTO(vim_reply) *reply = NULL;
		AUTO_STR *path = x_format("%s/%s", captures_folder, captures[i].text);
		struct err e = { 0 };

		read_corpus(&bytes, path);
		if (vim_reply_parse(&reply, buf_view(&bytes), &e) < 0)
			buf_format(&got, "! %s", e.text);
		else
			buf_span(&got, vim_reply_root(reply)->type);
		assert_string_equal(buf_text(&got), captures[i].want);
	}
}

int test_vim_reply_captures(const char *folder)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vim_reply_parse__captures_of_real_hosts__are_read),
	};

	captures_folder = folder;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

int test_vim_reply(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vim_reply_parse__forms_that_are_seen__are_read),
		cmocka_unit_test(vim_reply_parse__forms_that_might_be__are_read),
		cmocka_unit_test(vim_reply_parse__any_text_in_a_string__is_read),
		cmocka_unit_test(vim_reply_parse__a_string_that_could_end_twice__is_an_error),
		cmocka_unit_test(vim_reply_parse__no_object__says_what_it_is),
		cmocka_unit_test(vim_reply_parse__not_well_formed__names_the_line),
		cmocka_unit_test(vim_reply_parse__a_nul_byte__is_an_error),
		cmocka_unit_test(vim_reply_parse__depth__is_bounded),
		cmocka_unit_test(vim_reply_parse__many_lists_side_by_side__are_no_depth),
		cmocka_unit_test(vim_value_field__there_once__is_found),
		cmocka_unit_test(vim_value__of_another_kind__is_not_converted),
	};

	return cmocka_run_group_tests_name("vim_reply", tests, NULL, NULL);
}

/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "commands/app.h"
#include "commands/check.h"

#include "test_commands.h"

static void add(struct findings *all, enum severity severity, const char *target, const char *fix)
{
	struct finding f = {
		.id = "vhv-off",
		.severity = severity,
		.target_type = "vm",
		.target = x_strdup(target),
		.text = x_format("VM \"%s\" is not well", target),
		.fix = fix ? x_strdup(fix) : NULL,
	};

	LIST_PUSH(all, f);
}

/* What is shown, and the exit status. */
static int show(struct out *to, struct findings *all, const char *where, enum output_format format,
		int status)
{
	static const struct shape shape = FINDING_ROWS_SHAPE;
	AUTO(output) *o = output_new(format, &shape, to);
	struct run run = { .output = o, .format = format, .status = status };

	finding_rows_show(&run, all, where);
	output_end(o);
	return run.status;
}

static void assert_out(struct out *to, const char *want)
{
	assert_string_equal(buf_text(&to->bytes), want);
	out_free(to);
}

static void finding_rows_show__text__sorted_with_the_fix_below(void **state)
{
	AUTO_VALUE(findings) all = { 0 };
	struct out to = { 0 };

	(void)state;
	add(&all, SEVERITY_INFO, "a", NULL);
	add(&all, SEVERITY_ERROR, "c", "esxcli nestvirt vm enable --vm-name=c");
	add(&all, SEVERITY_ERROR, "b", "ask somebody");
	assert_int_equal(show(&to, &all, " in 3 VMs", OUTPUT_TEXT, APP_DONE), APP_FOUND);
	assert_out(&to, "error: vhv-off: VM \"b\" is not well\n"
			"  fix: ask somebody\n"
			"error: vhv-off: VM \"c\" is not well\n"
			"  fix: esxcli nestvirt vm enable --vm-name=c\n"
			"info: vhv-off: VM \"a\" is not well\n"
			"2 errors, 1 info in 3 VMs\n");
}

static void finding_rows_show__json__only_rows(void **state)
{
	AUTO_VALUE(findings) all = { 0 };
	struct out to = { 0 };

	(void)state;
	add(&all, SEVERITY_WARNING, "a", NULL);
	add(&all, SEVERITY_WARNING, "b", "run me");
	assert_int_equal(show(&to, &all, "", OUTPUT_JSON, APP_DONE), APP_DONE);
	assert_out(&to, "[\n"
			" {\"target-type\":\"vm\",\"target\":\"a\",\"id\":\"vhv-off\",\"severity\":"
			"\"warning\",\"text\":\"VM \\\"a\\\" is not well\",\"fix\":null},\n"
			" {\"target-type\":\"vm\",\"target\":\"b\",\"id\":\"vhv-off\",\"severity\":"
			"\"warning\",\"text\":\"VM \\\"b\\\" is not well\",\"fix\":\"run me\"}\n"
			"]\n");
}

static void finding_rows_show__none__shows_nothing(void **state)
{
	AUTO_VALUE(findings) all = { 0 };
	struct out to = { 0 };

	(void)state;
	assert_int_equal(show(&to, &all, " in 3 VMs", OUTPUT_TEXT, APP_DONE), APP_DONE);
	assert_out(&to, "");
	assert_int_equal(show(&to, &all, "", OUTPUT_JSON, APP_DONE), APP_DONE);
	assert_out(&to, "[]\n");
}

/* A VM that was not found, for one, is told by the status, whatever the others are like. */
static void finding_rows_show__status_set__stays(void **state)
{
	AUTO_VALUE(findings) all = { 0 };
	struct out to = { 0 };

	(void)state;
	add(&all, SEVERITY_ERROR, "a", NULL);
	assert_int_equal(show(&to, &all, "", OUTPUT_TEXT, ERR_NOT_FOUND), ERR_NOT_FOUND);
	out_free(&to);
}

int test_finding_rows(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finding_rows_show__text__sorted_with_the_fix_below),
		cmocka_unit_test(finding_rows_show__json__only_rows),
		cmocka_unit_test(finding_rows_show__none__shows_nothing),
		cmocka_unit_test(finding_rows_show__status_set__stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>

#include "host/vmx_file.h"

#include "fake_host.h"
#include "test_host.h"

/* The run is asked to stop as soon as there is a file "stop". */
int __wrap_signals_stop(void);

int __wrap_signals_stop(void)
{
	return scratch_exists("stop") ? SIGTERM : 0;
}

static void note_progress(void *context, size_t index)
{
	buf_format(context, "%zu ", index);
}

static void reload_vms__each__is_asked_for_by_its_id(void **state)
{
	struct reload items[] = { { .vm_id = 3 }, { .vm_id = 12 }, { .vm_id = 2147483647 } };
	struct host h = fake_host(false);
	AUTO_VALUE(buf) seen = { 0 };

	(void)state;
	/* A file for each, since several that run at once share one "calls". */
	fake_command("vim-cmd", "echo \"$*\" >\"call-$2\"");
	reload_vms(items, COUNT_OF(items), &h, note_progress, &seen);
	assert_string_equal(buf_text(&seen), "0 1 2 ");
	scratch_assert("call-3", "vmsvc/reload 3\n");
	scratch_assert("call-12", "vmsvc/reload 12\n");
	scratch_assert("call-2147483647", "vmsvc/reload 2147483647\n");
	for (size_t i = 0; i < COUNT_OF(items); i++)
		assert_false(items[i].failed);
	host_close(&h);
}

static void reload_vms__none__runs_nothing(void **state)
{
	struct host h = fake_host(false);

	(void)state;
	reload_vms(NULL, 0, &h, NULL, NULL);
	assert_calls("");
	host_close(&h);
}

/* vim-cmd prints nothing for a reload, and its faults on stdout with either status (facts 4.4). */
static void reload_vms__what_counts_as_failed__table(void **state)
{
	static const struct {
		const char *script;
		const char *want; /* NULL: it worked */
	} rows[] = {
		{ "exit 0", NULL },
		{ "echo; exit 0", NULL },
		{ "echo 'a warning' >&2; exit 0", NULL },
		{ "cat <<'END'\n"
		  "(vim.fault.NotFound) {\n"
		  "   dynamicType = <unset>, \n"
		  "   faultCause = (vmodl.MethodFault) null, \n"
		  "   msg = \"Unable to find a VM corresponding to \"16\"\", \n"
		  "}\n"
		  "END\n"
		  "exit 0",
		  "/bin/vim-cmd vmsvc/reload 16: Unable to find a VM corresponding to \"16\"" },
		{ "cat <<'END'\n"
		  "(vim.fault.NotFound) {\n"
		  "   faultCause = (vmodl.MethodFault) null, \n"
		  "   faultMessage = <unset>\n"
		  "   msg = \"Unable to find a VM corresponding to \"16\"\"\n"
		  "}\n"
		  "END\n"
		  "exit 1",
		  "/bin/vim-cmd vmsvc/reload 16: Unable to find a VM corresponding to \"16\"" },
		{ "printf '(vim.fault.TaskInProgress) {\\n   msg = \"\"\\n}\\n'; exit 1",
		  "/bin/vim-cmd vmsvc/reload 16: it ended with status 1 and said nothing" },
		{ "printf '(vim.fault.TaskInProgress) {\\n   msg = \"cut'; exit 1",
		  "/bin/vim-cmd vmsvc/reload 16: (vim.fault.TaskInProgress) {" },
		{ "echo 'Reload failed'; exit 0", "/bin/vim-cmd vmsvc/reload 16: Reload failed" },
		{ "echo 'Failed to login: Connection refused' >&2; exit 255",
		  "/bin/vim-cmd vmsvc/reload 16: Failed to login: Connection refused" },
		{ "exit 2",
		  "/bin/vim-cmd vmsvc/reload 16: it ended with status 2 and said nothing" },
		{ "kill -6 $$",
		  "/bin/vim-cmd vmsvc/reload 16: it ended with status 134 and said nothing" },
	};
	struct host h = fake_host(false);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct reload item = { .vm_id = 16 };

		fake_command("vim-cmd", rows[i].script);
		reload_vms(&item, 1, &h, NULL, NULL);
		assert_int_equal(item.failed, rows[i].want != NULL);
		assert_int_equal(item.err.code, rows[i].want ? ERR_HOST : ERR_NONE);
		assert_string_equal(item.err.text, rows[i].want ? rows[i].want : "");
	}
	host_close(&h);
}

static void reload_vms__no_vim_cmd__every_one_failed(void **state)
{
	struct reload items[] = { { .vm_id = 1 }, { .vm_id = 2 } };
	struct host h = fake_host(false);

	(void)state;
	reload_vms(items, COUNT_OF(items), &h, NULL, NULL);
	for (size_t i = 0; i < COUNT_OF(items); i++) {
		assert_true(items[i].failed);
		assert_string_equal(items[i].err.text, "/bin/vim-cmd: No such file or directory");
	}
	host_close(&h);
}

static void reload_vms__some_fail__the_others_are_done_and_each_has_its_own_error(void **state)
{
	struct reload items[9] = { { 0 } };
	struct host h = fake_host(false);

	(void)state;
	fake_command("vim-cmd", ": >\"call-$2\"; [ $(($2 % 3)) = 0 ] || exit 0\n"
				"echo \"no VM $2\"; exit 1");
	for (size_t i = 0; i < COUNT_OF(items); i++)
		items[i].vm_id = (long long)i + 1;
	reload_vms(items, COUNT_OF(items), &h, NULL, NULL);
	for (size_t i = 0; i < COUNT_OF(items); i++) {
		AUTO_STR *call = x_format("call-%zu", i + 1);
		AUTO_STR *want = x_format("/bin/vim-cmd vmsvc/reload %zu: no VM %zu", i + 1, i + 1);

		assert_true(scratch_exists(call));
		assert_int_equal(items[i].failed, (i + 1) % 3 == 0);
		assert_string_equal(items[i].err.text, items[i].failed ? want : "");
	}
	host_close(&h);
}

/*
 * Each call notes how many run at its start and leaves its mark; none of the first four ends
 * before all four have started (or 10 s have passed: then it fails, and so does the test).
 */
static const char counting_script[] = "mkdir -p running started\n"
				      ": >running/$2; : >started/$2\n"
				      "ls running | wc -l >seen-$2\n"
				      "n=0\n"
				      "while [ $(ls started | wc -l) -lt 4 ]; do\n"
				      "  n=$((n + 1)); [ $n -lt 200 ] || exit 1; sleep 0.05\n"
				      "done\n"
				      "sleep 0.05; rm running/$2";

static void reload_vms__many__four_at_a_time_and_no_more(void **state)
{
	struct reload items[10] = { { 0 } };
	struct host h = fake_host(false);

	(void)state;
	fake_command("vim-cmd", counting_script);
	for (size_t i = 0; i < COUNT_OF(items); i++)
		items[i].vm_id = (long long)i + 1;
	reload_vms(items, COUNT_OF(items), &h, NULL, NULL);
	for (size_t i = 0; i < COUNT_OF(items); i++) {
		AUTO_STR *path = x_format("seen-%zu", i + 1);
		FILE *f = fopen(path, "re");
		int seen = 0;

		assert_non_null(f);
		assert_int_equal(fscanf(f, "%d", &seen), 1);
		assert_int_equal(fclose(f), 0);
		assert_in_range(seen, 1, 4);
		assert_false(items[i].failed);
	}
	assert_int_equal(scratch_count("running"), 0);
	host_close(&h);
}

/* The first asks to stop once four run, and the other three end only after that. */
static const char stopping_script[] = "mkdir -p started; : >started/$2\n"
				      "n=0\n"
				      "while [ $(ls started | wc -l) -lt 4 ] ||\n"
				      "      { [ $2 != 1 ] && [ ! -e stop ]; }; do\n"
				      "  n=$((n + 1)); [ $n -lt 200 ] || exit 1; sleep 0.05\n"
				      "done\n"
				      "[ $2 != 1 ] || : >stop";

static void reload_vms__asked_to_stop__ends_what_runs_and_owes_the_rest(void **state)
{
	struct reload items[9] = { { 0 } };
	struct host h = fake_host(false);
	AUTO_VALUE(buf) seen = { 0 };

	(void)state;
	fake_command("vim-cmd", stopping_script);
	for (size_t i = 0; i < COUNT_OF(items); i++)
		items[i].vm_id = (long long)i + 1;
	reload_vms(items, COUNT_OF(items), &h, note_progress, &seen);
	assert_string_equal(buf_text(&seen), "0 1 2 3 ");
	assert_int_equal(scratch_count("started"), 4);
	for (size_t i = 0; i < 4; i++)
		assert_false(items[i].failed);
	for (size_t i = 4; i < COUNT_OF(items); i++) {
		assert_true(items[i].failed);
		assert_int_equal(items[i].err.code, ERR_BUSY);
		assert_string_equal(items[i].err.text,
				    "not done: the run was stopped by signal 15 (Terminated)");
	}
	host_close(&h);
}

int test_reload(void)
{
#define HOST_TEST(f) cmocka_unit_test_setup_teardown(f, fake_host_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		HOST_TEST(reload_vms__each__is_asked_for_by_its_id),
		HOST_TEST(reload_vms__none__runs_nothing),
		HOST_TEST(reload_vms__what_counts_as_failed__table),
		HOST_TEST(reload_vms__no_vim_cmd__every_one_failed),
		HOST_TEST(reload_vms__some_fail__the_others_are_done_and_each_has_its_own_error),
		HOST_TEST(reload_vms__many__four_at_a_time_and_no_more),
		HOST_TEST(reload_vms__asked_to_stop__ends_what_runs_and_owes_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

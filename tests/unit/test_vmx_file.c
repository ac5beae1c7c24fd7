/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/stat.h>

#include "fake_host.h"
#include "host/vmx_file.h"
#include "scratch.h"
#include "test_host.h"

#define LOCKED                                                                                     \
	"/a.vmx: locked: the VM is running here or on another host, or somebody is changing it"

/* The current folder as --root. */
static struct root here(void)
{
	struct root root;
	struct err e = { 0 };

	if (root_open(&root, ".", &e) < 0)
		fail_msg("%s", e.text);
	return root;
}

typedef int load(struct vmx_file **file, const struct root *root, const char *path, struct err *e);

static struct vmx_file *load_by(load *load_it, const char *path)
{
	struct root root = here();
	struct vmx_file *file = NULL;
	struct err e = { 0 };

	if (load_it(&file, &root, path, &e) < 0)
		fail_msg("%s", e.text);
	root_free(&root);
	return file;
}

static void set(struct vmx_file *file, const char *value)
{
	enum vmx_change change;
	struct err e = { 0 };

	assert_int_equal(vmx_doc_set(&change, file->doc, "vhv.enable", span_of(value), &e), 0);
}

static void assert_save(struct vmx_file *file, enum err_code code, const char *text)
{
	struct err e = { 0 };
	int done = vmx_file_save(file, &e);

	assert_string_equal(e.text, text);
	assert_int_equal(e.code, code);
	assert_int_equal(done, code == ERR_NONE ? 0 : -1);
}

static void vmx_file_load__knows_path_real_file_and_charset(void **state)
{
	AUTO(vmx_file) *file = NULL;
	AUTO_STR *name = NULL;

	(void)state;
	assert_int_equal(mkdir("ds", 0755), 0);
	scratch_write("ds/a.vmx", ".encoding = \"windows-1252\"\ndisplayName = \"M\xFCller|0A\"\n");
	assert_int_equal(symlink("ds/a.vmx", "link.vmx"), 0);
	file = load_by(vmx_file_load, "/link.vmx");
	assert_string_equal(file->path, "/link.vmx");
	assert_string_equal(file->real, "./ds/a.vmx");
	assert_string_equal(file->charset, "windows-1252");
	name = vmx_file_show(file, "DISPLAYNAME");
	assert_string_equal(name, "M\xC3\xBCller|0A");
	assert_null(vmx_file_show(file, "vhv.enable"));
}

static void vmx_file_load__what_cannot_be_read__names_the_path_inside_the_host(void **state)
{
	static const struct {
		const char *path;
		enum err_code code;
		const char *text;
	} rows[] = {
		{ "/none.vmx", ERR_NOT_FOUND, "/none.vmx: No such file or directory" },
		{ "/none/a.vmx", ERR_NOT_FOUND, "/none/a.vmx: No such file or directory" },
		{ "/folder.vmx", ERR_REFUSED, "/folder.vmx: a folder, not a file" },
		{ "/fifo.vmx", ERR_REFUSED, "/fifo.vmx: not an ordinary file" },
		{ "/disk.vmx", ERR_REFUSED, "/disk.vmx: larger than 16777216 bytes" },
		{ "/out.vmx", ERR_REFUSED, "/out.vmx: leads out of the root folder" },
		{ "a.vmx", ERR_USAGE, "a.vmx: with --root a path starts with /" },
	};
	struct root root = here();

	(void)state;
	assert_int_equal(mkdir("folder.vmx", 0755), 0);
	assert_int_equal(mkfifo("fifo.vmx", 0644), 0);
	assert_int_equal(symlink("../out.vmx", "out.vmx"), 0);
	scratch_write("disk.vmx", "");
	assert_int_equal(truncate("disk.vmx", 16777217), 0);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		load *const ways[] = { vmx_file_load, vmx_file_load_to_edit };

		for (size_t k = 0; k < COUNT_OF(ways); k++) {
			struct vmx_file *file = NULL;
			struct err e = { 0 };

			assert_int_equal(ways[k](&file, &root, rows[i].path, &e), -1);
			assert_int_equal(e.code, rows[i].code);
			assert_string_equal(e.text, rows[i].text);
			assert_null(file);
		}
	}
	root_free(&root);
}

static void vmx_file_save__puts_the_bytes_in_place_and_keeps_the_mode(void **state)
{
	load *const ways[] = { vmx_file_load, vmx_file_load_to_edit };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		AUTO(vmx_file) *file = NULL;
		struct err e = { 0 };
		struct stat st;

		scratch_write("a.vmx", "a = \"1\"\r\nVHV.enable=FALSE # x\r\nb");
		assert_int_equal(chmod("a.vmx", 0750), 0);
		file = load_by(ways[i], "/a.vmx");
		set(file, "TRUE");
		assert_save(file, ERR_NONE, "");
		assert_true(file->is_replaced);
		scratch_assert("a.vmx", "a = \"1\"\r\nVHV.enable=TRUE # x\r\nb");
		assert_int_equal(vmx_file_read_back(file, &e), 0);
		assert_int_equal(stat("a.vmx", &st), 0);
		assert_int_equal(st.st_mode & 07777, 0750);
		assert_int_equal(scratch_count("."), 1);
	}
}

static void vmx_file_save__through_a_link__replaces_what_it_points_to(void **state)
{
	AUTO(vmx_file) *file = NULL;
	struct stat st;

	(void)state;
	assert_int_equal(mkdir("ds", 0755), 0);
	scratch_write("ds/a.vmx", "");
	assert_int_equal(symlink("ds/a.vmx", "a.vmx"), 0);
	file = load_by(vmx_file_load, "/a.vmx");
	set(file, "TRUE");
	assert_save(file, ERR_NONE, "");
	scratch_assert("ds/a.vmx", "vhv.enable = \"TRUE\"\n");
	assert_int_equal(lstat("a.vmx", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
}

static void vmx_file_save__twice__goes_on_from_what_it_wrote(void **state)
{
	AUTO(vmx_file) *file = NULL;

	(void)state;
	scratch_write("a.vmx", "");
	file = load_by(vmx_file_load, "/a.vmx");
	set(file, "TRUE");
	assert_save(file, ERR_NONE, "");
	set(file, "FALSE");
	assert_save(file, ERR_NONE, "");
	scratch_assert("a.vmx", "vhv.enable = \"FALSE\"\n");
}

/* Other bytes, another file, or none: an edit of what was loaded would lose them. */
static void vmx_file_save__not_the_file_that_was_loaded__is_busy_and_touches_nothing(void **state)
{
	AUTO(vmx_file) *same_length = NULL;
	AUTO(vmx_file) *replaced = NULL;
	AUTO(vmx_file) *gone = NULL;

	(void)state;
	scratch_write("a.vmx", "a = \"1\"\n");
	same_length = load_by(vmx_file_load, "/a.vmx");
	set(same_length, "TRUE");
	scratch_write("a.vmx", "a = \"2\"\n");
	assert_save(same_length, ERR_BUSY, "/a.vmx was changed meanwhile; run the command again");
	scratch_assert("a.vmx", "a = \"2\"\n");

	replaced = load_by(vmx_file_load, "/a.vmx");
	set(replaced, "TRUE");
	scratch_write("new", "a = \"2\"\n");
	assert_int_equal(rename("new", "a.vmx"), 0);
	assert_save(replaced, ERR_BUSY, "/a.vmx was changed meanwhile; run the command again");
	scratch_assert("a.vmx", "a = \"2\"\n");

	gone = load_by(vmx_file_load, "/a.vmx");
	set(gone, "TRUE");
	assert_int_equal(unlink("a.vmx"), 0);
	assert_save(gone, ERR_NOT_FOUND, "/a.vmx: No such file or directory");
	assert_int_equal(scratch_count("."), 0);
}

/* With the lock taken first the bytes are not read again, but the file is still looked at. */
static void vmx_file_save__replaced_after_load_to_edit__is_busy(void **state)
{
	AUTO(vmx_file) *file = NULL;
	struct err e = { 0 };

	(void)state;
	scratch_write("a.vmx", "a = \"1\"\n");
	file = load_by(vmx_file_load_to_edit, "/a.vmx");
	set(file, "TRUE");
	scratch_write("new", "a = \"2\"\n");
	assert_int_equal(rename("new", "a.vmx"), 0);
	assert_int_equal(vmx_file_save(file, &e), -1);
	assert_int_equal(e.code, ERR_BUSY);
	assert_memory_equal(e.text, "/a.vmx: ", 8);
	scratch_assert("a.vmx", "a = \"2\"\n");
	assert_int_equal(scratch_count("."), 1);
}

/* A folder in place of the lock file is Workstation's lock: the one that a test can make. */
static void vmx_file_save__locked__is_refused_and_touches_nothing(void **state)
{
	load *const ways[] = { vmx_file_load, vmx_file_load_to_edit };

	(void)state;
	assert_int_equal(mkdir("a.vmx.lck", 0755), 0);
	scratch_write("a.vmx", "a = \"1\"\n");
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		AUTO(vmx_file) *file = load_by(ways[i], "/a.vmx");

		set(file, "TRUE");
		assert_save(file, ERR_REFUSED, LOCKED);
		assert_false(file->is_replaced);
		scratch_assert("a.vmx", "a = \"1\"\n");
		assert_int_equal(scratch_count("."), 2);
	}
}

static void vmx_file_check_save__says_what_a_save_would_and_writes_nothing(void **state)
{
	AUTO(vmx_file) *file = NULL;
	struct err e = { 0 };

	(void)state;
	scratch_write("a.vmx", "a = \"1\"\n");
	file = load_by(vmx_file_load, "/a.vmx");
	set(file, "TRUE");
	assert_int_equal(vmx_file_check_save(file, &e), 0);
	assert_int_equal(mkdir("a.vmx.lck", 0755), 0);
	assert_int_equal(vmx_file_check_save(file, &e), -1);
	assert_int_equal(e.code, ERR_REFUSED);
	assert_string_equal(e.text, LOCKED);
	assert_int_equal(rmdir("a.vmx.lck"), 0);
	scratch_assert("a.vmx", "a = \"1\"\n");
	assert_save(file, ERR_NONE, "");
	scratch_assert("a.vmx", "a = \"1\"\nvhv.enable = \"TRUE\"\n");
}

/* A lock file that nobody holds is no sign of anything (esxi-facts 1.10). */
static void vmx_file_save__stale_lock_file__is_no_lock_and_stays(void **state)
{
	load *const ways[] = { vmx_file_load, vmx_file_load_to_edit };

	(void)state;
	scratch_write("a.vmx.lck", "");
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		AUTO(vmx_file) *file = NULL;

		scratch_write("a.vmx", "");
		file = load_by(ways[i], "/a.vmx");
		set(file, "TRUE");
		assert_save(file, ERR_NONE, "");
		scratch_assert("a.vmx", "vhv.enable = \"TRUE\"\n");
		assert_true(scratch_exists("a.vmx.lck"));
	}
}

static void vmx_file_read_back__changed_by_somebody_else__says_so(void **state)
{
	AUTO(vmx_file) *file = NULL;
	struct err e = { 0 };

	(void)state;
	scratch_write("a.vmx", "");
	file = load_by(vmx_file_load, "/a.vmx");
	set(file, "TRUE");
	assert_save(file, ERR_NONE, "");
	scratch_write("a.vmx", "vhv.enable = \"XXXX\"\n");
	assert_int_equal(vmx_file_read_back(file, &e), -1);
	assert_int_equal(e.code, ERR_BUSY);
	assert_string_equal(
		e.text, "/a.vmx was changed by somebody else as soon as it was written; check it");
	assert_int_equal(unlink("a.vmx"), 0);
	assert_int_equal(vmx_file_read_back(file, &e), -1);
	assert_string_equal(e.text, "written, but it cannot be read back: /a.vmx: No such file or "
				    "directory");
}

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

int test_vmx_file(void)
{
#define FILE_TEST(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
#define HOST_TEST(f) cmocka_unit_test_setup_teardown(f, fake_host_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		FILE_TEST(vmx_file_load__knows_path_real_file_and_charset),
		FILE_TEST(vmx_file_load__what_cannot_be_read__names_the_path_inside_the_host),
		FILE_TEST(vmx_file_save__puts_the_bytes_in_place_and_keeps_the_mode),
		FILE_TEST(vmx_file_save__through_a_link__replaces_what_it_points_to),
		FILE_TEST(vmx_file_save__twice__goes_on_from_what_it_wrote),
		FILE_TEST(vmx_file_save__not_the_file_that_was_loaded__is_busy_and_touches_nothing),
		FILE_TEST(vmx_file_save__replaced_after_load_to_edit__is_busy),
		FILE_TEST(vmx_file_save__locked__is_refused_and_touches_nothing),
		FILE_TEST(vmx_file_check_save__says_what_a_save_would_and_writes_nothing),
		FILE_TEST(vmx_file_save__stale_lock_file__is_no_lock_and_stays),
		FILE_TEST(vmx_file_read_back__changed_by_somebody_else__says_so),
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

#include "test_system.h"

#include "base/alloc.h"
#include "scratch.h"
#include "system/root.h"

/* A host's tree in DIR "host", and a file beside it that must stay out of reach. */
static void lay_out(void)
{
	static const char *const folders[] = { "host",
					       "host/vmfs",
					       "host/vmfs/volumes",
					       "host/vmfs/volumes/1-2",
					       "host/vmfs/volumes/1-2/web",
					       "host/etc" };
	static const struct {
		const char *text, *path;
	} links[] = {
		{ "1-2", "host/vmfs/volumes/ds1" },
		{ "../../../etc", "host/vmfs/volumes/1-2/up" },
		{ "ds1/web/web.vmx", "host/vmfs/volumes/chain" },
		{ "chain", "host/vmfs/volumes/chain2" },
		{ "loop", "host/loop" },
		{ "gone", "host/dangling" },
		{ "/etc", "host/absolute" },
		{ "../outside.vmx", "host/out" },
		{ "vmfs/../../outside.vmx", "host/out2" },
		{ "etc/", "host/slash" },
	};

	for (size_t i = 0; i < COUNT_OF(folders); i++)
		assert_int_equal(mkdir(folders[i], 0755), 0);
	for (size_t i = 0; i < COUNT_OF(links); i++)
		assert_int_equal(symlink(links[i].text, links[i].path), 0);
	scratch_write("host/vmfs/volumes/1-2/web/web.vmx", "");
	scratch_write("host/etc/config", "");
	scratch_write("outside.vmx", "");
}

static void root_real__inside_a_folder__table(void **state)
{
	static const struct {
		const char *path;
		const char *real; /* behind the root folder; NULL: an error */
		enum err_code code;
		const char *text;
	} rows[] = {
		{ "/vmfs/volumes/1-2/web/web.vmx", "/vmfs/volumes/1-2/web/web.vmx", 0, NULL },
		{ "/vmfs/volumes/ds1/web/web.vmx", "/vmfs/volumes/1-2/web/web.vmx", 0, NULL },
		{ "//vmfs/./volumes///ds1/web/../web/web.vmx", "/vmfs/volumes/1-2/web/web.vmx", 0,
		  NULL },
		{ "/vmfs/volumes/ds1/up/config", "/etc/config", 0, NULL },
		{ "/vmfs/volumes/chain2", "/vmfs/volumes/1-2/web/web.vmx", 0, NULL },
		{ "/slash/config", "/etc/config", 0, NULL },
		{ "/slash", "/etc", 0, NULL },
		{ "/", "", 0, NULL },
		{ "/gone", NULL, ERR_NOT_FOUND, "/gone: No such file or directory" },
		{ "/dangling", NULL, ERR_NOT_FOUND, "/dangling: No such file or directory" },
		{ "/etc/config/x", NULL, ERR_NOT_FOUND, "/etc/config/x: Not a directory" },
		{ "", NULL, ERR_NOT_FOUND, "\"\": No such file or directory" },
		{ "/loop", NULL, ERR_IO, "/loop: Too many levels of symbolic links" },
		{ "/..", NULL, ERR_REFUSED, "/..: leads out of the root folder" },
		{ "/../outside.vmx", NULL, ERR_REFUSED,
		  "/../outside.vmx: leads out of the root folder" },
		{ "/etc/../../host/etc", NULL, ERR_REFUSED,
		  "/etc/../../host/etc: leads out of the root folder" },
		{ "/out", NULL, ERR_REFUSED, "/out: leads out of the root folder" },
		{ "/out2", NULL, ERR_REFUSED, "/out2: leads out of the root folder" },
		{ "/absolute/config", NULL, ERR_REFUSED,
		  "/absolute/config: a link to the absolute path /etc, which does not lie in the "
		  "root folder" },
		{ "etc/config", NULL, ERR_USAGE, "etc/config: with --root a path starts with /" },
	};
	struct root root = { 0 };
	struct err e = { 0 };

	lay_out();
	assert_int_equal(root_open(&root, "host//", &e), 0);
	assert_string_equal(root.dir, "host");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_STR *real = NULL, *want = NULL;
		int done = root_real(&real, &root, rows[i].path, &e);

		assert_int_equal(done, rows[i].real ? 0 : -1);
		if (!rows[i].real) {
			assert_string_equal(e.text, rows[i].text);
			assert_int_equal(e.code, rows[i].code);
			continue;
		}
		want = x_format("host%s", rows[i].real);
		assert_string_equal(real, want);
	}
	root_free(&root);
}

static void root_real__whole_machine__follows_absolute_and_relative(void **state)
{
	AUTO_STR *real = NULL, *relative = NULL, *want = NULL, *link = NULL, *top = NULL;
	struct root root = { 0 };
	struct err e = { 0 };

	lay_out();
	want = x_format("%s/host/etc/config", (const char *)*state);
	link = x_format("%s/host/etc", (const char *)*state);
	assert_int_equal(symlink(link, "abs"), 0);
	assert_int_equal(root_open(&root, NULL, &e), 0);
	assert_string_equal(root.dir, "");
	assert_int_equal(root_real(&real, &root, "abs/config", &e), 0);
	assert_string_equal(real, want);
	assert_int_equal(root_real(&relative, &root, "./host/vmfs/../etc/config", &e), 0);
	assert_string_equal(relative, want);
	assert_int_equal(root_real(&top, &root, "/../..", &e), 0);
	assert_string_equal(top, "/");
	root_free(&root);
}

static void root_open__no_folder__is_a_usage_error(void **state)
{
	static const struct {
		const char *dir, *text;
	} rows[] = {
		{ "gone", "--root=gone: No such file or directory" },
		{ "file", "--root=file: Not a directory" },
		{ "", "--root=: No such file or directory" },
	};

	scratch_write("file", "");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct root root = { 0 };
		struct err e = { 0 };

		assert_int_equal(root_open(&root, rows[i].dir, &e), -1);
		assert_int_equal(e.code, ERR_USAGE);
		assert_string_equal(e.text, rows[i].text);
	}
}

static void root_open__slash__is_the_whole_machine(void **state)
{
	AUTO_STR *path = NULL;
	struct root root = { 0 };
	struct err e = { 0 };

	assert_int_equal(root_open(&root, "/", &e), 0);
	path = root_path(&root, "/etc/config");
	assert_string_equal(path, "/etc/config");
	root_free(&root);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int test_root(void)
{
	const struct CMUnitTest tests[] = {
		TEST(root_real__inside_a_folder__table),
		TEST(root_real__whole_machine__follows_absolute_and_relative),
		TEST(root_open__no_folder__is_a_usage_error),
		TEST(root_open__slash__is_the_whole_machine),
	};

	return cmocka_run_group_tests_name("root", tests, NULL, NULL);
}

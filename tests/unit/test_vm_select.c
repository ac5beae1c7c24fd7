/*
 * Which VMs the words of a command mean.
 */
/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>

#include "host/vms.h"
#include "sample_host.h"
#include "test_host.h"

#define WEB_1 "1 \"web\" on hw19 guest=windows9-64 nested=no\n"
#define MAIL  "2 \"mail\" on hw19 guest=- nested=yes\n"
#define WEB_2 "3 \"web\" off hw19 guest=- nested=no\n"
#define TPL   "4 \"tpl\" off hw19 guest=- nested=no\n"
#define VCLS  "5 \"vCLS-1\" off hw19 guest=- nested=no\n"
#define GONE                                                                                       \
	"6 \"-\" off hw0 guest=- nested=no not-found: " UUID "/gone/gone.vmx: No such file or "    \
	"directory\n"
#define SECRET  "7 \"secret\" off hw0 guest=- nested=no encrypted\n"
#define NAP     "8 \"nap\" suspended hw19 guest=- nested=no\n"
#define MUELLER "12 \"M\xC3\xBCller\" off hw0 guest=- nested=no\n"
#define BARE    "20 \"-\" off hw0 guest=- nested=no\n"

static void vms_select__no_words__is_every_vm_in_the_order_of_the_inventory(void **state)
{
	static const struct row rows[] = {
		{ { NULL }, WEB_1 MAIL WEB_2 TPL VCLS GONE SECRET NAP MUELLER BARE },
	};

	(void)state;
	assert_selected(rows, COUNT_OF(rows));
}

static void vms_select__all__leaves_out_templates_and_vcls_and_counts_them(void **state)
{
	static const struct row rows[] = {
		{ { "-a" },
		  WEB_1 MAIL WEB_2 "left out, a template: " TPL
				   "left out, a vCLS VM: " VCLS GONE SECRET NAP MUELLER BARE },
		/* what is named besides is taken, whatever it is */
		{ { "-a", "-n", "tpl", "-i", "5" },
		  WEB_1 MAIL WEB_2 TPL VCLS GONE SECRET NAP MUELLER BARE },
	};

	(void)state;
	assert_selected(rows, COUNT_OF(rows));
}

static void vms_select__names__are_exact_and_as_people_see_them(void **state)
{
	static const struct row rows[] = {
		{ { "-n", "mail" }, MAIL },
		{ { "-n", "M\xC3\xBCller" }, MUELLER },
		{ { "-n", "nap", "-n", "mail", "-n", "nap" }, MAIL NAP },
		{ { "-n", "tpl" }, TPL },
		{ { "-n", "Mail" },
		  "! not-found: no registered VM is called \"Mail\"; vm list shows "
		  "them all" },
		{ { "-n", "mai*" },
		  "! not-found: no registered VM is called \"mai*\"; vm list shows "
		  "them all" },
		{ { "-n", "mail", "-n", "nope" },
		  "! not-found: no registered VM is called \"nope\"; vm list shows them all" },
		{ { "-n", "web" },
		  "! not-found: 2 VMs are called \"web\": use --vm-id with one of 1 (" UUID
		  "/web/web.vmx), 3 (" UUID "/web-2/web.vmx)" },
		{ { "-a", "-n", "web" },
		  "! not-found: 2 VMs are called \"web\": use --vm-id with one of 1 (" UUID
		  "/web/web.vmx), 3 (" UUID "/web-2/web.vmx)" },
	};

	(void)state;
	assert_selected(rows, COUNT_OF(rows));
}

static void vms_select__ids__are_numbers_of_the_inventory(void **state)
{
	static const struct row rows[] = {
		{ { "-i", "12" }, MUELLER },
		{ { "-i", "012" }, MUELLER },
		{ { "-i", "3", "-i", "1", "-i", "3" }, WEB_1 WEB_2 },
		{ { "-i", "6" }, GONE },
		{ { "-i", "5" }, VCLS },
		{ { "-i", "2", "-i", "9" },
		  "! not-found: no registered VM has the id 9; vm list shows them all" },
		{ { "-i", "0", "-x", UUID "/alone/alone.vmx" },
		  "! not-found: no registered VM has the id 0; vm list shows them all" },
	};

	(void)state;
	assert_selected(rows, COUNT_OF(rows));
}

static void vms_select__lenient__who_fits_nothing_or_several_is_no_error(void **state)
{
	static const struct row rows[] = {
		{ { "-l", "-n", "nope", "-m", "x*", "-x", UUID "/none/none.vmx" }, "" },
		{ { "-l", "-n", "web" }, WEB_1 WEB_2 },
		/* what is not registered is not there */
		{ { "-l", "-x", UUID "/alone/alone.vmx", "-x", UUID "/gone/gone.vmx" }, GONE },
		/* a template or vCLS VM that is named is meant, by a pattern it is not */
		{ { "-l", "-n", "tpl", "-m", "[tv]*" }, TPL "left out, a vCLS VM: " VCLS },
		{ { "-l", "-m", "[tv]*" },
		  "left out, a template: " TPL "left out, a vCLS VM: " VCLS },
	};

	(void)state;
	assert_selected(rows, COUNT_OF(rows));
}

#define ALONE "0 \"web\" off hw19 guest=- nested=no\n"

static void vms_select__paths__by_label_or_uuid_registered_or_not(void **state)
{
	static const struct row rows[] = {
		{ { "-x", UUID "/web/web.vmx" }, WEB_1 },
		{ { "-x", LABEL "/web/web.vmx" }, WEB_1 },
		{ { "-x", UUID "/mail/mail.vmx" }, MAIL },
		{ { "-x", LABEL "/mail/mail.vmx", "-x", UUID "/mail/mail.vmx" }, MAIL },
		{ { "-x", UUID "/web/../web/web.vmx" }, WEB_1 },
		/* a registered VM is a row even where its file is gone */
		{ { "-x", UUID "/gone/gone.vmx" }, GONE },
		{ { "-x", UUID "/alone/alone.vmx" }, ALONE },
		{ { "-x", LABEL "/alone/alone.vmx", "-x", UUID "/alone/alone.vmx" }, ALONE },
		{ { "-x", UUID "/alone/alone.vmx", "-x", UUID "/web/web.vmx" }, WEB_1 ALONE },
		/* it is called web as well, but --vm-name means registered VMs */
		{ { "-x", UUID "/alone/alone.vmx", "-n", "mail" }, MAIL ALONE },
		{ { "-x", UUID "/alone/alone.vmx", "-m", "web*" }, WEB_1 WEB_2 ALONE },
		{ { "-x", "web.vmx" },
		  "! usage: --vmx=web.vmx: the absolute path of a .vmx file is wanted" },
		{ { "-x", "" }, "! usage: --vmx=: the absolute path of a .vmx file is wanted" },
		{ { "-x", UUID "/none/none.vmx" },
		  "! not-found: " UUID "/none/none.vmx: No such file or directory" },
		{ { "-x", UUID "/folder.vmx" },
		  "! refused: " UUID "/folder.vmx: a folder, not a file" },
		{ { "-x", "/../outside.vmx" },
		  "! refused: /../outside.vmx: leads out of the root folder" },
	};

	(void)state;
	assert_selected(rows, COUNT_OF(rows));
}

static void vms_select__globs__are_of_the_whole_name_in_this_case(void **state)
{
	static const struct row rows[] = {
		{ { "-m", "web" }, WEB_1 WEB_2 },
		{ { "-m", "*a*" }, MAIL NAP },
		{ { "-m", "[mn]a?*" }, MAIL NAP },
		{ { "-m", "M*", "-m", "?ap" }, NAP MUELLER },
		{ { "-m", "vCLS*" }, VCLS },
		{ { "-m", "*" }, WEB_1 MAIL WEB_2 TPL VCLS SECRET NAP MUELLER },
		{ { "-m", "WEB" }, "! not-found: no registered VM's name fits \"WEB\"" },
		{ { "-m", "we" }, "! not-found: no registered VM's name fits \"we\"" },
		{ { "-m", "web", "-m", "none*" },
		  "! not-found: no registered VM's name fits \"none*\"" },
		/* only an unregistered VM would fit */
		{ { "-m", "alone", "-x", UUID "/alone/alone.vmx" },
		  "! not-found: no registered VM's name fits \"alone\"" },
	};

	(void)state;
	assert_selected(rows, COUNT_OF(rows));
}

/*
 * In bytes the u with two dots is two. (Two "?" fit it as well with glibc, which tries bytes when
 * characters do not fit; not with musl.)
 */
static void vms_select__globs__are_of_characters(void **state)
{
	static const struct row rows[] = {
		{ { "-m", "M?ller" }, MUELLER },
		{ { "-m", "M[\xC3\xA0-\xC3\xBF]ller" }, MUELLER },
		{ { "-m", "M[!a-z]ller" }, MUELLER },
		{ { "-m", "M\xC3\xBC*" }, MUELLER },
		{ { "-m", "M[a-z]ller" },
		  "! not-found: no registered VM's name fits \"M[a-z]ller\"" },
	};

	(void)state;
	assert_selected(rows, COUNT_OF(rows));
}

/* The label and the UUID of one volume: an edit of both would find the file changed by itself. */
static void vms_select__registered_twice__is_listed_twice_and_changed_once(void **state)
{
	static const struct fake_vm vms[] = {
		{ 1, UUID "/web/web.vmx", "displayName = \"web\"\n" },
		{ 2, UUID "/mail/mail.vmx", "displayName = \"mail\"\n" },
		{ 3, LABEL "/web/web.vmx", NULL },
		{ 4, LABEL "/mail/mail.vmx", NULL },
	};
	static const char *const none[] = { NULL };
	static const struct {
		const char *words[WORDS_MAX];
		const char *listed, *changed;
	} rows[] = {
#define ROW(id, name) id " \"" name "\" off hw0 guest=- nested=no\n"
		{ { "-a" },
		  ROW("1", "web") ROW("2", "mail") ROW("3", "web") ROW("4", "mail"),
		  ROW("1", "web") ROW("2", "mail") },
		{ { "-i", "3", "-i", "1", "-i", "4" },
		  ROW("1", "web") ROW("3", "web") ROW("4", "mail"),
		  ROW("1", "web") ROW("4", "mail") },
		{ { "-i", "3" }, ROW("3", "web"), ROW("3", "web") },
		{ { "-m", "w*" }, ROW("1", "web") ROW("3", "web"), ROW("1", "web") },
		{ { "-n", "web" },
		  "! not-found: 2 VMs are called \"web\": use --vm-id with one of 1 (" UUID
		  "/web/web.vmx), 3 (" LABEL "/web/web.vmx)",
		  ROW("1", "web") },
	};

	(void)state;
	fake_vms(vms, COUNT_OF(vms));
	fake_running("esxcli", none);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(buf) listed = { 0 };
		AUTO_VALUE(buf) changed = { 0 };

		select_into(&listed, rows[i].words, false);
		assert_string_equal(buf_text(&listed), rows[i].listed);
		select_into(&changed, rows[i].words, true);
		assert_string_equal(buf_text(&changed), rows[i].changed);
	}
}

static void vms_select__many_of_one_name__lists_eight_and_counts_the_rest(void **state)
{
	AUTO_VALUE(buf) got = { 0 };
	const char *const words[] = { "-n", "same", NULL };
	struct fake_vm vms[10];
	char paths[10][64];

	(void)state;
	for (int i = 0; i < 10; i++) {
		(void)snprintf(paths[i], sizeof(paths[i]), UUID "/v%d/v.vmx", i);
		vms[i] = (struct fake_vm){ i + 1, paths[i], "displayName = \"same\"\n" };
	}
	fake_vms(vms, COUNT_OF(vms));
	select_into(&got, words, false);
	assert_string_equal(
		buf_text(&got),
		"! not-found: 10 VMs are called \"same\": use --vm-id with one of 1 (" UUID
		"/v0/v.vmx), 2 (" UUID "/v1/v.vmx), 3 (" UUID "/v2/v.vmx), 4 (" UUID
		"/v3/v.vmx), 5 (" UUID "/v4/v.vmx), 6 (" UUID "/v5/v.vmx), 7 (" UUID
		"/v6/v.vmx), 8 (" UUID "/v7/v.vmx) and 2 more");
}

static void vms_select__errors__name_their_target(void **state)
{
	static const struct {
		const char *words[WORDS_MAX];
		const char *target;
	} rows[] = {
		{ { "-n", "web" }, "web" },         { { "-n", "nope" }, "nope" },
		{ { "-i", "99" }, "99" },           { { "-m", "n*pe" }, "n*pe" },
		{ { "-x", "rel.vmx" }, "rel.vmx" }, { { "-x", "/none.vmx" }, "/none.vmx" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(false);
		AUTO_VALUE(selection) s = select_by(rows[i].words);
		AUTO_VALUE(vms) vms = { 0 };
		struct err e = { 0 };

		assert_int_equal(vms_select(&vms, &h, &s, &e), -1);
		assert_string_equal(e.target, rows[i].target);
		host_close(&h);
	}
}

int test_vm_select(void)
{
#define SAMPLE_TEST(f) cmocka_unit_test_setup_teardown(f, sample_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		SAMPLE_TEST(vms_select__no_words__is_every_vm_in_the_order_of_the_inventory),
		SAMPLE_TEST(vms_select__all__leaves_out_templates_and_vcls_and_counts_them),
		SAMPLE_TEST(vms_select__names__are_exact_and_as_people_see_them),
		SAMPLE_TEST(vms_select__ids__are_numbers_of_the_inventory),
		SAMPLE_TEST(vms_select__lenient__who_fits_nothing_or_several_is_no_error),
		SAMPLE_TEST(vms_select__paths__by_label_or_uuid_registered_or_not),
		SAMPLE_TEST(vms_select__globs__are_of_the_whole_name_in_this_case),
		SAMPLE_TEST(vms_select__globs__are_of_characters),
		SAMPLE_TEST(vms_select__registered_twice__is_listed_twice_and_changed_once),
		SAMPLE_TEST(vms_select__many_of_one_name__lists_eight_and_counts_the_rest),
		SAMPLE_TEST(vms_select__errors__name_their_target),
	};

	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8")); /* as main() does */
	return cmocka_run_group_tests(tests, NULL, NULL);
}

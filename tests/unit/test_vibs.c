/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_host.h"
#include "host/host.h"

/* As esxcli answers `software vib list`, with these names. */
#define ROW(name)                                                                                  \
	"<structure typeName=\"VIBExt\"><field name=\"AcceptanceLevel\"><string>VMwareCertified"   \
	"</string></field><field name=\"Name\"><string>" name "</string></field></structure>"
#define ANSWER(rows)                                                                               \
	"cat <<'END'\n<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"                                \
	"<output xmlns=\"http://www.vmware.com/Products/ESX/5.0/esxcli\"><root>"                   \
	"<list type=\"structure\">" rows "</list></root></output>\nEND"

static void vibs_have__name_holds_it__is_found(void **state)
{
	static const struct {
		const char *script;
		bool have;
	} rows[] = {
		{ ANSWER(""), false },
		{ ANSWER(ROW("esx-base") ROW("nestvirt")), false },
		{ ANSWER(ROW("esx-base") ROW("vmware-esx-dvfilter-maclearn") ROW("nestvirt")),
		  true },
		{ ANSWER(ROW("dvfilter-maclearn")), true },
		{ ANSWER(ROW("esx-dvfilter-generic-fastpath")), false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		for (int inside = 0; inside < 2; inside++) {
			struct host h = fake_host(inside);
			bool have = !rows[i].have;
			struct err e = { 0 };

			fake_command(inside ? "localcli" : "esxcli", rows[i].script);
			(void)unlink("calls");
			assert_int_equal(vibs_have(&have, &h, "dvfilter-maclearn", &e), 0);
			assert_int_equal(have, rows[i].have);
			assert_calls(inside ? "localcli --formatter=xml software vib list\n"
					    : "esxcli --formatter=xml software vib list\n");
			host_close(&h);
		}
	}
}

static void vibs_have__no_list__is_an_error(void **state)
{
	static const struct {
		const char *script;
		const char *want;
	} rows[] = {
		{ "echo busy; exit 1", "/bin/esxcli --formatter=xml software vib list: busy" },
		{ "echo garbage", "the answer of software vib list: it is not XML: it starts with "
				  "\"garbage\"" },
		{ ANSWER("<structure typeName=\"VIBExt\"/>"),
		  "the list of VIBs: the answer has no field Name" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct host h = fake_host(false);
		struct err e = { 0 };
		bool have;

		fake_command("esxcli", rows[i].script);
		assert_int_equal(vibs_have(&have, &h, "x", &e), -1);
		assert_int_equal(e.code, ERR_HOST);
		assert_string_equal(e.text, rows[i].want);
		host_close(&h);
	}
}

#define ON_HOST(test) cmocka_unit_test_setup_teardown(test, fake_host_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_HOST(vibs_have__name_holds_it__is_found),
		ON_HOST(vibs_have__no_list__is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <sys/stat.h>

#include "fake_host.h"
#include "host/facts.h"
#include "host/vms.h"
#include "host/vmx_file.h"
#include "host_seams.h"
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
		  "! not-found: no VM named \"Mail\" on this host (names are case-sensitive); list "
		  "them: esxcli nestvirt vm list" },
		{ { "-n", "mai*" },
		  "! not-found: no VM named \"mai*\" on this host (names are case-sensitive); list "
		  "them: esxcli nestvirt vm list" },
		{ { "-n", "mail", "-n", "nope" },
		  "! not-found: no VM named \"nope\" on this host (names are case-sensitive); list "
		  "them: esxcli nestvirt vm list" },
		{ { "-n", "web" },
		  "! not-found: 2 VMs are named \"web\": use --vm-id with one of 1 (" UUID
		  "/web/web.vmx), 3 (" UUID "/web-2/web.vmx)" },
		{ { "-a", "-n", "web" },
		  "! not-found: 2 VMs are named \"web\": use --vm-id with one of 1 (" UUID
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
		  "! not-found: no VM has the id 9 on this host; list them: esxcli nestvirt vm "
		  "list" },
		{ { "-i", "0", "-x", UUID "/alone/alone.vmx" },
		  "! not-found: no VM has the id 0 on this host; list them: esxcli nestvirt vm "
		  "list" },
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
		  "! usage: invalid --vmx \"web.vmx\"; use the absolute path of a .vmx file" },
		{ { "-x", "" },
		  "! usage: invalid --vmx \"\"; use the absolute path of a .vmx file" },
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
		{ { "-m", "WEB" }, "! not-found: no VM's name matches \"WEB\"" },
		{ { "-m", "we" }, "! not-found: no VM's name matches \"we\"" },
		{ { "-m", "web", "-m", "none*" }, "! not-found: no VM's name matches \"none*\"" },
		/* only an unregistered VM would fit */
		{ { "-m", "alone", "-x", UUID "/alone/alone.vmx" },
		  "! not-found: no VM's name matches \"alone\"" },
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
		{ { "-m", "M[a-z]ller" }, "! not-found: no VM's name matches \"M[a-z]ller\"" },
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
		  "! not-found: 2 VMs are named \"web\": use --vm-id with one of 1 (" UUID
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
		"! not-found: 10 VMs are named \"same\": use --vm-id with one of 1 (" UUID
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

static void vms_select__host_default__is_under_every_vm(void **state)
{
	static const struct row rows[] = {
		{ { "-i", "1", "-i", "2", "-i", "8" },
		  "1 \"web\" on hw19 guest=windows9-64 nested=yes\n"
		  "2 \"mail\" on hw19 guest=- nested=yes\n"
		  "8 \"nap\" suspended hw19 guest=- nested=no\n" },
	};
	struct host h = fake_host(false);
	struct selection none = { 0 };
	AUTO_VALUE(vms) vms = { 0 };
	struct err e = { 0 };

	(void)state;
	fake_file("/etc/vmware/config", "# defaults\nVHV.enable = \"TRUE\"\n");
	fake_file(UUID "/nap/nap.vmx", HW19 "displayName = \"nap\"\nvhv.enable = \"FALSE\"\n"
					    "checkpoint.vmState = \"a.vmss\"\n");
	assert_selected(rows, COUNT_OF(rows));
	assert_int_equal(vms_list(&vms, &h, &none, &e), 0);
	assert_true(vms.host_default);
	host_close(&h);
}

/*
 * Only a file's name says that a VM is suspended; one that was resumed may keep the setting, empty.
 * One that runs has been resumed, whatever its file says.
 */
static void vms_select__state_file__says_suspended_only_where_the_vm_is_off(void **state)
{
	static const struct row rows[] = {
		{ { "-i", "8" }, "8 \"nap\" off hw19 guest=- nested=no\n" },
		{ { "-i", "1" }, "1 \"web\" on hw19 guest=- nested=no\n" },
	};

	(void)state;
	fake_file(UUID "/nap/nap.vmx", HW19 "displayName = \"nap\"\ncheckpoint.vmState = \"\"\n");
	fake_file(UUID "/web/web.vmx", HW19 "displayName = \"web\"\ncheckpoint.vmState = \"x\"\n");
	assert_selected(rows, COUNT_OF(rows));
}

static void vms_select__inventory_missing_or_broken__is_an_error_that_names_it(void **state)
{
	AUTO_VALUE(buf) broken = { 0 };
	AUTO_VALUE(buf) missing = { 0 };
	const char *const words[] = { NULL };

	(void)state;
	scratch_write("etc/vmware/hostd/vmInventory.xml", "<ConfigRoot>\n<ConfigEntry/>\n");
	select_into(&broken, words, false);
	assert_string_equal(buf_text(&broken),
			    "! io: /etc/vmware/hostd/vmInventory.xml: line 2: an "
			    "entry without an id");
	assert_int_equal(unlink("etc/vmware/hostd/vmInventory.xml"), 0);
	select_into(&missing, words, false);
	assert_string_equal(buf_text(&missing),
			    "! not-found: /etc/vmware/hostd/vmInventory.xml is missing: is this an "
			    "ESXi host, and did hostd ever run?");
}

static void vms_select__nobody_knows_what_runs__is_an_error(void **state)
{
	static const struct row rows[] = {
		{ { "-i", "1" },
		  "! host: which VMs run is unknown: /bin/esxcli --formatter=xml vm process list: "
		  "broken" },
	};

	(void)state;
	fake_command("esxcli", "echo broken; exit 1");
	assert_selected(rows, COUNT_OF(rows));
}

/* One host command for any number of VMs. */
static void vms_select__every_vm__costs_one_host_command(void **state)
{
	AUTO_VALUE(buf) got = { 0 };
	const char *const words[] = { "-a", NULL };

	(void)state;
	select_into(&got, words, true);
	assert_calls("esxcli --formatter=xml vm process list\n");
}

/* Where Workstation has a VM open, its lock is a folder: the one lock that a test can make. */
static void vm_test_lock__is_asked_by_nobody_else_and_not_of_a_vm_that_is_on(void **state)
{
	struct host h = fake_host(false);
	struct err e = { 0 };

	(void)state;
	assert_int_equal(mkdir(&UUID "/web-2/web.vmx.lck"[1], 0755), 0);
	assert_int_equal(mkdir(&UUID "/web/web.vmx.lck"[1], 0755), 0);
	for (int keep = 0; keep < 2; keep++) {
		struct selection s = select_by((const char *const[]){ "-i", "3", "-i", "1", NULL });
		AUTO_VALUE(vms) vms = { 0 };

		assert_int_equal((keep ? vms_select : vms_list)(&vms, &h, &s, &e), 0);
		for (size_t i = 0; i < 2; i++) {
			assert_false(vms.items[i].locked);
			vm_test_lock(&vms.items[i]);
		}
		assert_false(vms.items[0].locked); /* it runs: its lock is not touched */
		assert_int_equal(vms.items[1].locked, keep);
		selection_free(&s);
	}
	host_close(&h);
}

/* NAME.vmsd beside NAME.vmx and NAME.vmtx [facts 1.11]. */
static void facts_read__snapshots__are_in_the_vmsd_of_a_vm_and_of_a_template(void **state)
{
	static const char two[] = "snapshot.numSnapshots = \"2\"\n";
	static const char *const words[] = { "-i", "1", "-i", "4", NULL };
	struct host h = fake_host(false);
	AUTO_VALUE(selection) s = select_by(words);
	AUTO_VALUE(facts) facts = { 0 };
	struct err e = { 0 };

	(void)state;
	fake_file(UUID "/web/web.vmsd", two);
	fake_file(UUID "/tpl/tpl.vmsd", two);
	fake_file(UUID "/tpl/tpl.vmtsd", "snapshot.numSnapshots = \"none\"\n");
	assert_int_equal(vms_select(&facts.vms, &h, &s, &e), 0);
	assert_int_equal(facts.vms.count, 2);
	facts_read(&facts, &h, &s);
	for (size_t i = 0; i < 2; i++) {
		assert_null(facts.snapshots[i].problem);
		assert_int_equal(facts.snapshots[i].count, 2);
	}
	host_close(&h);
}

static size_t looks_of(const char *folder, const char *const *words)
{
	AUTO_VALUE(buf) got = { 0 };

	seam_watched = folder;
	seam_looks = 0;
	select_into(&got, words, true);
	return seam_looks;
}

/* A datastore that hangs under one VM must not block another (--vm-id and --vmx read it alone). */
static void vms_select__id_or_path__looks_at_no_other_vm(void **state)
{
	static const char *const by_id[] = { "-i", "8", NULL };
	static const char *const by_path[] = { "-x", LABEL "/nap/nap.vmx", NULL };
	static const char *const by_name[] = { "-n", "nap", NULL };

	(void)state;
	assert_int_equal(looks_of("/web", by_id), 0);
	assert_int_equal(looks_of("/mail", by_id), 0);
	assert_int_equal(looks_of("/secret", by_path), 0);
	assert_int_equal(looks_of("/web", by_path), 0);
	assert_true(looks_of("/nap", by_id) > 0);
	assert_true(looks_of("/nap", by_path) > 0);
	/* a name can only be found by reading them all */
	assert_true(looks_of("/secret", by_name) > 0);
}

#define UNKNOWN "! which VMs run is unknown: "
#define ASKED   "--formatter=xml vm process list\n"

/* Which VMs run, by their ids: "1 3"; or `! message`. */
static void assert_running(bool in_extension, const char *want)
{
	static const struct selection every = { 0 };
	struct host h = fake_host(in_extension);
	AUTO_VALUE(vms) vms = { 0 };
	AUTO_VALUE(buf) got = { 0 };
	struct err e = { 0 };

	if (vms_list(&vms, &h, &every, &e) < 0) {
		assert_int_equal(e.code, ERR_HOST);
		buf_format(&got, "! %s", e.text);
	}
	for (size_t i = 0; i < vms.count; i++) {
		if (vms.items[i].power == VM_POWER_ON)
			buf_format(&got, "%s%lld", got.len > 0 ? " " : "", vms.items[i].id);
	}
	assert_string_equal(buf_text(&got), want);
	host_close(&h);
}

static const struct fake_vm one[] = { { 1, UUID "/web/web.vmx", "" } };
static const char *const one_runs[] = { UUID "/web/web.vmx", NULL };

static void power__label_and_uuid__are_one_file(void **state)
{
	static const struct fake_vm vms[] = {
		{ 1, UUID "/web/web.vmx", "" },
		{ 2, LABEL "/web/web.vmx", NULL },
		{ 3, UUID "/mail/mail.vmx", "" },
		{ 4, LABEL "/mail/../web/web.vmx", NULL },
		{ 5, UUID "/other/web.vmx", "" }, /* of the same name, another VM */
		/* files that cannot be looked at: only their paths can be compared */
		{ 6, UUID "/gone/gone.vmx", NULL },
		{ 7, LABEL "/gone/gone.vmx", NULL },
	};
	static const char *const running[] = { UUID "/web/web.vmx", UUID "/gone/gone.vmx", NULL };

	(void)state;
	fake_vms(vms, COUNT_OF(vms));
	fake_running("esxcli", running);
	assert_running(false, "1 2 4 6");
	assert_calls("esxcli " ASKED);
}

static void power__many_of_one_name__finds_each(void **state)
{
	static const struct fake_vm vms[] = {
		{ 1, UUID "/1/vm.vmx", "" }, { 2, UUID "/2/vm.vmx", "" },
		{ 3, UUID "/3/vm.vmx", "" }, { 4, UUID "/4/a.vmx", "" },
		{ 5, UUID "/5/z.vmx", "" },  { 6, UUID "/6/vm.vmx", "" },
		{ 7, UUID "/7/m.vmx", "" },
	};
	static const char *const running[] = {
		UUID "/1/vm.vmx", UUID "/2/vm.vmx", UUID "/3/vm.vmx",
		UUID "/4/a.vmx",  UUID "/5/z.vmx",  NULL,
	};
	static const char *const none[] = { NULL };

	(void)state;
	fake_vms(vms, COUNT_OF(vms));
	fake_running("esxcli", running);
	assert_running(false, "1 2 3 4 5");
	fake_running("esxcli", none);
	assert_running(false, "");
}

/* A stat on a datastore that is gone may hang: not for the sake of another VM, and once at most. */
static void power__vms_of_other_names__are_not_looked_at(void **state)
{
	static const struct fake_vm web_and_db[] = {
		{ 1, UUID "/web/web.vmx", "" },
		{ 2, UUID "/db/db.vmx", "" },
		{ 3, LABEL "/db/db.vmx", NULL },
	};
	static const char *const running[] = { UUID "/web/web.vmx", "/vmfs/volumes/dead/db.vmx",
					       "/vmfs/volumes/dead/web2.vmx", NULL };

	(void)state;
	fake_file("/vmfs/volumes/dead/db.vmx", "");
	fake_running("esxcli", running);
	seam_watched = "/dead/";
	for (size_t dbs = 0; dbs < 3; dbs += 2) {
		fake_vms(web_and_db, 1 + dbs);
		seam_stats = 0;
		assert_running(false, "1");
		assert_int_equal(seam_stats, dbs > 0);
	}
}

/* It holds one of hostd's three slots, so it must not want another (esxi-facts 4.5). */
static void power__in_the_extension__asks_localcli_only(void **state)
{
	(void)state;
	fake_vms(one, 1);
	fake_running("localcli", one_runs);
	assert_running(true, "1");
	assert_calls("localcli " ASKED);
}

static void power__hostd_is_down__asks_localcli_instead(void **state)
{
	static const char *const scripts[] = {
		"echo 'Connect to localhost failed: Connection failure'; exit 1",
		"echo 'Connect to localhost failed: Connection failure' >&2; exit 1",
	};

	(void)state;
	fake_vms(one, 1);
	fake_running("localcli", one_runs);
	for (size_t i = 0; i < COUNT_OF(scripts); i++) {
		fake_command("esxcli", scripts[i]);
		assert_running(false, "1");
		assert_calls("esxcli " ASKED "localcli " ASKED);
		assert_int_equal(unlink("calls"), 0);
	}
	fake_command("localcli", "echo 'Errors: '; exit 1");
	assert_running(false, UNKNOWN "/bin/localcli --formatter=xml vm process list: Errors: ");
}

/* Whatever is not an answer is an error, never "nothing runs": that would let a running VM be
 * edited. */
static void power__no_answer__is_an_error(void **state)
{
	static const struct {
		const char *esxcli;
		const char *want;
	} rows[] = {
		{ "echo 'Memory allocation failed'; exit 1",
		  "/bin/esxcli --formatter=xml vm process list: Memory "
		  "allocation failed" },
		{ "echo; echo 'second line' ; exit 2",
		  "/bin/esxcli --formatter=xml vm process list: second "
		  "line" },
		{ "echo 'on stderr' >&2; exit 1", "/bin/esxcli --formatter=xml vm process list: on "
						  "stderr" },
		{ "exit 3", "/bin/esxcli --formatter=xml vm process list: "
			    "it ended with status 3 and said nothing" },
		{ "kill -9 $$", "/bin/esxcli --formatter=xml vm process list: it ended "
				"with status 137 and said nothing" },
		{ "exit 0", "the answer of vm process list: it is empty" },
		{ "echo 'World ID: 12'", "the answer of vm process list: it is not XML: it "
					 "starts with \"World ID: 12\"" },
		{ "echo '<output><root><list type=\"structure\">'",
		  "the answer of vm process list: it is not XML: line 1: "
		  "it ends in the middle" },
		{ "echo '<output><root><structure><field name=\"DisplayName\"><string>a</string>"
		  "</field></structure></root></output>'",
		  "the answer of vm process list: a VM without a Config "
		  "File" },
		{ "echo '<output><root><structure><field name=\"ConfigFile\"><string>a.vmx</string>"
		  "</field></structure></root></output>'",
		  "the answer of vm process list: a VM without a Config "
		  "File" },
	};

	(void)state;
	fake_vms(one, 1);
	assert_running(false, UNKNOWN "/bin/esxcli: No such file or directory");
	fake_command("localcli", "exit 98"); /* only asked where hostd is down */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_STR *want = x_format(UNKNOWN "%s", rows[i].want);

		fake_command("esxcli", rows[i].esxcli);
		assert_running(false, want);
		assert_calls("esxcli " ASKED);
		assert_int_equal(unlink("calls"), 0);
	}
}

/* A reader that may go on without the list must not believe the part of it that was read. */
static void power__half_an_answer__says_nothing_about_any_vm(void **state)
{
	static const struct selection s = { .power_may_fail = true };
	struct host h = fake_host(false);
	AUTO_VALUE(vms) vms = { 0 };
	struct err e = { 0 };

	(void)state;
	fake_vms(one, 1);
	fake_command("esxcli",
		     "echo '<output><root><list type=\"structure\"><structure>"
		     "<field name=\"ConfigFile\"><string>" UUID "/web/web.vmx</string>"
		     "</field></structure><structure></structure></list></root></output>'");
	assert_int_equal(vms_list(&vms, &h, &s, &e), 0);
	assert_string_equal(vms.power_problem,
			    "which VMs run is unknown: the answer of vm process list: a VM "
			    "without a Config File");
	assert_int_not_equal(vms.items[0].power, VM_POWER_ON);
	host_close(&h);
}

int test_vms(void)
{
#define SAMPLE_TEST(f) cmocka_unit_test_setup_teardown(f, sample_setup, scratch_teardown)
#define HOST_TEST(f)   cmocka_unit_test_setup_teardown(f, fake_host_setup, scratch_teardown)
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
		SAMPLE_TEST(vms_select__host_default__is_under_every_vm),
		SAMPLE_TEST(vms_select__state_file__says_suspended_only_where_the_vm_is_off),
		SAMPLE_TEST(vms_select__inventory_missing_or_broken__is_an_error_that_names_it),
		SAMPLE_TEST(vms_select__nobody_knows_what_runs__is_an_error),
		SAMPLE_TEST(vms_select__every_vm__costs_one_host_command),
		SAMPLE_TEST(vm_test_lock__is_asked_by_nobody_else_and_not_of_a_vm_that_is_on),
		SAMPLE_TEST(facts_read__snapshots__are_in_the_vmsd_of_a_vm_and_of_a_template),
		SAMPLE_TEST(vms_select__id_or_path__looks_at_no_other_vm),
		HOST_TEST(power__label_and_uuid__are_one_file),
		HOST_TEST(power__many_of_one_name__finds_each),
		HOST_TEST(power__vms_of_other_names__are_not_looked_at),
		HOST_TEST(power__in_the_extension__asks_localcli_only),
		HOST_TEST(power__hostd_is_down__asks_localcli_instead),
		HOST_TEST(power__no_answer__is_an_error),
		HOST_TEST(power__half_an_answer__says_nothing_about_any_vm),
	};

	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8")); /* as main() does */
	return cmocka_run_group_tests(tests, NULL, NULL);
}

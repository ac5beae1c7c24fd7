/*
 * The program from its words to its exit status, in one process: what the transcripts of
 * tests/scenario do not play.
 */
#include "test_commands.h"

#include "commands/app.h"
#include "system/file.h"

#include "sample_host.h"

#define EXTENSION " --format=esxcli --extension=" NESTVIRT_VERSION " --stdin"

static int two_setup(void **state)
{
	static const struct fake_vm two[] = {
		{ 1, UUID "/web/web.vmx", HW19 "displayName = \"web\"\n" },
		{ 2, UUID "/R&D/R&D.vmx", HW19 "displayName = \"R&D\"\n" },
	};
	static const char *const running[] = { UUID "/web/web.vmx", NULL };

	if (fake_host_setup(state) < 0)
		return -1;
	fake_vms(two, COUNT_OF(two));
	fake_running("esxcli", running);
	fake_running("localcli", running);
	fake_save("exit 0");
	fake_command("vim-cmd", "exit 0");
	return 0;
}

static const char *input_text;

static int input(struct buf *bytes, struct err *e)
{
	if (!input_text)
		return err_set(e, ERR_IO, "standard input: Input/output error");
	buf_str(bytes, input_text);
	return 0;
}

struct call {
	const char *words; /* blanks between them; --root is added */
	const char *input;
	int status;
	const char *out;
	const char *err;
};

static void assert_call(const struct call *call)
{
	AUTO_VALUE(argv) words = { 0 };
	struct span rest = span_of(call->words), word;
	struct app app = { .input = input };

	while (span_next(&word, &rest, ' '))
		argv_format(&words, "%.*s", (int)word.len, word.p);
	argv_add(&words, "--root=.");
	app.words = (const char *const *)argv_array(&words);
	while (app.words[app.count])
		app.count++;
	input_text = call->input;
	assert_int_equal(app_run(&app), call->status);
	assert_string_equal(buf_text(&app.out.bytes), call->out);
	assert_string_equal(buf_text(&app.err.bytes), call->err);
	out_free(&app.out);
	out_free(&app.err);
}

static void assert_calls_of(const struct call *calls, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_call(&calls[i]);
}

/* With the format before and behind what is wrong, in both forms. */
static void app_run__words_not_understood__error_in_the_format_asked_for(void **state)
{
	static const struct call calls[] = {
		{ "vm bogus --format=json", NULL, 2,
		  "{\"error\":{\"code\":\"usage\",\"message\":\"unknown command \\\"vm bogus\\\"; "
		  "see nestvirt vm --help\",\"target\":null}}\n",
		  "nestvirt: unknown command \"vm bogus\"; see nestvirt vm --help\n" },
		{ "--format json bogus", NULL, 2,
		  "{\"error\":{\"code\":\"usage\",\"message\":\"unknown command \\\"bogus\\\"; see "
		  "nestvirt --help\",\"target\":null}}\n",
		  "nestvirt: unknown command \"bogus\"; see nestvirt --help\n" },
		{ "vm bogus --format esxcli", NULL, 2,
		  "ERROR: unknown command \"vm bogus\"; see nestvirt vm --help\n", "" },
	};

	assert_calls_of(calls, COUNT_OF(calls));
}

static void app_run__errors__name_what_they_are_of(void **state)
{
	static const struct call calls[] = {
		{ "vm enable -n a\nb\xFF", NULL, 3, "",
		  "nestvirt: no VM named \"a|0Ab|FF\" on this host (names are case-sensitive); "
		  "list them: esxcli nestvirt vm list\n" },
		{ "vmx get /web.vmx a --format=json", NULL, 3,
		  "{\"error\":{\"code\":\"not-found\",\"message\":\"/web.vmx: No such file or "
		  "directory\",\"target\":\"/web.vmx\"}}\n",
		  "nestvirt: /web.vmx: No such file or directory\n" },
		{ "vm enable" EXTENSION, "--root=/\n", 2,
		  "ERROR: standard input: unexpected line \"--root=/\"\n", "" },
		{ "vm enable" EXTENSION, NULL, 6, "ERROR: standard input: Input/output error\n",
		  "" },
	};

	assert_calls_of(calls, COUNT_OF(calls));
}

#define LIST_OF(rows)                                                                              \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                             \
	"<output xmlns=\"http://www.vmware.com/Products/ESX/5.0/esxcli/\"><list "                  \
	"type=\"structure\">" rows "</list></output>\n"
#define CHANGE(vm, before, after, status, message)                                                 \
	"<structure typeName=\"Change\">"                                                          \
	"<field name=\"Target Type\"><string>vm</string></field>"                                  \
	"<field name=\"Target\"><string>" vm "</string></field>"                                   \
	"<field name=\"Setting\"><string>vhv.enable</string></field>"                              \
	"<field name=\"Before\"><string>" before "</string></field>"                               \
	"<field name=\"After\"><string>" after "</string></field>"                                 \
	"<field name=\"Status\"><string>" status "</string></field>"                               \
	"<field name=\"Message\"><string>" message "</string></field></structure>"
#define IS_ON(name)                                                                                \
	"VM " name " is powered on, and a change now would be lost at power-off: power it off "    \
	"first, or use --when=poweroff"

static void app_run__esxcli__is_rows_or_errors_and_nothing_on_stderr(void **state)
{
	static const struct call calls[] = {
		{ "vm enable" EXTENSION, "--vm-name=R&D\n\n", 0,
		  LIST_OF(CHANGE("R&amp;D", "", "TRUE", "changed", "")), "" },
		/* some refused: rows only */
		{ "vm enable" EXTENSION " --all", "\n\n", 8,
		  LIST_OF(CHANGE("web", "", "TRUE", "refused", IS_ON("&quot;web&quot;"))
				  CHANGE("R&amp;D", "TRUE", "TRUE", "unchanged", "")),
		  "" },
		/* all refused: errors only */
		{ "vm enable" EXTENSION " --vm-id=1", "", 4, "ERROR: " IS_ON("\"web\"") "\n", "" },
	};

	assert_calls_of(calls, COUNT_OF(calls));
	assert_true(scratch_exists("calls"));
}

/* hostd keeps the declaration of before an upgrade until it is restarted (esxi-facts 5.6). */
static void app_run__extension_of_another_version__is_one_clear_line(void **state)
{
	static const char line[] = "ERROR: the host still runs the extension of 0.0.1; run "
				   "/etc/init.d/hostd restart\n";
	static const struct call calls[] = {
		{ "vm enable --format=esxcli --extension=0.0.1 --stdin",
		  "--no-such=1\n", /* not even read */
		  4, line, "" },
		{ "version get --format=esxcli --extension=0.0.1", "", 4, line, "" },
	};

	assert_calls_of(calls, COUNT_OF(calls));
	assert_calls("");
}

/* What --dry-run says, the run does: rows, lines and status are the same but for one word. */
static void app_run__dry_run__has_the_status_of_the_run(void **state)
{
	static const struct call calls[] = {
		{ "vmx set " UUID "/web/web.vmx a=1 --dry-run", NULL, 0,
		  UUID "/web/web.vmx: a: (not set) -> 1: planned\n", "" },
		{ "vmx set " UUID "/R&D/R&D.vmx a=1 --dry-run", NULL, 4, "",
		  "nestvirt: " UUID "/R&D/R&D.vmx: locked: the VM is running here or on another "
		  "host, or somebody is changing it\n" },
		{ "vmx set " UUID "/R&D/R&D.vmx a=1", NULL, 4, "",
		  "nestvirt: " UUID "/R&D/R&D.vmx: locked: the VM is running here or on another "
		  "host, or somebody is changing it\n" },
		/* what is right already needs no lock */
		{ "vmx set " UUID "/R&D/R&D.vmx displayName=R&D --dry-run", NULL, 0,
		  UUID "/R&D/R&D.vmx: displayName: R&D -> R&D: unchanged\n", "" },
		{ "vmx set " UUID "/R&D/R&D.vmx displayName=R&D", NULL, 0,
		  UUID "/R&D/R&D.vmx: displayName: R&D -> R&D: unchanged\n", "" },
	};

	assert_int_equal(mkdir(&UUID "/R&D/R&D.vmx.lck"[1], 0755), 0);
	assert_calls_of(calls, COUNT_OF(calls));
}

static int failing_flush; /* counted down; the one that comes to 0 fails */

int __real_in_place_flush(struct in_place *f, struct err *e);
int __wrap_in_place_flush(struct in_place *f, struct err *e);

int __wrap_in_place_flush(struct in_place *f, struct err *e)
{
	if (failing_flush > 0 && --failing_flush == 0)
		return err_set(e, ERR_IO, "/journal.0: Input/output error");
	return __real_in_place_flush(f, e);
}

/* It is cancelled once its record is written. */
static void pending_cancel__history_cannot_be_closed__is_a_note(void **state)
{
	static const struct call calls[] = {
		{ "vm enable -n web --when=poweroff", NULL, 0,
		  "web: vhv.enable: (not set) -> TRUE: pending: at its next power-off; the service "
		  "is not running: /etc/init.d/nestvirt start\n",
		  "" },
		{ "pending cancel --all", NULL, 0, "web: pending: enable -> (not set): changed\n",
		  "nestvirt: the history could not be closed: /journal.0: Input/output error\n" },
	};

	assert_call(&calls[0]);
	failing_flush = 2;
	assert_call(&calls[1]);
}

static int refuse(void *where, struct span bytes)
{
	(void)where;
	(void)bytes;
	return -1;
}

/* An answer that nobody got is not "done". */
static void app_run__stdout_is_full__is_an_error(void **state)
{
	static const char *const words[] = { "--version" };
	struct app app = { .words = words, .count = 1, .input = input, .out.sink = refuse };

	assert_int_equal(app_run(&app), ERR_IO);
	assert_string_equal(buf_text(&app.err.bytes),
			    "nestvirt: standard output: not all of the answer could be written\n");
	out_free(&app.out);
	out_free(&app.err);
}

int test_app(void)
{
#define TWO_TEST(f) cmocka_unit_test_setup_teardown(f, two_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		TWO_TEST(app_run__words_not_understood__error_in_the_format_asked_for),
		TWO_TEST(app_run__errors__name_what_they_are_of),
		TWO_TEST(app_run__esxcli__is_rows_or_errors_and_nothing_on_stderr),
		TWO_TEST(app_run__extension_of_another_version__is_one_clear_line),
		TWO_TEST(app_run__dry_run__has_the_status_of_the_run),
		TWO_TEST(pending_cancel__history_cannot_be_closed__is_a_note),
		TWO_TEST(app_run__stdout_is_full__is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

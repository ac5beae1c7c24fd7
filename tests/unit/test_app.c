/*
 * The program from its words to its exit status, in one process, so that the
 * sanitizers see every way through it. What the commands do on a host is told by
 * tests/scenario; here are the forms of answers and of errors.
 */
/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "commands/app.h"

#include "sample_host.h"
#include "test_commands.h"

#define EXTENSION "--format=esxcli", "--extension=" NESTVIRT_VERSION, "--stdin"
#define XML                                                                                        \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                             \
	"<output xmlns=\"http://www.vmware.com/Products/ESX/5.0/esxcli/\">"

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
	const char *words[WORDS_MAX]; /* --root is added */
	const char *input;
	int status;
	const char *out;
	const char *err;
};

static void assert_call(const struct call *call)
{
	const char *words[WORDS_MAX + 1];
	struct app app = { .words = words, .input = input };

	while (call->words[app.count]) {
		words[app.count] = call->words[app.count];
		app.count++;
	}
	words[app.count++] = "--root=.";
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

#define CHANGE(vm, before, after, status, message)                                                 \
	"<structure typeName=\"Change\">"                                                          \
	"<field name=\"Target Type\"><string>vm</string></field>"                                  \
	"<field name=\"Target\"><string>" vm "</string></field>"                                   \
	"<field name=\"Setting\"><string>vhv.enable</string></field>"                              \
	"<field name=\"Before\"><string>" before "</string></field>"                               \
	"<field name=\"After\"><string>" after "</string></field>"                                 \
	"<field name=\"Status\"><string>" status "</string></field>"                               \
	"<field name=\"Message\"><string>" message "</string></field></structure>"

#define WEB_IS_ON                                                                                  \
	"VM \"web\" is powered on, and a change now would be lost at power-off: power it off "     \
	"first, or use --when=poweroff"

static void app_run__text__rows_on_stdout_and_refusals_on_stderr(void **state)
{
	static const struct call calls[] = {
		{ { "vm", "enable", "-i", "2", "--dry-run" },
		  NULL,
		  0,
		  "R&D: vhv.enable: (not set) -> TRUE: planned\n",
		  "" },
		{ { "vm", "enable", "-a", "--dry-run" },
		  NULL,
		  8,
		  "R&D: vhv.enable: (not set) -> TRUE: planned\n",
		  "nestvirt: " WEB_IS_ON "\n" },
		{ { "vm", "enable", "-a" },
		  NULL,
		  8,
		  "R&D: vhv.enable: (not set) -> TRUE: changed\n",
		  "nestvirt: " WEB_IS_ON "\n" },
		{ { "vm", "enable", "-n", "R&D" },
		  NULL,
		  0,
		  "R&D: vhv.enable: TRUE -> TRUE: unchanged\n",
		  "" },
		{ { "vm", "enable", "-n", "web", "-f" }, NULL, 4, "", "nestvirt: " WEB_IS_ON "\n" },
		{ { "vm", "disable", "-a" },
		  NULL,
		  0,
		  "web: vhv.enable: (not set) -> (not set): unchanged\n"
		  "R&D: vhv.enable: TRUE -> FALSE: changed\n",
		  "" },
		{ { "vm", "enable", "-n", "a\nb\xFF" },
		  NULL,
		  3,
		  "",
		  "nestvirt: no VM named \"a|0Ab|FF\" on this host (names are case-sensitive); "
		  "list them: esxcli nestvirt vm list\n" },
	};

	(void)state;
	assert_calls_of(calls, COUNT_OF(calls));
}

static void app_run__json__is_one_document_whatever_happens(void **state)
{
	static const struct call calls[] = {
		{ { "vm", "enable", "-a", "--format=json" },
		  NULL,
		  8,
		  "[\n "
		  "{\"target-type\":\"vm\",\"target\":\"web\",\"setting\":\"vhv.enable\","
		  "\"before\":null,\"after\":\"TRUE\",\"status\":\"refused\",\"message\":\"VM "
		  "\\\"web\\\" is powered on, and a change now would be lost at power-off: power "
		  "it off first, or use --when=poweroff\"},\n "
		  "{\"target-type\":\"vm\",\"target\":\"R&D\",\"setting\":\"vhv.enable\","
		  "\"before\":null,\"after\":\"TRUE\",\"status\":\"changed\",\"message\":\"\"}\n]"
		  "\n",
		  "nestvirt: " WEB_IS_ON "\n" },
		{ { "vm", "enable", "-n", "nope", "--format=json" },
		  NULL,
		  3,
		  "{\"error\":{\"code\":\"not-found\",\"message\":\"no VM named \\\"nope\\\" on "
		  "this host (names are case-sensitive); list them: esxcli nestvirt vm "
		  "list\",\"target\":\"nope\"}}\n",
		  "nestvirt: no VM named \"nope\" on this host (names are case-sensitive); list "
		  "them: esxcli nestvirt vm list\n" },
		/* words that cannot be understood, with the format before and behind, in both forms
		 */
		{ { "vm", "bogus", "--format=json" },
		  NULL,
		  2,
		  "{\"error\":{\"code\":\"usage\",\"message\":\"unknown command \\\"vm bogus\\\"; "
		  "see nestvirt vm --help\",\"target\":null}}\n",
		  "nestvirt: unknown command \"vm bogus\"; see nestvirt vm --help\n" },
		{ { "--format", "json", "bogus" },
		  NULL,
		  2,
		  "{\"error\":{\"code\":\"usage\",\"message\":\"unknown command \\\"bogus\\\"; see "
		  "nestvirt --help\",\"target\":null}}\n",
		  "nestvirt: unknown command \"bogus\"; see nestvirt --help\n" },
		{ { "vm", "bogus", "--format", "esxcli" },
		  NULL,
		  2,
		  "ERROR: unknown command \"vm bogus\"; see nestvirt vm --help\n",
		  "" },
		{ { "vmx", "lint", "/web.vmx", "--format=json" },
		  NULL,
		  3,
		  "[\n {\"file\":\"/web.vmx\",\"line\":null,\"problem\":\"unreadable\",\"text\":"
		  "\"/web.vmx: No such file or directory\"}\n]\n",
		  "nestvirt: /web.vmx: No such file or directory\n" },
		{ { "vmx", "get", "/web.vmx", "a", "--format=json" },
		  NULL,
		  3,
		  "{\"error\":{\"code\":\"not-found\",\"message\":\"/web.vmx: No such file or "
		  "directory\",\"target\":\"/web.vmx\"}}\n",
		  "nestvirt: /web.vmx: No such file or directory\n" },
	};

	(void)state;
	assert_calls_of(calls, COUNT_OF(calls));
}

static void app_run__esxcli__is_rows_or_errors_and_nothing_on_stderr(void **state)
{
	static const struct call calls[] = {
		{ { "vm", "enable", EXTENSION },
		  "--vm-name=R&D\n\n",
		  0,
		  XML "<list type=\"structure\">" CHANGE("R&amp;D", "", "TRUE", "changed",
							 "") "</list></output>\n",
		  "" },
		/* some refused: rows only */
		{ { "vm", "enable", EXTENSION, "--all" },
		  "\n\n",
		  8,
		  XML "<list type=\"structure\">" CHANGE(
			  "web", "", "TRUE", "refused",
			  "VM &quot;web&quot; is powered on, and a change now would be lost at "
			  "power-off: power it off first, or use --when=poweroff")
			  CHANGE("R&amp;D", "TRUE", "TRUE", "unchanged", "") "</list></output>\n",
		  "" },
		/* all refused: errors only */
		{ { "vm", "enable", EXTENSION, "--vm-id=1" }, "", 4, "ERROR: " WEB_IS_ON "\n", "" },
		{ { "vm", "enable", EXTENSION },
		  "--vm-name=nope\n",
		  3,
		  "ERROR: no VM named \"nope\" on this host (names are case-sensitive); list them: "
		  "esxcli nestvirt vm list\n",
		  "" },
		{ { "vm", "enable", EXTENSION },
		  "\n\n\n",
		  2,
		  "ERROR: specify a VM: --vm-name=NAME, --vm-id=N, --vmx=PATH, --match=GLOB or "
		  "--all\n",
		  "" },
		{ { "vm", "enable", EXTENSION },
		  "--root=/\n",
		  2,
		  "ERROR: standard input: unexpected line \"--root=/\"\n",
		  "" },
		{ { "vm", "enable", EXTENSION },
		  NULL,
		  6,
		  "ERROR: standard input: Input/output error\n",
		  "" },
	};

	(void)state;
	assert_calls_of(calls, COUNT_OF(calls));
	assert_true(scratch_exists("calls"));
}

/* hostd keeps the declaration of before an upgrade until it is restarted (esxi-facts 5.6). */
static void app_run__extension_of_another_version__is_one_clear_line(void **state)
{
	static const char line[] = "ERROR: the host still runs the extension of 0.0.1; run "
				   "/etc/init.d/hostd restart\n";
	static const struct call calls[] = {
		{ { "vm", "enable", "--format=esxcli", "--extension=0.0.1", "--stdin" },
		  "--no-such=1\n", /* not even read */
		  4,
		  line,
		  "" },
		{ { "version", "get", "--format=esxcli", "--extension=0.0.1" }, "", 4, line, "" },
	};

	(void)state;
	assert_calls_of(calls, COUNT_OF(calls));
	assert_calls("");
}

/* It holds one of hostd's slots for about a second a VM. */
static void app_run__too_many_vms_in_the_extension__names_the_command_line(void **state)
{
	static struct fake_vm many[201];
	static char paths[201][64];
	static const struct call calls[] = {
		{ { "vm", "enable", EXTENSION, "--all" },
		  "",
		  4,
		  "ERROR: 201 VMs are too many for one esxcli call (at most 200): run "
		  "/opt/nestvirt/bin/nestvirt vm enable in the host's shell\n",
		  "" },
	};

	(void)state;
	for (int i = 0; i < 201; i++) {
		(void)snprintf(paths[i], sizeof(paths[i]), UUID "/v%d.vmx", i);
		many[i] = (struct fake_vm){ i + 1, paths[i], HW19 };
	}
	fake_vms(many, COUNT_OF(many));
	assert_calls_of(calls, COUNT_OF(calls));
	scratch_assert(&paths[0][1], HW19);
}

/* What --dry-run says, the run does: rows, lines and status are the same but for one word. */
static void app_run__dry_run__has_the_status_of_the_run(void **state)
{
	static const struct call calls[] = {
		{ { "vmx", "set", UUID "/web/web.vmx", "a=1", "--dry-run" },
		  NULL,
		  0,
		  UUID "/web/web.vmx: a: (not set) -> 1: planned\n",
		  "" },
		{ { "vmx", "set", UUID "/R&D/R&D.vmx", "a=1", "--dry-run" },
		  NULL,
		  4,
		  "",
		  "nestvirt: " UUID "/R&D/R&D.vmx: locked: the VM is running here or on another "
		  "host, or somebody is changing it\n" },
		{ { "vmx", "set", UUID "/R&D/R&D.vmx", "a=1" },
		  NULL,
		  4,
		  "",
		  "nestvirt: " UUID "/R&D/R&D.vmx: locked: the VM is running here or on another "
		  "host, or somebody is changing it\n" },
		/* what is right already needs no lock */
		{ { "vmx", "set", UUID "/R&D/R&D.vmx", "displayName=R&D", "--dry-run" },
		  NULL,
		  0,
		  UUID "/R&D/R&D.vmx: displayName: R&D -> R&D: unchanged\n",
		  "" },
		{ { "vmx", "set", UUID "/R&D/R&D.vmx", "displayName=R&D" },
		  NULL,
		  0,
		  UUID "/R&D/R&D.vmx: displayName: R&D -> R&D: unchanged\n",
		  "" },
	};

	(void)state;
	assert_int_equal(mkdir(&UUID "/R&D/R&D.vmx.lck"[1], 0755), 0);
	assert_calls_of(calls, COUNT_OF(calls));
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

	(void)state;
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
		TWO_TEST(app_run__text__rows_on_stdout_and_refusals_on_stderr),
		TWO_TEST(app_run__json__is_one_document_whatever_happens),
		TWO_TEST(app_run__esxcli__is_rows_or_errors_and_nothing_on_stderr),
		TWO_TEST(app_run__extension_of_another_version__is_one_clear_line),
		TWO_TEST(app_run__too_many_vms_in_the_extension__names_the_command_line),
		TWO_TEST(app_run__dry_run__has_the_status_of_the_run),
		TWO_TEST(app_run__stdout_is_full__is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

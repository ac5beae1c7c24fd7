#include "test_host.h"

#include "fake_host.h"
#include "host/facts.h"
#include "host_seams.h"

#define OPEN                                                                                       \
	"<?xml version=\"1.0\" encoding=\"utf-8\"?>"                                               \
	"<output xmlns=\"http://www.vmware.com/Products/ESX/5.0/esxcli\"><root>"
#define CLOSE              "</root></output>"
#define FIELD(name, value) "<field name=\"" name "\"><string>" value "</string></field>"
#define ANSWER(fields)     OPEN "<structure typeName=\"T\">" fields "</structure>" CLOSE

/* A host that hangs, in a time of its own. */
static bool hangs;
static struct buf waited; /* how long each command was given */

int __wrap_host_spawn(struct spawn_result *result, const struct host *h, struct argv *argv,
		      const struct spawn_limits *limits, struct err *e);
int __real_host_spawn(struct spawn_result *result, const struct host *h, struct argv *argv,
		      const struct spawn_limits *limits, struct err *e);

int __wrap_host_spawn(struct spawn_result *result, const struct host *h, struct argv *argv,
		      const struct spawn_limits *limits, struct err *e)
{
	if (!hangs)
		return __real_host_spawn(result, h, argv, limits, e);
	buf_format(&waited, "%lld ", limits->timeout_ms);
	seam_clock += limits->timeout_ms + 1000;
	return err_set(e, ERR_HOST, "it hangs");
}

/* What a command of the host prints, by its words; another one is an error of the test. */
struct said {
	const char *words;
	const char *prints;
	int status;
};

/* A host as most are; a test changes a line or two. */
static const struct said healthy[] = {
	{ "system version get", ANSWER(FIELD("Version", "8.0.2") FIELD("Build", "Releasebuild-1")),
	  0 },
	{ "hardware cpu list", ANSWER(FIELD("Brand", "GenuineIntel")), 0 },
	{ "hardware platform get",
	  ANSWER(FIELD("Product Name", "Server 1") FIELD("Vendor Name", "Example Inc.")), 0 },
	{ "hardware cpu global get",
	  ANSWER("<field name=\"HV Support\"><integer>3</integer></field>"), 0 },
	{ "system settings kernel list --option=execInstalledOnly",
	  ANSWER(FIELD("Configured", "FALSE") FIELD("Runtime", "FALSE")), 0 },
	{ "system settings advanced list --option=/Net/ReversePathFwdCheckPromisc",
	  ANSWER("<field name=\"Int Value\"><integer>0</integer></field>"), 0 },
	{ "software acceptance get", "CommunitySupported", 0 },
};

static void add_case(struct buf *script, const struct said *said)
{
	buf_format(script, "*\"%s\") cat <<'END'\n%s\nEND\nexit %d ;;\n", said->words, said->prints,
		   said->status);
}

/* localcli says what `other` says, and else what a healthy host says. */
static void fake_localcli(const struct said *other)
{
	AUTO_VALUE(buf) script = { 0 };

	buf_str(&script, "case \"$*\" in\n");
	if (other)
		add_case(&script, other);
	for (size_t i = 0; i < COUNT_OF(healthy); i++)
		add_case(&script, &healthy[i]);
	buf_str(&script, "esac\nexit 99");
	fake_command("localcli", buf_text(&script));
}

#define SECURE_BOOT "/usr/lib/vmware/secureboot/bin/secureBoot.py"

static void fake_secure_boot(const char *prints)
{
	static const char *const folders[] = { "usr", "usr/lib", "usr/lib/vmware",
					       "usr/lib/vmware/secureboot",
					       "usr/lib/vmware/secureboot/bin" };
	AUTO_STR *script = x_format("#!/bin/sh\necho '%s'\n", prints);

	for (size_t i = 0; i < COUNT_OF(folders); i++)
		(void)mkdir(folders[i], 0755);
	scratch_write(&SECURE_BOOT[1], script);
	assert_int_equal(chmod(&SECURE_BOOT[1], 0755), 0);
}

/* Where the extension lies. */
static void fake_installed(void)
{
	static const char *const folders[] = { "usr/lib/vmware/esxcli",
					       "usr/lib/vmware/esxcli/ext" };

	for (size_t i = 0; i < COUNT_OF(folders); i++)
		assert_int_equal(mkdir(folders[i], 0755), 0);
	scratch_write("usr/lib/vmware/esxcli/ext/nestvirt.xml", "<plugin/>\n");
}

#define NESTED_IS(word)                                                                            \
	"echo '(vim.vm.ConfigOption) {'; echo '   capabilities = (vim.vm.Capability) {'; "         \
	"echo '      nestedHVSupported = " word ",'; echo '   },'; echo '}'"

static int healthy_setup(void **state)
{
	if (fake_host_setup(state) < 0)
		return -1;
	fake_localcli(NULL);
	fake_secure_boot("Disabled");
	fake_command("vim-cmd", NESTED_IS("true"));
	return 0;
}

/* `7` of a number or flag, the text of a text (`1.2.0 ours` if the number beside it is 1), `? why`
 * where it is not known, `?` where there is nothing to know. */
static void assert_fact(const struct host_facts *facts, enum host_fact which, const char *want)
{
	const struct fact *fact = &facts->items[which];
	AUTO_VALUE(buf) got = { 0 };

	assert_true(!fact->known || !fact->why);
	if (!fact->known)
		buf_format(&got, "?%s%s", fact->why ? " " : "", fact->why ? fact->why : "");
	else if (fact->text)
		buf_format(&got, "%s%s", fact->text, fact->number == 1 ? " ours" : "");
	else
		buf_format(&got, "%lld", fact->number);
	assert_string_equal(buf_text(&got), want);
}

static void read_facts(struct host_facts *facts, bool by_hostd)
{
	struct host h = fake_host(by_hostd);

	host_facts_read(facts, &h, "1.2.0", by_hostd);
	host_close(&h);
}

static void host_facts_read__healthy__knows_all(void **state)
{
	static const char *const want[HOST_FACT_COUNT] = {
		[HOST_VERSION] = "8.0.2",
		[HOST_BUILD] = "Releasebuild-1",
		[HOST_CPU] = "GenuineIntel",
		[HOST_VENDOR] = "Example Inc.",
		[HOST_PRODUCT] = "Server 1",
		[HOST_IS_VIRTUAL] = "0",
		[HOST_HV_SUPPORT] = "3",
		[HOST_NESTED_HV] = "1",
		[HOST_ACCEPTANCE] = "CommunitySupported",
		[HOST_SECURE_BOOT] = "0",
		[HOST_EXEC_ONLY] = "0",
		[HOST_HOSTD] = "1",
		[HOST_INSTALLED] = "0",
		[HOST_EXTENSION] = "?",
		[HOST_VHV_DEFAULT] = "0",
		[HOST_REVERSE_PATH] = "0",
		[HOST_NOT_LASTING] = "",
		[HOST_SERVICE] = "?",
	};
	AUTO_VALUE(host_facts) facts = { 0 };

	read_facts(&facts, false);
	for (size_t i = 0; i < COUNT_OF(want); i++)
		assert_fact(&facts, (enum host_fact)i, want[i]);
	assert_calls("localcli --formatter=xml system version get\n"
		     "localcli --formatter=xml hardware cpu list\n"
		     "localcli --formatter=xml hardware platform get\n"
		     "localcli --formatter=xml hardware cpu global get\n"
		     "localcli --formatter=xml system settings kernel list "
		     "--option=execInstalledOnly\n"
		     "localcli --formatter=xml system settings advanced list "
		     "--option=/Net/ReversePathFwdCheckPromisc\n"
		     "localcli software acceptance get\n"
		     "vim-cmd solo/querycfgopt vmx-13\n");
}

static void host_facts_read__localcli__each_answer(void **state)
{
#define NO_SENSE(command, field)                                                                   \
	"? the answer of localcli " command " has no " field " that makes sense"
#define MACHINE(vendor, product) ANSWER(FIELD("VendorName", vendor) FIELD("ProductName", product))
#define EXEC_ONLY(configured, runtime)                                                             \
	ANSWER(FIELD("Configured", configured) FIELD("Runtime", runtime))
	static const struct {
		enum host_fact which;
		const char *words, *prints;
		int status;
		const char *want;
	} rows[] = {
		{ HOST_HV_SUPPORT, "hardware cpu global get", ANSWER(FIELD("HVSupport", "0")), 0,
		  "0" },
		{ HOST_HV_SUPPORT, "hardware cpu global get", ANSWER(FIELD("HVSupport", "many")), 0,
		  NO_SENSE("hardware cpu global get", "HVSupport") },
		{ HOST_HV_SUPPORT, "hardware cpu global get", "Something is broken", 1,
		  "? /bin/localcli --formatter=xml hardware cpu global get: Something is broken" },
		{ HOST_HV_SUPPORT, "hardware cpu global get", "garbage", 0,
		  "? the answer of localcli hardware cpu global get: it is not XML: it starts with "
		  "\"garbage\"" },
		{ HOST_CPU, "hardware cpu list", OPEN "<list type=\"structure\"></list>" CLOSE, 0,
		  NO_SENSE("hardware cpu list", "Brand") },
		{ HOST_BUILD, "system version get", ANSWER(FIELD("Version", "6.7.0")), 0,
		  NO_SENSE("system version get", "Build") },
		{ HOST_IS_VIRTUAL, "hardware platform get", MACHINE("VMware, Inc.", "VMware20,1"),
		  0, "1" },
		{ HOST_IS_VIRTUAL, "hardware platform get",
		  MACHINE("Microsoft Corporation", "Virtual Machine"), 0, "1" },
		{ HOST_IS_VIRTUAL, "hardware platform get",
		  MACHINE("Microsoft Corporation", "Surface"), 0, "0" },
		{ HOST_IS_VIRTUAL, "hardware platform get",
		  ANSWER(FIELD("ProductName", "VMware20,1")), 0,
		  NO_SENSE("hardware platform get", "VendorName") },
		{ HOST_EXEC_ONLY, "--option=execInstalledOnly", EXEC_ONLY("TRUE", "FALSE"), 0,
		  "1" },
		{ HOST_EXEC_ONLY, "--option=execInstalledOnly", EXEC_ONLY("FALSE", "TRUE"), 0,
		  "1" },
		{ HOST_EXEC_ONLY, "--option=execInstalledOnly", EXEC_ONLY("", ""), 0,
		  NO_SENSE("system settings kernel list --option=execInstalledOnly",
			   "Configured") },
		{ HOST_REVERSE_PATH, "--option=/Net/ReversePathFwdCheckPromisc",
		  ANSWER(FIELD("IntValue", "1")), 0, "1" },
		{ HOST_ACCEPTANCE, "software acceptance get", "  PartnerSupported ", 0,
		  "PartnerSupported" },
		{ HOST_ACCEPTANCE, "software acceptance get", "", 0,
		  "? localcli software acceptance get says \"\"" },
		{ HOST_ACCEPTANCE, "software acceptance get",
		  "Traceback (most recent call last):", 0,
		  "? localcli software acceptance get says \"Traceback (most recent call "
		  "last):\"" },
		{ HOST_ACCEPTANCE, "software acceptance get", "no", 3,
		  "? /bin/localcli software acceptance get: no" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(host_facts) facts = { 0 };

		fake_localcli(&(struct said){ rows[i].words, rows[i].prints, rows[i].status });
		read_facts(&facts, false);
		assert_fact(&facts, rows[i].which, rows[i].want);
		/* The others are answered all the same. */
		assert_fact(&facts, HOST_NESTED_HV, "1");
	}
}

static void host_facts_read__secure_boot__enabled_or_disabled(void **state)
{
	static const char *const rows[][2] = {
		{ "Enabled", "1" },
		{ "Disabled", "0" },
		{ "Not supported", "? secureBoot.py -s says \"Not supported\"" },
		{ "", "? secureBoot.py -s says \"\"" },
	};
	AUTO_VALUE(host_facts) none = { 0 };

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(host_facts) facts = { 0 };

		fake_secure_boot(rows[i][0]);
		read_facts(&facts, false);
		assert_fact(&facts, HOST_SECURE_BOOT, rows[i][1]);
	}
	assert_int_equal(unlink(&SECURE_BOOT[1]), 0);
	read_facts(&none, false);
	assert_fact(&none, HOST_SECURE_BOOT, "? " SECURE_BOOT ": No such file or directory");
}

static void host_facts_read__vim_cmd__processor_and_hostd(void **state)
{
#define ASKED "? /bin/vim-cmd solo/querycfgopt vmx-13: "
	static const struct {
		const char *script, *nested, *hostd;
	} rows[] = {
		{ NESTED_IS("false"), "0", "1" },
		{ NESTED_IS("<unset>"), ASKED "no nestedHVSupported in its answer", "1" },
		{ "echo '(vim.fault.NotFound) {'; exit 1", ASKED "(vim.fault.NotFound) {", "1" },
		{ "echo 'Connect to localhost failed: Connection failure' >&2; exit 1",
		  ASKED "Connect to localhost failed: Connection failure", "0" },
		{ "exit 1", ASKED "it ended with status 1 and said nothing",
		  ASKED "it ended with status 1 and said nothing" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(host_facts) facts = { 0 };

		fake_command("vim-cmd", rows[i].script);
		read_facts(&facts, false);
		assert_fact(&facts, HOST_NESTED_HV, rows[i].nested);
		assert_fact(&facts, HOST_HOSTD, rows[i].hostd);
	}
}

static void host_facts_read__extension__is_what_hostd_has(void **state)
{
	static const char *const rows[][2] = {
		{ "echo '" ANSWER(FIELD("Version", "1.2.0")) "'", "1.2.0 ours" },
		{ "echo '" ANSWER(FIELD("Version", "1.3.0")) "'", "1.3.0" },
		{ "echo 'Error: Unknown command or namespace nestvirt version get'; exit 1", "" },
		{ "echo 'the host still runs the extension of 1.1.0; run /etc/init.d/hostd "
		  "restart'; exit 1",
		  "1.1.0" },
		{ "echo busy; exit 1", "? /bin/esxcli --formatter=xml nestvirt version get: busy" },
		{ "echo '" ANSWER(FIELD("Other", "1")) "'",
		  "? the answer of esxcli nestvirt version get has no Version" },
	};

	fake_installed();
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(host_facts) facts = { 0 };

		fake_command("esxcli", rows[i][0]);
		read_facts(&facts, false);
		assert_fact(&facts, HOST_INSTALLED, "1");
		assert_fact(&facts, HOST_EXTENSION, rows[i][1]);
	}
}

static void host_facts_read__run_by_hostd__does_not_ask_it(void **state)
{
	AUTO_VALUE(host_facts) facts = { 0 };

	fake_installed();
	read_facts(&facts, true); /* there is no esxcli that could be asked */
	assert_fact(&facts, HOST_EXTENSION, "1.2.0 ours");
}

static void host_facts_read__hostd_down__does_not_ask_esxcli(void **state)
{
	AUTO_VALUE(host_facts) facts = { 0 };

	fake_installed();
	fake_command("vim-cmd", "echo 'Connect to localhost failed: Connection failure'; exit 1");
	read_facts(&facts, false);
	assert_fact(&facts, HOST_EXTENSION, "? hostd does not answer");
	assert_fact(&facts, HOST_HV_SUPPORT, "3");
}

static void host_facts_read__files__lasting_or_not(void **state)
{
	AUTO_VALUE(host_facts) before = { 0 };
	AUTO_VALUE(host_facts) after = { 0 };

	assert_int_equal(mkdir("etc/config", 0755), 0);
	fake_file("/etc/config/nestvirt/config.json", "{}\n");
	fake_file("/etc/config/nestvirt/journal.0", "");
	fake_file("/etc/config/nestvirt/journal.1", "");
	assert_int_equal(chmod("etc/config/nestvirt/journal.0", 01644), 0);
	read_facts(&before, false);
	assert_fact(&before, HOST_NOT_LASTING,
		    "/etc/config/nestvirt/config.json, /etc/config/nestvirt/journal.1");
	assert_int_equal(chmod("etc/config/nestvirt/journal.1", 01644), 0);
	assert_int_equal(chmod("etc/config/nestvirt/config.json", 01644), 0);
	read_facts(&after, false);
	assert_fact(&after, HOST_NOT_LASTING, "");
}

static void host_facts_read__service__runs_by_its_pid_file(void **state)
{
	AUTO_STR *parent = x_format("%lld\n", (long long)getppid());
	const struct {
		const char *pid; /* NULL: no file */
		const char *runs;
	} rows[] = {
		{ NULL, "0" },
		{ parent, "1" },
		{ "999999999\n", "0" }, /* more than pid_max */
		{ "garbage\n", "0" },
	};

	fake_file("/etc/init.d/nestvirt", "#!/bin/sh\n");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(host_facts) facts = { 0 };

		if (rows[i].pid)
			scratch_write("var/run/nestvirt.pid", rows[i].pid);
		read_facts(&facts, false);
		assert_fact(&facts, HOST_SERVICE, rows[i].runs);
	}
}

static void host_facts_read__host_config__turns_all_on(void **state)
{
	AUTO_VALUE(host_facts) on = { 0 };
	AUTO_VALUE(host_facts) unread = { 0 };

	scratch_write("etc/vmware/config", "libdir = \"/usr/lib/vmware\"\nvhv.enable = \"true\"\n");
	read_facts(&on, false);
	assert_fact(&on, HOST_VHV_DEFAULT, "1");
	assert_int_equal(unlink("etc/vmware/config"), 0);
	assert_int_equal(mkdir("etc/vmware/config", 0755), 0);
	read_facts(&unread, false);
	assert_fact(&unread, HOST_VHV_DEFAULT, "? /etc/vmware/config: a folder, not a file");
}

static void host_facts_read__all_hang__ends_within_its_time(void **state)
{
	AUTO_VALUE(host_facts) facts = { 0 };

	hangs = true;
	seam_clock = 1;
	read_facts(&facts, false);
	hangs = false;
	seam_clock = 0;
	assert_string_equal(buf_text(&waited), "10000 10000 8000 ");
	buf_free(&waited);
	assert_fact(&facts, HOST_BUILD, "? it hangs");
	assert_fact(&facts, HOST_CPU, "? it hangs");
	assert_fact(&facts, HOST_HV_SUPPORT,
		    "? /bin/localcli --formatter=xml hardware cpu global get: not asked, the host "
		    "answers too slowly");
	assert_fact(&facts, HOST_HOSTD, ASKED "not asked, the host answers too slowly");
	assert_fact(&facts, HOST_VHV_DEFAULT, "0");
}

static void host_facts_release__text__is_a_number(void **state)
{
	static const struct {
		const char *version;
		long long release;
	} rows[] = {
		{ "6.5.0", 60500 },   { "6.7.0", 60700 }, { "8.0.2", 80002 }, { "7.0", 70000 },
		{ "10.1.3", 100103 }, { "8.0.x", 80000 }, { "8", 0 },         { "", 0 },
		{ "x.1", 0 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(host_facts_release(rows[i].version), rows[i].release);
}

#define ON_HOST(test) cmocka_unit_test_setup_teardown(test, healthy_setup, scratch_teardown)

int test_facts(void)
{
	const struct CMUnitTest tests[] = {
		ON_HOST(host_facts_read__healthy__knows_all),
		ON_HOST(host_facts_read__localcli__each_answer),
		ON_HOST(host_facts_read__secure_boot__enabled_or_disabled),
		ON_HOST(host_facts_read__vim_cmd__processor_and_hostd),
		ON_HOST(host_facts_read__extension__is_what_hostd_has),
		ON_HOST(host_facts_read__run_by_hostd__does_not_ask_it),
		ON_HOST(host_facts_read__hostd_down__does_not_ask_esxcli),
		ON_HOST(host_facts_read__files__lasting_or_not),
		ON_HOST(host_facts_read__service__runs_by_its_pid_file),
		ON_HOST(host_facts_read__host_config__turns_all_on),
		ON_HOST(host_facts_read__all_hang__ends_within_its_time),
		cmocka_unit_test(host_facts_release__text__is_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

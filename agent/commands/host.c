/* host get and version get. */
#include "commands/run.h"
#include "commands/table.h"

/* host get: the columns are the facts, in their order, and what could not be read. */
#define UNKNOWN HOST_FACT_COUNT
#define COLUMNS (UNKNOWN + 1)

static const struct field get_fields[COLUMNS] = {
	[HOST_VERSION] = { "Version", FIELD_TEXT, true, "The ESXi release." },
	[HOST_BUILD] = { "Build", FIELD_TEXT, true, "Its build." },
	[HOST_CPU] = { "CPU Vendor", FIELD_TEXT, true, "GenuineIntel or AuthenticAMD." },
	[HOST_VENDOR] = { "Machine Vendor", FIELD_TEXT, true, "The manufacturer of the machine." },
	[HOST_PRODUCT] = { "Machine Product", FIELD_TEXT, true, "Its product name." },
	[HOST_IS_VIRTUAL] = { "Is Virtual", FIELD_BOOL, true, "Is this host itself a VM?" },
	[HOST_HV_SUPPORT] = { "HV Support", FIELD_INT, true,
			      "Hardware virtualization: 0 none, 1 not supported on this hardware, "
			      "2 disabled in the BIOS, 3 available." },
	[HOST_NESTED_HV] = { "Nested HV Supported", FIELD_BOOL, true,
			     "Does the processor support nested guests (EPT or RVI)?" },
	[HOST_ACCEPTANCE] = { "Acceptance Level", FIELD_TEXT, true,
			      "The lowest acceptance level of VIBs that the host accepts." },
	[HOST_SECURE_BOOT] = { "Secure Boot", FIELD_BOOL, true, "Is UEFI Secure Boot on?" },
	[HOST_EXEC_ONLY] = { "Exec Installed Only", FIELD_BOOL, true,
			     "Does the host run programs from VIBs only, now or after a boot?" },
	[HOST_HOSTD] = { "hostd Answers", FIELD_BOOL, true, "Does hostd answer?" },
	[HOST_INSTALLED] = { "Extension Installed", FIELD_BOOL, true,
			     "Is nestvirt's extension where its VIB puts it?" },
	[HOST_EXTENSION] = { "Extension Loaded", FIELD_TEXT, true,
			     "The version of the extension that hostd has loaded; empty if none." },
	[HOST_VHV_DEFAULT] = { "Nested HV Default", FIELD_BOOL, true,
			       "Does /etc/vmware/config turn vhv.enable on for all VMs?" },
	[HOST_REVERSE_PATH] = { "Reverse Path Check", FIELD_INT, true,
				"The option /Net/ReversePathFwdCheckPromisc." },
	[HOST_NOT_LASTING] = { "Not Persistent", FIELD_LIST, false,
			       "Files of nestvirt that the next boot loses." },
	[HOST_SERVICE] = { "Service Running", FIELD_BOOL, true,
			   "Does nestvirt's service run? Unknown if it is not installed." },
	[UNKNOWN] = { "Unknown", FIELD_LIST, false, "What could not be read, and why." },
};

static struct value fact_value(const struct fact *fact, enum field_type type)
{
	if (!fact->known)
		return value_unknown();
	if (type == FIELD_TEXT)
		return value_text(fact->text);
	return type == FIELD_BOOL ? value_bool(fact->number == 1) : value_int(fact->number);
}

static int get_host(struct run *run, struct err *e)
{
	AUTO_VALUE(strings) not_lasting = { 0 };
	AUTO_VALUE(strings) unknown = { 0 };
	AUTO_VALUE(host_facts) facts = { 0 };
	struct value row[COLUMNS];
	struct span rest, name;

	(void)e;
	run_read_host(&facts, run);
	for (size_t i = 0; i < HOST_FACT_COUNT; i++) {
		row[i] = fact_value(&facts.items[i], get_fields[i].type);
		if (facts.items[i].why)
			strings_format(&unknown, "%s: %s", get_fields[i].name, facts.items[i].why);
	}
	rest = span_of(facts.items[HOST_NOT_LASTING].text);
	while (span_next(&name, &rest, ','))
		strings_take(&not_lasting, x_strndup(span_trim(name).p, span_trim(name).len));
	row[HOST_NOT_LASTING] = value_list(&not_lasting);
	row[UNKNOWN] = value_list(&unknown);
	output_row(run->output, row, NULL);
	return 0;
}

static const struct param *const no_params[] = { NULL };

const struct command command_host_get = {
	.path = "host get",
	.summary = "Show the host's virtualization and nestvirt status.",
	.detail = "What could not be read is unknown, and listed with the reason.",
	.params = no_params,
	.shape = { .type = "Host",
		   .fields = get_fields,
		   .count = COUNT_OF(get_fields),
		   .single = true },
	.flags = CMD_HOST | CMD_HOSTD,
	.run = get_host,
};

/* version get */

enum version_column { VERSION, LIBRARIES };

static const struct field version_fields[] = {
	[VERSION] = { "Version", FIELD_TEXT, false, "The version of this program." },
	[LIBRARIES] = { "Libraries", FIELD_LIST, false,
			"The libraries linked into it, for vulnerability tracking." },
};

static int get_version(struct run *run, struct err *e)
{
	AUTO_VALUE(strings) libraries = { 0 };

	(void)e;
	output_libraries(&libraries);
	output_row(run->output,
		   (struct value[]){
			   [VERSION] = value_text(NESTVIRT_VERSION),
			   [LIBRARIES] = value_list(&libraries),
		   },
		   NULL);
	return 0;
}

const struct command command_version_get = {
	.path = "version get",
	.summary = "Show the version of nestvirt and of the libraries linked into it.",
	.params = no_params,
	.shape = { .type = "Version",
		   .fields = version_fields,
		   .count = COUNT_OF(version_fields),
		   .single = true },
	.run = get_version,
};

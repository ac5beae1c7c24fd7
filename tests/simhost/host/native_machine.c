#include "host/native_machine.h"

#include <strings.h>

#include "core/state.h"
#include "host/release.h"

/* The machine of the capture: one package, four cores, no hyperthreading. */
#define CORES 4

int native_cpu_global_get(struct native *n, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	struct value *v = &n->result;

	if (state_load(&st, n->sim, e) < 0)
		return -1;
	*v = value_struct("Cpu");
	value_field_int(v, "CPU Packages", 1);
	value_field_int(v, "CPU Cores", CORES);
	value_field_int(v, "CPU Threads", CORES);
	value_field_bool(v, "Hyperthreading Active", false);
	value_field_bool(v, "Hyperthreading Supported", false);
	value_field_bool(v, "Hyperthreading Enabled", true);
	value_field_int(v, "HV Support", st.machine.facts[MACHINE_HV_SUPPORT]);
	value_field_bool(v, "HV Replay Capable", false);
	value_field(v, "HV Replay Disabled Reasons", value_list("string"));
	return 0;
}

/* What a processor says of itself, and its caches; in the order of the capture. */
static const struct {
	const char *name;
	long intel, amd;
} cpu_numbers[] = {
	{ "Family", 6, 23 },
	{ "Model", 158, 49 },
	{ "Type", 0, 0 },
	{ "Stepping", 10, 0 },
	{ "Core Speed", 3503999654, 2994372901 },
	{ "Bus Speed", 23999996, 99812430 },
	{ "APIC ID", 0, 0 },
	{ "Node", 0, 0 },
	{ "L2 Cache Size", 262144, 524288 },
	{ "L2 Cache Associativity", 4, 8 },
	{ "L2 Cache Line Size", 64, 64 },
	{ "L2 Cache CPU Count", 1, 1 },
	{ "L3 Cache Size", 8388608, 16777216 },
	{ "L3 Cache Associativity", 16, 16 },
	{ "L3 Cache Line Size", 64, 64 },
	{ "L3 Cache CPU Count", CORES, CORES },
};

static struct value cpu(long id, bool amd)
{
	struct value v = value_struct("Cpu");

	value_field_int(&v, "Id", id);
	value_field_int(&v, "Package Id", 0);
	for (size_t i = 0; i < COUNT_OF(cpu_numbers); i++)
		value_field_int(&v, cpu_numbers[i].name,
				amd ? cpu_numbers[i].amd : cpu_numbers[i].intel);
	value_field_text(&v, "Brand", amd ? "AuthenticAMD" : "GenuineIntel");
	return v;
}

int native_cpu_list(struct native *n, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };

	if (state_load(&st, n->sim, e) < 0)
		return -1;
	n->result = value_list("structure");
	for (long i = 0; i < CORES; i++)
		value_item(&n->result, cpu(i, st.machine.facts[MACHINE_CPU_VENDOR] == MACHINE_AMD));
	return 0;
}

int native_platform_get(struct native *n, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	struct value *v = &n->result;
	bool virtual;

	if (state_load(&st, n->sim, e) < 0)
		return -1;
	virtual = st.machine.facts[MACHINE_VIRTUAL];
	*v = value_struct("PlatformGet");
	value_field_text(v, "UUID",
			 "0x56 0x4d 0x1c 0x2d 0x3e 0x4f 0x5a 0x6b 0x0 0x50 0x56 0x9a 0x1b 0x1 "
			 "0x2 0x3");
	value_field_text(v, "Product Name", virtual ? "VMware20,1" : "Simulated Server 1");
	value_field_text(v, "Vendor Name", virtual ? "VMware, Inc." : "Example Inc.");
	value_field_text(v, "Serial Number", "SIM-0001");
	value_field_text(v, "Enclosure Serial Number", virtual ? "None" : "SIM-0001");
	value_field_text(v, "BIOS Asset Tag", "");
	value_field_bool(v, "IPMI Supported", !virtual);
	return 0;
}

#define EXEC_ONLY "execInstalledOnly"

/* Assumed: not seen. */
static void say_unknown(struct strings *errors, const char *name)
{
	strings_format(errors, "Invalid kernel setting: %s", name);
}

static const char *shown(long fact)
{
	return fact ? "TRUE" : "FALSE";
}

/* Its name is found in any case: hardening guides write it small. */
int native_kernel_list(struct native *n, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	const char *only = args_value(n->args, "option", EXEC_ONLY);
	bool normal;
	struct value v;

	if (state_load(&st, n->sim, e) < 0)
		return -1;
	if (strcasecmp(only, EXEC_ONLY) != 0) {
		say_unknown(&n->errors, only);
		return 0;
	}
	n->result = value_list("structure");
	normal = release_find(st.release)->exec_only;
	if (args_given(n->args, "delta") && st.machine.facts[MACHINE_EXEC_ONLY_NEXT] == normal)
		return 0;
	v = value_struct("SettingsKernel");
	value_field_text(&v, "Name", EXEC_ONLY);
	value_field_text(&v, "Type", "Bool");
	value_field_text(&v, "Configured", shown(st.machine.facts[MACHINE_EXEC_ONLY_NEXT]));
	value_field_text(&v, "Runtime", shown(st.machine.facts[MACHINE_EXEC_ONLY]));
	value_field_text(&v, "Default", shown(normal));
	value_field_text(&v, "Description", "Only execute binaries that came in a VIB.");
	value_item(&n->result, v);
	return 0;
}

/* Held from the next boot on. */
int native_kernel_set(struct native *n, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	const char *name = args_value(n->args, "setting", "");
	const char *value = args_value(n->args, "value", "");

	if (strcasecmp(name, EXEC_ONLY) != 0) {
		say_unknown(&n->errors, name);
		return 0;
	}
	if (strcasecmp(value, "TRUE") != 0 && strcasecmp(value, "FALSE") != 0) {
		strings_format(&n->errors, "Invalid value for %s: %s", name, value); /* assumed */
		return 0;
	}
	if (state_begin(&st, n->sim, e) < 0)
		return -1;
	st.machine.facts[MACHINE_EXEC_ONLY_NEXT] = strcasecmp(value, "TRUE") == 0;
	n->result = value_scalar(VALUE_BOOL, "true");
	return state_commit(&st, e);
}

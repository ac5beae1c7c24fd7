#include "plan/profile.h"

#include <string.h>

#include "host/facts.h"
#include "host/vm.h"

struct profile_setting {
	const char *name; /* of each adapter: what follows "ethernetN." */
	const char *on;
	const char *off; /* NULL: the line is removed */
	bool of_adapters;
	/* Another value means that the adapter's settings are somebody else's, and stay. */
	bool is_owner;
};

struct profile {
	const char *name;
	const char *summary;
	const char *needs_vib;
	const char *const *needs; /* ids of checks that are asked for it, ended by NULL; or NULL */
	const struct profile_setting *settings;
	size_t count;
};

#define VHV                                                                                        \
	{                                                                                          \
		.name = VHV_SETTING, .on = "TRUE", .off = "FALSE"                                  \
	}

static const struct profile_setting plain[] = { VHV };

/* What recipes for Windows Server 2012 and 2012 R2 add [facts 2.3]. */
static const struct profile_setting legacy[] = {
	VHV,
	{ .name = "hypervisor.cpuid.v0", .on = "FALSE" },
	{ .name = "mce.enable", .on = "TRUE" },
};

static const struct profile_setting vbs[] = {
	VHV,
	{ .name = "vvtd.enable", .on = "TRUE" },
	{ .name = "windows.vbs.enabled", .on = "TRUE" },
};

/* Power-on fails if the processor cannot do it [facts 2.3]. */
static const struct profile_setting strict[] = {
	VHV,
	{ .name = "featMask.vm.hv.capable", .on = "Min:1" },
};

/* The MAC-learning filter of VMware's fling for 5.x and 6.x [facts 2.4]. */
static const struct profile_setting maclearn[] = {
	VHV,
	{ .name = "filter4.name", .on = FILTER_NAME, .of_adapters = true, .is_owner = true },
	{ .name = "filter4.onFailure", .on = "failOpen", .of_adapters = true },
};

static const char *const hypervisor_needs[] = { "one-vcpu", "too-little-memory", "32-bit-guest",
						NULL };
static const char *const kvm_needs[] = { "too-little-memory", "32-bit-guest", NULL };
static const char *const vbs_needs[] = { "vbs-incomplete", "32-bit-guest", NULL };

#define SETTINGS(table) .settings = table, .count = COUNT_OF(table)

static const struct profile profiles[] = {
	{ "default", "vhv.enable and nothing else.", SETTINGS(plain) },
	{ "hyperv", "vhv.enable, with a look at what the Hyper-V role needs.",
	  .needs = hypervisor_needs, SETTINGS(plain) },
	{ "hyperv-legacy",
	  "The same, with hypervisor.cpuid.v0 and mce.enable for Windows Server 2012 and 2012 R2.",
	  .needs = hypervisor_needs, SETTINGS(legacy) },
	{ "esxi", "vhv.enable, with a look at what ESXi needs.", .needs = hypervisor_needs,
	  SETTINGS(plain) },
	{ "kvm", "vhv.enable, with a look at what Linux with KVM needs.", .needs = kvm_needs,
	  SETTINGS(plain) },
	{ "vbs", "vhv.enable, vvtd.enable and windows.vbs.enabled; needs EFI with Secure Boot.",
	  .needs = vbs_needs, SETTINGS(vbs) },
	{ "strict",
	  "vhv.enable, and featMask.vm.hv.capable: no power-on where the processor cannot do it.",
	  SETTINGS(strict) },
	{ FILTER_NAME,
	  "vhv.enable, and the MAC-learning filter of VMware's fling on every network adapter; "
	  "needs its VIB.",
	  .needs_vib = FILTER_NAME, SETTINGS(maclearn) },
};

const char *const profile_names[] = { "default", "hyperv", "hyperv-legacy", "esxi", "kvm",
				      "vbs",     "strict", FILTER_NAME,     NULL };

const struct profile *profile_find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(profiles); i++) {
		if (!name || strcmp(profiles[i].name, name) == 0)
			return &profiles[i];
	}
	return NULL;
}

const char *profile_summary(const struct profile *profile)
{
	return profile->summary;
}

bool profile_needs(const struct profile *profile, const char *check)
{
	for (size_t i = 0; profile->needs && profile->needs[i]; i++) {
		if (strcmp(profile->needs[i], check) == 0)
			return true;
	}
	return false;
}

int profile_ask(struct profile_host *host, const struct profile *profile, const struct host *h,
		struct err *e)
{
	bool have = true;

	if (profile->needs_vib && !host->is_vib_known) {
		if (vibs_have(&have, h, profile->needs_vib, e) < 0)
			return -1;
		host->missing_vib = have ? NULL : profile->needs_vib;
		host->is_vib_known = true;
	}
	/* Which hardware VBS needs depends on the processor; what hostd has loaded is not asked. */
	if (profile_needs(profile, "vbs-incomplete") && !host->facts.host) {
		host_facts_read(&host->host, h, "", true);
		host->facts.host = &host->host;
	}
	return 0;
}

const char *profile_missing_vib(const struct profile_host *host, const struct profile *profile)
{
	return profile->needs_vib ? host->missing_vib : NULL;
}

void profile_host_free(struct profile_host *host)
{
	host_facts_free(&host->host);
}

/* `name` is taken over. */
static void want(struct wanted *wanted, const struct profile_setting *setting, char *name, bool on)
{
	struct wanted_setting one = { .name = name };

	if (on) {
		one.value = x_strdup(setting->on);
		one.own = setting->is_owner ? x_strdup(setting->on) : NULL;
	} else {
		one.value = setting->off ? x_strdup(setting->off) : NULL;
		one.only_if_present = true;
		one.own = setting->off ? NULL : x_strdup(setting->on);
	}
	LIST_PUSH(wanted, one);
}

static void want_adapter(struct wanted *wanted, const struct profile *profile,
			 const struct vmx_file *file, int number, bool on)
{
	bool has_any = false;
	bool is_others = false; /* another product's filter, say: its lines stay as they are */

	for (size_t i = 0; i < profile->count; i++) {
		const struct profile_setting *setting = &profile->settings[i];
		AUTO_STR *name = x_format("ethernet%d.%s", number, setting->name);
		struct span now;

		if (!setting->of_adapters)
			continue;
		has_any |= vmx_doc_count(file->doc, name) > 0;
		is_others |= setting->is_owner && vmx_doc_get_span(&now, file->doc, name) &&
			     !span_is_nocase(now, setting->on);
	}
	if (!vm_nics_has(file, number) && (on || !has_any))
		return;
	for (size_t i = 0; i < profile->count; i++) {
		const struct profile_setting *setting = &profile->settings[i];

		if (setting->of_adapters && (setting->is_owner || !is_others))
			want(wanted, setting, x_format("ethernet%d.%s", number, setting->name), on);
	}
}

static void want_all(struct wanted *wanted, const struct profile *profile, const struct vm *vm,
		     bool on)
{
	for (size_t i = 0; i < profile->count; i++) {
		const struct profile_setting *setting = &profile->settings[i];

		if (!setting->of_adapters)
			want(wanted, setting, x_strdup(setting->name), on);
	}
	for (int number = 0; vm->file && number < VM_NICS_MAX; number++)
		want_adapter(wanted, profile, vm->file, number, on);
}

void profile_on(struct wanted *wanted, const struct profile *profile, const struct vm *vm)
{
	want_all(wanted, profile, vm, true);
	wanted->wish.enable = true;
	if (!wanted->wish.profile && profile != &profiles[0])
		wanted->wish.profile = profile->name;
}

void profile_off(struct wanted *wanted, const struct profile *profile, const struct vm *vm)
{
	want_all(wanted, profile, vm, false);
}

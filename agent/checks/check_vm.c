#include <limits.h>
#include <string.h>

#include "checks/check.h"

/* Nested virtualization needs virtual hardware 9, of ESXi 5.1 [facts 2.1]. */
#define HARDWARE_VERSION_MIN 9
/* VBS needs more: of 6.7 on Intel, of 7.0 U2 on AMD [facts 2.1, 2.3]. */
#define VBS_HARDWARE_INTEL 14
#define VBS_HARDWARE_AMD   19

#define VBS_SETTING        "windows.vbs.enabled"
/* Lets a VM with a passthrough device power on nested, unsupported [facts 2.3]. */
#define BYPASS_SETTING "vhv.allowPassthru"

static bool is_true(const struct look *l, const char *name)
{
	return vmx_doc_is_true(l->vm->file->doc, name);
}

static long long number(const struct look *l, const char *name)
{
	const char *text = vmx_doc_get(l->vm->file->doc, name);
	long long n;

	return text && span_number(&n, span_of(text), 1, INT_MAX) ? n : 0;
}

/* Does text begin with this, in any case? */
static bool begins(struct span text, const char *start)
{
	size_t len = strlen(start);

	return text.len >= len && span_is_nocase(span_make(text.p, len), start);
}

static bool ends(struct span text, const char *end)
{
	size_t len = strlen(end);

	return text.len >= len && span_is_nocase(span_make(text.p + text.len - len, len), end);
}

/* True if nested virtualization is known to be off. */
static bool is_off(const struct look *l)
{
	return !l->vm->nested && !l->vm->encrypted;
}

/* 1: what the planned change does; all are false when just looking */

static bool is_about_vhv(const struct look *l)
{
	return l->item && strcmp(l->item->setting, VHV_SETTING) == 0;
}

static bool sets_true(const struct setting_change *item)
{
	AUTO_STR *after = setting_value_show(&item->after, CHARSET_UTF8);

	return after && span_is_nocase(span_of(after), "TRUE");
}

static bool turns_vbs_off(const struct look *l)
{
	const struct setting_change *item = l->change ? change_find(l->change, VBS_SETTING) : NULL;

	return item && item->fate == SETTING_CHANGES && !sets_true(item);
}

/* What stands against enabling vhv is of interest while looking, too; but not for other changes. */
static bool is_about_enabling(const struct look *l)
{
	return !l->change || (is_about_vhv(l) && sets_true(l->item));
}

/* Who is using the file matters only if there is something to change. */
static bool is_to_change(const struct look *l)
{
	return l->change || is_off(l);
}

/* 2: VMs that cannot be looked into */

static void look_missing(struct look *l)
{
	if (l->vm->problem != ERR_NOT_FOUND)
		return;
	look_found(l, ", the file of VM %lld, is missing", l->vm->id);
	look_fix(l, "mount its datastore, or unregister the VM (vim-cmd vmsvc/unregister %lld)",
		 l->vm->id);
}

static void look_unreadable(struct look *l)
{
	const char *text = l->vm->problem_text;
	size_t len = strlen(l->vm->path);

	if (l->vm->problem == ERR_NONE || l->vm->problem == ERR_NOT_FOUND)
		return;
	/* Most of these errors begin with the path, which is what a VM without a name is called. */
	if (!l->vm->name && strncmp(text, l->vm->path, len) == 0 && text[len] == ':')
		look_found(l, "%s", text + len);
	else
		look_found(l, ": %s", text);
	look_fix(l, "check its datastore, then retry");
}

static void look_template(struct look *l)
{
	if (!vm_is_template(l->vm))
		return;
	look_found(l, " is a template");
	look_fix(l, "convert it to a VM first");
}

static void look_unregistered(struct look *l)
{
	AUTO_STR *path = look_shell_word(l->vm->path);

	if (l->vm->id != 0)
		return;
	look_found(l, " is not registered on this host, so the host does not know its settings");
	look_fix(l, "vim-cmd solo/registervm %s", path);
}

/* 3: who is using the file at this moment */

static void look_on(struct look *l)
{
	if (!l->change && l->facts->vms.power_problem && is_off(l))
		look_cannot_tell(l, "whether it is powered on", l->facts->vms.power_problem);
	if (l->vm->power != VM_POWER_ON || !is_to_change(l))
		return;
	look_found(l, " is powered on, and a change now would be lost at power-off");
	if (l->change && l->change->wish.how && l->vm->id != 0)
		look_fix(l, "power it off first, or use %s", l->change->wish.how);
	else
		look_fix(l, "power it off first");
}

static void look_suspended(struct look *l)
{
	if (l->vm->power != VM_SUSPENDED || !is_to_change(l))
		return;
	look_found(l, " is suspended, and its virtual CPU cannot change until it is powered off");
	look_fix(l, "resume it, shut it down, then retry");
}

static void look_locked(struct look *l)
{
	if (!l->vm->locked || !is_to_change(l))
		return;
	look_found(l, " is locked by another host that runs it, or by a task");
	look_fix(l, "power it off there, or wait for the task to end");
}

/* 4: what the file says */

static void look_encrypted(struct look *l)
{
	if (!l->vm->encrypted)
		return;
	look_found(l, " is encrypted, so only vCenter can edit it");
	look_fix(l, "use Edit Settings in vCenter, or decrypt the VM first");
}

/* The lines of one setting. */
struct lines {
	struct span name;
	struct names numbers;
};

static bool note_line(void *context, struct span name, struct span value, size_t line)
{
	struct lines *lines = context;
	AUTO_STR *number = x_format("%zu", line);

	(void)value;
	if (span_eq_nocase(name, lines->name))
		names_add(&lines->numbers, number);
	return true;
}

static void found_duplicate(struct look *l, struct span name)
{
	struct lines lines = { .name = name };

	vmx_doc_each(l->vm->file->doc, note_line, &lines);
	look_found(l, " sets %.*s more than once (lines %s), so it cannot power on", (int)name.len,
		   name.p, names_text(&lines.numbers));
	look_fix(l, "delete all but one of these lines from %s", l->vm->path);
	names_free(&lines.numbers);
}

/* What is wrong with the lines of a file, for both checks. */
struct lint {
	struct strings duplicates; /* the names, each once */
	size_t malformed;          /* how many lines */
	size_t first;              /* the first of them, and what it says */
	char *text;
};

static void note_problem(void *context, const struct vmx_finding *finding)
{
	struct lint *lint = context;

	switch (finding->problem) {
	case VMX_DUPLICATE:
		/* The list is as long as there are names that occur twice: mostly none. */
		for (size_t i = 0; i < lint->duplicates.count; i++) {
			if (span_is_nocase(finding->text, lint->duplicates.items[i]))
				return;
		}
		strings_take(&lint->duplicates, x_strndup(finding->text.p, finding->text.len));
		return;
	case VMX_MALFORMED:
		if (lint->malformed++ == 0) {
			lint->first = finding->line;
			lint->text = x_strndup(finding->text.p, finding->text.len);
		}
		return;
	}
	abort();
}

static void lint_free(struct lint *lint)
{
	strings_free(&lint->duplicates);
	free(lint->text);
}

static void look_duplicates(struct look *l)
{
	AUTO_VALUE(lint) lint = { 0 };

	if (l->change) {
		if (vmx_doc_count(l->vm->file->doc, l->item->setting) > 1)
			found_duplicate(l, span_of(l->item->setting));
		return;
	}
	vmx_doc_lint(l->vm->file->doc, note_problem, &lint);
	for (size_t i = 0; i < lint.duplicates.count; i++)
		found_duplicate(l, span_of(lint.duplicates.items[i]));
}

static void look_malformed(struct look *l)
{
	AUTO_VALUE(lint) lint = { 0 };
	struct err e = { 0 };

	/* Lines that VMware may read as this setting, such as one with a NUL. */
	if (l->change) {
		if (vmx_doc_check_set(l->vm->file->doc, l->item->setting, &e) < 0)
			look_found(l, ": %s: %s", l->vm->path, e.text);
		return;
	}
	vmx_doc_lint(l->vm->file->doc, note_problem, &lint);
	if (lint.malformed == 0)
		return;
	look_found(l,
		   " has %zu malformed %s, which VMware ignores; the first is line %zu of %s: %s",
		   lint.malformed, lint.malformed == 1 ? "line" : "lines", lint.first, l->vm->path,
		   lint.text);
	look_fix(l, "correct or delete what vmx lint lists");
}

/* 5: what nested virtualization needs of the VM */

static void look_vhv(struct look *l)
{
	AUTO_STR *now = NULL;

	if (!is_off(l))
		return;
	if (vmx_doc_count(l->vm->file->doc, VHV_SETTING) > 0)
		now = vmx_file_show(l->vm->file, VHV_SETTING);
	if (now && !span_is_nocase(span_of(now), "FALSE"))
		look_found(l,
			   " has " VHV_SETTING " = \"%s\", which is not TRUE: its guest sees no "
			   "Intel VT-x or AMD-V",
			   now);
	else
		look_found(l, " has nested virtualization off: its guest sees no Intel VT-x or "
			      "AMD-V, so no hypervisor starts in it");
	look_fix_vm(l, "vm enable", NULL);
}

static void look_hardware(struct look *l)
{
	int version = l->vm->hardware_version;

	if (!is_about_enabling(l) || version >= HARDWARE_VERSION_MIN)
		return;
	if (version > 0)
		look_found(l,
			   " has hardware version %d, and nested virtualization needs %d or later",
			   version, HARDWARE_VERSION_MIN);
	else
		look_found(l,
			   " does not say its hardware version, and nested virtualization needs %d "
			   "or later",
			   HARDWARE_VERSION_MIN);
	look_fix(l, "upgrade the VM's compatibility");
}

/* pciPassthruN.present: a device of the host, or a part of a GPU [facts 2.5]. */
static bool visit_passthrough(void *context, struct span name, struct span value, size_t line)
{
	static const char start[] = "pciPassthru", end[] = ".present";
	bool *found = context;

	(void)line;
	*found = name.len > strlen(start) + strlen(end) && begins(name, start) && ends(name, end) &&
		 span_is_nocase(value, "TRUE");
	return !*found;
}

static void look_passthrough(struct look *l)
{
	bool found = false;

	/* Whoever has set that knows; "passthru-bypass-key" says what it is worth. */
	if (!l->change && is_true(l, BYPASS_SETTING))
		return;
	if (is_about_enabling(l))
		vmx_doc_each(l->vm->file->doc, visit_passthrough, &found);
	if (!found)
		return;
	look_found(l, " has a PCI passthrough device, and cannot power on with nested "
		      "virtualization");
	look_fix(l, "remove the device");
}

static void look_bypass(struct look *l)
{
	if (!is_true(l, BYPASS_SETTING))
		return;
	look_found(l, " has " BYPASS_SETTING ", which allows passthrough devices beside nested "
		      "virtualization and is not supported by VMware");
	look_fix_setting(l, "unset", BYPASS_SETTING);
}

/*
 * No capture of a .vmx with Fault Tolerance is known: replay.allowFT is set by the tests of
 * VMware's pyvmomi for the older kind, names that begin with ftcpt. for the newer one. How
 * it would be encrypted is a choice that any VM may carry (ftEncryptionMode of the API).
 */
static bool visit_fault_tolerance(void *context, struct span name, struct span value, size_t line)
{
	bool *found = context;

	(void)line;
	*found = (span_is_nocase(name, "replay.allowFT") && span_is_nocase(value, "TRUE")) ||
		 (begins(name, "ftcpt.") && name.len > strlen("ftcpt.") &&
		  !begins(name, "ftcpt.ftEncryption"));
	return !*found;
}

static void look_fault_tolerance(struct look *l)
{
	bool found = false;

	vmx_doc_each(l->vm->file->doc, visit_fault_tolerance, &found);
	if (!found)
		return;
	look_found(l, " has Fault Tolerance, which excludes nested virtualization");
	look_fix(l, "turn Fault Tolerance off in vCenter");
}

static void look_hot_add(struct look *l)
{
	bool vbs = is_true(l, VBS_SETTING);

	if (is_true(l, "vcpu.hotadd")) {
		look_found(l, " has CPU hot-add on, which hypervisors in it do not expect%s",
			   vbs ? " and VBS does not allow" : "");
		look_fix_setting(l, "set", "vcpu.hotadd=FALSE");
	}
	if (vbs && is_true(l, "mem.hotadd")) {
		look_found(l, " has memory hot-add on, which VBS does not allow");
		look_fix_setting(l, "set", "mem.hotadd=FALSE");
	}
}

static void look_snapshots(struct look *l)
{
	const struct snapshots *s = &l->facts->snapshots[l->vm - l->facts->vms.items];

	if (s->problem) {
		look_cannot_tell(l, "whether it has snapshots", s->problem);
		return;
	}
	if (s->count == 0)
		return;
	look_found(l, " has %lld %s: reverting to %s brings back the settings of that time",
		   s->count, s->count == 1 ? "snapshot" : "snapshots",
		   s->count == 1 ? "it" : "one of them");
	look_fix(l, "delete the snapshots from before the change, or check again after reverting");
}

/* 6: what a guest hypervisor needs of its machine */

/* A guest OS whose name begins like this, and the memory for it and one small guest. */
static const struct guest {
	const char *prefix; /* of guestOS, as .vmx files have it; the first that fits */
	int memory_mb;
	const char *who;
} guests[] = {
	{ "vmkernel8", 8192, "ESXi 8" }, /* the installer's own limit */
	{ "vmkernel", 4096, "ESXi" },    /* the same of 6.x and 7.0 */
	{ "win", 4096, "Hyper-V" },      /* Microsoft's system requirements of Hyper-V */
	{ "", 2048, "a hypervisor" },    /* a small Linux with KVM, and one guest */
};

static void look_memory(struct look *l)
{
	long long memory = number(l, "memSize");
	const struct guest *g = guests;

	while (!begins(span_of(l->vm->guest_os ? l->vm->guest_os : ""), g->prefix))
		g++;
	if (memory == 0)
		look_cannot_tell(l, "whether it has enough memory", "its file has no memSize");
	if (memory == 0 || memory >= g->memory_mb)
		return;
	look_found(l, " has %lld MB of memory, and %s with one guest needs at least %d", memory,
		   g->who, g->memory_mb);
	look_fix(l, "give it more memory");
}

/* A VM whose file does not say has one. */
static void look_vcpus(struct look *l)
{
	if (number(l, "numvcpus") > 1)
		return;
	look_found(l, " has one virtual CPU, which its guests share with the hypervisor");
	look_fix(l, "give it two or more");
}

/* Of all names of guestOS, only those of VMware's own systems are 64-bit without saying so. */
static void look_bits(struct look *l)
{
	const char *name = l->vm->guest_os;
	struct span os = span_of(name ? name : "");

	if (os.len == 0) {
		look_cannot_tell(l, "whether its guest OS is 64-bit", "its file has no guestOS");
		return;
	}
	if (ends(os, "-64") || begins(os, "vmkernel") || begins(os, "crx"))
		return;
	look_found(l, " is set up for a 32-bit guest OS (%s), and hypervisors of today are 64-bit",
		   name);
	look_fix(l, "choose the 64-bit guest OS in the VM's options");
}

/* 7: virtualization-based security */

static void look_vbs_needs_vhv(struct look *l)
{
	if (!is_true(l, VBS_SETTING) || turns_vbs_off(l))
		return;
	if (is_about_vhv(l) && !sets_true(l->item)) {
		look_found(l, " uses virtualization-based security (VBS), which needs nested "
			      "virtualization");
		look_fix(l, "turn VBS off first");
	} else if (!l->change && is_off(l)) {
		look_found(l, " uses virtualization-based security (VBS), which needs nested "
			      "virtualization, and that is off");
		look_fix_vm(l, "vm enable", "--profile=vbs");
	}
}

/* What a profile sets by itself is not missing. */
static void look_vbs(struct look *l)
{
	const struct host_facts *host = l->facts ? l->facts->host : NULL;
	const char *vendor = host ? host->items[HOST_CPU].text : NULL; /* NULL: not known */
	int needed = vendor && strcmp(vendor, "AuthenticAMD") == 0 ? VBS_HARDWARE_AMD
								   : VBS_HARDWARE_INTEL;
	AUTO_STR *hardware = x_format("hardware version %d", needed);
	AUTO_STR *firmware = NULL;
	AUTO_VALUE(names) missing = { 0 };

	if (!l->change && !is_true(l, VBS_SETTING))
		return;
	firmware = vmx_file_show(l->vm->file, "firmware");
	if (!firmware || !span_is_nocase(span_of(firmware), "efi"))
		names_add(&missing, "firmware EFI");
	if (!is_true(l, "uefi.secureBoot.enabled"))
		names_add(&missing, "Secure Boot");
	if (l->vm->hardware_version < needed)
		names_add(&missing, hardware);
	if (missing.count > 0) {
		look_found(l, " lacks what virtualization-based security (VBS) needs: %s",
			   names_text(&missing));
		look_fix(l, "change that in the VM's options");
	} else if (!l->change && !is_true(l, "vvtd.enable")) {
		look_found(l, " lacks what virtualization-based security (VBS) needs: vvtd.enable");
		look_fix_vm(l, "vm enable", "--profile=vbs");
	}
	if (!vendor && l->vm->hardware_version >= VBS_HARDWARE_INTEL &&
	    l->vm->hardware_version < VBS_HARDWARE_AMD)
		look_cannot_tell(l, "whether its hardware version is enough for VBS",
				 "AMD processors need 19, and this host's processor is not known");
}

/* 8: the filter of a profile */

static void look_others_filter(struct look *l)
{
	AUTO_STR *before = NULL;

	if (!l->change || !l->item->is_others)
		return;
	before = change_show_before(l->change, l->item);
	look_found(l, " has %s = \"%s\", which belongs to something else", l->item->setting,
		   before);
	look_fix(l, "remove that line first, or use another profile");
}

static void look_filter_vib(struct look *l)
{
	bool found = false;

	if (l->change) {
		if (!l->change->wish.missing_vib)
			return;
		look_found(l, ": the profile needs a VIB that this host does not have");
		look_fix(l, "install %s (esxcli software vib install), or use another profile",
			 l->change->wish.missing_vib);
		return;
	}
	for (int n = 0; n < VM_NICS_MAX && !found; n++)
		found = vm_nics_has(l->vm->file, n) &&
			vm_nics_has_filter(l->vm->file, n, FILTER_NAME);
	if (!found || l->facts->has_filter_vib)
		return;
	if (l->facts->filter_vib_problem) {
		look_cannot_tell(l, "whether the host has the VIB of its MAC-learning filter",
				 l->facts->filter_vib_problem);
		return;
	}
	look_found(l, " has the MAC-learning filter " FILTER_NAME
		      ", and this host lacks its VIB: no MAC addresses are learned");
	look_fix(l, "install " FILTER_NAME " (esxcli software vib install), or remove the filter4 "
		    "lines of its adapters");
}

/* Reasons to refuse come first, in this order: what has to be fixed first is reported. */
const struct check checks_of_vm[] = {
	{ "file-missing", SEVERITY_ERROR, look_missing, REFUSES, .stops = true },
	{ "unreadable", SEVERITY_ERROR, look_unreadable, REFUSES, .stops = true },
	{ "template", SEVERITY_INFO, look_template, REFUSES, .stops = true },
	{ "powered-on", SEVERITY_INFO, look_on, .refusal = REFUSES_WHILE_ON },
	{ "suspended", SEVERITY_WARNING, look_suspended, .refusal = REFUSES },
	{ "locked", SEVERITY_WARNING, look_locked, .refusal = REFUSES },
	{ "encrypted", SEVERITY_WARNING, look_encrypted, REFUSES, .stops = true },
	{ "duplicate-setting", SEVERITY_ERROR, look_duplicates, .refusal = REFUSES },
	{ "malformed-line", SEVERITY_WARNING, look_malformed, .refusal = REFUSES },
	{ "hardware-too-old", SEVERITY_ERROR, look_hardware, .refusal = REFUSES_UNLESS_FORCED },
	{ "passthrough", SEVERITY_ERROR, look_passthrough, .refusal = REFUSES_UNLESS_FORCED },
	{ "vbs-needs-vhv", SEVERITY_ERROR, look_vbs_needs_vhv, .refusal = REFUSES_UNLESS_FORCED },
	{ "filter-in-use", SEVERITY_ERROR, look_others_filter, .refusal = REFUSES },
	{ "filter-without-vib", SEVERITY_WARNING, look_filter_vib,
	  .refusal = REFUSES_UNLESS_FORCED },
	{ "vbs-incomplete", SEVERITY_ERROR, look_vbs, .refusal = REFUSES_FOR_PROFILE },
	{ "one-vcpu", SEVERITY_WARNING, look_vcpus, .refusal = REFUSES_FOR_PROFILE },
	{ "too-little-memory", SEVERITY_WARNING, look_memory, .refusal = REFUSES_FOR_PROFILE },
	{ "32-bit-guest", SEVERITY_WARNING, look_bits, .refusal = REFUSES_FOR_PROFILE },
	{ "unregistered", SEVERITY_WARNING, .look = look_unregistered },
	{ "vhv-off", SEVERITY_ERROR, .look = look_vhv },
	{ "passthru-bypass-key", SEVERITY_WARNING, .look = look_bypass },
	{ "fault-tolerance", SEVERITY_ERROR, .look = look_fault_tolerance },
	{ "cpu-hot-add", SEVERITY_WARNING, .look = look_hot_add },
	{ "snapshots", SEVERITY_WARNING, .look = look_snapshots },
	{ .id = NULL },
};

#include <limits.h>
#include <string.h>

#include "base/alloc.h"
#include "checks/check.h"
#include "host/facts.h"
#include "plan/step.h"

/*
 * Looks of checks_of_vm[]: what a guest that is to run guests of its own needs of its VM. For
 * check_vm.c only.
 */

void check_vm_guest_vbs_needs_vhv(struct look *l);
void check_vm_guest_vbs(struct look *l);
void check_vm_guest_fault_tolerance(struct look *l);
void check_vm_guest_hot_add(struct look *l);
void check_vm_guest_snapshots(struct look *l);
void check_vm_guest_memory(struct look *l);
void check_vm_guest_vcpus(struct look *l);
void check_vm_guest_bits(struct look *l);

/* Virtual hardware that VBS needs: of 6.7 on Intel, of 7.0 U2 on AMD [facts 2.1, 2.3]. */
#define VBS_HARDWARE_INTEL 14
#define VBS_HARDWARE_AMD   19

#define VBS_SETTING        "windows.vbs.enabled"

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

/* 1: virtualization-based security */

/* Is it switched off by the same edit? */
static bool vbs_goes(const struct range *range)
{
	for (size_t i = 0; i < range->count; i++) {
		const struct step *step = &range->steps[i];

		if (strcmp(step->setting, VBS_SETTING) == 0 && step->status == STEP_PLANNED)
			return !step->after || strcmp(step->after, "TRUE") != 0;
	}
	return false;
}

void check_vm_guest_vbs_needs_vhv(struct look *l)
{
	bool takes_away = l->step && look_is_about_vhv(l->step) && !look_turns_on(l->step);

	if (!is_true(l, VBS_SETTING) || (l->step && vbs_goes(l->range)))
		return;
	if (takes_away) {
		look_found(l, " uses virtualization-based security, which needs this");
		look_fix(l, "switch VBS off first");
	} else if (!l->step && look_is_off(l)) {
		look_found(l, " uses virtualization-based security, which needs nested "
			      "virtualization, and that is off");
		look_fix_vm(l, "vm enable", "--profile=vbs");
	}
}

static void add_missing(struct buf *missing, const char *what)
{
	buf_format(missing, "%s%s", missing->len > 0 ? ", " : "", what);
}

/* "AuthenticAMD"; NULL where nobody knows. */
static const char *cpu_vendor(const struct look *l)
{
	return l->facts && l->facts->host ? l->facts->host->items[HOST_CPU].text : NULL;
}

static void add_hardware(struct buf *missing, const struct look *l)
{
	const char *vendor = cpu_vendor(l);
	int least = vendor && strcmp(vendor, "AuthenticAMD") == 0 ? VBS_HARDWARE_AMD
								  : VBS_HARDWARE_INTEL;

	if (l->vm->hardware_version < least)
		buf_format(missing, "%shardware version %d", missing->len > 0 ? ", " : "", least);
}

/* What a profile sets by itself is not missing. */
static void add_settings(struct buf *missing, const struct look *l)
{
	AUTO_STR *firmware = vmx_file_show(l->vm->file, "firmware");

	if (!firmware || !span_is_nocase(span_of(firmware), "efi"))
		add_missing(missing, "firmware EFI");
	if (!is_true(l, "uefi.secureBoot.enabled"))
		add_missing(missing, "Secure Boot");
}

void check_vm_guest_vbs(struct look *l)
{
	AUTO_VALUE(buf) missing = { 0 };

	if (!l->step && !is_true(l, VBS_SETTING))
		return;
	add_settings(&missing, l);
	add_hardware(&missing, l);
	if (missing.len > 0) {
		look_found(l, " lacks what virtualization-based security needs: %s",
			   buf_text(&missing));
		look_fix(l, "change that in the VM's options");
	} else if (!l->step && !is_true(l, "vvtd.enable")) {
		look_found(l, " lacks what virtualization-based security needs: vvtd.enable");
		look_fix_vm(l, "vm enable", "--profile=vbs");
	}
	if (!cpu_vendor(l) && l->vm->hardware_version >= VBS_HARDWARE_INTEL &&
	    l->vm->hardware_version < VBS_HARDWARE_AMD)
		look_cannot_tell(l, "whether its hardware version is enough for VBS",
				 "an AMD processor wants 19, and this host's is not known");
}

/* 2: what does not go together */

/*
 * No capture of a .vmx with Fault Tolerance is known: replay.allowFT is set by the tests of
 * VMware's pyvmomi for the older kind, names that begin with ftcpt. for the newer one. How
 * it would be encrypted is a choice that any VM may carry (ftEncryptionMode of the API).
 */
static bool visit_fault_tolerance(void *context, struct span name, struct span value, size_t line)
{
	static const char prefix[] = "ftcpt.", choice[] = "ftcpt.ftEncryption";
	size_t len = sizeof(prefix) - 1;
	bool is_choice = name.len >= sizeof(choice) - 1 &&
			 span_is_nocase(span_make(name.p, sizeof(choice) - 1), choice);
	bool *found = context;

	(void)line;
	*found = (span_is_nocase(name, "replay.allowFT") && span_is_nocase(value, "TRUE")) ||
		 (!is_choice && name.len > len && span_is_nocase(span_make(name.p, len), prefix));
	return !*found;
}

void check_vm_guest_fault_tolerance(struct look *l)
{
	bool found = false;

	vmx_doc_each(l->vm->file->doc, visit_fault_tolerance, &found);
	if (!found)
		return;
	look_found(l, " has Fault Tolerance, which excludes nested virtualization");
	look_fix(l, "turn Fault Tolerance off in vCenter");
}

void check_vm_guest_hot_add(struct look *l)
{
	bool cpus = is_true(l, "vcpu.hotadd");
	bool vbs_memory = is_true(l, VBS_SETTING) && is_true(l, "mem.hotadd");

	if (cpus) {
		look_found(l,
			   " can be given CPUs while it runs, which hypervisors in it do not "
			   "expect%s",
			   is_true(l, VBS_SETTING) ? ", and VBS excludes" : "");
		look_fix_setting(l, "set", "vcpu.hotadd=FALSE");
	}
	if (vbs_memory) {
		look_found(l, " can be given memory while it runs, which VBS excludes");
		look_fix_setting(l, "set", "mem.hotadd=FALSE");
	}
}

void check_vm_guest_snapshots(struct look *l)
{
	const struct snapshots *s = &l->facts->snapshots[l->vm - l->facts->vms.items];

	if (s->problem) {
		look_cannot_tell(l, "whether it has snapshots", s->problem);
		return;
	}
	if (s->count == 0)
		return;
	look_found(l, " has %lld %s: going back to %s brings its old settings back, too", s->count,
		   s->count == 1 ? "snapshot" : "snapshots", s->count == 1 ? "it" : "one of them");
	look_fix(l, "delete those from before the change, or run this again after going back");
}

/* 3: what a guest hypervisor wants of its machine */

struct guest {
	const char *prefix; /* of guestOS, as .vmx files have it */
	int memory_mb;      /* the least for the hypervisor and one small guest */
	const char *who;
};

/* The first that fits. */
static const struct guest guests[] = {
	{ "vmkernel8", 8192, "ESXi 8" }, /* the installer's own limit */
	{ "vmkernel", 4096, "ESXi" },    /* the same of 6.x and 7.0 */
	{ "win", 4096, "Hyper-V" },      /* Microsoft's system requirements of Hyper-V */
	{ "", 2048, "a hypervisor" },    /* a small Linux with KVM, and one guest */
};

static const struct guest *guest_of(const struct look *l)
{
	const char *os = l->vm->guest_os ? l->vm->guest_os : "";
	const struct guest *g = guests;

	while (!span_is_nocase(span_make(os, strnlen(os, strlen(g->prefix))), g->prefix))
		g++;
	return g;
}

void check_vm_guest_memory(struct look *l)
{
	long long memory = number(l, "memSize");
	const struct guest *g = guest_of(l);

	if (memory == 0)
		look_cannot_tell(l, "whether its memory is enough", "its file has no memSize");
	if (memory == 0 || memory >= g->memory_mb)
		return;
	look_found(l, " has %lld MB of memory; %s with a guest of its own wants at least %d",
		   memory, g->who, g->memory_mb);
	look_fix(l, "give it more memory");
}

/* A VM whose file does not say has one. */
void check_vm_guest_vcpus(struct look *l)
{
	if (number(l, "numvcpus") > 1)
		return;
	look_found(l, " has one virtual CPU, which its guests share with the hypervisor");
	look_fix(l, "give it two or more");
}

static bool ends_nocase(const char *text, const char *end)
{
	size_t len = strlen(text);
	size_t end_len = strlen(end);

	return len >= end_len && span_is_nocase(span_of(text + len - end_len), end);
}

/* Of guestOS, only the names of VMware's own systems are 64-bit ones without saying so. */
void check_vm_guest_bits(struct look *l)
{
	const char *os = l->vm->guest_os;

	if (!os || !os[0]) {
		look_cannot_tell(l, "whether its guest is a 64-bit one", "its file has no guestOS");
		return;
	}
	if (ends_nocase(os, "-64") || span_is_nocase(span_make(os, strnlen(os, 8)), "vmkernel") ||
	    span_is_nocase(span_make(os, strnlen(os, 3)), "crx"))
		return;
	look_found(l, " is set up for a 32-bit guest (%s), where no hypervisor of today runs", os);
	look_fix(l, "choose the 64-bit guest OS in the VM's options");
}

/* Nested virtualization needs virtual hardware 9, of ESXi 5.1 [facts 2.1]. */
#define HARDWARE_VERSION_MIN 9

/* Lets a VM with a passthrough device power on with nested virtualization, unsupported [facts 2.3].
 */
#define BYPASS_SETTING "vhv.allowPassthru"

/* What stands against turning vhv on is of interest where it is on, too; against other steps not.
 */
static bool is_about_vhv_on(const struct look *l)
{
	return !l->step || look_turns_on(l->step);
}

/* 1: what cannot be looked into */

static void look_missing(struct look *l)
{
	if (l->vm->problem != ERR_NOT_FOUND)
		return;
	look_found(l, ", the file of VM %lld, is missing", l->vm->id);
	look_fix(l, "mount its datastore, or unregister the VM with vim-cmd vmsvc/unregister %lld",
		 l->vm->id);
}

static void look_unreadable(struct look *l)
{
	const char *text = l->vm->problem_text;
	size_t len = strlen(l->vm->path);

	if (l->vm->problem == ERR_NONE || l->vm->problem == ERR_NOT_FOUND)
		return;
	/* Most of these errors begin with the path, which is how a VM without a name is called. */
	if (!l->vm->name && strncmp(text, l->vm->path, len) == 0 && text[len] == ':')
		look_found(l, "%s", text + len);
	else
		look_found(l, ": %s", text);
	look_fix(l, "see to its datastore, and run this again");
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
	if (l->vm->id != 0 || l->step)
		return;
	look_found(l, " is not registered on this host, which does not know what its file says");
	look_fix_command(l, "vim-cmd solo/registervm ", l->vm->path);
}

/* 2: who owns the file at this moment; no matter where nothing is to be changed */

static bool is_in_the_way(const struct look *l)
{
	return l->step || look_is_off(l);
}

static void look_on(struct look *l)
{
	if (!l->step && l->facts->vms.power_problem && look_is_off(l))
		look_cannot_tell(l, "whether it is powered on", l->facts->vms.power_problem);
	if (l->vm->power != VM_POWER_ON || !is_in_the_way(l))
		return;
	if (l->step && l->step->wish.how && l->vm->id != 0) {
		look_found(l,
			   " is powered on; its settings would be overwritten when it powers off. "
			   "Use %s to have this done at the next power-off.",
			   l->step->wish.how);
		return;
	}
	look_found(l, " is powered on; its settings would be overwritten when it powers off");
	look_fix(l, "power it off first");
}

static void look_suspended(struct look *l)
{
	if (l->vm->power != VM_SUSPENDED || !is_in_the_way(l))
		return;
	look_found(l, " is suspended; its CPU cannot change until it has been powered off");
	look_fix(l, "resume it, shut it down, and run this again");
}

static void look_locked(struct look *l)
{
	if (!l->vm->locked || !is_in_the_way(l))
		return;
	look_found(l, " is locked, by another host that runs it or by a task");
	look_fix(l, "power it off there, or wait for the task to end");
}

/* 3: what the file says */

static void look_encrypted(struct look *l)
{
	if (!l->vm->encrypted)
		return;
	look_found(l, " is encrypted; only vCenter can edit it");
	look_fix(l, "use Edit Settings there, or decrypt the VM first");
}

struct lines {
	struct span name;
	struct buf text;
};

static bool note_line(void *context, struct span name, struct span value, size_t line)
{
	struct lines *lines = context;

	(void)value;
	if (span_eq_nocase(name, lines->name))
		buf_format(&lines->text, "%s%zu", lines->text.len > 0 ? " and " : "", line);
	return true;
}

static void found_duplicate(struct look *l, struct span name)
{
	struct lines lines = { .name = name };

	vmx_doc_each(l->vm->file->doc, note_line, &lines);
	look_found(l, " has %.*s more than once, and does not power on like that", (int)name.len,
		   name.p);
	look_fix(l, "remove all but one of the lines %s of %s", buf_text(&lines.text), l->vm->path);
	buf_free(&lines.text);
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

	if (l->step) {
		if (vmx_doc_count(l->vm->file->doc, l->step->setting) > 1)
			found_duplicate(l, span_of(l->step->setting));
		return;
	}
	vmx_doc_lint(l->vm->file->doc, note_problem, &lint);
	for (size_t i = 0; i < lint.duplicates.count; i++)
		found_duplicate(l, span_of(lint.duplicates.items[i]));
}

/* What is left that the document would refuse: a line with a NUL that VMware may read as this. */
static void found_uneditable(struct look *l)
{
	struct err e = { 0 };

	if (vmx_doc_check_set(l->vm->file->doc, l->step->setting, &e) < 0)
		look_found(l, ": %s: %s", l->vm->path, e.text);
}

static void look_malformed(struct look *l)
{
	AUTO_VALUE(lint) lint = { 0 };

	if (l->step) {
		found_uneditable(l);
		return;
	}
	vmx_doc_lint(l->vm->file->doc, note_problem, &lint);
	if (lint.malformed == 0)
		return;
	look_found(l,
		   " has %zu malformed %s, which VMware passes over; the first is line %zu of %s: "
		   "%s",
		   lint.malformed, lint.malformed == 1 ? "line" : "lines", lint.first, l->vm->path,
		   lint.text);
	look_fix(l, "repair or remove what vmx lint lists");
}

/* 4: what nested virtualization needs of the VM */

static void look_hardware(struct look *l)
{
	int version = l->vm->hardware_version;

	if (!is_about_vhv_on(l) || version >= HARDWARE_VERSION_MIN)
		return;
	if (version > 0)
		look_found(l, " has hardware version %d; nested virtualization needs %d or later",
			   version, HARDWARE_VERSION_MIN);
	else
		look_found(l,
			   " does not say its hardware version; nested virtualization needs %d or "
			   "later",
			   HARDWARE_VERSION_MIN);
	look_fix(l, "upgrade the VM's compatibility");
}

static bool has_name(struct span name, const char *start, const char *end)
{
	size_t start_len = strlen(start);
	size_t end_len = strlen(end);

	return name.len > start_len + end_len &&
	       span_is_nocase(span_make(name.p, start_len), start) &&
	       span_is_nocase(span_make(name.p + name.len - end_len, end_len), end);
}

/* pciPassthruN.present: a device of the host, or a part of a GPU [facts 2.5]. */
static bool visit_passthrough(void *context, struct span name, struct span value, size_t line)
{
	bool *found = context;

	(void)line;
	*found = has_name(name, "pciPassthru", ".present") && span_is_nocase(value, "TRUE");
	return !*found;
}

static void look_passthrough(struct look *l)
{
	bool found = false;

	/* Who has set that knows; "passthru-bypass-key" says what it is worth. */
	if (!l->step && vmx_doc_is_true(l->vm->file->doc, BYPASS_SETTING))
		return;
	if (is_about_vhv_on(l))
		vmx_doc_each(l->vm->file->doc, visit_passthrough, &found);
	if (!found)
		return;
	look_found(l, " has a PCI passthrough device, and would not power on with nested "
		      "virtualization");
	look_fix(l, "remove the device");
}

static void look_bypass(struct look *l)
{
	if (!vmx_doc_is_true(l->vm->file->doc, BYPASS_SETTING))
		return;
	look_found(l, " has " BYPASS_SETTING ", which bypasses the refusal of passthrough devices "
		      "and is not supported");
	look_fix_setting(l, "unset", BYPASS_SETTING);
}

static void look_vhv(struct look *l)
{
	struct vmx_doc *doc = l->vm->file->doc;
	AUTO_STR *now = NULL;

	if (!look_is_off(l))
		return;
	if (vmx_doc_count(doc, VHV_SETTING) > 0)
		now = vmx_file_show(l->vm->file, VHV_SETTING);
	if (now && !span_is_nocase(span_of(now), "FALSE"))
		look_found(l,
			   " has " VHV_SETTING " = \"%s\", which is not TRUE: its guest sees no "
			   "Intel VT-x or AMD-V",
			   now);
	else
		look_found(l, " has nested virtualization off: its guest sees no Intel VT-x or "
			      "AMD-V, and no hypervisor starts in it");
	look_fix_vm(l, "vm enable", NULL);
}

/* 5: what else belongs to a profile */

static void look_others_filter(struct look *l)
{
	if (!l->step || !l->step->is_others)
		return;
	look_found(l, " has %s = \"%s\", which is not to be lost", l->step->setting,
		   l->step->before);
	look_fix(l, "remove that line first, or use another profile");
}

static bool has_filter(const struct vm *vm)
{
	for (int number = 0; number < VM_NICS_MAX; number++) {
		if (vm_nics_has(vm->file, number) &&
		    vm_nics_has_filter(vm->file, number, FILTER_NAME))
			return true;
	}
	return false;
}

static void look_filter_vib(struct look *l)
{
	if (l->step) {
		if (!l->step->missing_vib)
			return;
		look_found(l, ": the profile needs a VIB that this host does not have");
		look_fix(l, "install %s by esxcli software vib install or use another profile",
			 l->step->missing_vib);
		return;
	}
	if (!has_filter(l->vm) || l->facts->has_filter_vib)
		return;
	if (l->facts->filter_vib_problem) {
		look_cannot_tell(l, "whether the host has the VIB of its MAC-learning filter",
				 l->facts->filter_vib_problem);
		return;
	}
	look_found(l, " has the MAC-learning filter " FILTER_NAME
		      ", and this host lacks its VIB: no MAC addresses are learned");
	look_fix(l, "install " FILTER_NAME " by esxcli software vib install, or remove the "
		    "filter4 lines of its adapters");
}

/* Reasons to refuse come first, in this order: what has to be fixed first is told. */
const struct check checks_of_vm[] = {
	{ "file-missing", CHECK_VM, SEVERITY_ERROR, REFUSES, true, look_missing },
	{ "unreadable", CHECK_VM, SEVERITY_ERROR, REFUSES, true, look_unreadable },
	{ "template", CHECK_VM, SEVERITY_INFO, REFUSES, true, look_template },
	{ "powered-on", CHECK_VM, SEVERITY_INFO, REFUSES_WHILE_ON, false, look_on },
	{ "suspended", CHECK_VM, SEVERITY_WARNING, REFUSES, false, look_suspended },
	{ "locked", CHECK_VM, SEVERITY_WARNING, REFUSES, false, look_locked },
	{ "encrypted", CHECK_VM, SEVERITY_WARNING, REFUSES, true, look_encrypted },
	{ "duplicate-setting", CHECK_VM, SEVERITY_ERROR, REFUSES, false, look_duplicates },
	{ "malformed-line", CHECK_VM, SEVERITY_WARNING, REFUSES, false, look_malformed },
	{ "hardware-too-old", CHECK_VM, SEVERITY_ERROR, REFUSES_UNLESS_FORCED, false,
	  look_hardware },
	{ "passthrough", CHECK_VM, SEVERITY_ERROR, REFUSES_UNLESS_FORCED, false, look_passthrough },
	{ "vbs-needs-vhv", CHECK_VM, SEVERITY_ERROR, REFUSES_UNLESS_FORCED, false,
	  check_vm_guest_vbs_needs_vhv },
	{ "filter-in-use", CHECK_VM, SEVERITY_ERROR, REFUSES, false, look_others_filter },
	{ "filter-without-vib", CHECK_VM, SEVERITY_WARNING, REFUSES_UNLESS_FORCED, false,
	  look_filter_vib },
	{ "vbs-incomplete", CHECK_VM, SEVERITY_ERROR, REFUSES_FOR_PROFILE, false,
	  check_vm_guest_vbs },
	{ "one-vcpu", CHECK_VM, SEVERITY_WARNING, REFUSES_FOR_PROFILE, false,
	  check_vm_guest_vcpus },
	{ "too-little-memory", CHECK_VM, SEVERITY_WARNING, REFUSES_FOR_PROFILE, false,
	  check_vm_guest_memory },
	{ "32-bit-guest", CHECK_VM, SEVERITY_WARNING, REFUSES_FOR_PROFILE, false,
	  check_vm_guest_bits },
	{ "unregistered", CHECK_VM, SEVERITY_WARNING, REFUSES_NOTHING, false, look_unregistered },
	{ "vhv-off", CHECK_VM, SEVERITY_ERROR, REFUSES_NOTHING, false, look_vhv },
	{ "passthru-bypass-key", CHECK_VM, SEVERITY_WARNING, REFUSES_NOTHING, false, look_bypass },
	{ "fault-tolerance", CHECK_VM, SEVERITY_ERROR, REFUSES_NOTHING, false,
	  check_vm_guest_fault_tolerance },
	{ "cpu-hot-add", CHECK_VM, SEVERITY_WARNING, REFUSES_NOTHING, false,
	  check_vm_guest_hot_add },
	{ "snapshots", CHECK_VM, SEVERITY_WARNING, REFUSES_NOTHING, false,
	  check_vm_guest_snapshots },
	{ .id = NULL },
};

#include "plan/check_vm_guest.h"

#include <limits.h>
#include <string.h>

#include "host/host_facts.h"

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
		look_mend(l, "switch VBS off first");
	} else if (!l->step && look_is_off(l)) {
		look_found(l, " uses virtualization-based security, which needs nested "
			      "virtualization, and that is off");
		look_mend_vm(l, "vm enable", "--profile=vbs");
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
		look_mend(l, "change that in the VM's options");
	} else if (!l->step && !is_true(l, "vvtd.enable")) {
		look_found(l, " lacks what virtualization-based security needs: vvtd.enable");
		look_mend_vm(l, "vm enable", "--profile=vbs");
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
	look_mend(l, "turn Fault Tolerance off in vCenter");
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
		look_mend_setting(l, "set", "vcpu.hotadd=FALSE");
	}
	if (vbs_memory) {
		look_found(l, " can be given memory while it runs, which VBS excludes");
		look_mend_setting(l, "set", "mem.hotadd=FALSE");
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
	look_mend(l, "delete those from before the change, or run this again after going back");
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
	look_mend(l, "give it more memory");
}

/* A VM whose file does not say has one. */
void check_vm_guest_vcpus(struct look *l)
{
	if (number(l, "numvcpus") > 1)
		return;
	look_found(l, " has one virtual CPU, which its guests share with the hypervisor");
	look_mend(l, "give it two or more");
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
	look_mend(l, "choose the 64-bit guest OS in the VM's options");
}

#include "checks/check.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "host/facts.h"
#include "plan/step.h"

void findings_free(struct findings *all)
{
	for (size_t i = 0; i < all->count; i++) {
		free(all->items[i].target);
		free(all->items[i].text);
		free(all->items[i].fix);
	}
	free(all->items);
	*all = (struct findings){ 0 };
}

/* qsort() may turn equal ones around: where they stood decides then. */
struct placed {
	struct finding finding;
	size_t place;
};

static int in_order(const void *a, const void *b)
{
	const struct placed *x = a;
	const struct placed *y = b;
	int difference;

	if (x->finding.severity != y->finding.severity)
		return x->finding.severity < y->finding.severity ? -1 : 1;
	difference = strcmp(x->finding.target, y->finding.target);
	if (difference != 0)
		return difference;
	return x->place < y->place ? -1 : 1;
}

void findings_sort(struct findings *all)
{
	struct placed *sorted = x_array(all->count, sizeof(*sorted));

	for (size_t i = 0; i < all->count; i++)
		sorted[i] = (struct placed){ all->items[i], i };
	if (all->count > 0)
		qsort(sorted, all->count, sizeof(*sorted), in_order);
	for (size_t i = 0; i < all->count; i++)
		all->items[i] = sorted[i].finding;
	free(sorted);
}

size_t findings_count(const struct findings *all, enum severity severity)
{
	size_t count = 0;

	for (size_t i = 0; i < all->count; i++)
		count += all->items[i].severity == severity;
	return count;
}

const char *severity_name(enum severity severity)
{
	switch (severity) {
	case SEVERITY_ERROR:
		return "error";
	case SEVERITY_WARNING:
		return "warning";
	case SEVERITY_INFO:
		return "info";
	}
	abort();
}

#define PROGRAM_PATH "/opt/nestvirt/bin/nestvirt"

/* The object in front of a finding's text. */
static void name_object(struct buf *text, const struct look *look)
{
	if (look->vm)
		vm_show(text, look->vm);
	if (look->nic)
		buf_format(text, " ethernet%d", look->nic->number);
}

static char *target_of(const struct look *look)
{
	const char *name = look->vm ? vm_target(look->vm) : "host";

	if (look->nic)
		return x_format("%s/ethernet%d", name, look->nic->number);
	return x_strdup(name);
}

static void add(struct look *look, enum severity severity, struct buf *text)
{
	struct finding finding = {
		.id = look->check->id,
		.severity = severity,
		.target_type = look->nic  ? "vnic"
			       : look->vm ? "vm"
					  : "host",
		.target = target_of(look),
		.text = buf_take(text),
	};

	LIST_PUSH(look->findings, finding);
}

static PRINTF_LIKE(3, 0) void found(struct look *look, enum severity severity, const char *fmt,
				    va_list va)
{
	AUTO_STR *words = x_vformat(fmt, va);
	struct buf text = { 0 };

	name_object(&text, look);
	buf_str(&text, words);
	add(look, severity, &text);
}

void look_found(struct look *look, const char *fmt, ...)
{
	va_list va;

	va_start(va, fmt);
	found(look, look->check->severity, fmt, va);
	va_end(va);
}

void look_found_as(struct look *look, enum severity severity, const char *fmt, ...)
{
	va_list va;

	va_start(va, fmt);
	found(look, severity, fmt, va);
	va_end(va);
}

static void set_fix(struct look *look, char *fix)
{
	struct finding *last = &look->findings->items[look->findings->count - 1];

	free(last->fix);
	last->fix = fix;
}

void look_fix(struct look *look, const char *fmt, ...)
{
	va_list va;

	va_start(va, fmt);
	set_fix(look, x_vformat(fmt, va));
	va_end(va);
}

void look_cannot_tell(struct look *look, const char *what, const char *why)
{
	look_found_as(look, SEVERITY_INFO, "%scannot tell %s: %s", look->vm ? ": " : "", what, why);
}

static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
			    "-_./:,@%+=";

/* Text as one word of a command that a shell reads. */
static void add_word(struct buf *command, const char *text)
{
	if (text[0] && text[strspn(text, plain)] == '\0') {
		buf_str(command, text);
		return;
	}
	buf_char(command, '\'');
	for (const char *p = text; *p; p++) {
		if (*p == '\'')
			buf_str(command, "'\\''");
		else
			buf_char(command, *p);
	}
	buf_char(command, '\'');
}

void look_fix_command(struct look *look, const char *command, const char *word)
{
	struct buf fix = { 0 };

	buf_str(&fix, command);
	add_word(&fix, word);
	set_fix(look, buf_take(&fix));
}

/* Not where the extension is not there, or hostd has not loaded it or is down (facts 5.6). */
static bool has_esxcli(const struct facts *facts)
{
	static const enum host_fact wanted[] = { HOST_INSTALLED, HOST_HOSTD, HOST_EXTENSION };

	for (size_t i = 0; facts && facts->host && i < COUNT_OF(wanted); i++) {
		if (fact_is_not(&facts->host->items[wanted[i]]))
			return false;
	}
	return true;
}

/* A `$` in a value may be more than itself to esxcli (facts 5.4): such a name goes without it. */
static void start_command(struct buf *fix, const struct look *look, const char *command,
			  const char *value)
{
	bool by_esxcli = has_esxcli(look->facts) && !strchr(value, '$');

	buf_format(fix, "%s %s ", by_esxcli ? "esxcli nestvirt" : PROGRAM_PATH, command);
}

/* A VM that somebody uses keeps its settings until that ends. */
static const char *comes_first(const struct vm *vm)
{
	if (vm->power == VM_SUSPENDED)
		return "resume the VM and shut it down, then run ";
	if (vm->power == VM_POWER_ON)
		return "power the VM off, then run ";
	return vm->locked ? "wait until the VM is not locked, then run " : "";
}

void look_fix_vm(struct look *look, const char *command, const char *options)
{
	const struct vm *vm = look->vm;
	struct buf fix = { 0 };

	buf_str(&fix, comes_first(vm));
	start_command(&fix, look, command, vm->id == 0 ? vm->path : "");
	if (vm->id == 0) {
		buf_str(&fix, "--vmx=");
		add_word(&fix, vm->path);
	} else if (vm->name && !vm->shares_name && !strchr(vm->name, '$')) {
		buf_str(&fix, "--vm-name=");
		add_word(&fix, vm->name);
	} else {
		buf_format(&fix, "--vm-id=%lld", vm->id);
	}
	if (options)
		buf_format(&fix, " %s", options);
	set_fix(look, buf_take(&fix));
}

void look_fix_option(struct look *look, const char *command, const char *option, const char *value)
{
	struct buf fix = { 0 };

	start_command(&fix, look, command, value);
	buf_format(&fix, "%s=", option);
	add_word(&fix, value);
	set_fix(look, buf_take(&fix));
}

void look_fix_portgroup(struct look *look, const char *command, const char *portgroup)
{
	look_fix_option(look, command, "--portgroup-name", portgroup);
}

void look_fix_setting(struct look *look, const char *verb, const char *setting)
{
	const struct vm *vm = look->vm;
	struct buf fix = { 0 };

	buf_format(&fix, "%s" PROGRAM_PATH " vmx %s ", comes_first(vm), verb);
	add_word(&fix, vm->path);
	buf_format(&fix, " %s", setting);
	if (vm->id != 0)
		buf_format(&fix, " && vim-cmd vmsvc/reload %lld", vm->id);
	set_fix(look, buf_take(&fix));
}

bool look_is_about_vhv(const struct step *step)
{
	return strcmp(step->setting, VHV_SETTING) == 0;
}

bool look_turns_on(const struct step *step)
{
	return look_is_about_vhv(step) && step->after && strcmp(step->after, "TRUE") == 0;
}

bool look_is_off(const struct look *l)
{
	return !l->vm->nested && !l->vm->encrypted;
}

const struct check *const check_tables[] = { checks_of_host, checks_of_vm, checks_of_nic, NULL };

const struct check *check_find(const char *id)
{
	for (size_t t = 0; check_tables[t]; t++) {
		for (const struct check *c = check_tables[t]; c->id; c++) {
			if (strcmp(c->id, id) == 0)
				return c;
		}
	}
	return NULL;
}

/* What may hurt nested guests matters where there are some. */
static bool is_of_guests(const struct check *check)
{
	return check->severity == SEVERITY_WARNING &&
	       (check->refusal == REFUSES_NOTHING || check->refusal == REFUSES_FOR_PROFILE);
}

static void run_table(struct look look, const struct check *table, bool has_guests)
{
	for (look.check = table; look.check->id; look.check++) {
		size_t before = look.findings->count;

		if (!has_guests && is_of_guests(look.check))
			continue;
		look.check->look(&look);
		if (look.vm && look.check->stops && look.findings->count > before)
			return;
	}
}

void check_host(struct findings *findings, const struct facts *facts)
{
	run_table((struct look){ .facts = facts, .findings = findings }, checks_of_host, true);
}

void check_host_for_vms(struct findings *findings, const struct facts *facts)
{
	struct look look = { .facts = facts, .findings = findings };

	for (look.check = checks_of_host; look.check->id; look.check++) {
		if (look.check->stops)
			look.check->look(&look);
	}
}

void check_vm(struct findings *findings, const struct facts *facts, const struct vm *vm,
	      bool is_named)
{
	struct look look = { .facts = facts, .findings = findings, .vm = vm };
	bool has_guests = is_named || vm->nested;
	AUTO_VALUE(vm_nics) nics = { 0 };

	run_table(look, checks_of_vm, has_guests);
	if (has_guests && !vm_is_template(vm) && vm->file)
		vm_nics_read(&nics, vm->file);
	for (size_t i = 0; i < nics.count; i++) {
		look.nic = &nics.items[i];
		run_table(look, checks_of_nic, true);
	}
}

/* A line that people read to its end. */
#define LISTED_AT_MOST 8

bool names_is_full(const struct names *names)
{
	return names->listed == LISTED_AT_MOST;
}

void names_add(struct names *names, const char *name)
{
	names->count++;
	if (names_is_full(names))
		return;
	buf_format(&names->text, "%s%s", names->listed > 0 ? ", " : "", name);
	names->listed++;
}

const char *names_text(struct names *names)
{
	if (names->count > names->listed)
		buf_format(&names->text, " and %zu more", names->count - names->listed);
	return buf_text(&names->text);
}

void names_free(struct names *names)
{
	buf_free(&names->text);
}

#include "checks/finding.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "checks/check.h"

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

/* qsort() is not stable, so the place in the list decides between equal findings. */
static int compare(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *)a;
	const struct finding *y = *(const struct finding *const *)b;
	int difference = (int)x->severity - (int)y->severity;

	if (difference == 0)
		difference = strcmp(x->target, y->target);
	if (difference == 0)
		difference = x < y ? -1 : 1;
	return difference;
}

void findings_sort(struct findings *all)
{
	const struct finding **order = x_array(all->count, sizeof(*order));
	struct findings sorted = { 0 };

	for (size_t i = 0; i < all->count; i++)
		order[i] = &all->items[i];
	if (all->count > 0)
		qsort(order, all->count, sizeof(*order), compare);
	for (size_t i = 0; i < all->count; i++)
		LIST_PUSH(&sorted, *order[i]);
	free(order);
	free(all->items);
	*all = sorted;
}

size_t findings_count(const struct findings *all, enum severity severity)
{
	size_t count = 0;

	for (size_t i = 0; i < all->count; i++)
		count += all->items[i].severity == severity;
	return count;
}

/* 1: what a check found */

static PRINTF_LIKE(3, 0) void add(struct look *look, enum severity severity, const char *fmt,
				  va_list va)
{
	const char *target = look->vm ? vm_target(look->vm) : "host";
	AUTO_STR *words = x_vformat(fmt, va);
	struct buf text = { 0 };
	struct finding finding = { .id = look->check->id, .severity = severity };

	if (look->vm)
		vm_show(&text, look->vm);
	if (look->nic) {
		buf_format(&text, " ethernet%d", look->nic->number);
		finding.target_type = "vnic";
		finding.target = x_format("%s/ethernet%d", target, look->nic->number);
	} else {
		finding.target_type = look->vm ? "vm" : "host";
		finding.target = x_strdup(target);
	}
	buf_str(&text, words);
	finding.text = buf_take(&text);
	LIST_PUSH(look->findings, finding);
}

void look_found(struct look *look, const char *fmt, ...)
{
	va_list va;

	va_start(va, fmt);
	add(look, look->check->severity, fmt, va);
	va_end(va);
}

void look_found_as(struct look *look, enum severity severity, const char *fmt, ...)
{
	va_list va;

	va_start(va, fmt);
	add(look, severity, fmt, va);
	va_end(va);
}

void look_cannot_tell(struct look *look, const char *what, const char *why)
{
	look_found_as(look, SEVERITY_INFO, "%scannot tell %s: %s", look->vm ? ": " : "", what, why);
}

/* 2: how to fix it */

#define PROGRAM_PATH "/opt/nestvirt/bin/nestvirt"

void look_fix(struct look *look, const char *fmt, ...)
{
	struct finding *last = &look->findings->items[look->findings->count - 1];
	va_list va;

	va_start(va, fmt);
	free(last->fix);
	last->fix = x_vformat(fmt, va);
	va_end(va);
}

char *look_shell_word(const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				    "-_./:,@%+=";
	struct buf word = { 0 };

	if (text[0] && text[strspn(text, plain)] == '\0')
		return x_strdup(text);
	buf_char(&word, '\'');
	for (const char *p = text; *p; p++) {
		if (*p == '\'')
			buf_str(&word, "'\\''");
		else
			buf_char(&word, *p);
	}
	buf_char(&word, '\'');
	return buf_take(&word);
}

/*
 * How a command of ours is called: by the program's path if the extension is not installed, or
 * hostd has not loaded it or is down (facts 5.6), or if there is a `$` in the value of an option,
 * which esxcli may evaluate (facts 5.4).
 */
static const char *caller(const struct look *look, const char *value)
{
	static const enum host_fact needed[] = { HOST_INSTALLED, HOST_HOSTD, HOST_EXTENSION };
	const struct host_facts *host = look->facts ? look->facts->host : NULL;

	for (size_t i = 0; host && i < COUNT_OF(needed); i++) {
		if (fact_is_not(&host->items[needed[i]]))
			return PROGRAM_PATH;
	}
	return strchr(value, '$') ? PROGRAM_PATH : "esxcli nestvirt";
}

void look_fix_option(struct look *look, const char *command, const char *option, const char *value)
{
	AUTO_STR *word = look_shell_word(value);

	look_fix(look, "%s %s %s=%s", caller(look, value), command, option, word);
}

void look_fix_portgroup(struct look *look, const char *portgroup)
{
	look_fix_option(look, "network enable", "--portgroup-name", portgroup);
}

/* The settings of a VM that is in use cannot change before that ends. */
static const char *what_comes_first(const struct vm *vm)
{
	switch (vm->power) {
	case VM_SUSPENDED:
		return "resume the VM and shut it down, then run ";
	case VM_POWER_ON:
		return "power the VM off, then run ";
	case VM_POWER_OFF:
		return vm->locked ? "wait until the VM is not locked, then run " : "";
	}
	abort();
}

void look_fix_vm(struct look *look, const char *command, const char *options)
{
	const struct vm *vm = look->vm;
	const char *value = vm->id == 0 ? vm->path : "";
	AUTO_STR *selector = NULL;

	if (vm->id != 0 && vm->name && !vm->shares_name && !strchr(vm->name, '$')) {
		AUTO_STR *word = look_shell_word(vm->name);

		selector = x_format("--vm-name=%s", word);
	} else if (vm->id != 0) {
		selector = x_format("--vm-id=%lld", vm->id);
	} else {
		AUTO_STR *word = look_shell_word(vm->path);

		selector = x_format("--vmx=%s", word);
	}
	look_fix(look, "%s%s %s %s%s%s", what_comes_first(vm), caller(look, value), command,
		 selector, options ? " " : "", options ? options : "");
}

void look_fix_setting(struct look *look, const char *verb, const char *setting)
{
	const struct vm *vm = look->vm;
	AUTO_STR *path = look_shell_word(vm->path);
	AUTO_STR *reload = vm->id ? x_format(" && vim-cmd vmsvc/reload %lld", vm->id) : NULL;

	look_fix(look, "%s" PROGRAM_PATH " vmx %s %s %s%s", what_comes_first(vm), verb, path,
		 setting, reload ? reload : "");
}

/* 3: names in a message */

/* As many as people read to the end. */
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

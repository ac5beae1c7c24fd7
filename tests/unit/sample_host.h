/*
 * A host of ten VMs, and what vms_select() makes of it. Included after <cmocka.h>.
 */
#ifndef UNIT_SAMPLE_HOST_H
#define UNIT_SAMPLE_HOST_H

#include <sys/stat.h>

#include "host/vm.h"
#include "host/vms.h"

#include "fake_host.h"

#define HW19 "config.version = \"8\"\nvirtualHW.version = \"19\"\n"

static const struct fake_vm sample[] = {
	{ 1, UUID "/web/web.vmx", HW19 "displayName = \"web\"\nguestOS = \"windows9-64\"\n" },
	{ 2, LABEL "/mail/mail.vmx", HW19 "displayName = \"mail\"\nvhv.enable = \"true\"\n" },
	{ 3, UUID "/web-2/web.vmx", HW19 "displayName = \"web\"\n" },
	{ 4, UUID "/tpl/tpl.vmtx", HW19 "displayName = \"tpl\"\n" },
	{ 5, UUID "/vCLS-1/vCLS-1.vmx", HW19 "displayName = \"vCLS-1\"\n" },
	{ 6, UUID "/gone/gone.vmx", NULL },
	{ 7, UUID "/secret/secret.vmx", "displayName = \"secret\"\nencryption.data = \"x\"\n" },
	{ 8, UUID "/nap/nap.vmx", HW19 "displayName = \"nap\"\ncheckpoint.vmState = \"a.vmss\"\n" },
	{ 12, UUID "/mueller/mueller.vmx",
	  ".encoding = \"windows-1252\"\ndisplayName = \"M\xFCller\"\nvirtualHW.version = "
	  "\"x\"\n" },
	{ 20, UUID "/bare/bare.vmx", "" },
};

/* web runs; mail runs too, and the inventory has it by the volume's label. */
static const char *const sample_running[] = { UUID "/web/web.vmx", UUID "/mail/mail.vmx", NULL };

static UNUSED int sample_setup(void **state)
{
	if (fake_host_setup(state) < 0)
		return -1;
	fake_vms(sample, COUNT_OF(sample));
	fake_running("esxcli", sample_running);
	fake_file(UUID "/alone/alone.vmx", HW19 "displayName = \"web\"\n");
	return mkdir(&UUID "/folder.vmx"[1], 0755);
}

static const char *power_word(enum vm_power power)
{
	static const char *const words[] = { "off", "on", "suspended" };

	return words[power];
}

/* 12 "Müller" off hw0 guest=- nested=no: the message. One line a VM. */
static void show_vm(struct buf *text, const struct vm *vm)
{
	buf_format(text, "%lld \"%s\" %s hw%d guest=%s nested=%s%s", vm->id,
		   vm->name ? vm->name : "-", power_word(vm->power), vm->hardware_version,
		   vm->guest_os ? vm->guest_os : "-", vm->nested ? "yes" : "no",
		   vm->encrypted ? " encrypted" : "");
	if (vm->problem != ERR_NONE)
		buf_format(text, " %s: %s", err_code_name(vm->problem), vm->problem_text);
	buf_char(text, '\n');
}

/* The words of a selection: "-n NAME", "-i ID", "-x PATH", "-m GLOB", "-a",
 * "-l" for lenient. */
static struct selection select_by(const char *const *words)
{
	struct selection s = { 0 };

	for (size_t i = 0; words[i]; i++) {
		switch (words[i][1]) {
		case 'n':
			strings_add(&s.names, words[++i]);
			break;
		case 'i':
			strings_add(&s.ids, words[++i]);
			break;
		case 'x':
			strings_add(&s.paths, words[++i]);
			break;
		case 'm':
			strings_add(&s.globs, words[++i]);
			break;
		case 'l':
			s.lenient = true;
			break;
		default:
			s.all = true;
		}
	}
	return s;
}

#define WORDS_MAX 10

static UNUSED void select_into(struct buf *text, const char *const *words, bool keep_files)
{
	struct host h = fake_host(false);
	AUTO_VALUE(selection) s = select_by(words);
	AUTO_VALUE(vms) vms = { 0 };
	struct err e = { 0 };

	if ((keep_files ? vms_select : vms_list)(&vms, &h, &s, &e) < 0)
		buf_format(text, "! %s: %s", err_code_name(e.code), e.text);
	for (size_t i = 0; i < vms.count; i++) {
		if (vms.items[i].left_out)
			buf_format(text, "left out, %s: ", vms.items[i].left_out);
		show_vm(text, &vms.items[i]);
		/* Kept open only if asked for, and only what could be read. */
		assert_int_equal(vms.items[i].file != NULL,
				 keep_files && vms.items[i].problem == ERR_NONE);
	}
	host_close(&h);
}

struct row {
	const char *words[WORDS_MAX];
	const char *want;
};

/* The same with and without files that are kept open. */
static UNUSED void assert_selected(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (int keep = 0; keep < 2; keep++) {
			AUTO_VALUE(buf) got = { 0 };

			select_into(&got, rows[i].words, keep == 1);
			assert_string_equal(buf_text(&got), rows[i].want);
		}
	}
}

#endif

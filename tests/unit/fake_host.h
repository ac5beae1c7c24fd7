/*
 * A folder that looks like an ESXi host to the modules of host/ and above: an
 * inventory, .vmx files on a volume with a label and a UUID, and shell scripts in
 * place of the host's commands. Much less than tests/simhost, which is strict and
 * keeps state; here each test says what a command prints.
 *
 *	cmocka_unit_test_setup_teardown(f, fake_host_setup, scratch_teardown)
 *
 * The current folder is the host's root. Included after <cmocka.h>.
 */
#ifndef UNIT_FAKE_HOST_H
#define UNIT_FAKE_HOST_H

#include "base/text.h"
#include "host/host.h"
#include "scratch.h"

/* One volume, two names. ESXi's own links are relative, too. */
#define UUID  "/vmfs/volumes/5f000000-00000001-0000-000000000001"
#define LABEL "/vmfs/volumes/ds1"

static UNUSED int fake_host_setup(void **state)
{
	static const char *const folders[] = {
		"bin",     "etc",  "etc/vmware",   "etc/vmware/hostd", "var",
		"var/run", "vmfs", "vmfs/volumes", &UUID[1],
	};

	if (scratch_setup(state) < 0)
		return -1;
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		if (mkdir(folders[i], 0755) < 0)
			return -1;
	}
	return symlink(strrchr(UUID, '/') + 1, &LABEL[1]);
}

/* The host in the current folder; host_close() afterwards. */
static UNUSED struct host fake_host(bool in_extension)
{
	struct host h;
	struct err e = { 0 };
	char here[4096];

	assert_non_null(getcwd(here, sizeof(here)));
	if (host_open(&h, here, in_extension, &e) < 0)
		fail_msg("%s", e.text);
	return h;
}

/*
 * bin/NAME: a script, with the host's root as its current folder. What it is called with is a line
 * in the file "calls".
 */
static UNUSED void fake_command(const char *name, const char *script)
{
	AUTO_STR *path = x_format("bin/%s", name);
	AUTO_STR *text = x_format("#!/bin/sh\ncd \"${0%%/*}/..\" || exit 99\n"
				  "echo \"%s $*\" >>calls\n%s\n",
				  name, script);

	scratch_write(path, text);
	assert_int_equal(chmod(path, 0755), 0);
}

/* A file of the host and the folder that it is in. */
static UNUSED void fake_file(const char *path, const char *text)
{
	AUTO_STR *folder = x_strndup(&path[1], (size_t)(strrchr(path, '/') - &path[1]));

	if (!scratch_exists(folder))
		assert_int_equal(mkdir(folder, 0755), 0);
	scratch_write(&path[1], text);
}

struct fake_vm {
	long long id;
	const char *path; /* as the inventory has it */
	const char *vmx;  /* NULL: the file is missing */
};

static UNUSED void fake_xml_text(struct buf *xml, const char *text)
{
	for (const char *p = text; *p; p++) {
		if (*p == '&')
			buf_str(xml, "&amp;");
		else
			buf_char(xml, *p);
	}
}

/* The inventory and the files of these VMs. */
static UNUSED void fake_vms(const struct fake_vm *vms, size_t count)
{
	AUTO_VALUE(buf) xml = { 0 };

	buf_str(&xml, "<ConfigRoot>\n");
	for (size_t i = 0; i < count; i++) {
		buf_format(&xml, "<ConfigEntry id=\"%04zu\"><objID>%lld</objID><vmxCfgPath>", i,
			   vms[i].id);
		fake_xml_text(&xml, vms[i].path);
		buf_str(&xml, "</vmxCfgPath></ConfigEntry>\n");
		if (vms[i].vmx)
			fake_file(vms[i].path, vms[i].vmx);
	}
	buf_str(&xml, "</ConfigRoot>\n");
	scratch_write("etc/vmware/hostd/vmInventory.xml", buf_text(&xml));
}

/* bin/NAME answers `vm process list` with these files, ended by NULL. */
static UNUSED void fake_running(const char *name, const char *const *paths)
{
	AUTO_VALUE(buf) script = { 0 };

	buf_str(&script, "cat <<'END'\n<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
			 "<output xmlns=\"http://www.vmware.com/Products/ESX/5.0/esxcli\">\n"
			 "<root><list type=\"structure\">\n");
	for (size_t i = 0; paths[i]; i++) {
		buf_str(&script, "<structure typeName=\"VirtualMachine\">"
				 "<field name=\"ConfigFile\"><string>");
		fake_xml_text(&script, paths[i]);
		buf_str(&script, "</string></field></structure>\n");
	}
	buf_str(&script, "</list></root></output>\nEND");
	fake_command(name, buf_text(&script));
}

/* How the host saves /etc. It does not count among the calls; that it was called is "saved". */
static UNUSED void fake_save(const char *script)
{
	AUTO_STR *text = x_format("#!/bin/sh\n: >\"${0%%/*}/../saved\"\n%s\n", script);

	if (!scratch_exists("sbin"))
		assert_int_equal(mkdir("sbin", 0755), 0);
	scratch_write("sbin/auto-backup.sh", text);
	assert_int_equal(chmod("sbin/auto-backup.sh", 0755), 0);
}

static UNUSED void assert_calls(const char *want)
{
	if (want[0])
		scratch_assert("calls", want);
	else
		assert_false(scratch_exists("calls"));
}

#endif

#include "host/programs.h"

#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/files.h"
#include "core/proc.h"
#include "host/secure_boot.h"

/* As the applets in /bin reach it. */
#define PROGRAMS_BUSYBOX "../" SIM_FOLDER "/bin/busybox"

/* What the host commands are called, and where; each is this very program. */
static const char *const commands[] = {
	"/bin/esxcli",    "/bin/localcli",        "/bin/vim-cmd",      "/bin/vmware",
	"/bin/busybox",   "/bin/uname",           "/bin/logger",       "/sbin/esxcli",
	"/sbin/localcli", "/sbin/auto-backup.sh", "/etc/init.d/hostd", "/bin/netdbg",
	"/bin/net-dvs",   "/sbin/watchdog.sh",
};

/*
 * The applets of ESXi's busybox (facts 7.4): no tr, id, tac, realpath, pgrep. Not
 * here because the simulator has them itself: logger, uname.
 */
static const char *const applets[] = {
	"[",        "[[",       "addgroup",      "adduser",  "ash",     "awk",       "basename",
	"cat",      "chgrp",    "chmod",         "chown",    "chvt",    "cksum",     "clear",
	"cp",       "crond",    "cut",           "date",     "dd",      "delgroup",  "deluser",
	"diff",     "dirname",  "dnsdomainname", "du",       "echo",    "egrep",     "eject",
	"env",      "expr",     "false",         "fdisk",    "fgrep",   "find",      "getty",
	"grep",     "groups",   "gunzip",        "gzip",     "halt",    "head",      "hexdump",
	"hostname", "inetd",    "init",          "kill",     "ln",      "login",     "ls",
	"lzop",     "lzopcat",  "md5sum",        "mkdir",    "mkfifo",  "mknod",     "mktemp",
	"more",     "mv",       "nohup",         "nslookup", "od",      "passwd",    "poweroff",
	"printf",   "readlink", "reboot",        "reset",    "resize",  "rm",        "rmdir",
	"sed",      "seq",      "setsid",        "sh",       "sha1sum", "sha256sum", "sha512sum",
	"sleep",    "sort",     "stat",          "stty",     "sum",     "sync",      "tail",
	"tar",      "tee",      "test",          "time",     "timeout", "touch",     "true",
	"uniq",     "unlzop",   "unzip",         "usleep",   "vi",      "watch",     "wc",
	"wget",     "which",    "who",           "xargs",    "zcat",
};

/* 1: needs a loader, 0: static, -1: no ELF program of 64 bits. */
static int is_dynamic(const char *path)
{
	AUTO_VALUE(buf) bytes = { 0 };
	struct err e = { 0 };
	Elf64_Ehdr head;

	if (files_read(&bytes, path, &e) < 0 || bytes.len < sizeof(head))
		return -1;
	memcpy(&head, bytes.p, sizeof(head));
	if (memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != ELFCLASS64)
		return -1;
	for (size_t i = 0; i < head.e_phnum; i++) {
		size_t at = head.e_phoff + i * sizeof(Elf64_Phdr);
		Elf64_Phdr part;

		if (at + sizeof(part) > bytes.len)
			return -1;
		memcpy(&part, bytes.p + at, sizeof(part));
		if (part.p_type == PT_INTERP)
			return 1;
	}
	return 0;
}

static char *own_path(void)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

	return len < 0 ? x_strdup("") : x_strndup(path, (size_t)len);
}

/* Debian's static busybox runs any applet without a link, so it cannot play ESXi's. */
int programs_find_busybox(char **path, const char *wanted, struct err *e)
{
	AUTO_STR *self = own_path();
	AUTO_STR *preset = files_parent(self); /* build/PRESET, beside build/tools */
	AUTO_STR *unpacked = x_format("%s/../tools/busybox/bin/busybox", preset);
	const char *const places[] = {
		wanted,         getenv("NESTVIRT_BUSYBOX"),
		unpacked,       "build/tools/busybox/bin/busybox",
		"/bin/busybox",
	};

	for (size_t i = 0; i < COUNT_OF(places); i++) {
		if (!places[i] || !files_exist(places[i]))
			continue;
		if (is_dynamic(places[i]) == 1) {
			*path = x_strdup(places[i]);
			return 0;
		}
		if (places[i] == wanted)
			return err_set(e, ERR_USAGE,
				       "%s: a static busybox runs applets that ESXi lacks; the "
				       "dynamic one of the package busybox is wanted",
				       wanted);
	}
	return err_set(e, ERR_NOT_FOUND,
		       "no dynamic busybox: name one with --busybox=PATH or "
		       "$NESTVIRT_BUSYBOX, or run toolchain/setup");
}

/* Run a program of the outside and gather what it prints. */
static int ask(struct buf *out, const char *const *argv, const char *const *env, struct err *e)
{
	struct sim outside = { .root = (char[]){ "" } };
	struct proc p = { .argv = argv, .env = env };
	int status;

	return proc_run(out, &status, &outside, &p, e);
}

/* The loader lists what it would load: "name => /path (address)" or "/path (address)". */
static int copy_libraries(const struct sim *s, const char *program, struct err *e)
{
	const char *argv[] = { program, NULL };
	const char *env[] = { "LD_TRACE_LOADED_OBJECTS=1", NULL };
	AUTO_VALUE(buf) list = { 0 };
	struct span rest, line;

	if (ask(&list, argv, env, e) < 0)
		return -1;
	rest = buf_view(&list);
	while (span_next(&line, &rest, '\n')) {
		const char *slash = memchr(line.p, '/', line.len);
		AUTO_STR *path = NULL, *copy = NULL;

		if (!slash)
			continue;
		path = x_strndup(slash, strcspn(slash, " \n"));
		copy = sim_path(s, path);
		if (!files_exist(copy) && files_copy(path, copy, 0755, e) < 0)
			return -1;
	}
	return 0;
}

static int link_command(const struct sim *s, const char *command, struct err *e)
{
	AUTO_STR *program = sim_file(s, "bin/simhost");
	AUTO_STR *path = sim_path(s, command);

	if (files_remove(path, e) < 0)
		return -1;
	return link(program, path) < 0 ? err_set_errno(e, ERR_IO, errno, "%s", path) : 0;
}

static int link_commands(const struct sim *s, struct err *e)
{
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (link_command(s, commands[i], e) < 0)
			return -1;
	}
	return 0;
}

int programs_boot(const struct sim *s, const struct release *r, struct err *e)
{
	return r->secure_boot ? link_command(s, SECURE_BOOT_PROGRAM, e) : 0;
}

static int install_self(const struct sim *s, struct err *e)
{
	AUTO_STR *self = own_path();
	AUTO_STR *program = sim_file(s, "bin/simhost");

	if (files_copy(self, program, 0755, e) < 0)
		return -1;
	if (is_dynamic(self) == 1 && copy_libraries(s, self, e) < 0)
		return -1;
	return link_commands(s, e);
}

/* Link ESXi's applets, as far as this busybox was built with them. */
static int link_applets(const struct sim *s, const char *busybox, struct err *e)
{
	const char *argv[] = { busybox, "--list", NULL };
	const char *env[] = { NULL };
	AUTO_VALUE(buf) list = { 0 };
	AUTO_VALUE(strings) built = { 0 };
	struct span rest, line;

	if (ask(&list, argv, env, e) < 0)
		return -1;
	rest = buf_view(&list);
	while (span_next(&line, &rest, '\n'))
		strings_take(&built, x_strndup(line.p, line.len));
	for (size_t i = 0; i < COUNT_OF(applets); i++) {
		AUTO_STR *path = x_format("%s/bin/%s", s->root, applets[i]);

		if (strings_have(&built, applets[i]) && files_link(PROGRAMS_BUSYBOX, path, e) < 0)
			return -1;
	}
	return 0;
}

bool programs_is_own(const char *path)
{
	static const char bin[] = "/bin/";

	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (strcmp(commands[i], path) == 0)
			return true;
	}
	if (strncmp(path, bin, strlen(bin)) != 0)
		return false;
	for (size_t i = 0; i < COUNT_OF(applets); i++) {
		if (strcmp(applets[i], path + strlen(bin)) == 0)
			return true;
	}
	return false;
}

int programs_install(const struct sim *s, const struct release *r, const char *busybox,
		     struct err *e)
{
	AUTO_STR *copy = sim_file(s, "bin/busybox");

	if (files_copy(busybox, copy, 0755, e) < 0 || copy_libraries(s, busybox, e) < 0)
		return -1;
	if (link_applets(s, busybox, e) < 0)
		return -1;
	return install_self(s, e) < 0 ? -1 : programs_boot(s, r, e);
}

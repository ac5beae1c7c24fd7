/*
 * What /proc says of the service while it waits.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "service.h"

/* Resident, at any time (the number to reach). */
#define MEMORY_MAX_KIB 4096

/* The value of a line of /proc/PID/status, in KiB. */
static long status_number(struct world *w, const char *name)
{
	AUTO_STR *path = x_format("/proc/%ld/status", (long)w->service.pid);
	char line[256];
	long value = -1;
	FILE *f = fopen(path, "re");

	while (f && value < 0 && fgets(line, sizeof(line), f)) {
		if (strncmp(line, name, strlen(name)) == 0)
			value = strtol(line + strlen(name) + 1, NULL, 10);
	}
	if (f)
		(void)fclose(f);
	if (value < 0)
		fail(w, "%s has no %s", path, name);
	return value;
}

long service_memory(struct world *w)
{
	return status_number(w, "VmRSS");
}

/* The parent of a process; 0 where it is gone. */
static long parent_of(const char *pid)
{
	AUTO_STR *path = x_format("/proc/%s/stat", pid);
	FILE *f = fopen(path, "re");
	char line[512] = "";
	const char *name_end;

	if (!f)
		return 0;
	(void)!fgets(line, sizeof(line), f);
	(void)fclose(f);
	name_end = strrchr(line, ')');
	return name_end && strlen(name_end) > 4 ? strtol(name_end + 4, NULL, 10) : 0;
}

static void see_no_children(struct world *w)
{
	DIR *d = opendir("/proc");
	const struct dirent *entry;

	if (!d)
		fail(w, "no /proc");
	while ((entry = readdir(d))) {
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    parent_of(entry->d_name) == (long)w->service.pid)
			fail(w, "the service waits, and has a child: process %s", entry->d_name);
	}
	(void)closedir(d);
}

void service_inspect(struct world *w)
{
	if (!w->service.waits)
		return;
	see_no_children(w);
	if (status_number(w, "VmHWM") > MEMORY_MAX_KIB)
		fail(w, "the service has needed %ld KiB", status_number(w, "VmHWM"));
}

bool service_holds(struct world *w, const char *path)
{
	AUTO_STR *folder = x_format("/proc/%ld/fd", (long)w->service.pid);
	DIR *d = opendir(folder);
	const struct dirent *entry;
	bool found = false;

	while (d && !found && (entry = readdir(d))) {
		AUTO_STR *link = x_format("%s/%s", folder, entry->d_name);
		char target[4096];
		ssize_t len = readlink(link, target, sizeof(target) - 1);

		if (len > 0) {
			target[len] = '\0';
			found = strcmp(target, path) == 0;
		}
	}
	if (d)
		(void)closedir(d);
	return found;
}

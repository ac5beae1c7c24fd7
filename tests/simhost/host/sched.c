#include "host/sched.h"

#include <string.h>

#include "core/files.h"

/* Those that a host has from its boot on, as far as scripts of VIBs name them as parents. */
static const char *const own[] = {
	"host", "host/vim", "host/vim/vimuser", "host/vim/vmvisor", "host/vim/vmvisor/plugins",
};

/* Each of the others is a file with its limits, as it was set last. */
static char *file_of(const struct sim *s, const char *path)
{
	return sim_file(s, "groups/%s/limits", path);
}

static bool is_own(const char *path)
{
	for (size_t i = 0; i < COUNT_OF(own); i++) {
		if (strcmp(own[i], path) == 0)
			return true;
	}
	return false;
}

bool sched_has_group(const struct sim *s, const char *path)
{
	AUTO_STR *file = file_of(s, path);

	return is_own(path) || files_exist(file);
}

int sched_forget(const struct sim *s, struct err *e)
{
	AUTO_STR *folder = sim_file(s, "groups");

	return files_remove(folder, e);
}

static const char *text(const struct native *n, const char *name)
{
	return args_value(n->args, name, "");
}

/* The texts of refusals are assumed. */
static int refuse(struct native *n, const char *path, const char *why)
{
	strings_format(&n->errors, "Group '%s' %s", path, why);
	return 0;
}

static int done(struct native *n)
{
	n->result = value_scalar(VALUE_BOOL, "true");
	return 0;
}

int native_group_add(struct native *n, struct err *e)
{
	const char *parent = text(n, "parent-path"), *name = text(n, "group-name");
	AUTO_STR *path = x_format("%s/%s", parent, name);
	AUTO_STR *file = file_of(n->sim, path);

	if (!sched_has_group(n->sim, parent))
		return refuse(n, parent, "does not exist");
	if (!*name || strchr(name, '/') || strchr(name, '.'))
		return refuse(n, path, "has no good name");
	if (sched_has_group(n->sim, path))
		return refuse(n, path, "exists already");
	return files_write(file, span_of(""), 0644, e) < 0 ? -1 : done(n);
}

int native_group_delete(struct native *n, struct err *e)
{
	const char *path = text(n, "group-path");
	AUTO_STR *folder = sim_file(n->sim, "groups/%s", path);

	if (is_own(path) || !sched_has_group(n->sim, path))
		return refuse(n, path, is_own(path) ? "is the system's" : "does not exist");
	return files_remove(folder, e) < 0 ? -1 : done(n);
}

int native_group_setmemconfig(struct native *n, struct err *e)
{
	const char *path = text(n, "group-path");
	AUTO_STR *file = file_of(n->sim, path);
	AUTO_STR *limits = x_format("min %s max %s minlimit %s %s\n", text(n, "min"),
				    text(n, "max"), text(n, "minlimit"), text(n, "units"));

	if (!sched_has_group(n->sim, path))
		return refuse(n, path, "does not exist");
	return files_write(file, span_of(limits), 0644, e) < 0 ? -1 : done(n);
}

#include "core/sim.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "core/files.h"

int sim_open(struct sim *s, const char *dir, struct err *e)
{
	AUTO_STR *mark = x_format("%s/" SIM_FOLDER "/state.json", dir);

	if (!files_exist(mark))
		return err_set(e, ERR_NOT_FOUND, "%s: no simulated host here", dir);
	s->root = x_strdup(strcmp(dir, "/") == 0 ? "" : dir);
	return 0;
}

int sim_here(struct sim *s, struct err *e)
{
	/*
	 * The kernel says by which path the program was started: /bin/esxcli inside,
	 * DIR/bin/esxcli outside. argv[0] may be bare, and /proc does not exist inside.
	 */
	const char *self = (const char *)getauxval(AT_EXECFN); // NOLINT: what the call is for
	AUTO_STR *dir = x_strdup(self ? self : "/");

	while (strcmp(dir, "/") != 0 && strcmp(dir, ".") != 0) {
		char *above = files_parent(dir);

		free(dir);
		dir = above;
		if (sim_open(s, dir, e) == 0)
			return 0;
	}
	return err_set(e, ERR_NOT_FOUND, "not inside a simulated host");
}

void sim_free(struct sim *s)
{
	free(s->root);
	s->root = NULL;
}

char *sim_path(const struct sim *s, const char *path)
{
	return x_format("%s%s", s->root, path);
}

char *sim_file(const struct sim *s, const char *fmt, ...)
{
	AUTO_STR *name = NULL;
	va_list va;

	va_start(va, fmt);
	name = x_vformat(fmt, va);
	va_end(va);
	return x_format("%s/" SIM_FOLDER "/%s", s->root, name);
}

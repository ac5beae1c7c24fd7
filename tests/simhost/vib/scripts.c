#include "vib/scripts.h"

#include <string.h>

#include "core/files.h"
#include "core/proc.h"

#define FOLDER "etc/init.d/"

bool scripts_is_on(struct span text)
{
	static const char mark[] = "# chkconfig:";
	struct span line;

	while (span_next(&line, &text, '\n')) {
		struct span rest = line;

		if (!span_starts(line, mark))
			continue;
		rest = span_make(line.p + strlen(mark), line.len - strlen(mark));
		while (rest.len && rest.p[0] == ' ')
			rest = span_make(rest.p + 1, rest.len - 1);
		return !span_starts(rest, "off");
	}
	return true;
}

static int run_one(int *status, struct buf *said, const struct sim *s, const char *path,
		   const char *verb, const char *why, struct err *e)
{
	const char *argv[] = { path, verb, why, NULL };
	const char *env[] = { "PATH=/bin:/sbin", NULL };
	struct proc p = { .argv = argv, .env = env };

	return proc_run(said, status, s, &p, e);
}

int scripts_run(char **failed, int *status, struct buf *said, const struct sim *s,
		const struct archive *files, const char *verb, const char *why, bool strict,
		struct err *e)
{
	*failed = NULL;
	for (size_t i = 0; i < files->count; i++) {
		const struct archive_file *f = &files->items[i];
		AUTO_STR *path = x_format("/%s", f->name);

		if (f->folder || strncmp(f->name, FOLDER, strlen(FOLDER)) != 0 ||
		    !scripts_is_on(f->bytes))
			continue;
		buf_cut(said, 0);
		if (run_one(status, said, s, path, verb, why, e) < 0)
			return -1;
		if (*status && strict) {
			*failed = x_strdup(path);
			return 0;
		}
	}
	return 0;
}

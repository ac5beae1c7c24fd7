#include "outside/processes.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/files.h"

/* Rounds of looking for processes that are left, and the pause between them. */
#define KILL_ROUNDS   6000
#define KILL_PAUSE_NS 10000000L

/* What the kernel puts behind a path that is no more. */
#define DELETED " (deleted)"

/* Is / of this process the folder of the host? */
static bool runs_inside(const char *pid, const char *root)
{
	AUTO_STR *link = x_format("/proc/%s/root", pid);
	size_t len = strlen(root);
	char target[PATH_MAX];
	ssize_t got = readlink(link, target, sizeof(target) - 1);

	if (got < 0)
		return false;
	target[got] = '\0';
	return strncmp(target, root, len) == 0 &&
	       (!target[len] || strcmp(target + len, DELETED) == 0);
}

static size_t kill_all(const char *root)
{
	DIR *dir = opendir("/proc");
	const struct dirent *entry;
	size_t found = 0;

	while (dir && (entry = readdir(dir))) {
		pid_t pid = (pid_t)atol(entry->d_name);

		if (pid <= 1 || pid == getpid() || !runs_inside(entry->d_name, root))
			continue;
		kill(pid, SIGKILL);
		found++;
	}
	if (dir)
		closedir(dir);
	return found;
}

/* realpath(), also of a folder that is gone: its parent is not. */
static char *real_root(const struct sim *s)
{
	char root[PATH_MAX];
	AUTO_STR *parent = files_parent(s->root);

	if (realpath(s->root, root))
		return x_strdup(root);
	return realpath(parent, root) ? x_format("%s/%s", root, files_name(s->root))
				      : x_strdup(s->root);
}

int processes_end(const struct sim *s, struct err *e)
{
	const struct timespec pause = { .tv_nsec = KILL_PAUSE_NS };
	AUTO_STR *root = real_root(s);

	for (int i = 0; kill_all(root); i++) {
		if (i == KILL_ROUNDS)
			return err_set(e, ERR_BUSY, "%s: processes in it do not end", s->root);
		nanosleep(&pause, NULL);
	}
	return 0;
}

bool processes_orphaned(const struct sim *s)
{
	const char *owner = getenv(PROCESSES_OWNER);
	AUTO_STR *state = sim_file(s, "state.json");

	if (owner && kill((pid_t)atol(owner), 0) < 0 && errno == ESRCH)
		return true;
	return !files_exist(state);
}

#include "host/service.h"

#include <errno.h>

#include "base/alloc.h"
#include "system/pid_file.h"

#define RUN_FOLDER "/var/run"

int service_path(char **path, const struct host *h, const char *file, struct err *e)
{
	AUTO_STR *folder = NULL;

	if (root_own(&folder, &h->root, RUN_FOLDER, e) < 0)
		return -1;
	*path = x_format("%s/%s", folder, text_base_name(file));
	return 0;
}

int service_begin(const struct host *h, struct err *e)
{
	AUTO_STR *path = NULL;
	pid_t holder = 0;
	int taken;

	if (service_path(&path, h, SERVICE_PID_FILE, e) < 0)
		return -1;
	taken = pid_file_take(path, &holder);
	if (taken > 0)
		return 0;
	if (taken < 0)
		return err_set_errno(e, ERR_IO, errno, SERVICE_PID_FILE);
	return err_set(e, ERR_BUSY, "the service runs already: process %lld", (long long)holder);
}

void service_end(const struct host *h)
{
	AUTO_STR *path = NULL;
	struct err ignored;

	if (service_path(&path, h, SERVICE_PID_FILE, &ignored) == 0)
		pid_file_release(path);
}

static pid_t find(const struct host *h)
{
	AUTO_STR *path = NULL;
	struct err ignored;

	return root_own(&path, &h->root, SERVICE_PID_FILE, &ignored) == 0 ? pid_file_holder(path)
									  : 0;
}

bool service_runs(const struct host *h)
{
	return find(h) != 0;
}

bool service_tell(const struct host *h)
{
	pid_t pid = find(h);

	return pid != 0 && kill(pid, SERVICE_SIGNAL) == 0;
}

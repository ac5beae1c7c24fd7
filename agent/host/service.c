#include "host/service.h"

#include "system/pid_file.h"

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

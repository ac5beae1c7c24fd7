#include "core/enter.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "core/files.h"

static const char *const devices[] = { "null", "zero", "random", "urandom" };

static int write_line(const char *path, const char *text, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (!good)
		err_set_errno(e, ERR_IO, errno, "%s", path);
	if (fd >= 0)
		close(fd);
	return good ? 0 : -1;
}

static int become_root(struct err *e)
{
	AUTO_STR *users = x_format("0 %ld 1", (long)geteuid());
	AUTO_STR *groups = x_format("0 %ld 1", (long)getegid());

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return err_set_errno(e, ERR_IO, errno, "a user namespace is not to be had");
	if (write_line("/proc/self/setgroups", "deny", e) < 0 ||
	    write_line("/proc/self/uid_map", users, e) < 0 ||
	    write_line("/proc/self/gid_map", groups, e) < 0)
		return -1;
	return 0;
}

static bool usable_device(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (fstat(fd, &st) < 0)
		st.st_mode = 0;
	close(fd);
	return S_ISCHR(st.st_mode);
}

static int bind_devices(const char *root, struct err *e)
{
	for (size_t i = 0; i < COUNT_OF(devices); i++) {
		AUTO_STR *real = x_format("/dev/%s", devices[i]);
		AUTO_STR *here = x_format("%s/dev/%s", root, devices[i]);

		if (mount(real, here, NULL, MS_BIND, NULL) < 0)
			return err_set_errno(e, ERR_IO, errno, "%s", here);
	}
	return 0;
}

int enter_host(const char *root, struct err *e)
{
	AUTO_STR *null = x_format("%s/dev/null", root);
	bool bind = !usable_device(null);

	if (geteuid() != 0 && become_root(e) < 0)
		return -1;
	if (bind && geteuid() == 0) {
		/* Best effort for root in a container that may not mount: files do for it. */
		unshare(CLONE_NEWNS);
		mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
		if (bind_devices(root, e) < 0 && !files_exist(null))
			return -1;
	}
	if (chroot(root) < 0 || chdir("/") < 0)
		return err_set_errno(e, ERR_IO, errno, "%s", root);
	return 0;
}

#include "system/link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "system/file.h"

ssize_t link_read(char text[PATH_MAX], const char *path)
{
	ssize_t len = readlink(path, text, PATH_MAX);
	struct stat st;

	if (len >= 0 && len < PATH_MAX) {
		text[len] = '\0';
		return len;
	}
	if (len < 0 && errno == EINVAL)
		return 0;
	if (lstat(path, &st) < 0)
		return -1;
	if (!S_ISLNK(st.st_mode))
		return 0;
	errno = len < 0 ? EIO : ENAMETOOLONG;
	return -1;
}

/* Where a link in `path` leads: its text, in the link's folder unless it is absolute. */
static char *target_of(const char *path, const char *text)
{
	const char *slash = strrchr(path, '/');

	if (text[0] == '/' || !slash)
		return x_strdup(text);
	return x_format("%.*s/%s", (int)(slash - path), path, text);
}

int link_follow(char **real, const char *path, struct err *e)
{
	AUTO_STR *at = x_strdup(path);

	for (int links = 0; links <= LINK_FOLLOW_MAX; links++) {
		char text[PATH_MAX];
		ssize_t len = link_read(text, at);
		char *next;

		if (len < 0)
			return err_set_errno(e, file_err_code(errno), errno, "%s", path);
		if (len == 0) {
			*real = at;
			at = NULL;
			return 0;
		}
		next = target_of(at, text);
		free(at);
		at = next;
	}
	return err_set_errno(e, ERR_IO, ELOOP, "%s", path);
}

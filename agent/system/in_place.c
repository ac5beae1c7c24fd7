#include "system/in_place.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "system/fd.h"
#include "system/file.h"

/* What marks a file under /etc that a host keeps (esxi-facts 6.9). */
#define KEPT_MODE   01644
#define FOLDER_MODE 0755

struct in_place {
	int fd;
	size_t size;
	char *show;
};

static int failed(const char *show, struct err *e)
{
	return err_set_errno(e, file_err_code(errno), errno, "%s", show);
}

static int check(struct in_place *f, struct err *e)
{
	struct stat st;

	if (fstat(f->fd, &st) < 0)
		return failed(f->show, e);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_REFUSED, "%s: not an ordinary file", f->show);
	f->size = (size_t)st.st_size;
	return 0;
}

/* O_TRUNC does nothing to what is no ordinary file. */
int in_place_open(struct in_place **f, const char *path, const char *show, bool empty,
		  struct err *e)
{
	const int flags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY;
	AUTO(in_place) *opened = x_alloc(sizeof(*opened));

	opened->show = x_strdup(show);
	opened->fd = fd_open(path, empty ? flags | O_TRUNC : flags, KEPT_MODE);
	if (opened->fd < 0 && (errno == EISDIR || errno == ENXIO)) /* ENXIO: a FIFO, a socket */
		return err_set(e, ERR_REFUSED, "%s: not an ordinary file", show);
	if (opened->fd < 0)
		return failed(show, e);
	if (check(opened, e) < 0)
		return -1;
	*f = opened;
	opened = NULL;
	return 0;
}

size_t in_place_size(const struct in_place *f)
{
	return f->size;
}

static bool cut(struct in_place *f, size_t size)
{
	int done;

	do
		done = ftruncate(f->fd, (off_t)size);
	while (done < 0 && errno == EINTR);
	if (done == 0)
		f->size = size;
	return done == 0;
}

int in_place_cut(struct in_place *f, size_t size, struct err *e)
{
	return cut(f, size) ? 0 : failed(f->show, e);
}

/* What was written of some bytes that could not all be. */
static void take_back(struct in_place *f)
{
	struct stat st;

	if (!cut(f, f->size) && fstat(f->fd, &st) == 0)
		f->size = (size_t)st.st_size;
}

int in_place_append(struct in_place *f, struct span bytes, struct err *e)
{
	if (fd_write(f->fd, bytes.p, bytes.len) < 0) {
		(void)failed(f->show, e);
		take_back(f);
		return -1;
	}
	f->size += bytes.len;
	return 0;
}

int in_place_flush(struct in_place *f, struct err *e)
{
	if (fd_sync(f->fd) == 0 || errno == ENOSYS || errno == ENOTTY || errno == EINVAL ||
	    errno == EOPNOTSUPP)
		return 0;
	return failed(f->show, e);
}

void in_place_free(struct in_place *f)
{
	if (!f)
		return;
	(void)fd_close(f->fd); /* flushed, or said not to be */
	free(f->show);
	free(f);
}

int in_place_make_folder(const char *path, const char *show, struct err *e)
{
	if (mkdir(path, FOLDER_MODE) == 0 || errno == EEXIST)
		return 0;
	return failed(show, e);
}

#include "system/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int closed_on_exec(int fd)
{
	return fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* The same file under a descriptor above 2. */
static int above_stdio(int fd)
{
	int higher, errnum;

	if (fd < 0 || fd > STDERR_FILENO)
		return fd;
	higher = fcntl(fd, F_DUPFD, STDERR_FILENO + 1);
	errnum = errno;
	(void)close(fd);
	errno = errnum;
	if (higher >= 0 && closed_on_exec(higher) < 0) {
		(void)close(higher);
		return -1;
	}
	return higher;
}

int fd_open(const char *path, int flags, mode_t mode)
{
	int fd;

	do {
#ifdef SYS_open
		fd = (int)syscall(SYS_open, path, flags | O_CLOEXEC | O_LARGEFILE, mode);
#else
		fd = open(path, flags | O_CLOEXEC, mode);
#endif
	} while (fd < 0 && errno == EINTR);
	return above_stdio(fd);
}

ssize_t fd_read(int fd, char *p, size_t len)
{
	ssize_t got;

	do
		got = read(fd, p, len);
	while (got < 0 && errno == EINTR);
	return got;
}

int fd_write(int fd, const char *p, size_t len)
{
	while (len > 0) {
		ssize_t put = write(fd, p, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		if (put == 0) { /* POSIX leaves it open; going on could go on for ever */
			errno = EIO;
			return -1;
		}
		p += put;
		len -= (size_t)put;
	}
	return 0;
}

int fd_sync(int fd)
{
	int done;

	do
		done = fsync(fd);
	while (done < 0 && errno == EINTR);
	return done;
}

int fd_close(int fd)
{
	if (fd < 0)
		return 0;
	/* Not again after EINTR: the number is free already and may be somebody else's. */
	return close(fd) < 0 && errno != EINTR ? -1 : 0;
}

int fd_pipe(int ends[2])
{
	int errnum;

	/* Not pipe2(): whether the VMkernel knows it is not known. */
	if (pipe(ends) < 0) {
		ends[0] = -1;
		ends[1] = -1;
		return -1;
	}
	ends[0] = above_stdio(ends[0]);
	ends[1] = above_stdio(ends[1]);
	if (ends[0] >= 0 && ends[1] >= 0 && closed_on_exec(ends[0]) == 0 &&
	    closed_on_exec(ends[1]) == 0)
		return 0;
	errnum = errno;
	(void)fd_close(ends[0]);
	(void)fd_close(ends[1]);
	ends[0] = -1;
	ends[1] = -1;
	errno = errnum;
	return -1;
}

#include "system/pid_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/text.h"
#include "system/clock.h"
#include "system/fd.h"
#include "system/file.h"

/* A number, a line end and nothing else. */
#define CONTENT_MAX 32

/* Writing the number takes no time: a file that is still empty after this was left so. */
#define EMPTY_SECONDS 10

/* Stale files found in a row before we call it held: somebody keeps making new ones. */
#define TRIES 5

struct holder {
	pid_t pid; /* 0: none could be read */
	bool gone;
};

static bool is_old(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && clock_now() - (long long)st.st_mtime > EMPTY_SECONDS;
}

static int read_holder(struct holder *h, const char *path)
{
	AUTO_VALUE(buf) bytes = { 0 };
	struct err e;
	struct span text;
	long long number;

	if (file_read(&bytes, NULL, path, path, CONTENT_MAX, &e) < 0 && e.code == ERR_NOT_FOUND)
		return -1;
	text = buf_view(&bytes);
	while (text.len > 0 && text.p[text.len - 1] == '\n')
		text.len--;
	h->pid = span_number(&number, text, 1, INT_MAX) ? (pid_t)number : 0;
	/* Our own number is from before a restart of the host: we hold no lock yet. */
	h->gone = h->pid == 0 ? is_old(path)
			      : h->pid == getpid() || (kill(h->pid, 0) < 0 && errno == ESRCH);
	return 0;
}

static int make(const char *path)
{
	AUTO_STR *text = x_format("%lld\n", (long long)getpid());
	struct span bytes = span_of(text);
	int fd = fd_open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	int done, errnum;

	if (fd < 0)
		return -1;
	done = fd_write(fd, bytes.p, bytes.len);
	errnum = errno;
	(void)fd_close(fd);
	if (done < 0)
		(void)unlink(path);
	errno = errnum;
	return done;
}

/* True when `path` is free to be made, as far as can be seen. */
static bool take_away_stale(const char *path, struct holder *h)
{
	AUTO_STR *aside = NULL;

	if (read_holder(h, path) < 0)
		return true;
	if (!h->gone)
		return false;
	aside = x_format("%s.%lld", path, (long long)getpid());
	if (rename(path, aside) < 0)
		return errno == ENOENT;
	if (read_holder(h, aside) == 0 && !h->gone) {
		(void)rename(aside, path);
		return false;
	}
	(void)unlink(aside);
	return true;
}

int pid_file_take(const char *path, pid_t *holder)
{
	struct holder h = { 0 };

	for (int tries = 0; tries < TRIES; tries++) {
		if (make(path) == 0)
			return 1;
		if (errno != EEXIST)
			return -1;
		if (!take_away_stale(path, &h))
			break;
	}
	*holder = h.pid;
	return 0;
}

void pid_file_release(const char *path)
{
	(void)unlink(path);
}

pid_t pid_file_holder(const char *path)
{
	struct holder h = { 0 };

	return read_holder(&h, path) == 0 && !h.gone ? h.pid : 0;
}

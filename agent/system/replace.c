#include "system/replace.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/text.h"
#include "system/file.h"

/* The names of temporary files */

#define MARK ".nestvirt-"

/* The longest name of a file on VMFS; other file systems have 255. */
#define NAME_LEN_MAX 127

/* Host names are short; this leaves most of NAME_LEN_MAX to the VM's name. */
#define HOST_MAX   32
#define DIGEST_LEN 8 /* hex digits */

/* "2147483647": room for any process id, so that all of a file's temporaries begin alike. */
#define PID_MAX_LEN 10

static void add_host(struct buf *b, const char *host)
{
	size_t len = strlen(host);
	uint64_t sum = digest_add(DIGEST_START, host, len);
	bool is_long = len > HOST_MAX;

	if (is_long)
		len = HOST_MAX - DIGEST_LEN;
	for (size_t i = 0; i < len; i++)
		buf_char(b,
			 isalnum((unsigned char)host[i]) || strchr(".-", host[i]) ? host[i] : '_');
	/* Hosts are often called alike but for the end: the digest keeps them apart. */
	if (is_long)
		buf_format(b, "%0*x", DIGEST_LEN, (unsigned)((sum ^ sum >> 32) & 0xffffffff));
}

/* Appends everything up to the process id, for a file called `name` on this host. */
static void add_start(struct buf *start, const char *name, const char *host)
{
	AUTO_VALUE(buf) end = { 0 };
	size_t len = strlen(name), room;

	buf_str(&end, MARK);
	add_host(&end, host);
	buf_char(&end, '-');
	room = NAME_LEN_MAX - 1 - end.len - PID_MAX_LEN;
	if (len > room) {
		len = room;
		/* Not within a UTF-8 character: some file systems refuse such a name. */
		while (len > 0 && ((unsigned char)name[len] & 0xC0) == 0x80)
			len--;
	}
	buf_char(start, '.');
	buf_add(start, name, len);
	buf_span(start, buf_view(&end));
}

/* A host name is at most 64 bytes for the kernel (utsname); FQDNs of ESXi fit too. */
#define HOST_NAME_ROOM 256

/* Without the set-id bits, until the owner is right, or for good where it cannot be. */
#define PLAIN_MODE 0777

struct replace {
	char *path;
	struct buf folder; /* with its slash; "" for the current one */
	struct buf start;  /* temporaries of this file: everything up to the process id */
	struct fingerprint old;
	int folder_fd;
	char *temp;               /* its path; NULL when there is none to remove */
	int temp_fd;              /* -1 once it is closed */
	struct fingerprint print; /* of the new file; its digest grows with the writes */
	bool done;
};

/* Removes a temporary of this file whose process is gone. */
static void remove_stray(void *context, const char *entry)
{
	const struct replace *r = context;
	struct span rest = span_of(entry);
	AUTO_STR *path = NULL;
	long long pid;

	if (!span_starts(rest, buf_text(&r->start)))
		return;
	rest = span_of(entry + r->start.len);
	/* 0 and below mean groups of processes to kill(2). */
	if (!span_number(&pid, rest, 1, INT_MAX) || rest.p[0] == '0')
		return;
	if (kill((pid_t)pid, 0) == 0 || errno != ESRCH)
		return;
	path = x_format("%s%s", buf_text(&r->folder), entry);
	(void)unlink(path); /* if that fails, the next run does it */
}

static int make_temp(struct replace *r, struct err *e)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL;
	char *temp = x_format("%s%s%lld", buf_text(&r->folder), buf_text(&r->start),
			      (long long)getpid());

	r->temp_fd = fd_open(temp, flags, r->old.mode & PLAIN_MODE);
	/* Our own process id: left behind before the host was restarted. */
	if (r->temp_fd < 0 && errno == EEXIST && unlink(temp) == 0)
		r->temp_fd = fd_open(temp, flags, r->old.mode & PLAIN_MODE);
	if (r->temp_fd < 0) {
		int errnum = errno;

		(void)unlink(temp); /* NFS may have made it and lost the answer */
		free(temp);
		return err_set_errno(e, ERR_IO, errnum, "no temporary file can be made beside it");
	}
	r->temp = temp;
	return 0;
}

/*
 * Gives the temporary the owner and the mode of the old file, each only where it differs. After
 * the bytes, for writing clears a set-id bit.
 */
static int take_over(struct replace *r, struct err *e)
{
	const uint64_t digest = r->print.digest;

	if (fingerprint_of(&r->print, r->temp_fd) < 0)
		return err_set_errno(e, ERR_IO, errno, "its temporary file");
	r->print.digest = digest;
	if (r->print.uid != r->old.uid || r->print.gid != r->old.gid) {
		if (fchown(r->temp_fd, r->old.uid, r->old.gid) == 0) {
			r->print.uid = r->old.uid;
			r->print.gid = r->old.gid;
		} else if (errno == EPERM) { /* not everybody may give files away */
			r->old.mode &= PLAIN_MODE;
		} else {
			return err_set_errno(e, ERR_IO, errno, "the owner of its temporary file");
		}
	}
	if (r->print.mode != r->old.mode && fchmod(r->temp_fd, r->old.mode) < 0)
		return err_set_errno(e, ERR_IO, errno, "the mode of its temporary file");
	r->print.mode = r->old.mode;
	return 0;
}

int replace_begin(struct replace **r, const char *path, const struct fingerprint *old,
		  struct err *e)
{
	AUTO(replace) *new = x_alloc(sizeof(*new));
	const char *name = text_base_name(path);
	char host[HOST_NAME_ROOM] = "";

	new->temp_fd = -1;
	new->old = *old;
	new->print.digest = DIGEST_START;
	new->path = x_strdup(path);
	buf_add(&new->folder, path, (size_t)(name - path));
	if (gethostname(host, sizeof(host) - 1) < 0)
		host[0] = '\0'; /* a host without a name: only the process id tells */
	add_start(&new->start, name, host);
	new->folder_fd = folder_open(new->folder.len > 0 ? buf_text(&new->folder) : ".");
	if (new->folder_fd < 0)
		return err_set_errno(e, ERR_IO, errno, "its folder cannot be read");
	if (make_temp(new, e) < 0)
		return -1;
	*r = new;
	new = NULL;
	return 0;
}

int replace_write(struct replace *r, struct span bytes, struct err *e)
{
	if (fd_write(r->temp_fd, bytes.p, bytes.len) < 0)
		return err_set_errno(e, ERR_IO, errno, "its new bytes cannot be written");
	r->print.digest = digest_add(r->print.digest, bytes.p, bytes.len);
	return 0;
}

static int flush(struct replace *r, struct err *e)
{
	int fd = r->temp_fd, done = fd_sync(fd);

	if (done == 0) {
		r->temp_fd = -1;
		done = fd_close(fd); /* NFS may say only here that the quota is used up */
	}
	if (done < 0)
		return err_set_errno(e, ERR_IO, errno, "its new bytes cannot be flushed");
	return 0;
}

static int check_unchanged(const struct replace *r, struct err *e)
{
	bool same;

	if (fingerprint_unchanged(&same, &r->old, r->path) < 0) {
		if (errno == ENOENT)
			return err_set(e, ERR_BUSY, "removed meanwhile by somebody else");
		return err_set_errno(e, ERR_IO, errno, "it cannot be looked at again");
	}
	if (!same)
		return err_set(e, ERR_BUSY, "changed meanwhile by somebody else; try again");
	return 0;
}

static int move(struct replace *r, struct err *e)
{
	struct stat st;
	int moved, errnum;

	do
		moved = rename(r->temp, r->path);
	while (moved < 0 && errno == EINTR);
	errnum = errno;
	/*
	 * An interrupted rename, or one that NFS had to send twice, may fail with ENOENT or worse
	 * although it was done: so the file system is asked.
	 */
	if (moved < 0 &&
	    (lstat(r->path, &st) < 0 || st.st_dev != r->old.device || st.st_ino != r->print.inode))
		return err_set_errno(e, errnum == EBUSY ? ERR_BUSY : ERR_IO, errnum,
				     "the new file cannot take its place");
	free(r->temp);
	r->temp = NULL;
	r->done = true;
	return 0;
}

int replace_commit(struct replace *r, struct err *e)
{
	if (take_over(r, e) < 0 || flush(r, e) < 0 || check_unchanged(r, e) < 0 || move(r, e) < 0)
		return -1;
	if (fd_sync(r->folder_fd) == 0 || errno == ENOSYS || errno == ENOTTY || errno == EINVAL)
		return 0;
	return err_set_errno(e, ERR_IO, errno,
			     "the new file is in place, but its folder cannot be flushed, so a "
			     "power loss may bring the old one back");
}

const struct fingerprint *replace_done(const struct replace *r)
{
	return r->done ? &r->print : NULL;
}

void replace_free(struct replace *r)
{
	if (!r)
		return;
	(void)fd_close(r->temp_fd);
	if (r->temp)
		(void)unlink(r->temp); /* if that fails, the next run does it */
	/*
	 * Last of all: reading the folder makes it dirty, which an fsync would have to write. What
	 * cannot be read is left to the next run.
	 */
	if (r->folder_fd >= 0)
		(void)!folder_each(r->folder_fd, remove_stray, r);
	(void)fd_close(r->folder_fd);
	free(r->temp);
	free(r->path);
	buf_free(&r->folder);
	buf_free(&r->start);
	free(r);
}

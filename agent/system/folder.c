#include "system/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "system/fd.h"

/* A VM's folder has tens of files: all of them in one call, and one call for the end. */
#define ENTRIES_MAX 32768

/*
 * Both calls fill a buffer with entries: inode and offset, 8 bytes each, the entry's length in
 * 2 bytes, and then the name, in the newer one behind a byte for its type.
 */
#define LENGTH_AT 16

struct reader {
	long number;
	size_t name_at;
};

static const struct reader readers[] = {
	{ SYS_getdents64, 19 },
#ifdef SYS_getdents
	{ SYS_getdents, 18 },
#endif
};

int folder_open(const char *path)
{
	return fd_open(path, O_RDONLY | O_DIRECTORY, 0);
}

static ssize_t read_entries(const struct reader *r, int fd, char *entries)
{
	long got;

	do
		got = syscall(r->number, fd, entries, ENTRIES_MAX);
	while (got < 0 && errno == EINTR);
	return got;
}

static void visit_all(const struct reader *r, const char *entries, size_t len, folder_visit *visit,
		      void *context)
{
	for (size_t at = 0; at + r->name_at < len;) {
		unsigned short length;

		memcpy(&length, entries + at + LENGTH_AT, sizeof(length));
		if (length <= r->name_at || length > len - at)
			return; /* not an entry: never read past the buffer */
		visit(context, entries + at + r->name_at);
		at += length;
	}
}

int folder_each(int fd, folder_visit *visit, void *context)
{
	_Alignas(16) char entries[ENTRIES_MAX + 1] = { 0 }; /* one NUL more, behind any name */
	size_t which = 0;

	for (;;) {
		ssize_t got = read_entries(&readers[which], fd, entries);

		if (got < 0 && errno == ENOSYS && which + 1 < COUNT_OF(readers)) {
			which++;
			continue;
		}
		if (got <= 0)
			return got < 0 ? -1 : 0;
		visit_all(&readers[which], entries, (size_t)got, visit, context);
	}
}

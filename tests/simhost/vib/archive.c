#include "vib/archive.h"

#include <stdlib.h>
#include <string.h>

#define AR_MAGIC  "!<arch>\n"
#define AR_HEAD   60

#define TAR_BLOCK ((size_t)512)
/* Old-GNU: posix has "ustar\0" and "00" here, and does not mount on a host (facts 6.4). */
#define TAR_MAGIC "ustar  "

/* Where the fields of a tar's header stand. */
enum {
	TAR_NAME = 0,
	TAR_NAME_LEN = 100,
	TAR_MODE = 100,
	TAR_SIZE = 124,
	TAR_SUM = 148,
	TAR_TYPE = 156,
	TAR_MAGIC_AT = 257,
};

static bool decimal(long long *out, const char *p, size_t len)
{
	while (len && p[len - 1] == ' ')
		len--;
	return span_number(out, span_make(p, len), 0, 1LL << 40);
}

int archive_read_ar(struct archive *a, struct span bytes, struct err *e)
{
	if (!span_starts(bytes, AR_MAGIC))
		return err_set(e, ERR_USAGE, "not an ar archive");
	bytes = span_make(bytes.p + strlen(AR_MAGIC), bytes.len - strlen(AR_MAGIC));
	while (bytes.len) {
		const char *slash;
		long long size;
		size_t step;

		if (bytes.len < AR_HEAD || memcmp(bytes.p + 58, "`\n", 2) != 0 ||
		    !decimal(&size, bytes.p + 48, 10))
			return err_set(e, ERR_USAGE, "a damaged ar archive");
		slash = memchr(bytes.p, '/', 16);
		if (!slash || slash == bytes.p)
			return err_set(e, ERR_USAGE, "an ar member without GNU's name");
		if ((size_t)size > bytes.len - AR_HEAD)
			return err_set(e, ERR_USAGE, "an ar archive that is cut short");
		LIST_PUSH(a, (struct archive_file){
				     .name = x_strndup(bytes.p, (size_t)(slash - bytes.p)),
				     .bytes = span_make(bytes.p + AR_HEAD, (size_t)size),
			     });
		step = AR_HEAD + (size_t)size + (size_t)size % 2;
		if (step > bytes.len)
			step = bytes.len;
		bytes = span_make(bytes.p + step, bytes.len - step);
	}
	return 0;
}

static bool octal(size_t *out, const char *p, size_t len)
{
	size_t value = 0;
	bool any = false;

	for (size_t i = 0; i < len && p[i] && p[i] != ' '; i++) {
		if (p[i] < '0' || p[i] > '7')
			return false;
		value = value * 8 + (size_t)(p[i] - '0');
		any = true;
	}
	*out = value;
	return any;
}

/* The sum counts its own field as blanks. */
static bool sum_fits(const char *head)
{
	size_t sum = 0, wanted;

	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += i >= TAR_SUM && i < TAR_SUM + 8 ? ' ' : (unsigned char)head[i];
	return octal(&wanted, head + TAR_SUM, 8) && wanted == sum;
}

static bool is_empty(const char *head)
{
	for (size_t i = 0; i < TAR_BLOCK; i++) {
		if (head[i])
			return false;
	}
	return true;
}

/* What facts 6.4 ask of a name: no "./", no leading slash, folders with a slash at the end. */
static int check_name(const char *name, bool folder, struct err *e)
{
	size_t len = strlen(name);

	if (!len || name[0] == '/' || strncmp(name, "./", 2) == 0 || strstr(name, "..") ||
	    strstr(name, "//"))
		return err_set(e, ERR_USAGE, "a tar entry is called \"%s\"", name);
	if (folder != (name[len - 1] == '/'))
		return err_set(e, ERR_USAGE, "the tar entry \"%s\" %s", name,
			       folder ? "is a folder without a slash" : "is a file with a slash");
	return 0;
}

static int read_entry(struct archive *a, struct span *bytes, struct err *e)
{
	const char *head = bytes->p;
	AUTO_STR *name = x_strndup(head + TAR_NAME, TAR_NAME_LEN);
	bool folder = head[TAR_TYPE] == '5';
	size_t size, mode, step;

	if (memcmp(head + TAR_MAGIC_AT, TAR_MAGIC, sizeof(TAR_MAGIC)) != 0)
		return err_set(e, ERR_USAGE, "\"%s\": not an old-GNU tar", name);
	if (!sum_fits(head) || !octal(&size, head + TAR_SIZE, 12) ||
	    !octal(&mode, head + TAR_MODE, 8))
		return err_set(e, ERR_USAGE, "\"%s\": a damaged tar header", name);
	if (head[TAR_TYPE] != '0' && !folder)
		return err_set(e, ERR_USAGE, "\"%s\": a tar entry of the type %c", name,
			       head[TAR_TYPE]);
	if (strlen(name) >= TAR_NAME_LEN)
		return err_set(e, ERR_USAGE, "\"%s\": too long a name", name);
	if (check_name(name, folder, e) < 0)
		return -1;
	step = TAR_BLOCK + (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
	if (step > bytes->len)
		return err_set(e, ERR_USAGE, "\"%s\": the tar is cut short", name);
	if (folder)
		name[strlen(name) - 1] = '\0';
	LIST_PUSH(a, (struct archive_file){
			     .name = x_strdup(name),
			     .bytes = span_make(head + TAR_BLOCK, size),
			     .mode = (mode_t)mode,
			     .folder = folder,
		     });
	*bytes = span_make(bytes->p + step, bytes->len - step);
	return 0;
}

/* The folder of an entry has to stand in front of it. */
static int check_parent(const struct archive *a, const struct archive_file *f, struct err *e)
{
	const char *slash = strrchr(f->name, '/');
	size_t len = slash ? (size_t)(slash - f->name) : 0;

	if (!slash)
		return 0;
	for (size_t i = 0; &a->items[i] != f; i++) {
		const char *name = a->items[i].name;

		if (a->items[i].folder && strlen(name) == len && strncmp(name, f->name, len) == 0)
			return 0;
	}
	return err_set(e, ERR_USAGE, "the folder of \"%s\" does not stand in front of it", f->name);
}

int archive_read_tar(struct archive *a, struct span bytes, struct err *e)
{
	bool file_seen = false;

	while (bytes.len >= TAR_BLOCK && !is_empty(bytes.p)) {
		const struct archive_file *last;

		if (read_entry(a, &bytes, e) < 0)
			return -1;
		last = &a->items[a->count - 1];
		if (last->folder && file_seen)
			return err_set(e, ERR_USAGE,
				       "the folder \"%s\" stands behind a file in the tar",
				       last->name);
		if (check_parent(a, last, e) < 0)
			return -1;
		file_seen = file_seen || !last->folder;
	}
	return bytes.len >= TAR_BLOCK ? 0 : err_set(e, ERR_USAGE, "the tar has no end");
}

void archive_free(struct archive *a)
{
	for (size_t i = 0; i < a->count; i++)
		free(a->items[i].name);
	free(a->items);
	*a = (struct archive){ 0 };
}

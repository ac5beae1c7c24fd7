#include "system/root.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "system/file.h"

/* As many links in one path as Linux follows before it calls that a loop. */
#define LINKS_MAX 40

int root_open(struct root *root, const char *dir, struct err *e)
{
	size_t len = dir ? strlen(dir) : 0;
	struct stat st;

	while (len > 0 && dir[len - 1] == '/')
		len--;
	if (dir && (dir[0] == '\0' || stat(dir, &st) < 0))
		return err_set_errno(e, ERR_USAGE, dir[0] ? errno : ENOENT, "--root=%s", dir);
	if (dir && !S_ISDIR(st.st_mode))
		return err_set_errno(e, ERR_USAGE, ENOTDIR, "--root=%s", dir);
	root->dir = x_strndup(dir ? dir : "", len);
	return 0;
}

void root_free(struct root *root)
{
	free(root->dir);
	root->dir = NULL;
}

char *root_path(const struct root *root, const char *path)
{
	return x_format("%s%s", root->dir, path);
}

/* A look-up in progress: `real` is DIR and what has been found, `rest` the names to come. */
struct walk {
	const struct root *root;
	const char *path; /* as asked, for messages */
	struct buf real;
	struct buf rest;
	int links;
};

/* Goes to the parent of what has been found. */
static int climb(struct walk *w, struct err *e)
{
	size_t top = strlen(w->root->dir);

	if (w->real.len == top && top > 0)
		return err_set(e, ERR_REFUSED, "%s: leads out of the root folder", w->path);
	while (w->real.len > top && w->real.p[w->real.len - 1] != '/')
		buf_cut(&w->real, w->real.len - 1);
	if (w->real.len > top) /* the parent of / is / */
		buf_cut(&w->real, w->real.len - 1);
	return 0;
}

/* Follows the link that ends `real`: puts its text in front of the names to come. */
static int follow(struct walk *w, const char *text, struct err *e)
{
	AUTO_STR *rest = NULL;

	if (++w->links > LINKS_MAX)
		return err_set_errno(e, ERR_IO, ELOOP, "%s", w->path);
	if (text[0] == '/' && w->root->dir[0] != '\0')
		return err_set(e, ERR_REFUSED,
			       "%s: a link to the absolute path %s, which does not "
			       "lie in the root folder",
			       w->path, text);
	rest = x_format("%s/%s", text, buf_text(&w->rest));
	buf_cut(&w->rest, 0);
	buf_str(&w->rest, rest);
	if (text[0] != '/')
		return climb(w, e);
	buf_cut(&w->real, 0);
	return 0;
}

/*
 * Reads the link at `path`: its length, 0 for anything else, -1 and errno. One readlink(2) for a
 * name that is no link: EINVAL says so. Where a file system fails otherwise (some of ESXi's have no
 * links), lstat(2) decides.
 */
static ssize_t read_link(char text[PATH_MAX], const char *path)
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

static int enter(struct walk *w, struct span name, struct err *e)
{
	char text[PATH_MAX];
	ssize_t len;

	if (name.len == 0 || span_is(name, "."))
		return 0;
	if (span_is(name, ".."))
		return climb(w, e);
	buf_char(&w->real, '/');
	buf_span(&w->real, name);
	len = read_link(text, buf_text(&w->real));
	if (len < 0)
		return err_set_errno(e, file_err_code(errno), errno, "%s", w->path);
	return len > 0 ? follow(w, text, e) : 0;
}

/* Lists the names to walk: `path`, behind the current folder where it is relative. */
static int names_of(struct buf *names, const struct root *root, const char *path, struct err *e)
{
	char here[PATH_MAX];

	if (path[0] == '\0')
		return err_set_errno(e, ERR_NOT_FOUND, ENOENT, "\"\"");
	if (path[0] != '/' && root->dir[0] != '\0')
		return err_set(e, ERR_USAGE, "%s: with --root a path starts with /", path);
	if (path[0] != '/') {
		if (!getcwd(here, sizeof(here)))
			return err_set_errno(e, ERR_IO, errno, "the current folder");
		buf_format(names, "%s/", here);
	}
	buf_str(names, path);
	return 0;
}

int root_real(char **real, const struct root *root, const char *path, struct err *e)
{
	struct walk w = { .root = root, .path = path };
	int done = names_of(&w.rest, root, path, e);

	buf_str(&w.real, root->dir);
	while (done == 0 && w.rest.len > 0) {
		AUTO_STR *names = buf_take(&w.rest);
		struct span rest = span_of(names), name;

		if (span_next(&name, &rest, '/'))
			buf_span(&w.rest, rest);
		done = enter(&w, name, e);
	}
	if (done == 0 && w.real.len == 0)
		buf_char(&w.real, '/');
	if (done == 0)
		*real = buf_take(&w.real);
	buf_free(&w.real);
	buf_free(&w.rest);
	return done;
}

int root_own(char **real, const struct root *root, const char *path, struct err *e)
{
	if (root->dir[0] != '\0')
		return root_real(real, root, path, e);
	*real = x_strdup(path);
	return 0;
}

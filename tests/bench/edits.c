/*
 * edits COUNT FOLDER: how much longer than the bare system calls an edit takes.
 *
 * Alternates, in one process, an edit of a .vmx by the program's own modules with the least that
 * any safe edit must do on the same bytes: read, write a temporary, fsync, rename, fsync of the
 * folder. Prints the median of the ratios of each pair, so that a machine that changes its speed
 * does not matter.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/vmx_file.h"

#define COUNT_MAX 10000
#define LINES     200 /* as a real .vmx */

static void die(const char *what)
{
	(void)fprintf(stderr, "edits: %s\n", what);
	exit(1);
}

static double now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void make(const char *path)
{
	FILE *f = fopen(path, "w");

	if (!f)
		die("the file cannot be made");
	for (int i = 0; i < LINES; i++)
		(void)fprintf(f, "setting%d.present = \"value %d\"\n", i, i);
	(void)fprintf(f, "vhv.enable = \"FALSE\"\n");
	if (fclose(f) != 0)
		die("the file cannot be written");
}

static void bare(const char *path, const char *temp, const char *folder)
{
	static char bytes[1 << 16];
	int in = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = read(in, bytes, sizeof(bytes));
	int out = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	int dir = open(folder, O_RDONLY | O_CLOEXEC);

	if (len <= 0 || write(out, bytes, (size_t)len) != len || fsync(out) < 0 ||
	    rename(temp, path) < 0 || fsync(dir) < 0)
		die("the bare edit");
	(void)close(in);
	(void)close(out);
	(void)close(dir);
}

static void edit(const struct root *root, const char *path, const char *value)
{
	AUTO(vmx_file) *file = NULL;
	enum vmx_change change;
	struct err e;

	if (vmx_file_load_to_edit(&file, root, path, &e) < 0 ||
	    vmx_doc_set(&change, file->doc, "vhv.enable", span_of(value), &e) < 0 ||
	    vmx_file_save(file, &e) < 0)
		die(e.text);
}

static int by_size(const void *a, const void *b)
{
	const double *x = a;
	const double *y = b;

	return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
	static double ratios[COUNT_MAX];
	int count = argc == 3 ? atoi(argv[1]) : 0;
	char path[512], temp[512];
	struct root root;
	struct err e;

	if (count < 1 || count > COUNT_MAX || root_open(&root, NULL, &e) < 0)
		die("usage: edits COUNT FOLDER");
	(void)snprintf(path, sizeof(path), "%s/edit.vmx", argv[2]);
	(void)snprintf(temp, sizeof(temp), "%s/bare.temp", argv[2]);
	make(path);
	for (int i = 0; i < count; i++) {
		double start = now(), middle;

		edit(&root, path, i % 2 == 0 ? "TRUE" : "FALSE");
		middle = now();
		bare(path, temp, argv[2]);
		ratios[i] = (middle - start) / (now() - middle);
	}
	root_free(&root);
	qsort(ratios, (size_t)count, sizeof(ratios[0]), by_size);
	(void)printf("%.2f\n", ratios[count / 2]);
	return 0;
}

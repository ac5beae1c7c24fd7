/*
 * An empty folder of its own for each test, as the current folder, removed
 * afterwards:
 *
 *	cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)
 *
 * The test's `*state` is the folder's path. Included after <cmocka.h>.
 */
#ifndef UNIT_SCRATCH_H
#define UNIT_SCRATCH_H

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attrs.h"

static UNUSED int scratch_setup(void **state)
{
	const char *top = getenv("TMPDIR");
	char made[512], real[4096];

	(void)snprintf(made, sizeof(made), "%s/unit-XXXXXX", top ? top : "/tmp");
	if (!mkdtemp(made) || !realpath(made, real) || chdir(real) < 0)
		return -1;
	*state = strdup(real);
	return *state ? 0 : -1;
}

static UNUSED int scratch_remove_one(const char *path, const struct stat *st, int what,
				     struct FTW *at)
{
	(void)st;
	(void)what;
	(void)at;
	return remove(path);
}

static UNUSED int scratch_teardown(void **state)
{
	int done = chdir("/") < 0 ? -1 : nftw(*state, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);

	free(*state);
	return done;
}

static UNUSED void scratch_write(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

/* Fails the test unless the file is just this. */
static UNUSED void scratch_assert(const char *path, const char *text)
{
	char found[4096] = "";
	FILE *f = fopen(path, "re");

	assert_non_null(f);
	(void)!fread(found, 1, sizeof(found) - 1, f);
	assert_int_equal(fclose(f), 0);
	assert_string_equal(found, text);
}

static UNUSED bool scratch_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* How many names there are in a folder, "." and ".." apart. */
static UNUSED int scratch_count(const char *folder)
{
	DIR *dir = opendir(folder);
	int count = -2;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	assert_int_equal(closedir(dir), 0);
	return count;
}

/* The number of a process that has ended: a child's of ours. */
static UNUSED pid_t scratch_ended_pid(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	return pid;
}

#endif

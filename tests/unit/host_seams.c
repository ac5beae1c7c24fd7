#include "host_seams.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/clock.h"
#include "system/spawn.h"

long long seam_clock;
char seam_patience[1024];
const char *seam_watched;
size_t seam_looks;
size_t seam_stats;

long long __real_clock_ms(void);
long long __wrap_clock_ms(void);
void __real_clock_sleep_ms(long long ms);
void __wrap_clock_sleep_ms(long long ms);
int __real_spawn_run(struct spawn_result *result, struct argv *argv,
		     const struct spawn_limits *limits, struct err *e);
int __wrap_spawn_run(struct spawn_result *result, struct argv *argv,
		     const struct spawn_limits *limits, struct err *e);
int __real_stat(const char *path, struct stat *st);
int __wrap_stat(const char *path, struct stat *st);
int __real_lstat(const char *path, struct stat *st);
int __wrap_lstat(const char *path, struct stat *st);
ssize_t __real_readlink(const char *path, char *text, size_t size);
ssize_t __wrap_readlink(const char *path, char *text, size_t size);

long long __wrap_clock_ms(void)
{
	if (seam_clock == 0)
		return __real_clock_ms();
	if (unlink("hangs") == 0)
		seam_clock += 3600 * 1000LL;
	return seam_clock;
}

static void note(const char *kind, long long ms)
{
	size_t len = strlen(seam_patience);

	(void)snprintf(seam_patience + len, sizeof(seam_patience) - len, "%s%s%lld",
		       len > 0 ? " " : "", kind, ms);
}

void __wrap_clock_sleep_ms(long long ms)
{
	if (seam_clock == 0)
		__real_clock_sleep_ms(ms);
	else
		note("s", ms);
}

int __wrap_spawn_run(struct spawn_result *result, struct argv *argv,
		     const struct spawn_limits *limits, struct err *e)
{
	if (seam_clock != 0)
		note("", limits->timeout_ms);
	return __real_spawn_run(result, argv, limits, e);
}

static size_t is_watched(const char *path)
{
	return seam_watched && strstr(path, seam_watched);
}

int __wrap_stat(const char *path, struct stat *st)
{
	seam_looks += is_watched(path);
	seam_stats += is_watched(path);
	return __real_stat(path, st);
}

int __wrap_lstat(const char *path, struct stat *st)
{
	seam_looks += is_watched(path);
	return __real_lstat(path, st);
}

ssize_t __wrap_readlink(const char *path, char *text, size_t size)
{
	seam_looks += is_watched(path);
	return __real_readlink(path, text, size);
}

/*
 * measure RUNS COMMAND...: runs it so often, and prints the median of its user and
 * system time in microseconds, and the largest memory that it had resident in KiB.
 * Children that it waited for count with it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define RUNS_MAX 1000

static int by_size(const void *a, const void *b)
{
	const long *x = a;
	const long *y = b;

	return (*x > *y) - (*x < *y);
}

static long micros(const struct rusage *u)
{
	return (u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000000L + u->ru_utime.tv_usec +
	       u->ru_stime.tv_usec;
}

static int run(struct rusage *usage, char **command)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		(void)dup2(null, STDOUT_FILENO);
		(void)dup2(null, STDERR_FILENO);
		(void)execv(command[0], command);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, usage) < 0 || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status) == 127 ? -1 : 0;
}

int main(int argc, char **argv)
{
	static long times[RUNS_MAX];
	int runs = argc > 2 ? atoi(argv[1]) : 0;
	long rss = 0;

	if (runs < 1 || runs > RUNS_MAX) {
		(void)fprintf(stderr, "usage: measure RUNS COMMAND...\n");
		return 2;
	}
	for (int i = 0; i < runs; i++) {
		struct rusage usage;

		if (run(&usage, argv + 2) < 0) {
			(void)fprintf(stderr, "measure: %s could not be run\n", argv[2]);
			return 1;
		}
		times[i] = micros(&usage);
		if (usage.ru_maxrss > rss)
			rss = usage.ru_maxrss;
	}
	qsort(times, (size_t)runs, sizeof(times[0]), by_size);
	(void)printf("%ld %ld\n", times[runs / 2], rss);
	return 0;
}

#include "system/clock.h"

#include <limits.h>
#include <poll.h>
#include <time.h>

long long clock_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

long long clock_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (long long)t.tv_sec;
}

void clock_sleep_ms(long long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	(void)nanosleep(&t, NULL);
}

void clock_wait_ms(int fd, long long ms)
{
	struct pollfd wanted = { .fd = fd, .events = POLLIN };

	(void)poll(&wanted, 1, ms < 0 ? -1 : ms < INT_MAX ? (int)ms : INT_MAX);
}

/*
 * The time, in one place: tests that need simulated time link tests/clock_fake.c
 * instead.
 */
#ifndef SYSTEM_CLOCK_H
#define SYSTEM_CLOCK_H

/* Milliseconds since some fixed moment; never goes back. For deadlines. */
long long clock_ms(void);
/* Seconds since 1970, UTC. For records that people read. */
long long clock_now(void);
/* Sleeps for `ms`; returns early on a signal. */
void clock_sleep_ms(long long ms);
/*
 * Waits until `fd` is readable, for at most `ms`; a negative `ms` waits forever. May return early
 * on a signal.
 */
void clock_wait_ms(int fd, long long ms);

#endif

/*
 * The time, in one place: tests/clock_fake.c is linked in its stead where a test
 * needs simulated time.
 */
#ifndef SYSTEM_CLOCK_H
#define SYSTEM_CLOCK_H

/* Milliseconds since some fixed moment; never goes back. For deadlines. */
long long clock_ms(void);
/* Seconds since 1970, UTC. For records that people read. */
long long clock_now(void);
/* Sleep that long; returns early on a signal. */
void clock_sleep_ms(long long ms);
/*
 * Wait until `fd` can be read, so long at most; less than 0: however long it takes. May return
 * early on a signal.
 */
void clock_wait_ms(int fd, long long ms);

#endif

/*
 * Simulated time for a program of the agent: clock_fake.c stands in for system/clock.c. Another
 * process, the world, owns the time. It makes a page, which both map, and listens at a socket:
 *
 *	NESTVIRT_CLOCK_PAGE     the path of the page
 *	NESTVIRT_CLOCK_SOCKET   the name of the socket, an abstract one (unix(7))
 *
 * The program reads the time from the page. When it waits, it says so and stands still until the
 * world lets it go on, so that nothing ever happens in both at once. While it waits the world may
 * tell it to look for what ends the wait, a signal; it does that after whatever may have sent one.
 */
#ifndef TESTS_CLOCK_FAKE_H
#define TESTS_CLOCK_FAKE_H

#define CLOCK_FAKE_PAGE   "NESTVIRT_CLOCK_PAGE"
#define CLOCK_FAKE_SOCKET "NESTVIRT_CLOCK_SOCKET"

struct clock_fake_page {
	long long ms;         /* what clock_ms() is */
	long long start;      /* what clock_now() was then, at 0 ms */
	long long steps;      /* how many system calls that write or open there were */
	long long steps_left; /* before so many the program stands still; 0: it does not */
};

/* What the program says. */
enum clock_fake_kind {
	CLOCK_FAKE_WAITS, /* it waits, so long at most (less than 0: however long it takes) */
	CLOCK_FAKE_STEPS, /* it is at the step that page->steps_left meant, which is to be done */
	CLOCK_FAKE_WOKEN, /* it was told to look: it waits no more */
	CLOCK_FAKE_SLEEPS /* it was told to look: it waits on */
};

struct clock_fake_word {
	enum clock_fake_kind kind;
	union {
		long long ms;  /* of CLOCK_FAKE_WAITS */
		char call[16]; /* of CLOCK_FAKE_STEPS: its name */
	} of;
};

/* What the world says: one byte. */
#define CLOCK_FAKE_GO   'g'
#define CLOCK_FAKE_LOOK 'l'

/* Of the program: it is about to do such a call. Nothing before the first look at the clock. */
void clock_fake_step(const char *call);

#endif

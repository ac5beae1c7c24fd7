#include "system/signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>

#include "base/attrs.h"

static volatile sig_atomic_t stop;

/*
 * The second signal of this kind does what it does by default. Not by SA_RESETHAND: that bit
 * is the sign bit of sa_flags, which musl hands to the kernel with its extension.
 */
static void ask_to_stop(int number)
{
	const struct sigaction action = { .sa_handler = SIG_DFL };
	int errnum = errno;

	stop = number;
	(void)sigaction(number, &action, NULL);
	errno = errnum;
}

static const struct {
	int number;
	void (*handler)(int);
	bool stays_ignored;
} signals[] = {
	{ SIGINT, ask_to_stop, true }, { SIGTERM, ask_to_stop, false },
	{ SIGHUP, ask_to_stop, true }, { SIGPIPE, SIG_IGN, false },
	{ SIGXFSZ, SIG_IGN, false },
};

void signals_start(void)
{
	for (size_t i = 0; i < COUNT_OF(signals); i++) {
		struct sigaction action = {
			.sa_handler = signals[i].handler,
			.sa_flags = SA_RESTART,
		};
		struct sigaction before;

		if (sigaction(signals[i].number, &action, &before) == 0 &&
		    before.sa_handler == SIG_IGN && signals[i].stays_ignored)
			(void)sigaction(signals[i].number, &before, NULL);
	}
}

int signals_stop(void)
{
	return stop;
}

void signals_child(void)
{
	const struct sigaction action = { .sa_handler = SIG_DFL };

	for (size_t i = 0; i < COUNT_OF(signals); i++)
		(void)sigaction(signals[i].number, &action, NULL);
}

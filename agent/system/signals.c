#include "system/signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "base/attrs.h"
#include "system/clock.h"
#include "system/file.h"

static volatile sig_atomic_t stop;

/*
 * Of the service. A signal that comes just before it waits must end the wait, so each puts a byte
 * into a pipe that is waited for. One byte at a time: a full pipe would block the handler.
 */
static bool serves;
static bool looks;
static int more_signal;
static int wake_pipe[2] = { -1, -1 };
static volatile sig_atomic_t is_woken;
static volatile sig_atomic_t hung_up, asked_more;

/*
 * Makes the second signal of this kind do what it does by default. Not by SA_RESETHAND: that bit
 * is the sign bit of sa_flags, and musl passes it to the kernel with its extension.
 */
static void ask_to_stop(int number)
{
	const struct sigaction action = { .sa_handler = SIG_DFL };
	int errnum = errno;

	stop = number;
	(void)sigaction(number, &action, NULL);
	errno = errnum;
}

static void wake(int number)
{
	int errnum = errno;

	if (number == SIGHUP)
		hung_up = 1;
	else if (number == more_signal)
		asked_more = 1;
	else
		stop = number;
	if (!is_woken) {
		is_woken = 1;
		(void)!fd_write(wake_pipe[1], "", 1);
	}
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
	looks = false;
	if (serves)
		return;
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

int signals_serve(int more)
{
	const int numbers[] = { SIGINT, SIGTERM, SIGHUP, more };
	const struct sigaction action = { .sa_handler = wake, .sa_flags = SA_RESTART };

	if (fd_pipe(wake_pipe) < 0)
		return -1;
	signals_start();
	more_signal = more;
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		(void)sigaction(numbers[i], &action, NULL);
	serves = true;
	return 0;
}

unsigned int signals_asked(void)
{
	unsigned int asked = 0;

	if (hung_up)
		asked |= SIGNALS_HANGUP;
	hung_up = 0;
	if (asked_more)
		asked |= SIGNALS_MORE;
	asked_more = 0;
	return asked;
}

void signals_wait(long long ms)
{
	char byte;

	clock_wait_ms(wake_pipe[0], ms);
	if (!is_woken)
		return;
	(void)!fd_read(wake_pipe[0], &byte, 1);
	/* A signal in between writes no byte, but has set its flag, which is read next. */
	is_woken = 0;
}

void signals_only_look(void)
{
	looks = serves;
}

bool signals_cut(void)
{
	return looks && stop;
}

void signals_child(void)
{
	const struct sigaction action = { .sa_handler = SIG_DFL };

	if (serves)
		(void)sigaction(more_signal, &action, NULL);
	for (size_t i = 0; i < COUNT_OF(signals); i++)
		(void)sigaction(signals[i].number, &action, NULL);
}

#include "clock_fake.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/attrs.h"
#include "system/clock.h"

static struct clock_fake_page *page;
static int world = -1;
static pid_t self;
/* It talks to the world: a signal that comes now is no step. */
static bool talks;

static void NORETURN give_up(const char *what)
{
	dprintf(STDERR_FILENO, "clock_fake: %s: %s\n", what, strerror(errno));
	_exit(1);
}

static void map_page(void)
{
	const char *path = getenv(CLOCK_FAKE_PAGE);
	int fd = open(path ? path : "", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		give_up(CLOCK_FAKE_PAGE);
	page = mmap(NULL, sizeof(*page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (page == MAP_FAILED)
		give_up(CLOCK_FAKE_PAGE);
	close(fd);
}

static void connect_world(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *name = getenv(CLOCK_FAKE_SOCKET);
	size_t len = name ? strlen(name) : 0;

	if (len == 0 || len >= sizeof(address.sun_path) - 1)
		give_up(CLOCK_FAKE_SOCKET);
	memcpy(address.sun_path + 1, name, len);
	world = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (world < 0 || connect(world, (struct sockaddr *)&address,
				 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + len)) < 0)
		give_up(CLOCK_FAKE_SOCKET);
}

static struct clock_fake_page *clock_page(void)
{
	if (page)
		return page;
	self = getpid();
	connect_world();
	map_page();
	return page;
}

static void say(const struct clock_fake_word *word)
{
	if (send(world, word, sizeof(*word), MSG_NOSIGNAL) != sizeof(*word))
		give_up("the world is gone");
}

static char hear(void)
{
	char byte;
	ssize_t got;

	do
		got = recv(world, &byte, 1, 0);
	while (got < 0 && errno == EINTR);
	if (got != 1)
		give_up("the world is gone");
	return byte;
}

void clock_fake_step(const char *call)
{
	struct clock_fake_word word = { .kind = CLOCK_FAKE_STEPS };
	int errnum = errno;

	/* A child of vfork() has our memory, and no business with the world. */
	if (!page || talks || getpid() != self)
		return;
	page->steps++;
	if (page->steps_left <= 0 || --page->steps_left > 0)
		return;
	talks = true;
	snprintf(word.of.call, sizeof(word.of.call), "%s", call);
	say(&word);
	(void)hear();
	talks = false;
	errno = errnum;
}

long long clock_ms(void)
{
	return clock_page()->ms;
}

long long clock_now(void)
{
	return clock_page()->start + clock_page()->ms / 1000;
}

static bool can_be_read(int fd)
{
	struct pollfd wanted = { .fd = fd, .events = POLLIN };

	return fd >= 0 && poll(&wanted, 1, 0) > 0;
}

void clock_wait_ms(int fd, long long ms)
{
	struct clock_fake_word word = { .kind = CLOCK_FAKE_WAITS, .of.ms = ms };

	(void)clock_page();
	if (can_be_read(fd))
		return;
	talks = true;
	say(&word);
	while (hear() == CLOCK_FAKE_LOOK) {
		bool woken = can_be_read(fd);

		word.kind = woken ? CLOCK_FAKE_WOKEN : CLOCK_FAKE_SLEEPS;
		say(&word);
		if (woken)
			break;
	}
	talks = false;
}

void clock_sleep_ms(long long ms)
{
	clock_wait_ms(-1, ms);
}

/*
 * The steps of the service: each system call by which it opens or changes a file, or starts a
 * program, is said to the clock first, so that the world can end it, or do something itself,
 * between any two of them. Linked with --wrap: the code of the agent is what is shipped.
 */
#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>

#include "clock_fake.h"

ssize_t __real_write(int fd, const void *p, size_t len);
ssize_t __wrap_write(int fd, const void *p, size_t len);
int __wrap_fsync(int fd);
int __real_ftruncate(int fd, off_t size);
int __wrap_ftruncate(int fd, off_t size);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __real_unlink(const char *path);
int __wrap_unlink(const char *path);
int __real_pipe(int ends[2]);
int __wrap_pipe(int ends[2]);
long __real_syscall(long number, ...);
long __wrap_syscall(long number, ...);

ssize_t __wrap_write(int fd, const void *p, size_t len)
{
	clock_fake_step("write");
	return __real_write(fd, p, len);
}

/* No power is lost in this day, and a disk would take half of its time. */
int __wrap_fsync(int fd)
{
	(void)fd;
	clock_fake_step("fsync");
	return 0;
}

int __wrap_ftruncate(int fd, off_t size)
{
	clock_fake_step("ftruncate");
	return __real_ftruncate(fd, size);
}

int __wrap_rename(const char *from, const char *to)
{
	clock_fake_step("rename");
	return __real_rename(from, to);
}

int __wrap_unlink(const char *path)
{
	clock_fake_step("unlink");
	return __real_unlink(path);
}

/* Three of them before each program that is started. */
int __wrap_pipe(int ends[2])
{
	clock_fake_step("pipe");
	return __real_pipe(ends);
}

/* Which is how the agent opens files (system/file.c). */
long __wrap_syscall(long number, ...)
{
	long arg[5];
	va_list va;

	va_start(va, number);
	for (size_t i = 0; i < sizeof(arg) / sizeof(arg[0]); i++)
		arg[i] = va_arg(va, long);
	va_end(va);
	clock_fake_step("open");
	return __real_syscall(number, arg[0], arg[1], arg[2], arg[3], arg[4]);
}

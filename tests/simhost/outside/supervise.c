#include "outside/supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "core/files.h"
#include "core/state.h"

/* As long as a path may be. */
#define PATH_SIZE     4096

#define ARG(n)        (offsetof(struct seccomp_data, args) + (n) * sizeof(uint64_t))
#define LOAD(offset)  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(offset))
#define GIVE(verdict) BPF_STMT(BPF_RET | BPF_K, (verdict))

int supervise_install(void)
{
	struct sock_filter code[] = {
		LOAD(offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 7),
		LOAD(offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_open, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 4),
		LOAD(ARG(2)),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, SUPERVISE_EXCLUSIVE, 3, 2),
		LOAD(ARG(1)),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, SUPERVISE_EXCLUSIVE, 1, 0),
		GIVE(SECCOMP_RET_ALLOW),
		GIVE(SECCOMP_RET_USER_NOTIF),
	};
	struct sock_fprog program = { .len = COUNT_OF(code), .filter = code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			    &program);
}

union control {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

int supervise_send(int socket, int fd)
{
	union control control = { 0 };
	struct iovec one = { .iov_base = (char[]){ "l" }, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &one,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);

	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &fd, sizeof(fd));
	return sendmsg(socket, &message, 0) == 1 ? 0 : -1;
}

int supervise_receive(int socket)
{
	union control control = { 0 };
	char byte;
	struct iovec one = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &one,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	const struct cmsghdr *head;
	int fd;

	if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1)
		return -1;
	head = CMSG_FIRSTHDR(&message);
	if (!head || head->cmsg_type != SCM_RIGHTS)
		return -1;
	memcpy(&fd, CMSG_DATA(head), sizeof(fd));
	return fd;
}

/* The text at an address of the caller; false when it cannot be read or has no end. */
static bool read_path(char path[static PATH_SIZE], pid_t pid, uint64_t address)
{
	size_t len = 0;

	while (len < PATH_SIZE) {
		/* Up to the end of a page: the next one may not be mapped. */
		size_t piece = PATH_SIZE - (size_t)((address + len) % PATH_SIZE);
		struct iovec here, there;
		ssize_t got;

		if (piece > PATH_SIZE - len)
			piece = PATH_SIZE - len;
		here = (struct iovec){ .iov_base = path + len, .iov_len = piece };
		there = (struct iovec){ .iov_base = (void *)(uintptr_t)(address + len), // NOLINT
					.iov_len = piece };
		got = process_vm_readv(pid, &here, 1, &there, 1, 0);
		if (got <= 0)
			return false;
		if (memchr(path + len, 0, (size_t)got))
			return true;
		len += (size_t)got;
	}
	return false;
}

/* The file that the caller means: looked up under the caller's own root. */
static bool stat_for(struct stat *st, pid_t pid, int at, const char *path)
{
	AUTO_STR *root = x_format("/proc/%ld/root", (long)pid);
	AUTO_STR *from = at == AT_FDCWD ? x_format("/proc/%ld/cwd/%s", (long)pid, path)
					: x_format("/proc/%ld/fd/%d/%s", (long)pid, at, path);
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT };
	int dir, fd;
	bool found;

	if (path[0] != '/')
		return stat(from, st) == 0;
	dir = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return false;
	fd = (int)syscall(SYS_openat2, dir, path, &how, sizeof(how));
	found = fd >= 0 && fstat(fd, st) == 0;
	if (fd >= 0)
		close(fd);
	close(dir);
	return found;
}

static bool is_lock_of(const struct sim *s, const struct state_vm *vm, const char *path,
		       const struct stat *st)
{
	AUTO_STR *lock = x_format("%s%s.lck", s->root, vm->path);
	struct stat other;

	/* The last component is the same whatever links lead to it. */
	if (strcmp(files_name(lock), files_name(path)) != 0)
		return false;
	return stat(lock, &other) == 0 && other.st_dev == st->st_dev && other.st_ino == st->st_ino;
}

/* One of the wrong answers of NFS is used up. */
static int answer_stale(const struct sim *s, long id)
{
	AUTO_VALUE(state) state = { 0 };
	struct state_vm *vm;
	struct err e = { 0 };

	if (state_begin(&state, s, &e) < 0)
		return -EIO;
	vm = state_vm(&state, id);
	if (vm && vm->stale > 0)
		vm->stale--;
	return state_commit(&state, &e) < 0 ? -EIO : -ESTALE;
}

/* 0: let it be opened. */
static int look_up(const struct sim *s, const char *path, const struct stat *st)
{
	AUTO_VALUE(state) state = { 0 };
	struct err e = { 0 };

	if (state_load(&state, s, &e) < 0)
		return -EIO; /* an error too many is better than a test that passes by chance */
	for (size_t i = 0; i < state.vms.count; i++) {
		const struct state_vm *vm = &state.vms.items[i];
		bool locked = vm->power == POWER_ON || vm->elsewhere;

		if ((!locked && !vm->stale) || !is_lock_of(s, vm, path, st))
			continue;
		return vm->stale ? answer_stale(s, vm->id) : -EBUSY;
	}
	return 0;
}

static int open_verdict(const struct seccomp_notif *call, const struct sim *s)
{
	bool plain = call->data.nr == SYS_open;
	char path[PATH_SIZE];
	struct stat st;

	if (!read_path(path, (pid_t)call->pid, call->data.args[plain ? 0 : 1]))
		return -EFAULT;
	if (!stat_for(&st, (pid_t)call->pid, plain ? AT_FDCWD : (int)call->data.args[0], path))
		return 0; /* the kernel says what is wrong with it */
	return look_up(s, path, &st);
}

/* musl's ioctl() takes an int, which these numbers do not fit in. */
static long listener_call(int listener, unsigned long what, void *data)
{
	return syscall(SYS_ioctl, listener, what, data);
}

void supervise_next(int listener, const struct sim *s)
{
	struct seccomp_notif call = { 0 };
	struct seccomp_notif_resp answer = { 0 };

	if (listener_call(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) < 0)
		return; /* the caller is gone by now */
	answer.id = call.id;
	answer.error = open_verdict(&call, s);
	if (!answer.error)
		answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	if (listener_call(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) < 0 && errno != ENOENT)
		fprintf(stderr, "simhost: lock supervision: %s\n", strerror(errno));
}

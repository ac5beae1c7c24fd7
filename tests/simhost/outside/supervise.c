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
#include <sys/utsname.h>
#include <unistd.h>

#include "core/files.h"
#include "core/state.h"
#include "host/release.h"

/* As long as a path may be. */
#define PATH_SIZE     4096

#define ARG(n)        (offsetof(struct seccomp_data, args) + (n) * sizeof(uint64_t))
#define LOAD(offset)  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(offset))
#define GIVE(verdict) BPF_STMT(BPF_RET | BPF_K, (verdict))

/*
 * An instruction of the filter: compare what was loaded last, and jump so many steps ahead
 * when it is so, or else when it is not.
 */
#define IS(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (yes), (no))
#define HAS(bits, yes, no) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), (yes), (no))

int supervise_install(bool names)
{
	struct sock_filter code[] = {
		LOAD(offsetof(struct seccomp_data, arch)),
		IS(AUDIT_ARCH_X86_64, 0, 8),
		LOAD(offsetof(struct seccomp_data, nr)),
		IS(names ? SYS_uname : UINT32_MAX, 7, 0),
		IS(SYS_open, 3, 0),
		IS(SYS_openat, 0, 4),
		LOAD(ARG(2)),
		HAS(SUPERVISE_EXCLUSIVE, 3, 2),
		LOAD(ARG(1)),
		HAS(SUPERVISE_EXCLUSIVE, 1, 0),
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

/*
 * The state, read again only when the file is another one by now: with a thousand VMs it
 * is long, and each edit of one asks twice.
 */
static const struct state *present_state(const struct sim *s)
{
	static struct state cached;
	static struct stat seen;
	AUTO_STR *path = sim_file(s, "state.json");
	struct stat st;
	struct err e = { 0 };

	if (stat(path, &st) < 0)
		return NULL;
	if (cached.release && st.st_ino == seen.st_ino &&
	    memcmp(&st.st_mtim, &seen.st_mtim, sizeof(st.st_mtim)) == 0)
		return &cached;
	state_free(&cached);
	seen = st;
	return state_load(&cached, s, &e) < 0 ? NULL : &cached;
}

/* 0: let it be opened. */
static int look_up(const struct sim *s, const char *path, const struct stat *st)
{
	const struct state *state = present_state(s);

	if (!state)
		return -EIO; /* an error too many is better than a test that passes by chance */
	for (size_t i = 0; i < state->vms.count; i++) {
		const struct state_vm *vm = &state->vms.items[i];
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

static void put(char *field, size_t room, const char *text)
{
	snprintf(field, room, "%s", text);
}

/* What uname(2) says on ESXi (facts 4.7), into the memory of the caller. */
static int answer_uname(const struct seccomp_notif *call, const struct sim *s)
{
	const struct state *state = present_state(s);
	const struct release *r = state ? release_find(state->release) : NULL;
	AUTO_STR *version = r ? release_kernel(r) : NULL;
	struct utsname name = { 0 };
	struct iovec here = { .iov_base = &name, .iov_len = sizeof(name) };
	struct iovec there = { .iov_base = (void *)(uintptr_t)call->data.args[0], // NOLINT
			       .iov_len = sizeof(name) };

	if (!r)
		return -EIO;
	put(name.sysname, sizeof(name.sysname), "VMkernel");
	put(name.nodename, sizeof(name.nodename), state->hostname);
	put(name.release, sizeof(name.release), r->version);
	put(name.version, sizeof(name.version), version);
	put(name.machine, sizeof(name.machine), "x86_64");
	if (process_vm_writev((pid_t)call->pid, &here, 1, &there, 1, 0) != sizeof(name))
		return -EFAULT;
	return 0;
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
	if (call.data.nr == SYS_uname)
		answer.error = answer_uname(&call, s);
	else
		answer.error = open_verdict(&call, s);
	if (!answer.error && call.data.nr != SYS_uname)
		answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	if (listener_call(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) < 0 && errno != ENOENT)
		fprintf(stderr, "simhost: lock supervision: %s\n", strerror(errno));
}

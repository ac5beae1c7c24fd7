#include "people.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "core/faults.h"
#include "host/hostd.h"
#include "power.h"
#include "vmx_text.h"

#define WORDS_MAX 24

/* The host commands that the service runs, as faults name them. */
static const char *const commands[] = {
	"esxcli vm process list",
	"vim-cmd vmsvc/reload",
	"auto-backup.sh",
	"logger",
};

/* `are_spared`: a person is about to call them. */
static void set_faults(struct world *w, bool are_spared)
{
	struct err e = { 0 };

	must(w, faults_clear(&w->sim, &e), &e);
	if (w->command_to_kill_at && !are_spared)
		must(w,
		     faults_add(&w->sim, w->command_to_kill_at, 1,
				below(w, 2) ? "kill-after" : "kill-before", NULL, NULL, &e),
		     &e);
	if (w->reloads_fail)
		must(w,
		     faults_add(&w->sim, "vim-cmd vmsvc/reload", 0, "fail", "1",
				"hostd has other things to do", &e),
		     &e);
}

void people_spare_commands(struct world *w)
{
	w->command_to_kill_at = NULL;
	set_faults(w, false);
}

void kill_at_command_event(struct world *w, long long number)
{
	if (w->command_to_kill_at) {
		at(w, now(w) + 5 * MINUTE, kill_at_command_event, number);
		return;
	}
	w->command_to_kill_at = commands[below(w, COUNT_OF(commands))];
	set_faults(w, false);
}

static void reloads_work(struct world *w, long long number)
{
	(void)number;
	w->reloads_fail = false;
	set_faults(w, false);
	disturb(w);
	note(w, "reloads work again");
}

void reloads_fail_event(struct world *w, long long number)
{
	w->reloads_fail = true;
	set_faults(w, false);
	note(w, "reloads fail");
	at(w, now(w) + 2 * MINUTE + below(w, 600) * SECOND, reloads_work, number);
}

static void NORETURN become(struct world *w, const char *const *words, int out)
{
	const char *argv[WORDS_MAX + 8] = { w->simhost, "run",      w->sim.root, "--outside",
					    "--",       w->program, "--root",    w->sim.root };
	size_t count = 8;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	while (*words)
		argv[count++] = *words++;
	(void)dup2(null, STDIN_FILENO);
	(void)dup2(out, STDOUT_FILENO);
	(void)dup2(null, STDERR_FILENO);
	execv(w->simhost, (char *const *)argv);
	_exit(127);
}

static void read_all(struct buf *out, int fd)
{
	for (;;) {
		char *end = buf_reserve(out, 4096);
		ssize_t got = read(fd, end, 4096);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return;
		out->len += (size_t)got;
	}
}

int people_run(struct buf *out, struct world *w, const char *const *words)
{
	int ends[2], status = 0;
	pid_t pid;

	set_faults(w, true);
	if (pipe2(ends, O_CLOEXEC) < 0)
		fail(w, "a pipe: %s", strerror(errno));
	pid = fork();
	if (pid == 0)
		become(w, words, ends[1]);
	close(ends[1]);
	read_all(out, ends[0]);
	close(ends[0]);
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		fail(w, "%s %s does not end well", words[0], words[1]);
	set_faults(w, false);
	return WEXITSTATUS(status);
}

/* As recipes have it: write, then reload. A hostd that starts reads all. */
static void write_and_reload(struct world *w, struct day_vm *vm, const struct buf *text)
{
	AUTO_VALUE(state) st = { 0 };
	struct err e = { 0 };

	write_vm(w, vm, text, below(w, 2));
	vm->off_since = now(w);
	w->counts.by_hand++;
	must(w, state_load(&st, &w->sim, &e), &e);
	if (w->hostd_runs)
		must(w, hostd_reload(&w->sim, state_vm(&st, vm->id), &e), &e);
}

void people_edit(struct world *w, struct day_vm *vm)
{
	AUTO_VALUE(buf) text = { 0 };

	vmx_edit_by_hand(&text, buf_view(&vm->text), below(w, 1000));
	write_and_reload(w, vm, &text);
	note(w, "%s is edited by hand", vm->name);
}

void edit_event(struct world *w, long long nested)
{
	struct day_vm *vm = any_vm(w);
	AUTO_VALUE(buf) text = { 0 };

	if (!nested) {
		people_edit(w, vm);
		return;
	}
	/* What the service has done, and not yet said so, it would do again. */
	if (vm->edited)
		return;
	vmx_set_by_hand(&text, buf_view(&vm->text), below(w, 2));
	write_and_reload(w, vm, &text);
	note(w, "%s is set by hand", vm->name);
}

static void lock_ends(struct world *w, long long number)
{
	(void)number;
	close(w->lock);
	w->lock = -1;
	w->free_at = now(w);
	note(w, "the lock is free");
}

void lock_event(struct world *w, long long number)
{
	AUTO_STR *path = sim_path(&w->sim, "/var/run/nestvirt.lock");
	struct day_vm *vm = waiting_vm(w, POWER_ON);
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (w->lock >= 0)
		return;
	w->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (w->lock < 0 || fcntl(w->lock, F_SETLK, &whole) < 0)
		fail(w, "%s: %s", path, strerror(errno));
	note(w, "somebody has the lock");
	/* What could be done now has to wait for that run. */
	if (vm)
		power_off(w, vm);
	at(w, now(w) + 20 * SECOND + below(w, 400) * SECOND, lock_ends, number);
}

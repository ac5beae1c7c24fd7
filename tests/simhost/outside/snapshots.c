#include "outside/snapshots.h"

#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "core/files.h"
#include "network/model.h"
#include "vib/store.h"

/* What the kernel adds to the signal of a stop at a system call. */
#define SYSTEM_CALL (SIGTRAP | 0x80)

/* One command at a time. */
static struct {
	const struct sim *sim;
	const char *folder;
	struct state state; /* of the beginning: which VIBs there are */
	struct buf seen;    /* what the newest snapshot was made from */
	char *last;         /* the newest snapshot; NULL: none yet */
	unsigned long stops;
} now;

int snapshots_begin(const struct sim *s, const char *folder, struct err *e)
{
	now.sim = s;
	now.folder = folder;
	return files_make_dir(folder, e) < 0 ? -1 : state_load(&now.state, s, e);
}

int snapshots_trace(void)
{
	return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

/* Are the files of two snapshots the same, all the way down? */
static bool same(const char *a, const char *b)
{
	AUTO_VALUE(strings) names = { 0 }, others = { 0 };
	AUTO_VALUE(buf) x = { 0 }, y = { 0 };
	struct err e = { 0 };

	if (!files_is_dir(a))
		return files_read(&x, a, &e) == 0 && files_read(&y, b, &e) == 0 &&
		       span_eq(buf_view(&x), buf_view(&y));
	if (files_list(&names, a, &e) < 0 || files_list(&others, b, &e) < 0 ||
	    names.count != others.count)
		return false;
	for (size_t i = 0; i < names.count; i++) {
		AUTO_STR *one = x_format("%s/%s", a, names.items[i]);
		AUTO_STR *other = x_format("%s/%s", b, names.items[i]);

		if (!same(one, other))
			return false;
	}
	return true;
}

static int save_network(const struct state *st, const char *snapshot, struct err *e)
{
	AUTO_STR *path = x_format("%s/network.json", snapshot);
	char *text = json_dumps(st->network, JSON_COMPACT);
	int failed = files_write(path, span_of(text), 0644, e);

	free(text);
	return failed;
}

/* Has anything changed that a save would take? The state is replaced as a whole. */
static bool changed(struct err *e)
{
	AUTO_STR *path = sim_file(now.sim, "state.json");
	struct buf bytes = { 0 };
	struct stat st = { 0 };

	if (stat(path, &st) < 0 || store_look(&bytes, now.sim, &now.state, e) < 0)
		buf_str(&bytes, "?");
	buf_format(&bytes, "%llu %lld.%ld", (unsigned long long)st.st_ino,
		   (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	if (now.last && span_eq(buf_view(&bytes), buf_view(&now.seen))) {
		buf_free(&bytes);
		return false;
	}
	buf_free(&now.seen);
	now.seen = bytes;
	return true;
}

static int look(struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	AUTO_STR *snapshot = x_format("%s/%06lu", now.folder, now.stops / 2);

	if (!changed(e))
		return 0;
	if (state_load(&st, now.sim, e) < 0 || files_make_dir(snapshot, e) < 0 ||
	    store_save_to(snapshot, now.sim, &st, e) < 0 || save_network(&st, snapshot, e) < 0)
		return -1;
	if (now.last && same(now.last, snapshot))
		return files_remove(snapshot, e);
	free(now.last);
	now.last = x_strdup(snapshot);
	return 0;
}

bool snapshots_stopped(pid_t pid, int status)
{
	struct err e = { 0 };
	long sig = 0;

	if (!WIFSTOPPED(status))
		return false;
	if (WSTOPSIG(status) == SYSTEM_CALL) {
		now.stops++;
		if (look(&e) < 0)
			fprintf(stderr, "simhost: snapshots: %s\n", e.text);
	} else if (WSTOPSIG(status) == SIGTRAP) {
		/* Its execve: from here on. */
		ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	} else {
		sig = WSTOPSIG(status);
	}
	ptrace(PTRACE_SYSCALL, pid, NULL, sig);
	return true;
}

int snapshots_take(struct state *st, const struct sim *s, const char *snapshot, struct err *e)
{
	AUTO_STR *path = x_format("%s/network.json", snapshot);
	json_t *network = json_load_file(path, 0, NULL);

	if (!network)
		return err_set(e, ERR_NOT_FOUND, "%s: not a snapshot", snapshot);
	json_decref(st->network);
	st->network = network;
	net_copy_view(st, NET_SAVED, NET_LIVE);
	return store_take_saved(snapshot, s, st, e);
}

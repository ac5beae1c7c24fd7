/*
 * The location of a simulated host, seen from outside (a folder) or from inside (/).
 *
 * The simulator's own files are in <host>/.simhost, which no command of the host
 * mentions:
 *
 *	state.json     what the host knows (core/state.h)
 *	lock           held while the state is changed
 *	calls.log      every call of a host command, one per line (core/calls.h)
 *	faults.json    injected faults (core/faults.h)
 *	hostd/ext/     the extensions as hostd read them when it started
 *	hostd/vm/ID    the .vmx as hostd last read it
 *	memory/ID      the settings in the memory of a running VM's process
 *	slots/         locked by the esxcli operations that hostd is handling
 *	vib/ID/        the installed VIBs: payload files as delivered, and as saved
 *	component/     the components, each as the bulletin that it came in (vib/component.h)
 *	web/HOST/PATH  what http://HOST/PATH and https://HOST/PATH return; put there by a test
 */
#ifndef CORE_SIM_H
#define CORE_SIM_H

#include "base/err.h"
#include "base/text.h"

#define SIM_FOLDER ".simhost"

struct sim {
	char *root; /* prefix of every path of the host; "" inside */
};

/* Open the host in the folder `dir`; ERR_NOT_FOUND if there is none. */
int sim_open(struct sim *s, const char *dir, struct err *e) NODISCARD;
/* Open the host that the running program belongs to, by the path it was started with. */
int sim_here(struct sim *s, struct err *e) NODISCARD;
void sim_free(struct sim *s);

/* Returns a path of the host ("/etc/vmware/config") as this process sees it; the caller frees it.
 */
char *sim_path(const struct sim *s, const char *path) NODISCARD;
/* Returns a file of the simulator itself: sim_file(s, "hostd/vm/%ld", id). */
char *sim_file(const struct sim *s, const char *fmt, ...) PRINTF_LIKE(2, 3) NODISCARD;

/* One call of a host command, passed to every command of the simulator. */
struct call {
	struct sim *sim;
	int argc;
	char **argv; /* argv[0] is the plain name of the command */
	struct out *out;
	struct out *err;
};

#endif

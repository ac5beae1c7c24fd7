/*
 * Where a simulated host lies, seen from outside (a folder) or from inside (/).
 *
 * The simulator's own files stand in <host>/.simhost, which no command of the
 * host mentions:
 *
 *	state.json     what the host knows (core/state.h)
 *	lock           held while the state is changed
 *	calls.log      every call of a host command, one a line (core/calls.h)
 *	faults.json    what goes wrong on purpose (core/faults.h)
 *	hostd/ext/     the extensions that hostd read when it started
 *	hostd/vm/ID    the .vmx as hostd read it last
 *	memory/ID      the settings that the process of a running VM holds
 *	slots/         locked by the esxcli operations that hostd works on
 *	vib/ID/        the installed VIBs: payload files as delivered, and as saved
 *	component/     the components, each as the bulletin that it came as (vib/component.h)
 *	web/HOST/PATH  what http://HOST/PATH and https://HOST/PATH answer; a test puts it there
 */
#ifndef CORE_SIM_H
#define CORE_SIM_H

#include "base/err.h"
#include "base/text.h"

#define SIM_FOLDER ".simhost"

struct sim {
	char *root; /* in front of every path of the host; "" inside */
};

/* The host in the folder `dir`; ERR_NOT_FOUND where there is none. */
int sim_open(struct sim *s, const char *dir, struct err *e) NODISCARD;
/* The host that the running program stands in, by the path that it was started by. */
int sim_here(struct sim *s, struct err *e) NODISCARD;
void sim_free(struct sim *s);

/* A path of the host ("/etc/vmware/config") as this process reaches it; the caller frees it. */
char *sim_path(const struct sim *s, const char *path) NODISCARD;
/* A file of the simulator itself: sim_file(s, "hostd/vm/%ld", id). */
char *sim_file(const struct sim *s, const char *fmt, ...) PRINTF_LIKE(2, 3) NODISCARD;

/* One call of a host command: what all commands of the simulator get. */
struct call {
	struct sim *sim;
	int argc;
	char **argv; /* argv[0] is the plain name of the command */
	struct out *out;
	struct out *err;
};

#endif

/*
 * The VMs of a new simulated host. Their IDs, names and quirks are stable: tests
 * rely on them, and `simhost create --help` lists them.
 */
#ifndef HOST_SAMPLES_H
#define HOST_SAMPLES_H

#include <stdbool.h>

#include "base/text.h"
#include "core/state.h"

struct sample {
	const char *name;   /* in the encoding of .encoding */
	const char *shown;  /* the name in UTF-8, for lists; NULL: the same */
	const char *folder; /* below the datastore; NULL: the name */
	const char *file;   /* NULL: the folder and ".vmx" */
	const char *hardware;
	const char *guest;
	const char *extra;     /* additional lines of the .vmx */
	const char *encoding;  /* NULL: UTF-8 */
	const char *network;   /* of ethernet0; NULL: "VM Network"; "": no adapter */
	const char *snapshots; /* the text of its .vmsd; NULL: none */
	int cpus;              /* 0: 2 */
	int memory;            /* MB; 0: 4096 */
	enum power power;
	bool efi;
	bool crlf;
	bool unended;   /* no final line end */
	bool elsewhere; /* another host holds the lock */
	bool missing;   /* registered, but the file is gone */
	bool loop;      /* the file is a link to itself, hence unreadable */
	bool stale;     /* has a stale .lck file */
	bool encrypted; /* fully: only a few settings can be read */
	bool second;    /* on the second datastore */
	bool fabric;    /* ethernet1 is on the distributed switch */
	bool stray;     /* its files exist, but it is not registered */
	const char *about;
};

/* The VMs of a host without a scenario; ends with one without a name. IDs start at 1. */
extern const struct sample samples_usual[];
/* Append the text of its .vmx. */
void sample_vmx(struct buf *out, const struct sample *s, size_t n);
/* Returns the n-th of many plain VMs: "vm-0001" and so on; every eighth is running. */
struct sample sample_plain(char name[static 16], size_t n);

#endif

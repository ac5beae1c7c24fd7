/*
 * The VMs that a new simulated host has. Their ids, names and quirks are stable:
 * tests rely on them, and `simhost create --help` lists them.
 */
#ifndef HOST_SAMPLES_H
#define HOST_SAMPLES_H

#include <stdbool.h>

#include "base/text.h"
#include "core/state.h"

struct sample {
	const char *name;   /* as .encoding has it, undecoded */
	const char *shown;  /* the name in UTF-8, for the list; NULL: the same */
	const char *folder; /* below the datastore; NULL: the name */
	const char *file;   /* NULL: the folder and ".vmx" */
	const char *hardware;
	const char *guest;
	const char *extra;     /* more lines of the .vmx */
	const char *encoding;  /* NULL: UTF-8 */
	const char *network;   /* of ethernet0; NULL: "VM Network"; "": it has no adapter */
	const char *snapshots; /* the text of its .vmsd; NULL: it has none */
	int cpus;              /* 0: 2 */
	int memory;            /* MB; 0: 4096 */
	enum power power;
	bool efi;
	bool crlf;
	bool unended;   /* no final line end */
	bool elsewhere; /* another host holds the lock */
	bool missing;   /* registered, but the file is gone */
	bool loop;      /* the file is a link to itself, so that nobody can read it */
	bool stale;     /* an old .lck lies beside */
	bool encrypted; /* wholly: only a few settings can be read */
	bool second;    /* on the second datastore */
	bool fabric;    /* ethernet1 is on the distributed switch */
	bool stray;     /* its files are there, but it is not registered */
	const char *about;
};

/* Those of a host that is no scenario; ended by one without a name. Their ids count from 1. */
extern const struct sample samples_usual[];
/* The text of its .vmx. */
void sample_vmx(struct buf *out, const struct sample *s, size_t n);
/* The n-th of many plain VMs: "vm-0001" and so on; every eighth runs. */
struct sample sample_plain(char name[static 16], size_t n);

#endif

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
	const char *folder; /* below the datastore */
	const char *file;
	const char *hardware;
	const char *guest;
	const char *extra;    /* more lines of the .vmx */
	const char *encoding; /* NULL: UTF-8 */
	const char *network;  /* of ethernet0; NULL: "VM Network" */
	enum power power;
	bool efi;
	bool crlf;
	bool unended;   /* no final line end */
	bool elsewhere; /* another host holds the lock */
	bool missing;   /* registered, but the file is gone */
	bool stale;     /* an old .lck lies beside */
	bool encrypted; /* wholly: only a few settings can be read */
	bool second;    /* on the second datastore */
	bool fabric;    /* ethernet1 is on the distributed switch */
	const char *about;
};

/* The n-th sample from 0; NULL behind the last. Its id is n + 1. */
const struct sample *sample_at(size_t n);
/* The text of its .vmx. */
void sample_vmx(struct buf *out, const struct sample *s, size_t n);
/* The n-th of many plain VMs: "vm-0001" and so on; every eighth runs. */
struct sample sample_plain(char name[static 16], size_t n);

#endif

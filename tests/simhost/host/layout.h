/*
 * The files of a new simulated host: folders, configuration, datastores, VMs.
 * host/programs.h adds the programs.
 */
#ifndef HOST_LAYOUT_H
#define HOST_LAYOUT_H

#include "core/state.h"
#include "host/samples.h"

/* The first datastore, by its UUID and by its label. */
#define LAYOUT_VOLUME        "65a1f0c2-7b3d5e91-4c20-0050569a1b01"
#define LAYOUT_LABEL         "datastore1"
#define LAYOUT_SECOND_VOLUME "8e0c4b7d-1f2a6c35-92d4-0050569a1b02"
#define LAYOUT_SECOND_LABEL  "shared"

int layout_folders(const struct sim *s, struct err *e) NODISCARD;
/* True for a folder that every host has; `name` has no leading slash. */
bool layout_is_folder(const char *name);
/* True for a file below /etc that the host itself has and keeps; `path` has a leading slash. */
bool layout_is_kept(const char *path);
/* Make the files below /etc. */
int layout_config(const struct sim *s, struct err *e) NODISCARD;
/* Make the samples or, if `plain` is not 0, that many plain VMs; adds them to the state. */
int layout_vms(const struct sim *s, struct state *st, const struct sample *samples, size_t plain,
	       struct err *e) NODISCARD;

#endif

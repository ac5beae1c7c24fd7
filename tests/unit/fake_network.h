/*
 * Between the two files of the fake network's programs.
 */
#ifndef UNIT_FAKE_NETWORK_H
#define UNIT_FAKE_NETWORK_H

#include "host/network.h"

struct fake_call {
	const char *program;
	int argc;
	char **argv;
	bool local;
	bool ignored; /* a fault: it does nothing and ends well */
	struct network *n;
	long long option;
};

/* fake_network.c */
bool fake_has(const struct fake_call *c, const char *word);
void fake_save(const struct fake_call *c);
/* On stdout, with status 1 (facts 3.8). */
int fake_error(const char *text);

/* fake_network_cli.c: esxcli and localcli. */
int fake_cli(struct fake_call *c);

#endif

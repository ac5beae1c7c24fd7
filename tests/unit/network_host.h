/*
 * A host whose esxcli, localcli and vim-cmd know a network: fake_host.h with the programs of
 * tests/simhost, each behind a script that notes how it is called and can go wrong. Included after
 * <cmocka.h>.
 *
 *	const struct CMUnitTest tests[] = { ON_NETWORK(f) };
 *
 * In the current folder, the host's root:
 *	sim     a simulated host, as small as the commands of a network allow
 *	words   each call as a line, its words with | between them
 *	faults  lines `PROGRAM WORD KIND TIMES`: what a call of the program with this word does
 *	        instead, that often:
 *			down    say that hostd does not answer
 *			hang    never end
 *			fail    say that it failed
 *			ignore  do nothing, but say that it is done
 *			late    do it, but say that it failed
 *
 * The clock stands still, so that no command is too slow on a busy machine, until one of them says
 * that it hangs: then an hour has passed.
 */
#ifndef UNIT_NETWORK_HOST_H
#define UNIT_NETWORK_HOST_H

#include "fake_host.h"
#include "host/network.h"
#include "network_text.h"

int network_host_setup(void **state);
int network_host_teardown(void **state);

/* Have the host a network (network_text.h) that hostd knows of; the option is 0. */
void network_host_is(const char *text);
/* vim-cmd prints objects as before 6.0. */
void network_host_is_old(void);
/* Fails the test unless this is the network now, and what hostd knows. */
void assert_network_host(const char *text);

/*
 * What a program (NULL: all of them) was called with since this was last asked, one call a line.
 */
void assert_words_of(const char *program, const char *want);
void assert_words(const char *want);

/* network_read() */
struct network *network_host_read(bool in_extension);
void assert_network(const struct network *n, const char *want);

/*
 * How long host commands were allowed to take, and how long was slept between them (without
 * sleeping), since network_host_is(): "30000 10000 s1000", naps behind an s, in order.
 */
const char *patience_text(void);

#define ON_NETWORK(test)                                                                           \
	cmocka_unit_test_setup_teardown(test, network_host_setup, network_host_teardown)

#endif

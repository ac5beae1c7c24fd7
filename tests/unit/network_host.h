/*
 * A host whose esxcli, localcli and vim-cmd know a network: fake_host.h with the programs of
 * fake_network.c. Included after <cmocka.h>.
 *
 *	const struct CMUnitTest tests[] = { ON_HOST(f) };
 *
 * The clock stands still, so that no command is too slow on a busy machine, until one of them says
 * that it hangs: then an hour has passed. For this the test is linked with -Wl,--wrap=clock_ms.
 */
#ifndef UNIT_NETWORK_HOST_H
#define UNIT_NETWORK_HOST_H

#include "fake_host.h"
#include "host/network.h"
#include "network_text.h"

long long __wrap_clock_ms(void);

long long __wrap_clock_ms(void)
{
	static long long now = 1000;

	if (unlink("hangs") == 0) /* written by fake_network.c */
		now += 3600 * 1000LL;
	return now;
}

/* A copy: no program of a host with --root may lie outside of it. */
static UNUSED void network_host_copy(const char *from, const char *to)
{
	FILE *in = fopen(from, "re");
	FILE *out = fopen(to, "we");
	char piece[65536];
	size_t got;

	assert_non_null(in);
	assert_non_null(out);
	while ((got = fread(piece, 1, sizeof(piece), in)) > 0)
		assert_int_equal(fwrite(piece, 1, got, out), got);
	assert_int_equal(fclose(in), 0);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(chmod(to, 0755), 0);
}

static UNUSED int network_host_setup(void **state)
{
	if (fake_host_setup(state) < 0)
		return -1;
	network_host_copy(FAKE_NETWORK, "bin/fake");
	return symlink("fake", "bin/esxcli") < 0 || symlink("fake", "bin/localcli") < 0 ||
	       symlink("fake", "bin/vim-cmd") < 0;
}

/* The host's network and what hostd believes of it, as network_text() writes it. */
static UNUSED void network_host_is(const char *text)
{
	AUTO_STR *with_option = x_format("%soption\t/Net/ReversePathFwdCheckPromisc\t0\n", text);

	scratch_write("state", with_option);
	scratch_write("hostd", with_option);
}

/*
 * What a program (NULL: all of them) was called with since it was last asked, one call a line, the
 * words with | between them.
 */
static UNUSED void assert_words_of(const char *program, const char *want)
{
	AUTO_VALUE(buf) all = { 0 };
	AUTO_VALUE(buf) got = { 0 };
	struct span rest, line;
	FILE *file = fopen("words", "re");

	if (file) {
		all.len = fread(buf_reserve(&all, 65536), 1, 65536, file);
		all.p[all.len] = '\0';
		assert_int_equal(fclose(file), 0);
		assert_int_equal(unlink("words"), 0);
	}
	rest = buf_view(&all);
	while (span_next(&line, &rest, '\n')) {
		if (!program || span_starts(line, program))
			buf_format(&got, "%.*s\n", (int)line.len, line.p);
	}
	assert_string_equal(buf_text(&got), want);
}

static UNUSED void assert_words(const char *want)
{
	assert_words_of(NULL, want);
}

static UNUSED struct network *network_host_read(bool in_extension)
{
	struct host h = fake_host(in_extension);
	struct network *n = NULL;
	struct err e = { 0 };

	if (network_read(&n, &h, &e) < 0)
		fail_msg("%s", e.text);
	host_close(&h);
	return n;
}

static UNUSED void assert_network(const struct network *n, const char *want)
{
	AUTO_VALUE(buf) got = { 0 };

	network_text(&got, n);
	assert_string_equal(buf_text(&got), want);
}

#define ON_HOST(test) cmocka_unit_test_setup_teardown(test, network_host_setup, scratch_teardown)

#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "vib/digest.h"

/* The lengths where a block ends: with the mark and the length in it, or not. */
static void digest__lengths__as_sha1sum_and_sha256sum(void **state)
{
	static const struct {
		size_t len; /* of "a" repeated */
		const char *sha1;
		const char *sha256;
	} rows[] = {
		{ 0, "da39a3ee5e6b4b0d3255bfef95601890afd80709",
		  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ 1, "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8",
		  "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb" },
		{ 55, "c1c8bbdc22796e28c0e15163d20899b65621d65a",
		  "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318" },
		{ 56, "c2db330f6083854c99d4b5bfb6e8f29f201be699",
		  "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a" },
		{ 64, "0098ba824b5c16427bd7a1122a5a442a25ec644d",
		  "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb" },
		{ 1000, "291e9a6c66994949b57ba5e650361e98fc36b1ba",
		  "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_VALUE(buf) bytes = { 0 };
		AUTO_STR *sha1 = NULL, *sha256 = NULL;

		buf_fill(&bytes, 'a', rows[i].len);
		sha1 = digest_sha1(buf_view(&bytes));
		sha256 = digest_sha256(buf_view(&bytes));
		assert_string_equal(sha1, rows[i].sha1);
		assert_string_equal(sha256, rows[i].sha256);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digest__lengths__as_sha1sum_and_sha256sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

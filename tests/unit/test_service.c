/* The unit tests of service/: all of them, or those whose name fits a pattern (*, ?). */
#include "test_service.h"

long long seam_now;

long long __real_clock_now(void);
long long __wrap_clock_now(void);

long long __wrap_clock_now(void)
{
	return seam_now != 0 ? seam_now : __real_clock_now();
}

int main(int argc, char **argv)
{
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	/* test_deferred() at the end: a signal that has come is never forgotten. */
	return test_watch() + test_deferred() > 0;
}

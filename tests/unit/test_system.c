/* The unit tests of system/: all of them, or those whose name fits a pattern (*, ?). */
#include "test_system.h"

int main(int argc, char **argv)
{
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return test_file() + test_lock() + test_replace() + test_root() + test_signals() +
		       test_spawn() >
	       0;
}

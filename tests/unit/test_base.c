/* The unit tests of base/: all of them, or those whose name fits a pattern (*, ?). */
#include "test_base.h"

int main(int argc, char **argv)
{
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return test_err() + test_text() > 0;
}

/* The unit tests of commands/: all of them, or those whose name fits a pattern (*, ?). */
#include "test_commands.h"

int main(int argc, char **argv)
{
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return test_app() + test_args() + test_table() > 0;
}

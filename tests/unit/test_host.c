/* The unit tests of host/: all of them, or those whose name fits a pattern (*, ?). */
#include "test_host.h"

int main(int argc, char **argv)
{
	static int (*const groups[])(void) = {
		test_distributed,  test_facts,   test_host_run, test_network,  test_network_change,
		test_host_service, test_vm_nics, test_vms,      test_vmx_file,
	};
	int failed = 0;

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		failed += groups[i]();
	return failed > 0;
}

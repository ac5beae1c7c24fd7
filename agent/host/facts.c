#include "host/facts.h"

void facts_free(struct facts *facts)
{
	for (size_t i = 0; i < facts->learned.count; i++)
		free(facts->learned.items[i].problem);
	free(facts->learned.items);
	dvs_security_free(&facts->dvs_security);
	distributed_free(facts->distributed);
	free(facts->distributed_problem);
	network_free(facts->network);
	free(facts->network_problem);
	free(facts->reverse_path_problem);
	free(facts->filter_vib_problem);
	vm_connections_free(&facts->connections);
	vms_free(&facts->vms);
	*facts = (struct facts){ 0 };
}

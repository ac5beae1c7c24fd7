#include "host/vibs.h"

#include <string.h>

#include "host/cli.h"

int vibs_have(bool *have, const struct host *h, const char *part, struct err *e)
{
	static const char *const command[] = { "software", "vib", "list" };
	struct cli cli = { .h = h };
	AUTO_VALUE(argv) words = { 0 };
	AUTO(esxcli_reply) *reply = NULL;

	for (size_t i = 0; i < COUNT_OF(command); i++)
		argv_add(&words, command[i]);
	if (cli_read(&reply, &cli, &words, e) < 0)
		return -1;
	*have = false;
	for (size_t row = 0; row < esxcli_reply_rows(reply); row++) {
		const char *name = esxcli_reply_get(reply, row, "Name");

		if (!name)
			return err_set(e, ERR_HOST,
				       "the list of VIBs: the answer has no field Name");
		*have = *have || strstr(name, part);
	}
	return 0;
}

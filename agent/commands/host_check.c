#include "commands/finding_rows.h"
#include "commands/host_words.h"
#include "commands/table.h"
#include "plan/check.h"

static const struct param *const params[] = { NULL };

static int run(struct run *run, struct err *e)
{
	AUTO_VALUE(findings) findings = { 0 };
	AUTO_VALUE(host_facts) host = { 0 };
	AUTO_VALUE(facts) facts = { .host = &host };
	struct host h;
	struct err why = { 0 };

	if (run_open_host(&h, run, e) < 0)
		return -1;
	host_words_read(&host, run, &h);
	if (network_read(&facts.network, &h, &why) < 0)
		facts.network_problem = x_strdup(why.text);
	host_close(&h);
	check_host(&findings, &facts);
	if (findings.count == 0)
		output_note(run->output, "host: ready for nested guests");
	finding_rows_show(run, &findings, "");
	return 0;
}

const struct command command_host_check = {
	.path = "host check",
	.summary = "Name everything about the host that keeps nested guests from running.",
	.detail = "Each finding says what was seen, what it means, and what mends it. The exit "
		  "status is 1 where an error is among them.",
	.params = params,
	.shape = FINDING_ROWS_SHAPE,
	.flags = CMD_HOST | CMD_HOSTD,
	.run = run,
};

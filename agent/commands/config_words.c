#include "commands/config_words.h"

#include "commands/network_words.h"
#include "host/facts.h"
#include "host/host_facts.h"
#include "plan/refuse.h"

const struct param param_config_file = {
	.name = "file",
	.shortname = 'f',
	.type = PARAM_TEXT,
	.placeholder = "FILE",
	.description = "The config; " DESIRED_PATH " where not given.",
};

static int load(struct desired *d, struct config_errors *errors, const struct run *run,
		const struct root *root, struct err *e)
{
	const char *path = args_get(run->args, "file");

	/* Of the extension nobody knows in which folder it runs. */
	if (path && run->in_extension && path[0] != '/') {
		(void)err_set(e, ERR_USAGE, "--file=%s: an absolute path is wanted here", path);
		return err_target(e, path);
	}
	return desired_load(d, errors, root, path ? path : DESIRED_PATH, e);
}

int config_words_load(struct desired *d, struct config_errors *errors, const struct run *run,
		      struct err *e)
{
	struct root root;
	int result;

	/* Not host_open(): looking at a file takes no root. */
	if (root_open(&root, run->root_dir, e) < 0)
		return -1;
	result = load(d, errors, run, &root, e);
	root_free(&root);
	return result;
}

static int plan_and_work(struct run *run, const struct host *h, struct desired *d,
			 config_words_work *work, struct err *e)
{
	AUTO_VALUE(host_facts) host = { 0 };
	const struct facts facts = { .host = &host };
	AUTO_VALUE(plan) plan = { .facts = &facts, .cannot_force = true };

	if (desired_read(d, h, e) < 0)
		return -1;
	if (desired_needs_host(d))
		host_facts_read(&host, h, NESTVIRT_VERSION, run->caller != NULL);
	else
		plan.facts = NULL;
	desired_diff(&plan, d);
	refuse_ask_locks(&plan);
	refuse_plan(&plan, false);
	if (plan.network)
		network_words_note(&plan);
	return work(run, h, d, &plan, e);
}

int config_words_run(struct run *run, config_words_work *work, struct err *e)
{
	AUTO_VALUE(config_errors) errors = { 0 };
	AUTO_VALUE(desired) d = { 0 };
	struct host h;
	int result;

	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = load(&d, &errors, run, &h.root, e);
	if (result == 0)
		result = plan_and_work(run, &h, &d, work, e);
	host_close(&h);
	return result;
}

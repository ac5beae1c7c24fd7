/* agent get and agent run: the state of the service, and being it. */
#include "host/service.h"
#include "commands/run.h"
#include "commands/table.h"
#include "formats/show.h"
#include "host/host.h"
#include "plan/desired.h"
#include "plan/journal.h"
#include "plan/watch.h"

enum column { RUNNING, SINCE, LAST_RUN, RESULT, PENDING, NEXT_RUN };

static const struct field fields[] = {
	[RUNNING] = { "Running", FIELD_BOOL, false, "Does the service run?" },
	[SINCE] = { "Since", FIELD_TEXT, true, "Since when." },
	[LAST_RUN] = { "Last Run", FIELD_TEXT, true,
		       "When it last changed something, or tried to." },
	[RESULT] = { "Last Result", FIELD_TEXT, true, "What came of that." },
	[PENDING] = { "Pending Changes", FIELD_INT, false, "How many wait for a power-off." },
	[NEXT_RUN] = { "Next Run", FIELD_TEXT, true,
		       "When it applies the config again, or tries again what it could not do." },
};

static struct value moment(struct buf *text, long long seconds)
{
	if (seconds == 0)
		return value_unknown();
	iso_time_add(text, seconds);
	return value_text(buf_text(text));
}

static int show(struct run *run, const struct host *h, struct err *e)
{
	AUTO_VALUE(service_status) status = { 0 };
	AUTO_VALUE(buf) since = { 0 };
	AUTO_VALUE(buf) last = { 0 };
	AUTO_VALUE(buf) next = { 0 };
	AUTO(journal) *journal = NULL;
	bool runs = service_runs(h);

	if (journal_read(&journal, h, e) < 0)
		return -1;
	service_status_load(&status, h);
	output_row(run->output,
		   (struct value[]){
			   [RUNNING] = value_bool(runs),
			   [SINCE] = moment(&since, runs ? status.since : 0),
			   [LAST_RUN] = moment(&last, status.last_run),
			   [RESULT] = value_text(status.result),
			   [PENDING] = value_int((long long)journal->pending.count),
			   [NEXT_RUN] = moment(&next, runs ? status.next_run : 0),
		   },
		   NULL);
	return 0;
}

static void say(const void *context, const char *text)
{
	syslog_say(context, text);
}

static int serve(struct run *run, const struct host *h, struct err *e)
{
	if (watch_run(h, say, h, e) < 0)
		return -1;
	return show(run, h, e);
}

typedef int agent_work(struct run *run, const struct host *h, struct err *e);

static int with_host(struct run *run, agent_work *work, struct err *e)
{
	struct host h;
	int result;

	if (run_open_host(&h, run, e) < 0)
		return -1;
	result = work(run, &h, e);
	host_close(&h);
	return result;
}

static int run_get(struct run *run, struct err *e)
{
	return with_host(run, show, e);
}

static int run_service(struct run *run, struct err *e)
{
	return with_host(run, serve, e);
}

static const struct param *const params[] = { NULL };

#define SHAPE                                                                                      \
	{                                                                                          \
		.type = "Service", .fields = fields, .count = COUNT_OF(fields), .single = true     \
	}

const struct command command_agent_get = {
	.path = "agent get",
	.summary = "Show the state of the service.",
	.params = params,
	.shape = SHAPE,
	.flags = CMD_HOST,
	.run = run_get,
};

const struct command command_agent_run = {
	.path = "agent run",
	.summary = "Be the service until SIGTERM; /etc/init.d/nestvirt starts it so.",
	.detail = "Does what waits for a power-off, and applies " DESIRED_PATH "\n"
		  "at its start, on SIGHUP, and as often as agent.interval-seconds says. What it "
		  "does\n"
		  "and cannot do stands in /var/log/syslog.log. Answers with its state at the end.",
	.params = params,
	.shape = SHAPE,
	.flags = CMD_HOST | CMD_CLI_ONLY,
	.run = run_service,
};

/* agent get and agent run: the state of the service, and the service itself. */
#include "host/service.h"

#include "commands/run.h"
#include "commands/table.h"
#include "formats/show.h"
#include "history/journal.h"
#include "host/host.h"
#include "plan/desired.h"
#include "service/watch.h"

enum column { RUNNING, SINCE, LAST_RUN, RESULT, PENDING, NEXT_RUN };

static const struct field fields[] = {
	[RUNNING] = { "Running", FIELD_BOOL, false, "Does the service run?" },
	[SINCE] = { "Since", FIELD_TEXT, true, "Since when." },
	[LAST_RUN] = { "Last Run", FIELD_TEXT, true,
		       "When it last changed something, or tried to." },
	[RESULT] = { "Last Result", FIELD_TEXT, true, "The result of that run." },
	[PENDING] = { "Pending Changes", FIELD_INT, false, "The number of deferred changes." },
	[NEXT_RUN] = { "Next Run", FIELD_TEXT, true,
		       "When it will next apply the config, or retry what failed." },
};

static struct value moment(struct buf *text, long long seconds)
{
	if (seconds == 0)
		return value_unknown();
	iso_time_add(text, seconds);
	return value_text(buf_text(text));
}

static int get_state(struct run *run, struct err *e)
{
	AUTO_VALUE(service_status) status = { 0 };
	AUTO_VALUE(buf) since = { 0 };
	AUTO_VALUE(buf) last = { 0 };
	AUTO_VALUE(buf) next = { 0 };
	AUTO(journal) *journal = NULL;
	bool runs = service_runs(run->host);

	if (journal_read(&journal, run->host, e) < 0)
		return -1;
	service_status_load(&status, run->host);
	output_row(run->output,
		   (struct value[]){
			   [RUNNING] = value_bool(runs),
			   [SINCE] = moment(&since, runs ? status.since : 0),
			   [LAST_RUN] = moment(&last, status.last_run),
			   [RESULT] = value_text(status.result),
			   [PENDING] = value_int((long long)journal->deferred.count),
			   [NEXT_RUN] = moment(&next, runs ? status.next_run : 0),
		   },
		   NULL);
	return 0;
}

static void say(const void *host, const char *text)
{
	syslog_say(host, text);
}

static int serve(struct run *run, struct err *e)
{
	if (watch_run(run->host, say, run->host, e) < 0)
		return -1;
	return get_state(run, e);
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
	.run = get_state,
};

const struct command command_agent_run = {
	.path = "agent run",
	.summary = "Run the service in the foreground until SIGTERM.",
	.detail = "Makes deferred changes once their VMs are off, and applies\n" DESIRED_PATH
		  " when it starts, on SIGHUP, and every\n"
		  "agent.interval-seconds. Logs to /var/log/syslog.log what it does and cannot\n"
		  "do, and shows its state when it ends. /etc/init.d/nestvirt runs it in the\n"
		  "background.",
	.params = params,
	.shape = SHAPE,
	.flags = CMD_HOST | CMD_CLI_ONLY,
	.run = serve,
};

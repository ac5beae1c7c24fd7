#include "commands/host_words.h"

#include "plan/desired.h"
#include "plan/journal.h"

static int add_pending(struct buf *work, const struct host *h, struct err *e)
{
	AUTO(journal) *journal = NULL;
	size_t count;

	if (journal_read(&journal, h, e) < 0)
		return -1;
	count = journal->pending.count;
	if (count > 0)
		buf_format(work, "%zu %s for a power-off", count,
			   count == 1 ? "change waits" : "changes wait");
	return 0;
}

static int add_interval(struct buf *work, const struct host *h, struct err *e)
{
	AUTO_VALUE(config_errors) errors = { 0 };
	AUTO_VALUE(desired) d = { 0 };

	if (desired_load(&d, &errors, &h->root, DESIRED_PATH, e) < 0)
		return e->code == ERR_NOT_FOUND ? 0 : -1;
	if (d.config->interval_seconds > 0)
		buf_format(work, "%sthe configuration is to be applied every %lld seconds",
			   work->len > 0 ? ", and " : "", d.config->interval_seconds);
	return 0;
}

static void read_work(struct fact *fact, const struct host *h)
{
	AUTO_VALUE(buf) work = { 0 };
	struct err e = { 0 };

	if (add_pending(&work, h, &e) < 0 || add_interval(&work, h, &e) < 0)
		fact_unknown(fact, e.text);
	else
		fact_text(fact, buf_text(&work));
}

void host_words_read(struct host_facts *facts, const struct run *run, const struct host *h)
{
	/* Only hostd says who is logged in; localcli runs an extension that hostd may not have. */
	host_facts_read(facts, h, NESTVIRT_VERSION, run->caller != NULL);
	if (fact_is_not(&facts->items[HOST_SERVICE]))
		read_work(&facts->service_work, h);
}

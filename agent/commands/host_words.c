#include "commands/host_words.h"

#include "formats/config_json.h"
#include "plan/journal.h"
#include "plan/profile.h"

#define CONFIG_FILE JOURNAL_FOLDER "/config.json"

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

/* Not what is asked here. */
static bool is_any_setting(const char *name)
{
	(void)name;
	return true;
}

static int parse(struct config **config, struct span bytes, struct err *e)
{
	static const struct config_words words = { profile_names, is_any_setting };
	AUTO_VALUE(config_errors) errors = { 0 };
	AUTO_VALUE(buf) line = { 0 };

	if (config_parse(config, &errors, bytes, &words) == 0)
		return 0;
	config_error_show(&line, &errors.items[0]);
	return err_set(e, ERR_REFUSED, CONFIG_FILE ": %s", buf_text(&line));
}

static int add_interval(struct buf *work, const struct host *h, struct err *e)
{
	AUTO(config) *config = NULL;
	AUTO_VALUE(buf) bytes = { 0 };
	AUTO_STR *path = NULL;

	if (root_own(&path, &h->root, CONFIG_FILE, e) < 0 ||
	    file_read(&bytes, NULL, path, CONFIG_FILE, CONFIG_SIZE_MAX, e) < 0)
		return e->code == ERR_NOT_FOUND ? 0 : -1;
	if (parse(&config, buf_view(&bytes), e) < 0)
		return -1;
	if (config->interval_seconds > 0)
		buf_format(work, "%sthe configuration is to be applied every %lld seconds",
			   work->len > 0 ? ", and " : "", config->interval_seconds);
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

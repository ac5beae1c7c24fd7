#include "host/host_facts_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "formats/esxcli_reply.h"
#include "host/host_option.h"
#include "host/vm_internal.h"
#include "system/clock.h"

/*
 * localcli answers within a second, vim-cmd about so, the Python programs within 3 s on a busy
 * host. One that takes longer than this hangs; and nobody waits for ten of them.
 */
#define ONE_TIMEOUT_MS  10000
#define ALL_TIMEOUT_MS  30000
#define FACT_OUTPUT_MAX (4U << 20) /* solo/querycfgopt lists all guests: some 100 KB */

int host_facts_ask(struct buf *output, const struct asking *a, const char *command, struct err *e)
{
	struct spawn_limits limits = { .stdout_max = FACT_OUTPUT_MAX };
	AUTO_VALUE(spawn_result) result = { 0 };
	AUTO_VALUE(argv) argv = { 0 };
	AUTO_STR *program = NULL;
	struct span rest = span_of(command);
	struct span word;

	(void)span_next(&word, &rest, ' ');
	program = x_strndup(word.p, word.len);
	limits.timeout_ms = a->deadline - clock_ms();
	if (limits.timeout_ms <= 0)
		return err_set(e, ERR_HOST, "%s: not asked, the host answers too slowly", command);
	if (limits.timeout_ms > ONE_TIMEOUT_MS)
		limits.timeout_ms = ONE_TIMEOUT_MS;
	host_command(&argv, a->h, program);
	while (span_next(&word, &rest, ' '))
		argv_format(&argv, "%.*s", (int)word.len, word.p);
	if (host_spawn(&result, a->h, &argv, &limits, e) < 0)
		return -1;
	buf_span(output, buf_view(&result.stdout_bytes));
	return result.status == 0 ? 0 : host_run_failed(a->h, &argv, &result, e);
}

/* localcli's questions, and the fields of the first row that answer them. */
#define ANSWERS_MAX 2

enum answer_kind {
	ANSWER_TEXT,
	ANSWER_NUMBER,
	ANSWER_TRUE, /* TRUE or FALSE; of several fields one that is TRUE is enough */
};

struct answer {
	const char *field; /* as in the types of 6.7 */
	enum host_fact fact;
	enum answer_kind kind;
};

static const struct question {
	const char *command;
	struct answer answers[ANSWERS_MAX];
} questions[] = {
	{ "system version get",
	  { { "Version", HOST_VERSION, ANSWER_TEXT }, { "Build", HOST_BUILD, ANSWER_TEXT } } },
	{ "hardware cpu list", { { "Brand", HOST_CPU, ANSWER_TEXT } } },
	{ "hardware platform get",
	  { { "VendorName", HOST_VENDOR, ANSWER_TEXT },
	    { "ProductName", HOST_PRODUCT, ANSWER_TEXT } } },
	{ "hardware cpu global get", { { "HVSupport", HOST_HV_SUPPORT, ANSWER_NUMBER } } },
	{ "system settings kernel list --option=execInstalledOnly",
	  { { "Configured", HOST_EXEC_ONLY, ANSWER_TRUE },
	    { "Runtime", HOST_EXEC_ONLY, ANSWER_TRUE } } },
	{ "system settings advanced list --option=" HOST_OPTION_REVERSE_PATH,
	  { { "IntValue", HOST_REVERSE_PATH, ANSWER_NUMBER } } },
};

static void take_answer(struct fact *fact, const struct answer *answer, const char *text)
{
	long long number;

	switch (answer->kind) {
	case ANSWER_TEXT:
		fact_text(fact, text);
		return;
	case ANSWER_NUMBER:
		if (span_number(&number, span_of(text), 0, 1 << 30))
			fact_number(fact, number);
		return;
	case ANSWER_TRUE:
		if (strcasecmp(text, "true") == 0)
			fact_number(fact, 1);
		else if (!fact->known && strcasecmp(text, "false") == 0)
			fact_number(fact, 0);
		return;
	}
	abort();
}

static void take_reply(struct host_facts *facts, const struct question *q,
		       const struct esxcli_reply *reply)
{
	for (size_t i = 0; i < ANSWERS_MAX && q->answers[i].field; i++) {
		const struct answer *answer = &q->answers[i];
		const char *text = esxcli_reply_rows(reply) > 0
					   ? esxcli_reply_get(reply, 0, answer->field)
					   : NULL;

		if (text)
			take_answer(&facts->items[answer->fact], answer, text);
	}
}

static void ask(struct asking *a, const struct question *q)
{
	AUTO_STR *command = x_format("/bin/localcli --formatter=xml %s", q->command);
	AUTO(esxcli_reply) *reply = NULL;
	AUTO_VALUE(buf) xml = { 0 };
	struct err e = { 0 };

	if (host_facts_ask(&xml, a, command, &e) == 0 &&
	    esxcli_reply_parse(&reply, buf_view(&xml), &e) < 0)
		(void)err_wrap(&e, "the answer of localcli %s", q->command);
	if (reply)
		take_reply(a->facts, q, reply);
	for (size_t i = 0; i < ANSWERS_MAX && q->answers[i].field; i++) {
		const struct answer *answer = &q->answers[i];

		if (reply)
			(void)err_set(&e, ERR_HOST,
				      "the answer of localcli %s has no %s that makes sense",
				      q->command, answer->field);
		fact_unknown(&a->facts->items[answer->fact], e.text);
	}
}

/* What makers of virtual machines call them; each is the start of vendor and product. */
static const char *const virtual_machines[][2] = {
	{ "VMware", "" },
	{ "QEMU", "" },
	{ "innotek", "" },
	{ "Xen", "" },
	{ "Microsoft", "Virtual Machine" },
};

static void judge_platform(struct host_facts *facts)
{
	const struct fact *vendor = &facts->items[HOST_VENDOR];
	const struct fact *product = &facts->items[HOST_PRODUCT];
	struct fact *is_virtual = &facts->items[HOST_IS_VIRTUAL];

	if (!vendor->known || !product->known) {
		fact_unknown(is_virtual, vendor->why ? vendor->why : product->why);
		return;
	}
	fact_number(is_virtual, 0);
	for (size_t i = 0; i < COUNT_OF(virtual_machines); i++) {
		if (span_starts(span_of(vendor->text), virtual_machines[i][0]) &&
		    span_starts(span_of(product->text), virtual_machines[i][1]))
			is_virtual->number = 1;
	}
}

/* The first line of what a command prints, or the reason why there is none. */
static char *ask_line(struct asking *a, const char *command, struct fact *fact)
{
	AUTO_VALUE(buf) bytes = { 0 };
	struct err e = { 0 };
	struct span rest, line = { 0 };

	if (host_facts_ask(&bytes, a, command, &e) < 0) {
		fact_unknown(fact, e.text);
		return NULL;
	}
	rest = buf_view(&bytes);
	(void)span_next(&line, &rest, '\n');
	line = span_trim(line);
	return x_strndup(line.p, line.len);
}

static bool is_level(const char *line)
{
	static const char *const levels[] = { "VMwareCertified", "VMwareAccepted",
					      "PartnerSupported", "CommunitySupported" };

	for (size_t i = 0; i < COUNT_OF(levels); i++) {
		if (strcmp(line, levels[i]) == 0)
			return true;
	}
	return false;
}

static void ask_acceptance(struct asking *a)
{
	struct fact *fact = &a->facts->items[HOST_ACCEPTANCE];
	AUTO_STR *line = ask_line(a, "/bin/localcli software acceptance get", fact);
	AUTO_STR *why = x_format("localcli software acceptance get says \"%s\"", line ? line : "");

	if (line && is_level(line))
		fact_text(fact, line);
	else
		fact_unknown(fact, why);
}

static void ask_secure_boot(struct asking *a)
{
	struct fact *fact = &a->facts->items[HOST_SECURE_BOOT];
	AUTO_STR *line = ask_line(a, "/usr/lib/vmware/secureboot/bin/secureBoot.py -s", fact);
	AUTO_STR *why = x_format("secureBoot.py -s says \"%s\"", line ? line : "");

	if (line && (strcmp(line, "Enabled") == 0 || strcmp(line, "Disabled") == 0))
		fact_number(fact, line[0] == 'E');
	else
		fact_unknown(fact, why);
}

static void read_vhv_default(struct asking *a)
{
	struct fact *fact = &a->facts->items[HOST_VHV_DEFAULT];
	struct err e = { 0 };
	bool on;

	if (vm_host_default(&on, a->h, &e) < 0)
		fact_unknown(fact, e.text);
	else
		fact_number(fact, on);
}

void host_facts_read(struct host_facts *facts, const struct host *h, const char *version,
		     bool by_hostd)
{
	struct asking a = { .facts = facts,
			    .h = h,
			    .version = version,
			    .by_hostd = by_hostd,
			    .deadline = clock_ms() + ALL_TIMEOUT_MS };

	*facts = (struct host_facts){ 0 };
	for (size_t i = 0; i < COUNT_OF(questions); i++)
		ask(&a, &questions[i]);
	judge_platform(facts);
	ask_acceptance(&a);
	ask_secure_boot(&a);
	read_vhv_default(&a);
	host_facts_own(&a);
	host_facts_hostd(&a);
}

void host_facts_free(struct host_facts *facts)
{
	for (size_t i = 0; i < HOST_FACT_COUNT; i++)
		fact_free(&facts->items[i]);
	fact_free(&facts->service_work);
	*facts = (struct host_facts){ 0 };
}

long long host_facts_release(const char *version)
{
	struct span rest = span_of(version);
	long long release = 0;

	for (int i = 0; i < 3; i++) {
		struct span piece;
		long long number = 0;
		bool is_number =
			span_next(&piece, &rest, '.') && span_number(&number, piece, 0, 99);

		if (!is_number && i < 2)
			return 0;
		release = release * 100 + number;
	}
	return release;
}

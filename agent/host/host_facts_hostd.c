#include "host/host_facts_internal.h"

#include <string.h>

#include "formats/esxcli_reply.h"

/* What is said where hostd is down [facts 3.8], of esxcli; of vim-cmd assumed. */
#define HOSTD_DOWN "Connection failure"

/* Any hardware version that all releases know: 13 came with 6.5 [facts 2.1]. */
#define ASK_PROCESSOR "/bin/vim-cmd solo/querycfgopt vmx-13"

/* Made by us, shown by whatever extension hostd has: see commands/app.c. */
#define OTHER_VERSION "the host still runs the extension of "

/*
 * The dump has some thousand lines about guests; just one says this, and it stands on a line of its
 * own. [code: a cloud's provisioning scripts read the dump's `capabilities`.]
 */
static bool says_nested(bool *nested, struct span dump)
{
	struct span line;

	while (span_next(&line, &dump, '\n')) {
		line = span_trim(line);
		if (!span_starts(line, "nestedHVSupported = "))
			continue;
		*nested = span_starts(line, "nestedHVSupported = true");
		return *nested || span_starts(line, "nestedHVSupported = false");
	}
	return false;
}

static void ask_processor(struct asking *a)
{
	struct fact *nested = &a->facts->items[HOST_NESTED_HV];
	struct fact *hostd = &a->facts->items[HOST_HOSTD];
	AUTO_VALUE(buf) dump = { 0 };
	struct err e = { 0 };
	bool yes;

	if (host_facts_ask(&dump, a, ASK_PROCESSOR, &e) == 0) {
		if (says_nested(&yes, buf_view(&dump)))
			fact_number(nested, yes);
		(void)err_set(&e, ERR_HOST, ASK_PROCESSOR ": no nestedHVSupported in its answer");
	}
	fact_unknown(nested, e.text);
	if (strstr(e.text, HOSTD_DOWN))
		fact_number(hostd, 0);
	else if (dump.len > 0) /* a fault is an answer as well */
		fact_number(hostd, 1);
	else
		fact_unknown(hostd, e.text);
}

static void judge_refusal(struct fact *loaded, const char *text)
{
	const char *other = strstr(text, OTHER_VERSION);
	AUTO_STR *version = NULL;

	if (strstr(text, "Unknown command or namespace")) {
		fact_text(loaded, "");
	} else if (other) {
		other += sizeof(OTHER_VERSION) - 1;
		version = x_strndup(other, strcspn(other, ";"));
		fact_text(loaded, version);
	} else {
		fact_unknown(loaded, text);
	}
}

static void ask_extension(struct asking *a)
{
	struct fact *loaded = &a->facts->items[HOST_EXTENSION];
	AUTO(esxcli_reply) *reply = NULL;
	AUTO_VALUE(buf) xml = { 0 };
	struct err e = { 0 };
	const char *version = NULL;

	if (host_facts_ask(&xml, a, "/bin/esxcli --formatter=xml nestvirt version get", &e) < 0) {
		judge_refusal(loaded, e.text);
		return;
	}
	if (esxcli_reply_parse(&reply, buf_view(&xml), &e) == 0 && esxcli_reply_rows(reply) > 0)
		version = esxcli_reply_get(reply, 0, "Version");
	if (version)
		fact_text(loaded, version);
	fact_unknown(loaded, "the answer of esxcli nestvirt version get has no Version");
}

void host_facts_hostd(struct asking *a)
{
	struct fact *loaded = &a->facts->items[HOST_EXTENSION];

	ask_processor(a);
	if (a->by_hostd)
		fact_text(loaded, a->version);
	else if (!fact_is(&a->facts->items[HOST_INSTALLED]))
		return;
	else if (fact_is_not(&a->facts->items[HOST_HOSTD]))
		fact_unknown(loaded, "hostd does not answer");
	else
		ask_extension(a);
	loaded->number = loaded->text && strcmp(loaded->text, a->version) == 0;
}

/* findings.md: every check in words, made from the table of checks and what findings.h adds. */
#include <stdio.h>
#include <string.h>

#include "checks/check.h"
#include "findings.h"
#include "generate.h"

static const char intro[] =
	"# Findings\n"
	"\n"
	"Made from the table of checks (`agent/checks/check*.c`) and "
	"`esxcli-plugin/findings_*.c`;\n"
	"do not edit.\n"
	"\n"
	"`host check` and `vm check` name everything that keeps nested guests from running or "
	"from\n"
	"reaching the network. A finding has an id that stays, so scripts may know it; a "
	"severity;\n"
	"one line that says what was seen and what it means; and what fixes it: a command that "
	"can\n"
	"be run as it stands, or words.\n"
	"\n"
	"- *error*: it will not work. The exit status is 1 where one stands.\n"
	"- *warning*: it may hurt.\n"
	"- *info*: worth knowing. What could not be looked at is an *info* finding with the id of\n"
	"  its check and the reason (\"cannot tell …\"): it is neither fine nor broken.\n"
	"\n"
	"A VM without nested virtualization is looked at as a whole where it is named by name, id\n"
	"or path. Otherwise (`--all`, `--match`, no selector) it is told `vhv-off` and what "
	"stands\n"
	"against switching that on. Some checks also refuse a change; with `--force` those marked "
	"so\n"
	"go on.\n"
	"\n"
	"## What guests and hosts say\n"
	"\n"
	"| message | checks to look for |\n"
	"|---|---|\n";

/* What people search for [facts 2.6], and the checks that find the cause. */
static const struct {
	const char *text;
	const char *ids;
} messages[] = {
	{ "Hyper-V cannot be installed: The processor does not have the required virtualization "
	  "capabilities",
	  "vhv-off cpu-no-hv cpu-hv-disabled-in-bios" },
	{ "Hyper-V cannot be installed: The processor does not support second level address "
	  "translation (SLAT)",
	  "vhv-off cpu-no-nested hardware-too-old" },
	{ "Module 'HV' power on failed", "cpu-no-nested cpu-hv-disabled-in-bios host-is-virtual" },
	{ "Virtualized Intel VT-x/EPT is not supported on this platform",
	  "cpu-no-nested cpu-hv-disabled-in-bios host-is-virtual" },
	{ "Feature 'hv.capable' was 0, but must be at least 0x1",
	  "cpu-no-hv cpu-hv-disabled-in-bios cpu-no-nested" },
	{ "Virtualization is not supported on a virtual machine with a PCI passthrough device.",
	  "passthrough passthru-bypass-key" },
};

static void message_rows(struct buf *text)
{
	for (size_t i = 0; i < COUNT_OF(messages); i++) {
		struct span rest = span_of(messages[i].ids);
		struct span id;

		buf_format(text, "| %s |", messages[i].text);
		while (span_next(&id, &rest, ' '))
			buf_format(text, " [`%.*s`](#%.*s)", (int)id.len, id.p, (int)id.len, id.p);
		buf_str(text, " |\n");
	}
}

static const char *refusal_words(enum check_refusal refusal)
{
	switch (refusal) {
	case REFUSES_NOTHING:
		return "";
	case REFUSES:
		return " · refuses changes";
	case REFUSES_WHILE_ON:
		return " · refuses changes, but with --when=poweroff";
	case REFUSES_UNLESS_FORCED:
		return " · refuses changes, unless forced";
	case REFUSES_FOR_PROFILE:
		return " · asked by profiles";
	}
	abort();
}

static int check_text(struct buf *text, const struct check *check, const struct finding_doc *doc)
{
	if (!doc->id || strcmp(check->id, doc->id) != 0) {
		(void)fprintf(stderr, "generate: %s: findings_*.c has %s at its place\n", check->id,
			      doc->id ? doc->id : "nothing");
		return -1;
	}
	/* The id stands by itself, for links to it. */
	buf_format(text, "\n### `%s`\n\n*%s*%s%s\n\n", check->id, severity_name(check->severity),
		   refusal_words(check->refusal),
		   check->stops && check->scope == CHECK_HOST ? " · `vm check` says it, too" : "");
	buf_format(text, "- Looks at: %s\n- Meaning: %s\n- Fix: %s\n- Evidence: %s\n",
		   doc->looks_at, doc->meaning, doc->fix, doc->evidence);
	return 0;
}

static int table_text(struct buf *text, const char *title, const struct check *check,
		      const struct finding_doc *doc)
{
	buf_format(text, "\n## %s\n", title);
	for (; check->id; check++, doc++) {
		if (check_text(text, check, doc) < 0)
			return -1;
	}
	if (!doc->id)
		return 0;
	(void)fprintf(stderr, "generate: findings_*.c: there is no check %s\n", doc->id);
	return -1;
}

static int check_messages(void)
{
	for (size_t i = 0; i < COUNT_OF(messages); i++) {
		struct span rest = span_of(messages[i].ids);
		struct span id;

		while (span_next(&id, &rest, ' ')) {
			AUTO_STR *name = x_strndup(id.p, id.len);

			if (check_find(name))
				continue;
			(void)fprintf(stderr, "generate: findings_md.c: there is no check %s\n",
				      name);
			return -1;
		}
	}
	return 0;
}

int findings_md(struct buf *text)
{
	buf_str(text, intro);
	message_rows(text);
	if (check_messages() < 0 ||
	    table_text(text, "The host", checks_of_host, findings_of_host) < 0 ||
	    table_text(text, "A VM", checks_of_vm, findings_of_vm) < 0 ||
	    table_text(text, "A network adapter of a VM", checks_of_nic, findings_of_nic) < 0)
		return -1;
	return 0;
}

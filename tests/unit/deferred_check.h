/*
 * Changes that wait for three VMs that were on, and what deferred_try() makes of them. Included
 * after <cmocka.h>.
 */
#ifndef UNIT_DEFERRED_CHECK_H
#define UNIT_DEFERRED_CHECK_H

#include "service/deferred.h"

#include "apply_host.h"

#define A UUID "/a/a.vmx"
#define B UUID "/b/b.vmx" /* by the real name of its folder */
#define C UUID "/c/c.vmx"
#define J "etc/config/nestvirt/journal.0"

static const char *const all_on[] = { A, B, C, NULL };
static const char *const none_on[] = { NULL };

struct asked {
	const char *profile;
	bool enable;
	bool force;
};

static UNUSED void ask(const struct asked *asked)
{
	const struct profile *profile = profile_find(asked->profile);
	struct run r;

	fake_running("esxcli", all_on);
	run_start(&r, false);
	for (size_t i = 0; i < r.vms.count; i++) {
		AUTO_VALUE(wanted)
		wanted = {
			.wish = { .how = "--when=poweroff",
				  .at_poweroff = true,
				  .enable = asked->enable,
				  .force = asked->force,
				  .profile = asked->profile },
		};

		if (asked->enable)
			profile_on(&wanted, profile, &r.vms.items[i]);
		else
			profile_off(&wanted, profile, &r.vms.items[i]);
		diff_vm(&r.plan, &r.vms.items[i], &wanted, false);
	}
	refuse_plan(&r.plan, asked->force);
	assert_int_equal(apply(&r), 0);
	run_done(&r);
	(void)unlink("calls");
	(void)unlink("saved");
}

static UNUSED void ask_all(void)
{
	ask(&(struct asked){ .enable = true });
}

static UNUSED void keep_journal(void)
{
	assert_int_equal(system("cp " J " kept"), 0);
}

static UNUSED void assert_journal_kept(void)
{
	assert_int_equal(system("cmp " J " kept"), 0);
}

static const char *const end_names[] = { "waits", "kept", "closed" };

static UNUSED void show_reports(struct buf *text, const struct deferred_reports *reports)
{
	for (size_t i = 0; i < reports->count; i++) {
		const struct deferred_report *report = &reports->items[i];

		buf_format(text, "%lld %s%s%s\n", report->id, end_names[report->end],
			   report->text ? ": " : "", report->text ? report->text : "");
	}
	for (size_t i = 0; i < reports->notes.count; i++)
		buf_format(text, "note: %s\n", reports->notes.items[i]);
}

/* deferred_try() of these ids, and all that it reports. */
static UNUSED void assert_tried(const long long *ids, size_t count, const char *want)
{
	struct host h = fake_host(false);
	AUTO_VALUE(deferred_reports) reports = { 0 };
	AUTO_VALUE(buf) got = { 0 };
	struct err e = { 0 };

	if (deferred_try(&reports, &h, ids, count, &e) < 0)
		buf_format(&got, "! %s: %s\n", err_code_name(e.code), e.text);
	show_reports(&got, &reports);
	assert_string_equal(buf_text(&got), want);
	host_close(&h);
}

/* `2 disable hyperv force, gone 86400000`: what waits, a line each. */
static UNUSED void assert_waiting(const char *want)
{
	struct host h = fake_host(false);
	AUTO(journal) *journal = NULL;
	AUTO_VALUE(buf) got = { 0 };
	struct err e = { 0 };

	assert_int_equal(journal_read(&journal, &h, &e), 0);
	for (size_t i = 0; i < journal->deferred.count; i++) {
		const struct change *p = &journal->deferred.items[i];

		buf_format(&got, "%lld %s %s%s%s", p->id, p->name, change_wish_name(p),
			   p->wish.profile ? " " : "", p->wish.profile ? p->wish.profile : "");
		if (p->wish.force)
			buf_str(&got, " force");
		if (p->gone_since)
			buf_format(&got, ", gone %lld", p->gone_since);
		buf_char(&got, '\n');
	}
	assert_string_equal(buf_text(&got), want);
	host_close(&h);
}

#endif

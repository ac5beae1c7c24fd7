/*
 * When the service does what: a day of it in no time. The clock, the signals and the tasks' work
 * are the test's; the history and the files that are looked at are real.
 */
#include "test_service.h"

#include <signal.h>
#include <utime.h>

#include "fake_host.h"
#include "host/service.h"
#include "plan/recover.h"
#include "service/deferred.h"
#include "service/watch.h"
#include "system/clock.h"
#include "system/signals.h"

#define MINUTE  60LL
#define HOUR    (60 * MINUTE)
#define STARTED 1764000000LL
/* Of the host, in ms: a multiple of what the waits after failures are shortened by. */
#define UPTIME (HOUR * 1000)

/* What happens in the world, in this order. */
struct event {
	long long at; /* seconds since the service has started */
	void (*act)(void);
};

static struct {
	struct host *h; /* NULL: no day goes by, and every call is the real one */
	long long ms;
	const struct event *events; /* ended by one without act: the service is told to stop */
	unsigned int asked;
	int stop;
	/* What deferred_try() finds of every VM, and its error. */
	enum deferred_end end;
	enum err_code error;
	const char *text;
	int config_fails;             /* how often it fails */
	void (*at_work)(void);        /* in the midst of the first task; or NULL */
	long long interval;           /* of the config */
	size_t stats, waits, forever; /* how often */
	struct buf seen;
} world;

/* 1: the seams */

long long __real_clock_ms(void);
long long __wrap_clock_ms(void);
pid_t __real_getpid(void);
pid_t __wrap_getpid(void);
int __wrap_signals_serve(int more);
unsigned int __wrap_signals_asked(void);
int __real_signals_stop(void);
int __wrap_signals_stop(void);
void __wrap_signals_wait(long long ms);
int __real_fingerprint_look(struct fingerprint *print, const char *path);
int __wrap_fingerprint_look(struct fingerprint *print, const char *path);
void __wrap_recover(const struct host *h, struct strings *notes);
int __real_deferred_try(struct deferred_reports *reports, const struct host *h,
			const long long *ids, size_t count, struct err *e);
int __wrap_deferred_try(struct deferred_reports *reports, const struct host *h,
			const long long *ids, size_t count, struct err *e);
int __wrap_watch_config(struct watch *w, struct err *e);

long long __wrap_clock_ms(void)
{
	return world.h ? UPTIME + world.ms : __real_clock_ms();
}

/* Of the waits after failures, which are a little different on each host. */
pid_t __wrap_getpid(void)
{
	return world.h ? 1 : __real_getpid();
}

int __wrap_signals_serve(int more)
{
	assert_int_equal(more, SERVICE_SIGNAL);
	return 0;
}

unsigned int __wrap_signals_asked(void)
{
	unsigned int asked = world.asked;

	world.asked = 0;
	return asked;
}

int __wrap_signals_stop(void)
{
	return world.h ? world.stop : __real_signals_stop();
}

void __wrap_signals_wait(long long ms)
{
	long long next = world.events->at * 1000;
	bool is_over = ms > 0 && world.ms + ms < next;

	assert_true(ms != 0);
	world.waits++;
	world.forever += ms < 0;
	world.ms = is_over ? world.ms + ms : next;
	seam_now = STARTED + world.ms / 1000;
	if (is_over)
		return;
	if (world.events->act)
		world.events->act();
	else
		world.stop = SIGTERM;
	world.events++;
}

int __wrap_fingerprint_look(struct fingerprint *print, const char *path)
{
	world.stats++;
	return __real_fingerprint_look(print, path);
}

void __wrap_recover(const struct host *h, struct strings *notes)
{
	if (world.at_work)
		world.at_work();
}

static void see(const char *what)
{
	buf_format(&world.seen, "%lld %s\n", world.ms / 1000, what);
}

static void say(const void *context, const char *text)
{
	AUTO_STR *line = x_format("says %s", text);

	see(line);
}

static void close_all(void)
{
	AUTO(journal) *journal = NULL;
	AUTO_STR *warning = NULL;
	struct err e = { 0 };

	assert_int_equal(journal_read(&journal, world.h, &e), 0);
	while (journal->deferred.count > 0)
		journal_close(journal, journal->deferred.items[0].id, "done");
	assert_int_equal(journal_commit(journal, world.h, &warning, &e), 0);
	assert_int_equal(journal_end(journal, &e), 0);
}

int __wrap_deferred_try(struct deferred_reports *reports, const struct host *h,
			const long long *ids, size_t count, struct err *e)
{
	AUTO_VALUE(buf) line = { 0 };

	if (!world.h)
		return __real_deferred_try(reports, h, ids, count, e);
	assert_ptr_equal(h, world.h);
	buf_str(&line, "tries");
	for (size_t i = 0; i < count; i++)
		buf_format(&line, " %lld", ids[i]);
	see(buf_text(&line));
	if (world.error != ERR_NONE)
		return err_set(e, world.error, "no");
	for (size_t i = 0; i < count; i++) {
		struct deferred_report report = { .id = ids[i], .end = world.end };

		if (world.end != DEFERRED_WAITS)
			report.text = x_strdup(world.text);
		LIST_PUSH(reports, report);
	}
	if (world.end == DEFERRED_CLOSED)
		close_all();
	return 0;
}

int __wrap_watch_config(struct watch *w, struct err *e)
{
	see("applies");
	if (world.config_fails > 0) {
		world.config_fails--;
		return err_set(e, ERR_HOST, "hostd is down");
	}
	if (world.interval > 0)
		w->at[WATCH_CONFIG] = clock_ms() + world.interval * 1000;
	return 0;
}

/* 2: what happens */

static void stay(void)
{
}

static void touch(void)
{
	struct utimbuf times = { STARTED + world.ms, STARTED + world.ms };

	assert_int_equal(utime("a.vmx", &times), 0);
}

static void appear(void)
{
	scratch_write("b.vmx", "");
}

static void wait_for(const char *path)
{
	struct change new = {
		.command = x_strdup("vm enable"),
		.target = x_strdup(path),
		.wish = { .enable = true },
	};
	AUTO(journal) *journal = NULL;
	AUTO_STR *warning = NULL;
	struct err e = { 0 };

	assert_int_equal(journal_read(&journal, world.h, &e), 0);
	journal_defer(journal, &new);
	change_free(&new);
	assert_int_equal(journal_commit(journal, world.h, &warning, &e), 0);
	assert_int_equal(journal_end(journal, &e), 0);
}

static void ask_a(void)
{
	wait_for("/a.vmx");
	world.asked |= SIGNALS_MORE;
}

static void ask_b(void)
{
	wait_for("/b.vmx");
	world.asked |= SIGNALS_MORE;
}

static void cancel(void)
{
	close_all();
	world.asked |= SIGNALS_MORE;
}

static void hang_up(void)
{
	world.asked |= SIGNALS_HANGUP;
}

static void free_lock(void)
{
	world.error = ERR_NONE;
}

static void break_host(void)
{
	world.error = ERR_HOST;
	touch();
}

static void change_reason(void)
{
	world.text = "another reason";
}

/* 3: how it went */

static int setup(void **state)
{
	if (fake_host_setup(state) < 0)
		return -1;
	fake_file("/etc/config/none", "");
	scratch_write("a.vmx", "");
	world.text = "a reason";
	seam_now = STARTED;
	return 0;
}

static int teardown(void **state)
{
	memset(&world, 0, sizeof(world));
	seam_now = 0;
	return scratch_teardown(state);
}

#define EVENTS(...)                                                                                \
	(const struct event[])                                                                     \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

/*
 * Serve from the start to the last event; something waits for `path` already, unless it is "". What
 * is wanted stands between the lines that the service says at its start and at its end.
 */
static void serve(const char *path, const struct event *events, const char *want)
{
	struct host h = fake_host(false);
	const struct event *last = events;
	AUTO_STR *all = NULL;
	struct err e = { 0 };

	while (last->act)
		last++;
	world.h = &h;
	if (path[0])
		wait_for(path);
	world.events = events;
	if (watch_run(&h, say, NULL, &e) < 0)
		fail_msg("%s", e.text);
	all = x_format(
		"0 says the service has started\n%s%lld says the service has stopped: Terminated\n",
		want, last->at);
	assert_string_equal(buf_text(&world.seen), all);
	assert_false(scratch_exists("var/run/nestvirt.pid"));
	buf_free(&world.seen);
	host_close(&h);
}

static void watch__nothing_waits__does_not_wake_at_all(void **state)
{
	serve("", EVENTS({ 24 * HOUR, NULL }), "0 applies\n");
	assert_int_equal(world.waits, 1);
	assert_int_equal(world.forever, 1);
	assert_int_equal(world.stats, 0);
}

static void watch__vm_stays_on__a_stat_a_wake_and_a_list_in_ten_minutes(void **state)
{
	serve("/a.vmx", EVENTS({ HOUR + 5, NULL }),
	      "0 tries 1\n0 applies\n600 tries 1\n1200 tries 1\n1800 tries 1\n2400 tries 1\n"
	      "3000 tries 1\n3600 tries 1\n");
	/* Of the first look there are two: one when it is read that something waits. */
	assert_int_equal(world.stats, HOUR / 10 + 2);
	assert_int_equal(world.waits, HOUR / 10 + 1);
}

static void watch__file_moved__is_tried_at_the_next_two_looks(void **state)
{
	serve("/a.vmx", EVENTS({ 25, touch }, { 2 * MINUTE, NULL }),
	      "0 tries 1\n0 applies\n30 tries 1\n40 tries 1\n");
}

static void watch__told_of_another_after_file_moved__is_tried_a_look_later_too(void **state)
{
	serve("/a.vmx", EVENTS({ 25, touch }, { 31, ask_b }, { 2 * MINUTE, NULL }),
	      "0 tries 1\n0 applies\n30 tries 1\n31 tries 1 2\n41 tries 1\n");
}

static void watch__not_possible_yet__is_tried_at_the_next_look_too(void **state)
{
	world.end = DEFERRED_KEPT;
	serve("/a.vmx", EVENTS({ 25, touch }, { 2 * MINUTE, NULL }),
	      "0 tries 1\n0 says a reason\n0 applies\n30 tries 1\n40 tries 1\n");
}

static void watch__done__looks_no_more(void **state)
{
	world.end = DEFERRED_CLOSED;
	world.text = "changed";
	serve("/a.vmx", EVENTS({ HOUR, NULL }), "0 tries 1\n0 says changed\n0 applies\n");
	assert_int_equal(world.forever, 1);
}

static void watch__told_of_a_new_one__tries_it_at_once(void **state)
{
	serve("", EVENTS({ 7, ask_a }, { MINUTE, NULL }), "0 applies\n7 tries 1\n");
}

static void watch__told_that_it_is_cancelled__looks_no_more(void **state)
{
	serve("/a.vmx", EVENTS({ 15, cancel }, { HOUR, NULL }), "0 tries 1\n0 applies\n");
	assert_int_equal(world.forever, 1);
}

static void watch__another_run_at_work__tries_at_every_look(void **state)
{
	world.error = ERR_BUSY;
	serve("/a.vmx", EVENTS({ 25, free_lock }, { MINUTE, NULL }),
	      "0 tries 1\n0 applies\n10 tries 1\n20 tries 1\n30 tries 1\n");
}

static void watch__another_run_at_work_for_long__is_said(void **state)
{
	world.error = ERR_BUSY;
	serve("/a.vmx", EVENTS({ MINUTE, NULL }),
	      "0 tries 1\n0 applies\n10 tries 1\n20 tries 1\n30 tries 1\n40 tries 1\n50 tries 1\n"
	      "50 says deferred changes: no; trying again later\n");
}

static void watch__it_fails__waits_grow_up_to_a_limit(void **state)
{
	world.error = ERR_HOST;
	serve("/a.vmx", EVENTS({ 2 * HOUR, NULL }),
	      "0 tries 1\n0 says deferred changes: no; trying again later\n0 applies\n"
	      "9 tries 1\n27 tries 1\n62 tries 1\n132 tries 1\n272 tries 1\n552 tries 1\n"
	      "1042 tries 1\n1642 tries 1\n2242 tries 1\n2842 tries 1\n3442 tries 1\n4042 tries 1\n"
	      "4042 says deferred changes: no; trying again later\n4642 tries 1\n"
	      "5242 tries 1\n5842 tries 1\n6442 tries 1\n7042 tries 1\n");
}

static void watch__it_fails_again_after_it_went_well__is_said_again(void **state)
{
	world.error = ERR_HOST;
	serve("/a.vmx", EVENTS({ 5, free_lock }, { 25, break_host }, { 35, NULL }),
	      "0 tries 1\n0 says deferred changes: no; trying again later\n0 applies\n"
	      "9 tries 1\n29 tries 1\n29 says deferred changes: no; trying again later\n");
}

static void watch__file_missing__is_tried_when_it_appears(void **state)
{
	serve("/b.vmx", EVENTS({ 25, appear }, { MINUTE, NULL }),
	      "0 tries 1\n0 applies\n30 tries 1\n40 tries 1\n");
}

static void watch__same_reason__is_said_every_hour_and_when_it_changes(void **state)
{
	world.end = DEFERRED_KEPT;
	serve("/a.vmx", EVENTS({ 90 * MINUTE, change_reason }, { 3 * HOUR, NULL }),
	      "0 tries 1\n0 says a reason\n0 applies\n600 tries 1\n1200 tries 1\n1800 tries 1\n"
	      "2400 tries 1\n3000 tries 1\n3600 tries 1\n3600 says a reason\n4200 tries 1\n"
	      "4800 tries 1\n5400 tries 1\n5400 says another reason\n6000 tries 1\n6600 tries 1\n"
	      "7200 tries 1\n7800 tries 1\n8400 tries 1\n9000 tries 1\n9000 says another reason\n"
	      "9600 tries 1\n10200 tries 1\n");
}

static void watch__config_fails__is_tried_again_and_then_at_its_interval(void **state)
{
	world.config_fails = 3;
	world.interval = 200;
	serve("", EVENTS({ 10 * MINUTE, NULL }),
	      "0 applies\n0 says config: hostd is down; trying again later\n9 applies\n27 applies\n"
	      "62 applies\n262 applies\n462 applies\n");
}

static void watch__hang_up__reads_the_config_at_once(void **state)
{
	serve("", EVENTS({ 100, hang_up }, { HOUR, NULL }), "0 applies\n100 applies\n");
}

static void watch__runs_already__refuses(void **state)
{
	struct host h = fake_host(false);
	struct err e = { 0 };
	AUTO_STR *pid = x_format("%ld\n", (long)getppid());

	scratch_write("var/run/nestvirt.pid", pid);
	world.h = &h;
	assert_int_equal(watch_run(&h, say, NULL, &e), -1);
	assert_int_equal(e.code, ERR_BUSY);
	assert_true(scratch_exists("var/run/nestvirt.pid"));
	assert_int_equal(world.seen.len, 0);
	host_close(&h);
}

static void watch__left_by_a_dead_one__starts(void **state)
{
	AUTO_STR *pid = x_format("%ld\n", (long)scratch_ended_pid());

	scratch_write("var/run/nestvirt.pid", pid);
	serve("", EVENTS({ 1, stay }, { 2, NULL }), "0 applies\n");
}

static void assert_status(long long since, long long last, long long next, const char *result)
{
	struct host h = fake_host(false);
	AUTO_VALUE(service_status) status = { 0 };

	service_status_load(&status, &h);
	assert_int_equal(status.since, since);
	assert_int_equal(status.last_run, last);
	assert_int_equal(status.next_run, next);
	if (result)
		assert_string_equal(status.result, result);
	else
		assert_null(status.result);
	host_close(&h);
}

static void look_at_status(void)
{
	assert_status(STARTED, STARTED, STARTED + 300,
		      "deferred changes: 0 closed, 1 not possible yet");
}

static void watch__status__tells_the_last_and_the_next(void **state)
{
	world.end = DEFERRED_KEPT;
	world.interval = 300;
	serve("/a.vmx", EVENTS({ 5, look_at_status }, { 6, NULL }),
	      "0 tries 1\n0 says a reason\n0 applies\n");
	look_at_status();
}

static void look_at_started(void)
{
	assert_status(STARTED, 0, 0, NULL);
	world.at_work = NULL;
}

static void watch__at_work_since_its_start__status_is_not_that_of_another(void **state)
{
	world.at_work = look_at_started;
	scratch_write("var/run/nestvirt.status", "since 1\nlast-run 2\nresult old\n");
	serve("", EVENTS({ 1, NULL }), "0 applies\n");
	assert_null(world.at_work);
}

static void look_at_fixed(void)
{
	assert_status(STARTED, STARTED, 0, "config: hostd is down");
}

static void watch__nothing_to_try_again__status_has_no_next(void **state)
{
	world.config_fails = 1;
	serve("", EVENTS({ 20, look_at_fixed }, { 21, NULL }),
	      "0 applies\n0 says config: hostd is down; trying again later\n9 applies\n");
}

#define SERVED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int test_watch(void)
{
	static const struct CMUnitTest tests[] = {
		SERVED(watch__nothing_waits__does_not_wake_at_all),
		SERVED(watch__vm_stays_on__a_stat_a_wake_and_a_list_in_ten_minutes),
		SERVED(watch__file_moved__is_tried_at_the_next_two_looks),
		SERVED(watch__told_of_another_after_file_moved__is_tried_a_look_later_too),
		SERVED(watch__not_possible_yet__is_tried_at_the_next_look_too),
		SERVED(watch__done__looks_no_more),
		SERVED(watch__told_of_a_new_one__tries_it_at_once),
		SERVED(watch__told_that_it_is_cancelled__looks_no_more),
		SERVED(watch__another_run_at_work__tries_at_every_look),
		SERVED(watch__another_run_at_work_for_long__is_said),
		SERVED(watch__it_fails__waits_grow_up_to_a_limit),
		SERVED(watch__it_fails_again_after_it_went_well__is_said_again),
		SERVED(watch__file_missing__is_tried_when_it_appears),
		SERVED(watch__same_reason__is_said_every_hour_and_when_it_changes),
		SERVED(watch__config_fails__is_tried_again_and_then_at_its_interval),
		SERVED(watch__hang_up__reads_the_config_at_once),
		SERVED(watch__runs_already__refuses),
		SERVED(watch__left_by_a_dead_one__starts),
		SERVED(watch__status__tells_the_last_and_the_next),
		SERVED(watch__at_work_since_its_start__status_is_not_that_of_another),
		SERVED(watch__nothing_to_try_again__status_has_no_next),
	};

	return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}

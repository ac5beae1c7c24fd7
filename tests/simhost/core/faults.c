#include "core/faults.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/files.h"

static const struct {
	const char *name;
	enum fault_kind kind;
	const char *wants; /* what has to stand behind it; NULL: nothing */
} kinds[] = {
	{ "fail", FAULT_FAIL, "the exit status" },
	{ "garbage", FAULT_GARBAGE, NULL },
	{ "truncate", FAULT_TRUNCATE, "bytes to keep" },
	{ "hang", FAULT_HANG, NULL },
	{ "slow", FAULT_SLOW, "milliseconds" },
	{ "kill-before", FAULT_KILL_BEFORE, NULL },
	{ "kill-after", FAULT_KILL_AFTER, NULL },
	{ "first", FAULT_FIRST, "the command to run" },
};

static int take_lock(const struct sim *s, struct err *e)
{
	AUTO_STR *path = sim_file(s, "faults.lock");
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0 || flock(fd, LOCK_EX) < 0) {
		err_set_errno(e, ERR_IO, errno, "%s", path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

static json_t *load(const struct sim *s)
{
	AUTO_STR *path = sim_file(s, "faults.json");
	json_t *rules = json_load_file(path, 0, NULL);

	return rules ? rules : json_array();
}

static int save(const struct sim *s, const json_t *rules, struct err *e)
{
	AUTO_STR *path = sim_file(s, "faults.json");
	char *text = json_dumps(rules, JSON_INDENT(1));
	int failed = files_replace(path, span_of(text), 0644, e);

	free(text);
	return failed;
}

int faults_add(const struct sim *s, const char *words, long nth, const char *action,
	       const char *number, const char *text, struct err *e)
{
	json_t *rules, *rule;
	size_t kind = 0;
	int lock, failed;

	while (kind < COUNT_OF(kinds) && strcmp(kinds[kind].name, action) != 0)
		kind++;
	if (kind == COUNT_OF(kinds))
		return err_set(e, ERR_USAGE, "%s: no such fault", action);
	if (kinds[kind].wants && !number)
		return err_set(e, ERR_USAGE, "%s wants: %s", action, kinds[kind].wants);
	if (kinds[kind].kind == FAULT_FIRST) {
		text = number;
		number = NULL;
	}
	lock = take_lock(s, e);
	if (lock < 0)
		return -1;
	rules = load(s);
	rule = json_pack("{ss sI ss sI ss sI}", "command", words, "nth", (json_int_t)nth, "action",
			 action, "number", (json_int_t)(number ? atol(number) : 0), "text",
			 text ? text : "", "met", (json_int_t)0);
	json_array_append_new(rules, rule);
	failed = rule ? save(s, rules, e) : err_set(e, ERR_USAGE, "the rule is not UTF-8");
	json_decref(rules);
	close(lock);
	return failed;
}

int faults_clear(const struct sim *s, struct err *e)
{
	AUTO_STR *path = sim_file(s, "faults.json");

	return files_remove(path, e);
}

int faults_show(struct out *o, const struct sim *s, struct err *e)
{
	json_t *rules = load(s), *rule;
	size_t i;

	(void)e;
	json_array_foreach(rules, i, rule)
		out_format(o, "%s: %s, call %lld, met %lld times\n",
			   json_string_value(json_object_get(rule, "command")),
			   json_string_value(json_object_get(rule, "action")),
			   (long long)json_integer_value(json_object_get(rule, "nth")),
			   (long long)json_integer_value(json_object_get(rule, "met")));
	json_decref(rules);
	return 0;
}

/* The rule's words are the first words of the call that are no options. */
static bool fits(const char *words, const struct call *c)
{
	struct span rest = span_of(words), word;
	int i = 0;

	while (span_next(&word, &rest, ' ')) {
		while (i < c->argc && i > 0 && c->argv[i][0] == '-')
			i++;
		if (i == c->argc || !span_is(word, c->argv[i]))
			return false;
		i++;
	}
	return true;
}

static void apply(struct fault *f, const json_t *rule)
{
	const char *action = json_string_value(json_object_get(rule, "action"));

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		if (strcmp(kinds[i].name, action) == 0)
			f->kind = kinds[i].kind;
	}
	f->number = (long)json_integer_value(json_object_get(rule, "number"));
	f->text = x_strdup(json_string_value(json_object_get(rule, "text")));
}

int faults_take(struct fault *f, const struct call *c, struct err *e)
{
	AUTO_STR *path = sim_file(c->sim, "faults.json");
	json_t *rules, *rule;
	size_t i;
	int lock, failed;

	if (!files_exist(path))
		return 0;
	lock = take_lock(c->sim, e);
	if (lock < 0)
		return -1;
	rules = load(c->sim);
	json_array_foreach(rules, i, rule)
	{
		json_int_t nth = json_integer_value(json_object_get(rule, "nth"));
		json_int_t met = json_integer_value(json_object_get(rule, "met"));

		if (!fits(json_string_value(json_object_get(rule, "command")), c))
			continue;
		json_object_set_new(rule, "met", json_integer(met + 1));
		if (f->kind == FAULT_NONE && (nth == 0 || nth == met + 1))
			apply(f, rule);
	}
	failed = save(c->sim, rules, e);
	json_decref(rules);
	close(lock);
	return failed;
}

void fault_free(struct fault *f)
{
	free(f->text);
	f->text = NULL;
}

#include "core/state.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/text.h"
#include "core/files.h"

/* The first world of a VM on this host: seven digits, as on real ones. */
#define FIRST_WORLD 2100101

static const char *const power_names[] = {
	[POWER_OFF] = "off",
	[POWER_ON] = "on",
	[POWER_SUSPENDED] = "suspended",
};

static enum power power_of(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(power_names); i++) {
		if (strcmp(power_names[i], name) == 0)
			return (enum power)i;
	}
	return POWER_OFF;
}

void state_new(struct state *st, const struct sim *s, const char *release)
{
	*st = (struct state){
		.release = x_strdup(release),
		.hostname = x_strdup("localhost"),
		.acceptance = x_strdup("partner"),
		.hostd_running = true,
		.next_id = 1,
		.next_world = FIRST_WORLD,
		.boots = 1,
		.path_ = sim_file(s, "state.json"),
	};
}

void state_vib_free(struct state_vib *vib)
{
	free(vib->id);
	free(vib->name);
	free(vib->vendor);
	free(vib->version);
	free(vib->acceptance);
	free(vib->summary);
	free(vib->payload);
	free(vib->date);
	free(vib->digest);
}

void state_free(struct state *st)
{
	for (size_t i = 0; i < st->vms.count; i++)
		free(st->vms.items[i].path);
	for (size_t i = 0; i < st->vibs.count; i++)
		state_vib_free(&st->vibs.items[i]);
	free(st->vms.items);
	free(st->vibs.items);
	free(st->release);
	free(st->hostname);
	free(st->acceptance);
	json_decref(st->network);
	free(st->path_);
	if (st->lock_ > 0)
		close(st->lock_ - 1); /* and with it the lock */
	*st = (struct state){ 0 };
}

static char *text_of(const json_t *o, const char *key)
{
	const char *value = json_string_value(json_object_get(o, key));

	return x_strdup(value ? value : "");
}

static long number_of(const json_t *o, const char *key)
{
	return (long)json_integer_value(json_object_get(o, key));
}

static void read_vms(struct state *st, const json_t *list)
{
	size_t i;
	const json_t *o;

	json_array_foreach(list, i, o)
	{
		AUTO_STR *power = text_of(o, "power");
		struct state_vm vm = {
			.id = number_of(o, "id"),
			.path = text_of(o, "path"),
			.power = power_of(power),
			.world = number_of(o, "world"),
			.elsewhere = json_is_true(json_object_get(o, "elsewhere")),
			.stale = number_of(o, "stale"),
		};

		LIST_PUSH(&st->vms, vm);
	}
}

static void read_vibs(struct state *st, const json_t *list)
{
	size_t i;
	const json_t *o;

	json_array_foreach(list, i, o)
	{
		struct state_vib vib = {
			.id = text_of(o, "id"),
			.name = text_of(o, "name"),
			.vendor = text_of(o, "vendor"),
			.version = text_of(o, "version"),
			.acceptance = text_of(o, "acceptance"),
			.summary = text_of(o, "summary"),
			.payload = text_of(o, "payload"),
			.date = text_of(o, "date"),
			.digest = text_of(o, "digest"),
		};

		LIST_PUSH(&st->vibs, vib);
	}
}

int state_load(struct state *st, const struct sim *s, struct err *e)
{
	AUTO_STR *path = sim_file(s, "state.json");
	json_error_t why;
	json_t *o = json_load_file(path, 0, &why);

	if (!o)
		return err_set(e, ERR_IO, "%s: %s", path, why.text);
	st->path_ = x_strdup(path);
	st->release = text_of(o, "release");
	st->hostname = text_of(o, "hostname");
	st->acceptance = text_of(o, "acceptance");
	st->hostd_running = json_is_true(json_object_get(o, "hostd-running"));
	st->old_dumps = json_is_true(json_object_get(o, "old-dumps"));
	st->sticky_survives = json_is_true(json_object_get(o, "sticky-survives"));
	st->http_client = json_is_true(json_object_get(o, "http-client"));
	machine_read(&st->machine, json_object_get(o, "machine"));
	st->next_id = number_of(o, "next-id");
	st->next_world = number_of(o, "next-world");
	st->boots = number_of(o, "boots");
	read_vms(st, json_object_get(o, "vms"));
	read_vibs(st, json_object_get(o, "vibs"));
	st->network = json_incref(json_object_get(o, "network"));
	json_decref(o);
	return 0;
}

int state_begin(struct state *st, const struct sim *s, struct err *e)
{
	AUTO_STR *path = sim_file(s, "lock");
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0)
		return err_set_errno(e, ERR_IO, errno, "%s", path);
	while (flock(fd, LOCK_EX) < 0) {
		if (errno == EINTR)
			continue;
		close(fd);
		return err_set_errno(e, ERR_IO, errno, "%s", path);
	}
	st->lock_ = fd + 1;
	return state_load(st, s, e);
}

static json_t *vms_json(const struct state *st)
{
	json_t *list = json_array();

	for (size_t i = 0; i < st->vms.count; i++) {
		const struct state_vm *vm = &st->vms.items[i];

		json_array_append_new(list,
				      json_pack("{sI ss ss sI sb sI}", "id", (json_int_t)vm->id,
						"path", vm->path, "power", power_names[vm->power],
						"world", (json_int_t)vm->world, "elsewhere",
						vm->elsewhere, "stale", (json_int_t)vm->stale));
	}
	return list;
}

static json_t *vibs_json(const struct state *st)
{
	json_t *list = json_array();

	for (size_t i = 0; i < st->vibs.count; i++) {
		const struct state_vib *v = &st->vibs.items[i];

		json_array_append_new(list,
				      json_pack("{ss ss ss ss ss ss ss ss ss}", "id", v->id, "name",
						v->name, "vendor", v->vendor, "version", v->version,
						"acceptance", v->acceptance, "summary", v->summary,
						"payload", v->payload, "date", v->date, "digest",
						v->digest));
	}
	return list;
}

int state_commit(struct state *st, struct err *e)
{
	json_t *o = json_pack("{ss ss ss sb sI sI sI so so}", "release", st->release, "hostname",
			      st->hostname, "acceptance", st->acceptance, "hostd-running",
			      st->hostd_running, "next-id", (json_int_t)st->next_id, "next-world",
			      (json_int_t)st->next_world, "boots", (json_int_t)st->boots, "vms",
			      vms_json(st), "vibs", vibs_json(st));
	char *text;
	int failed;

	json_object_set_new(o, "old-dumps", json_boolean(st->old_dumps));
	json_object_set_new(o, "sticky-survives", json_boolean(st->sticky_survives));
	json_object_set_new(o, "http-client", json_boolean(st->http_client));
	json_object_set_new(o, "machine", machine_json(&st->machine));
	json_object_set(o, "network", st->network);
	text = o ? json_dumps(o, JSON_INDENT(1) | JSON_PRESERVE_ORDER) : NULL;
	json_decref(o);
	if (!text)
		return err_set(e, ERR_IO, "%s: the state is not UTF-8", st->path_);
	failed = files_replace(st->path_, span_of(text), 0644, e);
	free(text);
	if (st->lock_ > 0)
		close(st->lock_ - 1);
	st->lock_ = 0;
	return failed;
}

struct state_vm *state_vm(struct state *st, long id)
{
	for (size_t i = 0; i < st->vms.count; i++) {
		if (st->vms.items[i].id == id)
			return &st->vms.items[i];
	}
	return NULL;
}

long state_next_world(struct state *st)
{
	long world = st->next_world;

	st->next_world += 2; /* the one in front of it is its VMX cartel */
	return world;
}

struct state_vm *state_add_vm(struct state *st, const char *path, enum power power)
{
	struct state_vm vm = {
		.id = st->next_id++,
		.path = x_strdup(path),
		.power = power,
		.world = power == POWER_ON ? state_next_world(st) : 0,
	};

	LIST_PUSH(&st->vms, vm);
	return &st->vms.items[st->vms.count - 1];
}

void state_remove_vm(struct state *st, const struct state_vm *vm)
{
	size_t i = (size_t)(vm - st->vms.items);

	free(st->vms.items[i].path);
	st->vms.count--;
	memmove(&st->vms.items[i], &st->vms.items[i + 1],
		(st->vms.count - i) * sizeof(st->vms.items[0]));
}

struct state_vib *state_vib(struct state *st, const char *name)
{
	for (size_t i = 0; i < st->vibs.count; i++) {
		if (strcmp(st->vibs.items[i].name, name) == 0)
			return &st->vibs.items[i];
	}
	return NULL;
}

void state_remove_vib(struct state *st, const struct state_vib *vib)
{
	size_t i = (size_t)(vib - st->vibs.items);

	state_vib_free(&st->vibs.items[i]);
	st->vibs.count--;
	memmove(&st->vibs.items[i], &st->vibs.items[i + 1],
		(st->vibs.count - i) * sizeof(st->vibs.items[0]));
}

#include "outside/change.h"

#include <stdlib.h>
#include <string.h>

#include "core/files.h"
#include "host/hostd.h"
#include "host/release.h"
#include "host/vms.h"
#include "vib/acceptance.h"

struct state_vm *change_find_vm(struct state *st, const struct sim *s, const char *word)
{
	char *end;
	long id = strtol(word, &end, 10);

	if (!*end)
		return state_vm(st, id);
	for (size_t i = 0; i < st->vms.count; i++) {
		AUTO_VALUE(vmx) v = { 0 };
		AUTO_STR *name = NULL;

		if (!hostd_config(&v, s, st->vms.items[i].id))
			continue;
		name = vmx_shown_name(&v);
		if (strcmp(name, word) == 0)
			return &st->vms.items[i];
	}
	return NULL;
}

/* The value behind "release="; NULL where the setting is another. */
static const char *value_of(const char *setting, const char *name)
{
	size_t len = strlen(name);

	return strncmp(setting, name, len) == 0 && setting[len] == '=' ? setting + len + 1 : NULL;
}

static int change_fact(struct state *st, const char *setting, struct err *e)
{
	const char *release = value_of(setting, "release");
	const char *level = value_of(setting, "acceptance");
	char **text = release ? &st->release : &st->acceptance;

	if (!release && !level)
		return machine_change(&st->machine, setting, e);
	if (release ? !release_find(release) : !acceptance_shown(level))
		return err_set(e, ERR_USAGE, "%s: there is none of that name", setting);
	free(*text);
	*text = x_strdup(release ? release : level);
	return 0;
}

int host_main(struct call *c, struct err *e)
{
	AUTO_VALUE(sim) sim = { 0 };
	AUTO_VALUE(state) st = { 0 };

	if (c->argc < 3)
		return err_set(e, ERR_USAGE, "usage: simhost host DIR [NAME=VALUE…]");
	if (sim_open(&sim, c->argv[2], e) < 0 || state_begin(&st, &sim, e) < 0)
		return -1;
	for (int i = 3; i < c->argc; i++) {
		if (change_fact(&st, c->argv[i], e) < 0)
			return -1;
	}
	if (c->argc > 3)
		return state_commit(&st, e);
	out_format(c->out, "release=%s\nacceptance=%s\n", st.release, st.acceptance);
	machine_show(c->out, &st.machine);
	return 0;
}

static void change_settings(struct vmx *v, char **settings, int count)
{
	for (int i = 0; i < count; i++) {
		const char *is = strchr(settings[i], '=');
		AUTO_STR *name = is ? x_strndup(settings[i], (size_t)(is - settings[i]))
				    : x_strdup(settings[i]);

		vmx_remove(v, name);
		if (is)
			vmx_set(v, name, is + 1);
	}
}

/* Of a running VM a client changes what its adapters are on, and nothing of its hardware. */
static int may_change(const struct state_vm *vm, char **settings, int count, struct err *e)
{
	static const char adapter[] = "ethernet";

	if (vm->power == POWER_SUSPENDED || vm->elsewhere)
		return err_set(e, ERR_REFUSED, "VM %ld is suspended, or another host's", vm->id);
	for (int i = 0; vm->power == POWER_ON && i < count; i++) {
		if (strncmp(settings[i], adapter, strlen(adapter)) != 0)
			return err_set(e, ERR_REFUSED, "%s: not while the VM runs", settings[i]);
	}
	return 0;
}

static int edit_file(const char *path, mode_t mode, char **settings, int count, struct err *e)
{
	AUTO_VALUE(vmx) v = { 0 };
	AUTO_VALUE(buf) old = { 0 }, text = { 0 };

	if (files_read(&old, path, e) < 0)
		return -1;
	vmx_parse(&v, buf_view(&old));
	change_settings(&v, settings, count);
	vmx_text(&text, &v);
	return files_replace(path, buf_view(&text), mode, e);
}

int edit_main(struct call *c, struct err *e)
{
	AUTO_VALUE(sim) sim = { 0 };
	AUTO_VALUE(state) st = { 0 };
	AUTO_STR *path = NULL, *memory = NULL;
	const struct state_vm *vm;

	if (c->argc < 5)
		return err_set(e, ERR_USAGE, "usage: simhost edit DIR NAME|ID SETTING[=VALUE]…");
	if (sim_open(&sim, c->argv[2], e) < 0 || state_begin(&st, &sim, e) < 0)
		return -1;
	vm = change_find_vm(&st, &sim, c->argv[3]);
	if (!vm)
		return err_set(e, ERR_NOT_FOUND, "%s: no such VM", c->argv[3]);
	if (may_change(vm, c->argv + 4, c->argc - 4, e) < 0)
		return -1;
	path = sim_path(&sim, vm->path);
	memory = sim_file(&sim, "memory/%ld", vm->id);
	if (edit_file(path, 0755, c->argv + 4, c->argc - 4, e) < 0)
		return -1;
	if (vm->power == POWER_ON && edit_file(memory, 0644, c->argv + 4, c->argc - 4, e) < 0)
		return -1;
	return hostd_reload(&sim, vm, e);
}

#include "core/machine.h"

#include <jansson.h>
#include <string.h>

#define WORDS_MAX 4

static const struct {
	const char *name;
	const char *words[WORDS_MAX];
} facts[MACHINE_FACTS] = {
	[MACHINE_HV_SUPPORT] = { "hv-support", { "0", "1", "2", "3" } },
	[MACHINE_NESTED_HV] = { "nested-hv", { "false", "true" } },
	[MACHINE_VIRTUAL] = { "virtual", { "false", "true" } },
	[MACHINE_CPU_VENDOR] = { "cpu-vendor", { "intel", "amd" } },
	[MACHINE_SECURE_BOOT] = { "secure-boot", { "false", "true" } },
	[MACHINE_EXEC_ONLY] = { "exec-installed-only", { "false", "true" } },
	[MACHINE_EXEC_ONLY_NEXT] = { "exec-installed-only-configured", { "false", "true" } },
};

void machine_new(struct machine *m, bool exec_only)
{
	*m = (struct machine){ .facts = {
				       [MACHINE_HV_SUPPORT] = MACHINE_HV_USABLE,
				       [MACHINE_NESTED_HV] = true,
				       [MACHINE_EXEC_ONLY] = exec_only,
				       [MACHINE_EXEC_ONLY_NEXT] = exec_only,
			       } };
}

bool machine_can_nest(const struct machine *m)
{
	return m->facts[MACHINE_HV_SUPPORT] == MACHINE_HV_USABLE && m->facts[MACHINE_NESTED_HV];
}

void machine_boot(struct machine *m)
{
	m->facts[MACHINE_EXEC_ONLY] = m->facts[MACHINE_EXEC_ONLY_NEXT];
}

/* The number of a word; -1 where the fact has none such. */
static long word_of(size_t fact, const char *word)
{
	for (long i = 0; i < WORDS_MAX && facts[fact].words[i]; i++) {
		if (strcmp(facts[fact].words[i], word) == 0)
			return i;
	}
	return -1;
}

int machine_change(struct machine *m, const char *setting, struct err *e)
{
	for (size_t i = 0; i < MACHINE_FACTS; i++) {
		size_t len = strlen(facts[i].name);
		long value;

		if (strncmp(setting, facts[i].name, len) != 0 || setting[len] != '=')
			continue;
		value = word_of(i, setting + len + 1);
		if (value < 0)
			break;
		m->facts[i] = value;
		if (i == MACHINE_EXEC_ONLY)
			m->facts[MACHINE_EXEC_ONLY_NEXT] = value;
		return 0;
	}
	return err_set(e, ERR_USAGE, "%s: no such fact of a host, or no such value of it", setting);
}

void machine_show(struct out *o, const struct machine *m)
{
	for (size_t i = 0; i < MACHINE_FACTS; i++)
		out_format(o, "%s=%s\n", facts[i].name, facts[i].words[m->facts[i]]);
}

void machine_read(struct machine *m, const json_t *o)
{
	for (size_t i = 0; i < MACHINE_FACTS; i++) {
		const char *word = json_string_value(json_object_get(o, facts[i].name));
		long value = word ? word_of(i, word) : -1;

		m->facts[i] = value < 0 ? 0 : value;
	}
}

json_t *machine_json(const struct machine *m)
{
	json_t *o = json_object();

	for (size_t i = 0; i < MACHINE_FACTS; i++)
		json_object_set_new(o, facts[i].name, json_string(facts[i].words[m->facts[i]]));
	return o;
}

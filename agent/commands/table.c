#include "commands/table.h"

#include <string.h>

#include "commands/args.h"

/* In the order of the documentation. */
const struct command *const command_table[] = {
	&command_vm_list,
	&command_vm_get,
	&command_vm_enable,
	&command_vm_disable,
	&command_vm_check,
	&command_network_vswitch_list,
	&command_network_vswitch_get,
	&command_network_vswitch_set,
	&command_network_portgroup_list,
	&command_network_portgroup_get,
	&command_network_portgroup_set,
	&command_network_enable,
	&command_network_disable,
	&command_network_maclearn_list,
	&command_network_maclearn_get,
	&command_network_maclearn_set,
	&command_history_list,
	&command_history_undo,
	&command_history_forget,
	&command_pending_list,
	&command_pending_cancel,
	&command_agent_get,
	&command_agent_run,
	&command_host_get,
	&command_host_check,
	&command_config_validate,
	&command_config_plan,
	&command_config_apply,
	&command_config_export,
	&command_vmx_get,
	&command_vmx_set,
	&command_vmx_unset,
	&command_vmx_lint,
	&command_version_get,
	NULL,
};

const struct command_group command_groups[] = {
	{ "vm", "Virtual machines and whether they may run hypervisors." },
	{ "network", "The network of nested guests." },
	{ "network vswitch", "The security policy of standard switches." },
	{ "network portgroup", "The security policy of port groups of standard switches." },
	{ "network maclearn", "MAC learning of distributed switches, as the host sees it." },
	{ "agent", "The service: it does what waits, and keeps the desired state." },
	{ "host", "The host itself." },
	{ "config", "The desired state of the host, from a file." },
	{ "history", "What was changed, and taking it back." },
	{ "pending", "Changes that wait until their VMs are powered off." },
	{ "vmx", "The .vmx editor by itself, for scripts, on any file." },
	{ "version", "The version of nestvirt." },
	{ NULL, NULL },
};

const struct param *command_param(const struct command *c, size_t i)
{
	size_t own = 0;

	while (c->params[own] && own < i)
		own++;
	if (c->params[own])
		return c->params[own];
	if (i == own && (c->flags & CMD_WRITES))
		return &param_dry_run;
	return i == own + 1 && (c->flags & CMD_RECORDS) ? &param_no_history : NULL;
}

const struct param *command_find_param(const struct command *c, const char *name)
{
	for (size_t i = 0; command_param(c, i); i++) {
		if (strcmp(command_param(c, i)->name, name) == 0)
			return command_param(c, i);
	}
	return NULL;
}

void command_param_text(struct buf *text, const struct param *p)
{
	const char *mark = strstr(p->description, "%ENUM%");

	if (!mark) {
		buf_str(text, p->description);
		return;
	}
	buf_add(text, p->description, (size_t)(mark - p->description));
	buf_char(text, '[');
	for (size_t i = 0; p->values[i]; i++)
		buf_format(text, "%s%s", i > 0 ? ", " : "", p->values[i]);
	buf_format(text, "]%s", mark + strlen("%ENUM%"));
}

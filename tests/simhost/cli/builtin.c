#include "cli/builtin.h"

#include <string.h>

#include "host/native.h"
#include "host/native_firewall.h"
#include "host/native_machine.h"
#include "host/sched.h"
#include "network/native.h"
#include "vib/native.h"

/* The files of cli/builtin, made into arrays by the build. */
extern const char builtin_firewall[], builtin_host[], builtin_internal[], builtin_machine[],
	builtin_software[], builtin_install_7[], builtin_install_8[], builtin_network[],
	builtin_options_7[], builtin_options_8[], builtin_component_7[], builtin_component_8[];

#define STANDARD "network.vswitch.standard"

static const struct {
	const char *path;
	int (*run)(struct native *n, struct err *e);
} natives[] = {
	{ "system.version.get", native_version_get },
	{ "system.settings.kernel.list", native_kernel_list },
	{ "system.settings.kernel.set", native_kernel_set },
	{ "hardware.cpu.global.get", native_cpu_global_get },
	{ "hardware.cpu.list", native_cpu_list },
	{ "hardware.platform.get", native_platform_get },
	{ "vm.process.list", native_vm_process_list },
	{ "software.acceptance.get", native_acceptance_get },
	{ "software.acceptance.set", native_acceptance_set },
	{ "software.vib.install", native_vib_install },
	{ "software.vib.update", native_vib_update },
	{ "software.vib.remove", native_vib_remove },
	{ "software.vib.list", native_vib_list },
	{ "software.vib.get", native_vib_get },
	{ "software.component.list", native_component_list },
	{ "software.component.apply", native_component_apply },
	{ "software.component.remove", native_component_remove },
	{ "network.firewall.ruleset.list", native_ruleset_list },
	{ "network.firewall.ruleset.set", native_ruleset_set },
	{ "network.vm.list", native_vm_network_list },
	{ "network.vswitch.dvs.vmware.list", native_dvs_list },
	{ STANDARD ".list", native_vswitch_list },
	{ STANDARD ".add", native_vswitch_add },
	{ STANDARD ".remove", native_vswitch_remove },
	{ STANDARD ".set", native_vswitch_set },
	{ STANDARD ".uplink.add", native_uplink_add },
	{ STANDARD ".uplink.remove", native_uplink_remove },
	{ STANDARD ".policy.security.get", native_security_get },
	{ STANDARD ".policy.security.set", native_security_set },
	{ STANDARD ".policy.failover.get", native_failover_get },
	{ STANDARD ".policy.failover.set", native_failover_set },
	{ STANDARD ".portgroup.list", native_portgroup_list },
	{ STANDARD ".portgroup.add", native_portgroup_add },
	{ STANDARD ".portgroup.remove", native_portgroup_remove },
	{ STANDARD ".portgroup.set", native_portgroup_set },
	{ STANDARD ".portgroup.policy.security.get", native_security_get },
	{ STANDARD ".portgroup.policy.security.set", native_security_set },
	{ STANDARD ".portgroup.policy.failover.get", native_failover_get },
	{ STANDARD ".portgroup.policy.failover.set", native_failover_set },
	{ "system.settings.advanced.list", native_advanced_list },
	{ "system.settings.advanced.set", native_advanced_set },
	{ "sched.group.add", native_group_add },
	{ "sched.group.delete", native_group_delete },
	{ "sched.group.setmemconfig", native_group_setmemconfig },
};

static int add(struct catalog *c, const char *const *files, size_t count, struct err *e)
{
	for (size_t i = 0; i < count; i++) {
		if (catalog_parse(c, span_of(files[i]), "built in", e) < 0)
			return -1;
	}
	for (size_t i = 0; i < c->commands.count; i++) {
		struct command *command = &c->commands.items[i];

		for (size_t n = 0; n < COUNT_OF(natives); n++) {
			if (strcmp(natives[n].path, command->path) == 0)
				command->run = natives[n].run;
		}
		if (!command->run && !command->execute)
			return err_set(e, ERR_IO, "%s: nothing runs it", command->path);
	}
	return 0;
}

int builtin_add_internal(struct catalog *c, struct err *e)
{
	const char *const file = builtin_internal;

	return add(c, &file, 1, e);
}

int builtin_add(struct catalog *c, const struct release *r, struct err *e)
{
	const char *const files[] = {
		builtin_host,
		builtin_software,
		builtin_network,
		builtin_firewall,
		builtin_machine,
		r->lifecycle ? builtin_options_8 : builtin_options_7,
		r->lifecycle ? builtin_install_8 : builtin_install_7,
		r->lifecycle ? builtin_component_8 : builtin_component_7,
	};

	return add(c, files, COUNT_OF(files) - (r->components ? 0 : 1), e);
}

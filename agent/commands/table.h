/*
 * The commands of nestvirt. Each is defined in the file of its noun, and listed once, in table.c.
 */
#ifndef COMMANDS_TABLE_H
#define COMMANDS_TABLE_H

#include "commands/command.h"

extern const struct command_table table_of_commands;

extern const struct command command_vm_list;
extern const struct command command_vm_get;
extern const struct command command_vm_enable;
extern const struct command command_vm_disable;
extern const struct command command_vm_check;
extern const struct command command_network_vswitch_list;
extern const struct command command_network_vswitch_get;
extern const struct command command_network_vswitch_set;
extern const struct command command_network_portgroup_list;
extern const struct command command_network_portgroup_get;
extern const struct command command_network_portgroup_set;
extern const struct command command_network_enable;
extern const struct command command_network_disable;
extern const struct command command_network_maclearn_list;
extern const struct command command_network_maclearn_get;
extern const struct command command_network_maclearn_set;
extern const struct command command_host_get;
extern const struct command command_host_check;
extern const struct command command_config_validate;
extern const struct command command_config_plan;
extern const struct command command_config_apply;
extern const struct command command_config_export;
extern const struct command command_history_list;
extern const struct command command_history_undo;
extern const struct command command_history_forget;
extern const struct command command_pending_list;
extern const struct command command_pending_cancel;
extern const struct command command_agent_get;
extern const struct command command_agent_run;
extern const struct command command_version_get;
extern const struct command command_vmx_get;
extern const struct command command_vmx_set;
extern const struct command command_vmx_unset;
extern const struct command command_vmx_lint;

#endif

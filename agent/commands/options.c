#include "commands/options.h"

#include <string.h>

#include "commands/command.h"
#include "plan/profile.h"

const struct param param_vm_name = {
	.name = "vm-name",
	.shortname = 'n',
	.type = PARAM_TEXT,
	.placeholder = "NAME",
	.repeats = true,
	.description = "The exact name of a registered VM.",
};

const struct param param_vm_id = {
	.name = "vm-id",
	.shortname = 'i',
	.type = PARAM_INT,
	.placeholder = "N",
	.repeats = true,
	.description = "The id of a registered VM, as vm list and vim-cmd show it.",
};

const struct param param_vmx = {
	.name = "vmx",
	.shortname = 'x',
	.type = PARAM_TEXT,
	.placeholder = "PATH",
	.repeats = true,
	.description = "The absolute path of a VM's .vmx file.",
};

const struct param param_match = {
	.name = "match",
	.shortname = 'm',
	.type = PARAM_TEXT,
	.placeholder = "GLOB",
	.repeats = true,
	.description = "All VMs whose name fits a pattern with * ? and [...], in this case.",
};

const struct param param_all = {
	.name = "all",
	.shortname = 'a',
	.type = PARAM_FLAG,
	.description = "All registered VMs but templates and vCLS VMs.",
};

static const char *profile_meaning(const char *name)
{
	return profile_summary(profile_find(name));
}

const struct param param_profile = {
	.name = "profile",
	.shortname = 'p',
	.type = PARAM_ENUM,
	.placeholder = "NAME",
	.values = profile_names,
	.value_meaning = profile_meaning,
	.description = "Which settings: %ENUM%; default if not given.",
};

const struct param param_force = {
	.name = "force",
	.shortname = 'f',
	.type = PARAM_FLAG,
	.description =
		"Go on in spite of old hardware, PCI passthrough, VBS, or a profile's needs.",
};

static const char *const whens[] = { "now", "poweroff", NULL };

const struct param param_when = {
	.name = "when",
	.shortname = 'w',
	.type = PARAM_ENUM,
	.placeholder = "WHEN",
	.values = whens,
	.description = "What if a VM is on: refuse it, or do it at its power-off; %ENUM%, now if "
		       "not given.",
};

const struct param param_dry_run = {
	.name = "dry-run",
	.shortname = 'd',
	.type = PARAM_FLAG,
	.description = "Show what would be done, and change nothing.",
};

const struct param param_no_history = {
	.name = "no-history",
	.type = PARAM_FLAG,
	.description = "Do not record it, so that it goes on where the history cannot be written.",
};

static const char *const formats[] = { "text", "json", "esxcli", NULL };

static const struct param param_format = {
	.name = "format",
	.type = PARAM_ENUM,
	.placeholder = "FORMAT",
	.values = formats,
	.description = "How the answer is written: text, json or esxcli.",
};

static const struct param param_root = {
	.name = "root",
	.type = PARAM_TEXT,
	.placeholder = "DIR",
	.description = "Work on the host that lies in this folder instead of /.",
};

static const struct param param_extension = {
	.name = "extension",
	.type = PARAM_TEXT,
	.placeholder = "VERSION",
	.description = "Set by the esxcli extension: the version that the host has loaded.",
};

static const struct param param_stdin = {
	.name = "stdin",
	.type = PARAM_FLAG,
	.description = "Set by the esxcli extension: more options come on standard input.",
};

static const struct param param_help = {
	.name = "help",
	.shortname = 'h',
	.type = PARAM_FLAG,
	.description = "Show help.",
};

static const struct param param_version = {
	.name = "version",
	.type = PARAM_FLAG,
	.description = "Show the version.",
};

const struct param *const command_global_params[] = {
	&param_format,  &param_root, &param_extension, &param_stdin, &param_help,
	&param_version, NULL,
};

bool options_at_poweroff(const struct args *args)
{
	const char *when = args_get(args, param_when.name);

	return when && strcmp(when, "poweroff") == 0;
}

void options_selection(struct selection *s, const struct args *args)
{
	*s = (struct selection){ .all = args_have(args, "all") };
	args_all(&s->names, args, "vm-name");
	args_all(&s->ids, args, "vm-id");
	args_all(&s->paths, args, "vmx");
	args_all(&s->globs, args, "match");
}

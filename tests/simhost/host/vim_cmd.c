#include "host/vim_cmd.h"

#include <stdlib.h>
#include <string.h>

#include "core/files.h"
#include "core/state.h"
#include "host/hostd.h"
#include "host/vim_dump.h"
#include "host/vms.h"
#include "network/dump.h"

/* One run of a command about one VM, or about none. */
struct request {
	struct call *call;
	struct state *state;
	struct state_vm *vm;
	const char *word; /* the argument as it was given */
};

/* Faults are dumps of objects; a run that ends in one has failed. */
static int not_found(struct call *c, const char *id)
{
	out_format(c->out,
		   "(vim.fault.NotFound) {\n"
		   "   faultCause = (vmodl.MethodFault) null, \n"
		   "   faultMessage = <unset>\n"
		   "   msg = \"Unable to find a VM corresponding to \"%s\"\"\n"
		   "}\n",
		   id);
	return 1;
}

static int failed(struct call *c, const struct err *e)
{
	out_format(c->err, "%s\n", e->text);
	return 1;
}

static int get_all(struct request *r)
{
	struct err e = { 0 };

	if (vim_dump_all(r->call->out, r->call->sim, r->state, &e) < 0)
		return failed(r->call, &e);
	return 0;
}

static int get_power(struct request *r)
{
	out_format(r->call->out, "Retrieved runtime info\n%s\n", vms_power_text(r->vm->power));
	return 0;
}

static int finish(struct request *r, const char *what, char *why, int failure, struct err *e)
{
	AUTO_STR *text = why;

	if (failure || (!why && state_commit(r->state, e) < 0))
		return failed(r->call, e);
	if (!why)
		return 0;
	out_format(r->call->out,
		   "(vim.fault.GenericVmConfigFault) {\n"
		   "   faultCause = (vmodl.MethodFault) null, \n"
		   "   faultMessage = <unset>, \n"
		   "   reason = \"%s\"\n"
		   "   msg = \"%s\"\n"
		   "}\n%s failed\n",
		   text, text, what);
	return 1;
}

static int power_on(struct request *r)
{
	struct err e = { 0 };
	char *why = NULL;
	int failure;

	out_str(r->call->out, "Powering on VM:\n");
	failure = vms_power_on(&why, r->call->sim, r->state, r->vm, &e);
	return finish(r, "Power on", why, failure, &e);
}

static int power_off(struct request *r)
{
	struct err e = { 0 };
	char *why = NULL;
	int failure;

	out_str(r->call->out, "Powering off VM:\n");
	failure = vms_power_off(&why, r->call->sim, r->vm, &e);
	return finish(r, "Power off", why, failure, &e);
}

static int suspend(struct request *r)
{
	struct err e = { 0 };
	char *why = NULL;
	int failure;

	out_str(r->call->out, "Suspending VM:\n");
	failure = vms_suspend(&why, r->call->sim, r->vm, &e);
	return finish(r, "Suspend", why, failure, &e);
}

static int reload(struct request *r)
{
	struct err e = { 0 };

	return hostd_reload(r->call->sim, r->vm, &e) < 0 ? failed(r->call, &e) : 0;
}

static int get_config(struct request *r)
{
	vim_dump_config(r->call->out, r->call->sim, r->vm);
	return 0;
}

static int get_summary(struct request *r)
{
	vim_dump_summary(r->call->out, r->call->sim, r->vm);
	return 0;
}

static int unregister(struct request *r)
{
	struct err e = { 0 };
	char *why = NULL;
	int failure = 0;

	if (r->vm->power != POWER_OFF) {
		why = x_format("The attempted operation cannot be performed in the current state "
			       "(%s).",
			       vms_power_text(r->vm->power));
	} else {
		failure = hostd_forget(r->call->sim, r->vm->id, &e);
		state_remove_vm(r->state, r->vm);
		if (!failure)
			failure = hostd_write_inventory(r->call->sim, r->state, &e);
	}
	return finish(r, "Unregister", why, failure, &e);
}

static int already_exists(struct call *c, long id)
{
	out_format(c->out,
		   "(vim.fault.AlreadyExists) {\n"
		   "   faultCause = (vmodl.MethodFault) null,\n"
		   "   name = \"%ld\",\n"
		   "   msg = \"The specified key, name, or identifier '%ld' already exists.\"\n"
		   "}\n",
		   id, id);
	return 1;
}

static int register_vm(struct request *r)
{
	const struct sim *s = r->call->sim;
	AUTO_STR *path = vms_canonical(s, r->word);
	AUTO_STR *file = sim_path(s, path);
	struct state_vm *vm;
	struct err e = { 0 };

	for (size_t i = 0; i < r->state->vms.count; i++) {
		if (strcmp(r->state->vms.items[i].path, path) == 0)
			return already_exists(r->call, r->state->vms.items[i].id);
	}
	if (!files_exist(file)) {
		out_str(r->call->out,
			"(vim.fault.NotFound) {\n"
			"   faultCause = (vmodl.MethodFault) null,\n"
			"   msg = \"The object or item referred to could not be found.\",\n"
			"}\n");
		return 1;
	}
	vm = state_add_vm(r->state, path, POWER_OFF);
	out_format(r->call->out, "%ld\n", vm->id);
	if (hostd_reload(s, vm, &e) < 0 || hostd_write_inventory(s, r->state, &e) < 0 ||
	    state_commit(r->state, &e) < 0)
		return failed(r->call, &e);
	return 0;
}

/* The network as hostd knows it, whatever it is by now (network/model.h). */
static int net_config(struct request *r)
{
	AUTO_VALUE(net) net = { 0 };

	net_load(&net, r->state, NET_HOSTD);
	net_dump(r->call->out, &net, r->state->old_dumps ? NET_DUMP_OLD : NET_DUMP_NEW);
	return 0;
}

static int net_refresh(struct request *r)
{
	struct err e = { 0 };

	net_copy_view(r->state, NET_HOSTD, NET_LIVE);
	return state_commit(r->state, &e) < 0 ? failed(r->call, &e) : 0;
}

/* "vmx-19": what the host can give to a VM of that hardware version. */
static int query_options(struct request *r)
{
	vim_dump_options(r->call->out, r->state, r->word);
	return 0;
}

enum wants {
	WANTS_NOTHING,
	WANTS_VM,
	WANTS_PATH,
	WANTS_VERSION,
};

static const char *const wanted_words[] = {
	[WANTS_NOTHING] = "",
	[WANTS_VM] = "vmid",
	[WANTS_PATH] = "path",
	[WANTS_VERSION] = "version",
};

static const struct {
	const char *name;
	enum wants wants;
	bool changes; /* the state: to be locked */
	int (*run)(struct request *r);
} commands[] = {
	{ "hostsvc/net/config", WANTS_NOTHING, false, net_config },
	{ "hostsvc/net/refresh", WANTS_NOTHING, true, net_refresh },
	{ "vmsvc/getallvms", WANTS_NOTHING, false, get_all },
	{ "vmsvc/power.getstate", WANTS_VM, false, get_power },
	{ "vmsvc/power.on", WANTS_VM, true, power_on },
	{ "vmsvc/power.off", WANTS_VM, true, power_off },
	{ "vmsvc/power.suspend", WANTS_VM, true, suspend },
	{ "vmsvc/reload", WANTS_VM, false, reload },
	{ "vmsvc/get.config", WANTS_VM, false, get_config },
	{ "vmsvc/get.summary", WANTS_VM, false, get_summary },
	{ "vmsvc/unregister", WANTS_VM, true, unregister },
	{ "solo/registervm", WANTS_PATH, true, register_vm },
	{ "solo/querycfgopt", WANTS_VERSION, false, query_options },
};

static int run(struct call *c, size_t which)
{
	AUTO_VALUE(state) st = { 0 };
	struct request r = { .call = c, .state = &st, .word = c->argc > 2 ? c->argv[2] : NULL };
	struct err e = { 0 };
	char *end;

	if ((commands[which].changes ? state_begin(&st, c->sim, &e) : state_load(&st, c->sim, &e)) <
	    0)
		return failed(c, &e);
	if (!st.hostd_running) { /* assumed to be what esxcli says */
		out_str(c->err, "Connect to localhost failed: Connection failure\n");
		return 1;
	}
	if (commands[which].wants != WANTS_NOTHING && !r.word) {
		out_format(c->err, "Insufficient arguments.\nUsage: %s %s\n", commands[which].name,
			   wanted_words[commands[which].wants]);
		return 1;
	}
	if (commands[which].wants == WANTS_VM) {
		long id = strtol(r.word, &end, 10);

		r.vm = *end ? NULL : state_vm(&st, id);
		if (!r.vm)
			return not_found(c, r.word);
	}
	return commands[which].run(&r);
}

int vim_cmd_main(struct call *c)
{
	for (size_t i = 0; c->argc > 1 && i < COUNT_OF(commands); i++) {
		if (strcmp(commands[i].name, c->argv[1]) == 0)
			return run(c, i);
	}
	if (c->argc > 1)
		out_format(c->out, "Invalid command '%s'.\n", c->argv[1]);
	else
		out_str(c->out, "Commands available under /:\nhostsvc/  solo/     vmsvc/\n");
	return 1;
}

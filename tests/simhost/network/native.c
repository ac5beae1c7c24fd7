#include "network/native.h"

#include <string.h>

#include "host/release.h"

/*
 * Seen, for `portgroup remove` of one that is not there (scripts that tolerate it look for
 * "Sysinfo error: Not found"), with the sentences around it from other commands; that
 * all of these commands answer so is assumed.
 */
#define SYSINFO                                                                                    \
	"Unable to complete Sysinfo operation.  Please see the VMkernel log file for more "        \
	"details.: Sysinfo error: %sSee VMkernel log for details."

/* `change` is NULL for a command that only reads. */
static int open_job(struct net_job *job, struct native *n, net_change *change, struct err *e)
{
	job->args = n->args;
	job->command = n->command;
	job->errors = &n->errors;
	if ((change ? state_begin(&job->state, n->sim, e) : state_load(&job->state, n->sim, e)) < 0)
		return -1;
	job->release = release_find(job->state.release);
	return net_clients_read(&job->clients, n->sim, &job->state, e);
}

int native_net_open(struct net_job *job, struct native *n, struct err *e)
{
	if (open_job(job, n, NULL, e) < 0)
		return -1;
	net_load(&job->net, &job->state, n->by_hostd ? NET_HOSTD : NET_LIVE);
	return 0;
}

void net_job_free(struct net_job *job)
{
	net_clients_free(&job->clients);
	net_free(&job->net);
	state_free(&job->state);
}

static void change_view(struct net_job *job, enum net_view view, net_change *change)
{
	AUTO_VALUE(net) net = { 0 };
	struct err e = { 0 };

	net_load(&net, &job->state, view);
	change(&net, job);
	if (!job->errors->count && net_store(&job->state, view, &net, &e) < 0)
		native_net_bad_parameter(job->errors); /* a name that is no UTF-8 */
}

int native_net_change(struct native *n, net_change *change, struct err *e)
{
	AUTO_VALUE(net_job) job = { 0 };
	AUTO_VALUE(strings) unknown = { 0 };

	if (open_job(&job, n, change, e) < 0)
		return -1;
	change_view(&job, NET_LIVE, change);
	if (n->errors.count)
		return 0;
	/* What hostd does not know it cannot change in its memory either. */
	job.errors = &unknown;
	if (n->by_hostd)
		change_view(&job, NET_HOSTD, change);
	n->result = value_scalar(VALUE_BOOL, "true");
	return state_commit(&job.state, e);
}

void native_net_not_found(struct strings *errors)
{
	strings_format(errors, SYSINFO, "Not found");
}

void native_net_busy(struct strings *errors)
{
	strings_format(errors, SYSINFO, "Busy");
}

void native_net_bad_parameter(struct strings *errors)
{
	strings_format(errors, SYSINFO, "Bad parameter");
}

struct net_switch *native_net_switch(const struct net *net, const struct net_job *job)
{
	struct net_switch *s = net_switch(net, args_value(job->args, "vswitch-name", ""));

	if (!s)
		native_net_not_found(job->errors);
	return s;
}

struct net_group *native_net_group(const struct net *net, const struct net_job *job)
{
	struct net_group *g = net_group(net, args_value(job->args, "portgroup-name", ""));

	if (!g)
		native_net_not_found(job->errors);
	return g;
}

bool native_net_is_yes(const char *word)
{
	static const char *const yes[] = { "1", "y", "yes", "true" };

	for (size_t i = 0; i < COUNT_OF(yes); i++) {
		if (strcmp(yes[i], word) == 0)
			return true;
	}
	return false;
}

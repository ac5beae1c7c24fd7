#include "host/dvs_security.h"

/*
 * In /sbin on 6.7 and later (a test in VMware's pyvmomi runs it there); in the other folder before
 * (VMware's vm-support of 4.x).
 */
static const char *const places[] = { "/sbin/net-dvs", "/bin/net-dvs",
				      "/usr/lib/vmware/bin/net-dvs" };

void dvs_security_read(struct dvs_security *security, const struct host *h)
{
	const char *net_dvs = host_find(h, places, COUNT_OF(places));
	AUTO_VALUE(argv) argv = { 0 };
	AUTO_VALUE(buf) output = { 0 };
	struct err e = { 0 };

	*security = (struct dvs_security){ 0 };
	if (!net_dvs) {
		security->problem = x_strdup("there is no net-dvs on this release");
		return;
	}
	host_command(&argv, h, net_dvs);
	argv_add(&argv, "-l");
	if (host_run(&output, h, &argv, &e) < 0)
		security->problem = x_strdup(e.text);
	else
		net_dvs_reply_parse(&security->reply, buf_view(&output));
}

void dvs_security_free(struct dvs_security *security)
{
	net_dvs_reply_free(&security->reply);
	free(security->problem);
	*security = (struct dvs_security){ 0 };
}

static bool is_silent(const struct net_dvs_port *port)
{
	for (int i = 0; i < NET_DVS_RULES; i++) {
		if (port->answers[i] != NET_DVS_UNKNOWN)
			return false;
	}
	return true;
}

struct dvs_answers dvs_security_of(const struct dvs_security *security, const struct dvswitch *dvs,
				   const struct dvport *port)
{
	const struct net_dvs_port *found =
		net_dvs_reply_port(&security->reply, dvs->id, dvs->name, port->id);
	struct dvs_answers answers = { .problem = security->problem };

	if (found && !is_silent(found)) {
		for (int i = 0; i < NET_DVS_RULES; i++)
			answers.answers[i] = found->answers[i];
	} else if (!answers.problem) {
		answers.problem = "net-dvs does not say it of this port";
	}
	return answers;
}

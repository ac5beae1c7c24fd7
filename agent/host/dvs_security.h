/*
 * The security policy of distributed ports, by one `net-dvs -l` for all of them
 * (formats/net_dvs_reply.h). The command is not documented and a release may lack it or print
 * something else, so nothing here is an error: what is not known is unknown, with the reason.
 */
#ifndef HOST_DVS_SECURITY_H
#define HOST_DVS_SECURITY_H

#include "formats/net_dvs_reply.h"
#include "host/distributed.h"

/* AUTO_VALUE(dvs_security) security = { 0 }; */
struct dvs_security {
	struct net_dvs_reply reply;
	char *problem; /* why nothing is known of any port; NULL otherwise */
};

void dvs_security_read(struct dvs_security *security, const struct host *h);
void dvs_security_free(struct dvs_security *security);

struct dvs_answers {
	enum net_dvs_answer answers[NET_DVS_RULES];
	const char *problem; /* why all are unknown; NULL otherwise; borrowed */
};

struct dvs_answers dvs_security_of(const struct dvs_security *security, const struct dvswitch *dvs,
				   const struct dvport *port);

#endif

#include "host/host_facts_internal.h"

#include <sys/stat.h>

#include "host/service.h"

/* Where the VIB brings them, and what starts the service. */
static const char *const extension[] = { "/usr/lib/vmware/esxcli/ext/nestvirt.xml" };
static const char *const init_script[] = { "/etc/init.d/nestvirt" };

/* What is to outlast a reboot: the host keeps only what is sticky [facts 6.9]. */
static const char *const lasting[] = {
	"/etc/config/nestvirt/config.json",
	"/etc/config/nestvirt/journal.0",
	"/etc/config/nestvirt/journal.1",
};

static void look_at_lasting(struct asking *a)
{
	struct fact *fact = &a->facts->items[HOST_NOT_LASTING];
	AUTO_VALUE(buf) names = { 0 };

	for (size_t i = 0; i < COUNT_OF(lasting); i++) {
		AUTO_STR *path = NULL;
		struct err e = { 0 };
		struct stat st;

		if (root_own(&path, &a->h->root, lasting[i], &e) < 0 || lstat(path, &st) < 0)
			continue; /* not there: nothing to lose */
		if (!S_ISREG(st.st_mode) || !(st.st_mode & S_ISVTX))
			buf_format(&names, "%s%s", names.len > 0 ? ", " : "", lasting[i]);
	}
	fact_text(fact, buf_text(&names));
}

static void look_at_service(struct asking *a)
{
	struct fact *fact = &a->facts->items[HOST_SERVICE];

	if (host_find(a->h, init_script, 1))
		fact_number(fact, service_runs(a->h));
}

void host_facts_own(struct asking *a)
{
	fact_number(&a->facts->items[HOST_INSTALLED], host_find(a->h, extension, 1) != NULL);
	look_at_lasting(a);
	look_at_service(a);
}

#include "host/facts.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "formats/xml_reply.h"
#include "host/host.h"
#include "host/network_change.h"
#include "host/service.h"
#include "host/vm.h"
#include "host/vms.h"
#include "system/clock.h"

void fact_number(struct fact *fact, long long number)
{
	free(fact->why);
	fact->why = NULL;
	fact->known = true;
	fact->number = number;
}

void fact_text(struct fact *fact, const char *text)
{
	free(fact->why);
	fact->why = NULL;
	fact->known = true;
	fact->text = x_strdup(text);
}

void fact_unknown(struct fact *fact, const char *why)
{
	if (!fact->known && !fact->why)
		fact->why = x_strdup(why);
}

void fact_free(struct fact *fact)
{
	free(fact->text);
	free(fact->why);
	*fact = (struct fact){ 0 };
}

bool fact_is(const struct fact *fact)
{
	return fact->known && fact->number == 1;
}

bool fact_is_not(const struct fact *fact)
{
	return fact->known && fact->number == 0;
}

/*
 * The host itself.
 */

/* What all questions share, the time that is left included. */
struct asking {
	struct fact *facts; /* by enum host_fact */
	const struct host *h;
	long long deadline;
};

/*
 * localcli and vim-cmd answer within about a second, Python programs within 3 s on a busy host. A
 * program that takes longer than this hangs, and nobody would wait for ten of them.
 * solo/querycfgopt lists all guests: some 100 KB.
 */
#define ONE_TIMEOUT_MS  10000
#define ALL_TIMEOUT_MS  30000
#define FACT_OUTPUT_MAX (4U << 20)

/* Run a command and append what it prints, also where it ends with an error. ERR_HOST. */
static int ask(struct buf *output, const struct asking *a, const char *command, struct err *e)
{
	struct spawn_limits limits = { .stdout_max = FACT_OUTPUT_MAX };
	AUTO_VALUE(spawn_result) result = { 0 };
	AUTO_VALUE(argv) argv = { 0 };

	limits.timeout_ms = a->deadline - clock_ms();
	if (limits.timeout_ms <= 0)
		return err_set(e, ERR_HOST, "%s: not asked, the host answers too slowly", command);
	if (limits.timeout_ms > ONE_TIMEOUT_MS)
		limits.timeout_ms = ONE_TIMEOUT_MS;
	host_command(&argv, a->h, command);
	if (host_spawn(&result, a->h, &argv, &limits, e) < 0)
		return -1;
	buf_span(output, buf_view(&result.stdout_bytes));
	return result.status == 0 ? 0 : host_run_failed(a->h, &argv, &result, e);
}

/* localcli's questions, and the fields of the first row that answer them. */
#define ANSWERS_MAX 2

static const struct question {
	const char *command;
	struct answer {
		const char *field; /* as in the types of 6.7 */
		enum host_fact fact;
		enum {
			ANSWER_TEXT,
			ANSWER_NUMBER,
			ANSWER_TRUE, /* TRUE or FALSE; of several fields one TRUE is enough */
		} kind;
	} answers[ANSWERS_MAX];
} questions[] = {
	{ "system version get",
	  { { "Version", HOST_VERSION, ANSWER_TEXT }, { "Build", HOST_BUILD, ANSWER_TEXT } } },
	{ "hardware cpu list", { { "Brand", HOST_CPU, ANSWER_TEXT } } },
	{ "hardware platform get",
	  { { "VendorName", HOST_VENDOR, ANSWER_TEXT },
	    { "ProductName", HOST_PRODUCT, ANSWER_TEXT } } },
	{ "hardware cpu global get", { { "HVSupport", HOST_HV_SUPPORT, ANSWER_NUMBER } } },
	{ "system settings kernel list --option=execInstalledOnly",
	  { { "Configured", HOST_EXEC_ONLY, ANSWER_TRUE },
	    { "Runtime", HOST_EXEC_ONLY, ANSWER_TRUE } } },
	{ "system settings advanced list --option=" HOST_OPTION_REVERSE_PATH,
	  { { "IntValue", HOST_REVERSE_PATH, ANSWER_NUMBER } } },
};

static void take_answer(struct fact *fact, const struct answer *answer, const char *text)
{
	long long number;

	switch (answer->kind) {
	case ANSWER_TEXT:
		fact_text(fact, text);
		return;
	case ANSWER_NUMBER:
		if (span_number(&number, span_of(text), 0, 1 << 30))
			fact_number(fact, number);
		return;
	case ANSWER_TRUE:
		if (strcasecmp(text, "true") == 0)
			fact_number(fact, 1);
		else if (!fact->known && strcasecmp(text, "false") == 0)
			fact_number(fact, 0);
		return;
	}
	abort();
}

static void ask_localcli(const struct asking *a, const struct question *q)
{
	AUTO_STR *command = x_format("/bin/localcli --formatter=xml %s", q->command);
	AUTO(esxcli_reply) *reply = NULL;
	AUTO_VALUE(buf) xml = { 0 };
	struct err e = { 0 };

	if (ask(&xml, a, command, &e) == 0 && esxcli_reply_parse(&reply, buf_view(&xml), &e) < 0)
		(void)err_wrap(&e, "the answer of localcli %s", q->command);
	for (size_t i = 0; i < ANSWERS_MAX && q->answers[i].field; i++) {
		const struct answer *answer = &q->answers[i];
		struct fact *fact = &a->facts[answer->fact];
		const char *text = NULL;

		if (reply && esxcli_reply_rows(reply) > 0)
			text = esxcli_reply_get(reply, 0, answer->field);
		if (text)
			take_answer(fact, answer, text);
		if (reply)
			(void)err_set(&e, ERR_HOST,
				      "the answer of localcli %s has no %s that makes sense",
				      q->command, answer->field);
		fact_unknown(fact, e.text);
	}
}

/* Commands whose first line is one of some words. */
static const struct word_question {
	const char *command;
	enum host_fact fact;
	bool is_text; /* the fact is the word; otherwise its place */
	const char *words[4];
} word_questions[] = {
	{ "/bin/localcli software acceptance get",
	  HOST_ACCEPTANCE,
	  true,
	  { "VMwareCertified", "VMwareAccepted", "PartnerSupported", "CommunitySupported" } },
	{ "/usr/lib/vmware/secureboot/bin/secureBoot.py -s",
	  HOST_SECURE_BOOT,
	  false,
	  { "Disabled", "Enabled" } },
};

static void ask_word(const struct asking *a, const struct word_question *q)
{
	struct fact *fact = &a->facts[q->fact];
	AUTO_VALUE(buf) bytes = { 0 };
	struct err e = { 0 };

	if (ask(&bytes, a, q->command, &e) == 0) {
		struct span rest = buf_view(&bytes);
		struct span line = { 0 };

		(void)span_next(&line, &rest, '\n');
		line = span_trim(line);
		for (int i = 0; i < (int)COUNT_OF(q->words) && q->words[i]; i++) {
			if (span_is(line, q->words[i]) && q->is_text)
				fact_text(fact, q->words[i]);
			else if (span_is(line, q->words[i]))
				fact_number(fact, i);
		}
		(void)err_set(&e, ERR_HOST, "%s says \"%.*s\"", text_base_name(q->command),
			      (int)line.len, line.p);
	}
	fact_unknown(fact, e.text);
}

/* How virtual machines begin their vendor and product. */
static const char *const virtual_machines[][2] = {
	{ "VMware", "" },
	{ "QEMU", "" },
	{ "innotek", "" },
	{ "Xen", "" },
	{ "Microsoft", "Virtual Machine" },
};

static void judge_platform(struct fact *facts)
{
	const struct fact *vendor = &facts[HOST_VENDOR];
	const struct fact *product = &facts[HOST_PRODUCT];
	struct fact *is_virtual = &facts[HOST_IS_VIRTUAL];

	if (!vendor->known || !product->known) {
		fact_unknown(is_virtual, vendor->why ? vendor->why : product->why);
		return;
	}
	fact_number(is_virtual, 0);
	for (size_t i = 0; i < COUNT_OF(virtual_machines); i++) {
		if (span_starts(span_of(vendor->text), virtual_machines[i][0]) &&
		    span_starts(span_of(product->text), virtual_machines[i][1]))
			is_virtual->number = 1;
	}
}

/* Note what files say; no command is run. */
static void look_at_files(struct fact *facts, const struct host *h)
{
	/* Where the VIB puts them. */
	static const char *const extension = "/usr/lib/vmware/esxcli/ext/nestvirt.xml";
	static const char *const init_script = "/etc/init.d/nestvirt";
	/* These should outlast a reboot; the host keeps only sticky ones [facts 6.9]. */
	static const char *const lasting[] = {
		"/etc/config/nestvirt/config.json",
		"/etc/config/nestvirt/journal.0",
		"/etc/config/nestvirt/journal.1",
	};
	AUTO_VALUE(buf) names = { 0 };
	struct err e = { 0 };
	bool vhv;

	if (vm_host_default(&vhv, h, &e) < 0)
		fact_unknown(&facts[HOST_VHV_DEFAULT], e.text);
	else
		fact_number(&facts[HOST_VHV_DEFAULT], vhv);
	fact_number(&facts[HOST_INSTALLED], host_find(h, &extension, 1) != NULL);
	if (host_find(h, &init_script, 1))
		fact_number(&facts[HOST_SERVICE], service_runs(h));
	for (size_t i = 0; i < COUNT_OF(lasting); i++) {
		AUTO_STR *path = NULL;
		struct stat st;

		if (root_own(&path, &h->root, lasting[i], &e) < 0 || lstat(path, &st) < 0)
			continue; /* not there: nothing to lose */
		if (!S_ISREG(st.st_mode) || !(st.st_mode & S_ISVTX))
			buf_format(&names, "%s%s", names.len > 0 ? ", " : "", lasting[i]);
	}
	fact_text(&facts[HOST_NOT_LASTING], buf_text(&names));
}

/* Any hardware version that all releases know: 13 came with 6.5 [facts 2.1]. */
#define ASK_PROCESSOR "/bin/vim-cmd solo/querycfgopt vmx-13"

static void ask_processor(const struct asking *a)
{
	struct fact *nested = &a->facts[HOST_NESTED_HV];
	struct fact *hostd = &a->facts[HOST_HOSTD];
	AUTO_VALUE(buf) dump = { 0 };
	struct err e = { 0 };

	if (ask(&dump, a, ASK_PROCESSOR, &e) == 0) {
		struct span rest = buf_view(&dump);
		struct span line;

		/*
		 * Some thousand lines are about guests; one says this, and nothing else is on it.
		 * [code: a cloud's provisioning scripts read the dump's `capabilities`.]
		 */
		while (span_next(&line, &rest, '\n')) {
			line = span_trim(line);
			if (!span_starts(line, "nestedHVSupported = "))
				continue;
			if (span_starts(line, "nestedHVSupported = true"))
				fact_number(nested, 1);
			else if (span_starts(line, "nestedHVSupported = false"))
				fact_number(nested, 0);
			break;
		}
		(void)err_set(&e, ERR_HOST, ASK_PROCESSOR ": no nestedHVSupported in its answer");
	}
	fact_unknown(nested, e.text);
	if (host_says_hostd_is_down(&e))
		fact_number(hostd, 0);
	else if (dump.len > 0) /* a fault is an answer as well */
		fact_number(hostd, 1);
	else
		fact_unknown(hostd, e.text);
}

/* What we say to an extension of another version, which shows it: see commands/app.c. */
#define OTHER_VERSION "the host still runs the extension of "

/* hostd may have no extension of ours, or another version's, which esxcli's error then says. */
static void ask_extension(const struct asking *a, const char *own_version)
{
	struct fact *loaded = &a->facts[HOST_EXTENSION];
	AUTO(esxcli_reply) *reply = NULL;
	AUTO_STR *other_version = NULL;
	AUTO_VALUE(buf) xml = { 0 };
	struct err e = { 0 };
	bool answers = ask(&xml, a, "/bin/esxcli --formatter=xml nestvirt version get", &e) == 0;
	const char *other = strstr(e.text, OTHER_VERSION);
	const char *version = NULL;

	if (answers) {
		if (esxcli_reply_parse(&reply, buf_view(&xml), &e) == 0 &&
		    esxcli_reply_rows(reply) > 0)
			version = esxcli_reply_get(reply, 0, "Version");
		(void)err_set(&e, ERR_HOST,
			      "the answer of esxcli nestvirt version get has no Version");
	} else if (strstr(e.text, "Unknown command or namespace")) {
		version = "";
	} else if (other) {
		other += sizeof(OTHER_VERSION) - 1;
		other_version = x_strndup(other, strcspn(other, ";"));
		version = other_version;
	}
	if (version)
		fact_text(loaded, version);
	fact_unknown(loaded, e.text);
	loaded->number = version && strcmp(version, own_version) == 0;
}

void host_facts_read(struct host_facts *facts, const struct host *h, const char *version,
		     bool by_hostd)
{
	struct asking a = { .facts = facts->items,
			    .h = h,
			    .deadline = clock_ms() + ALL_TIMEOUT_MS };
	struct fact *loaded = &facts->items[HOST_EXTENSION];

	*facts = (struct host_facts){ 0 };
	for (size_t i = 0; i < COUNT_OF(questions); i++)
		ask_localcli(&a, &questions[i]);
	for (size_t i = 0; i < COUNT_OF(word_questions); i++)
		ask_word(&a, &word_questions[i]);
	judge_platform(facts->items);
	look_at_files(facts->items, h);
	ask_processor(&a);
	if (by_hostd) {
		fact_text(loaded, version);
		loaded->number = 1;
	} else if (fact_is(&facts->items[HOST_INSTALLED])) {
		if (fact_is_not(&facts->items[HOST_HOSTD]))
			fact_unknown(loaded, "hostd does not answer");
		else
			ask_extension(&a, version);
	}
}

void host_facts_free(struct host_facts *facts)
{
	for (size_t i = 0; i < HOST_FACT_COUNT; i++)
		fact_free(&facts->items[i]);
	fact_free(&facts->service_work);
	*facts = (struct host_facts){ 0 };
}

long long host_facts_release(const char *version)
{
	struct span rest = span_of(version);
	long long release = 0;

	for (int i = 0; i < 3; i++) {
		struct span piece;
		long long number = 0;
		bool is_number =
			span_next(&piece, &rest, '.') && span_number(&number, piece, 0, 99);

		if (!is_number && i < 2)
			return 0;
		release = release * 100 + number;
	}
	return release;
}

/*
 * What checks look at.
 */

bool facts_is_distributed(const struct vm_nic *nic)
{
	return nic->dvs_id || nic->dvs_portgroup_id;
}

const struct portgroup *facts_portgroup(const struct facts *facts, const struct vm_nic *nic)
{
	const struct portgroups *all = &facts->network->portgroups;
	const struct portgroup *found;

	if (!nic->network)
		return NULL;
	found = network_find_portgroup(facts->network, nic->network);
	/* What people see of a name may be other than its bytes. */
	for (size_t i = 0; !found && i < all->count; i++) {
		if (vm_nics_is_on(nic, all->items[i].name))
			found = &all->items[i];
	}
	return found;
}

const struct learned *facts_learned(const struct facts *facts, const struct vm_nic *nic)
{
	for (size_t i = 0; i < facts->learned.count; i++) {
		const struct learned *l = &facts->learned.items[i];

		if (nic->dvs_id && nic->dvs_portgroup_id &&
		    span_is_nocase(span_of(nic->dvs_id), l->dvs->id) &&
		    strcmp(nic->dvs_portgroup_id, l->portgroup_id) == 0)
			return l;
	}
	return NULL;
}

/* Every adapter of the VMs that are looked into: not left out, readable, not encrypted. */
static void read_connections(struct vm_connections *all, const struct vms *vms)
{
	size_t kept = 0;

	vm_connections_read(all, vms);
	for (size_t i = 0; i < all->count; i++) {
		struct vm_connection *c = &all->items[i];

		if (c->vm->left_out)
			vm_nic_free(&c->nic);
		else
			all->items[kept++] = *c;
	}
	all->count = kept;
}

void facts_note_bystanders(struct facts *facts, const struct vms *vms)
{
	AUTO_VALUE(vm_connections) all = { 0 };

	facts->bystanders = x_array(facts->network->portgroups.count, sizeof(facts->bystanders[0]));
	read_connections(&all, vms);
	for (size_t i = 0; i < all.count; i++) {
		const struct vm *vm = all.items[i].vm;
		const struct portgroup *p = facts_portgroup(facts, &all.items[i].nic);
		struct bystanders *list;

		if (!p || vm->nested || vm_is_template(vm))
			continue;
		list = &facts->bystanders[p - facts->network->portgroups.items];
		/* A VM with several adapters there counts once. */
		if (list->count == 0 || list->items[list->count - 1] != vm)
			LIST_PUSH(list, vm);
	}
}

static void read_bystanders(struct facts *facts, const struct host *h, const struct selection *s)
{
	const struct selection every = { .power_may_fail = true };
	struct err e = { 0 };

	if (s->all || selection_is_empty(s)) {
		facts_note_bystanders(facts, &facts->vms);
	} else if (s->names.count + s->globs.count == 0) {
		facts->bystanders_problem = x_strdup("--vm-id and --vmx read that VM alone");
	} else if (vms_select(&facts->others, h, &every, &e) < 0) {
		facts->bystanders_problem = x_strdup(e.text);
	} else {
		facts_note_bystanders(facts, &facts->others);
	}
}

static void read_learned(struct facts *facts, const struct host *h, const struct vm_nic *nic)
{
	struct learned l = { 0 };
	struct err e = { 0 };

	if (!nic->dvs_id || !nic->dvs_portgroup_id || facts_learned(facts, nic))
		return;
	for (size_t i = 0; i < facts->distributed->count && !l.dvs; i++) {
		if (span_is_nocase(span_of(nic->dvs_id), facts->distributed->items[i].id))
			l.dvs = &facts->distributed->items[i];
	}
	if (!l.dvs)
		return; /* this host does not have the switch */
	l.portgroup_id = x_strdup(nic->dvs_portgroup_id);
	for (size_t i = 0; i < l.dvs->count; i++) { /* preferably one in use */
		const struct dvport *port = &l.dvs->items[i];

		if (strcmp(port->portgroup_id, l.portgroup_id) == 0 &&
		    (!l.port || (port->in_use && !l.port->in_use)))
			l.port = port;
	}
	if (!l.port)
		l.problem = x_strdup("none of its ports is on this host");
	else if (maclearn_get(&l.maclearn, h, l.dvs->name, l.port->id, &e) < 0)
		l.problem = x_strdup(e.text);
	if (l.port)
		l.security = dvs_security_of(&facts->dvs_security, l.dvs, l.port);
	LIST_PUSH(&facts->learned, l);
}

/* By NAME.vmsd beside NAME.vmx [facts 1.11], which a VM without snapshots may lack. */
static void count_snapshots(struct snapshots *snapshots, const struct host *h, const char *vmx_path)
{
	const char *dot = strrchr(text_base_name(vmx_path), '.'); /* .vmx; .vmtx of a template */
	size_t len = dot ? (size_t)(dot - vmx_path) : strlen(vmx_path);
	AUTO_STR *path = x_format("%.*s.vmsd", (int)len, vmx_path);
	AUTO(vmx_file) *file = NULL;
	struct err e = { 0 };
	const char *text;

	if (vmx_file_load(&file, &h->root, path, &e) < 0) {
		if (e.code != ERR_NOT_FOUND)
			snapshots->problem = x_strdup(e.text);
		return;
	}
	text = vmx_doc_get(file->doc, "snapshot.numSnapshots");
	if (text && !span_number(&snapshots->count, span_of(text), 0, INT_MAX))
		snapshots->problem = x_format("%s: snapshot.numSnapshots is no number", path);
}

void facts_read(struct facts *facts, const struct host *h, const struct selection *s)
{
	bool network = false, distributed = false, filter = false, promiscuous = false;
	AUTO_VALUE(vm_connections) all = { 0 };
	struct err e = { 0 };

	facts->snapshots = x_array(facts->vms.count, sizeof(facts->snapshots[0]));
	for (size_t i = 0; i < facts->vms.count; i++) {
		const struct vm *vm = &facts->vms.items[i];

		if (!vm->left_out && vm->file && !vm->encrypted)
			count_snapshots(&facts->snapshots[i], h, vm->path);
	}
	read_connections(&all, &facts->vms);
	for (size_t i = 0; i < all.count; i++) {
		const struct vm_connection *c = &all.items[i];

		network = network || c->nic.network;
		distributed = distributed || facts_is_distributed(&c->nic);
		filter = filter || vm_nics_has_filter(c->vm->file, c->nic.number, FILTER_NAME);
	}
	if (network && network_read(&facts->network, h, &e) < 0)
		facts->network_problem = x_strdup(e.text);
	for (size_t i = 0; facts->network && i < all.count && !promiscuous; i++) {
		const struct portgroup *p = facts_portgroup(facts, &all.items[i].nic);

		promiscuous = p && network_effective(facts->network, p, POLICY_PROMISCUOUS).allowed;
	}
	if (promiscuous)
		read_bystanders(facts, h, s);
	if (distributed && distributed_read(&facts->distributed, h, &e) < 0)
		facts->distributed_problem = x_strdup(e.text);
	if (facts->distributed)
		dvs_security_read(&facts->dvs_security, h);
	for (size_t i = 0; facts->distributed && i < all.count; i++)
		read_learned(facts, h, &all.items[i].nic);
	if (filter && vibs_have(&facts->has_filter_vib, h, FILTER_NAME, &e) < 0)
		facts->filter_vib_problem = x_strdup(e.text);
}

void facts_free(struct facts *facts)
{
	for (size_t i = 0; facts->snapshots && i < facts->vms.count; i++)
		free(facts->snapshots[i].problem);
	free(facts->snapshots);
	for (size_t i = 0; facts->bystanders && i < facts->network->portgroups.count; i++)
		free(facts->bystanders[i].items);
	free(facts->bystanders);
	free(facts->bystanders_problem);
	for (size_t i = 0; i < facts->learned.count; i++) {
		free(facts->learned.items[i].portgroup_id);
		free(facts->learned.items[i].problem);
	}
	free(facts->learned.items);
	dvs_security_free(&facts->dvs_security);
	distributed_free(facts->distributed);
	free(facts->distributed_problem);
	network_free(facts->network);
	free(facts->network_problem);
	free(facts->filter_vib_problem);
	vms_free(&facts->others);
	vms_free(&facts->vms);
	*facts = (struct facts){ 0 };
}

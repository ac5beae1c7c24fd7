#include "vib/install.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "core/files.h"
#include "vib/acceptance.h"
#include "vib/component.h"
#include "vib/package.h"
#include "vib/scripts.h"
#include "vib/store.h"
#include "vib/version.h"

int install_begin(struct install *in, const struct sim *s, struct err *e)
{
	AUTO_STR *path = sim_file(s, "vib.lock");
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0 || flock(fd, LOCK_EX) < 0)
		return err_set_errno(e, ERR_IO, errno, "%s", path);
	in->sim = s;
	in->lock = fd + 1;
	return 0;
}

void install_free(struct install *in)
{
	if (in->lock)
		close(in->lock - 1);
	strings_free(&in->installed);
	strings_free(&in->removed);
	strings_free(&in->skipped);
	strings_free(&in->errors);
}

/*
 * The file that a URL means, or NULL. The network is a folder, and out of reach as long as the
 * firewall is closed for it.
 */
static char *file_of(const struct sim *s, const char *url, bool http_client)
{
	static const char *const schemes[] = { "file://", "http://", "https://" };
	const char *rest = url;

	for (size_t i = 0; i < COUNT_OF(schemes); i++) {
		size_t len = strlen(schemes[i]);

		if (strncmp(url, schemes[i], len) != 0)
			continue;
		rest = url + len;
		if (i > 0)
			return http_client ? sim_file(s, "web/%s", rest) : NULL;
	}
	return rest[0] == '/' ? sim_path(s, rest) : NULL;
}

static int fetch(struct buf *bytes, struct install *in, const char *url, bool http_client)
{
	AUTO_STR *file = file_of(in->sim, url, http_client);
	struct err e = { 0 };

	if (file && files_read(bytes, file, &e) == 0)
		return 0;
	package_refuse(&in->errors, "VibDownloadError", "Failed to download VIB from %s", url);
	return -1;
}

/* "esx-version >= 6.5.0": the only thing that a VIB here may depend on (facts 6.2). */
static bool check_needs(const struct package *p, const struct release *r, struct strings *errors)
{
	static const char esx[] = "esx-version >= ";

	for (size_t i = 0; i < p->needs.count; i++) {
		const char *need = p->needs.items[i];

		if (strncmp(need, esx, strlen(esx)) == 0 &&
		    version_compare(r->version, need + strlen(esx)) >= 0)
			continue;
		return package_refuse(errors, "DependencyError",
				      "VIB %s requires %s, but the requirement cannot be satisfied "
				      "within the ImageProfile.",
				      p->vib.id, need);
	}
	return true;
}

static bool check_acceptance(const struct package *p, const struct state *st,
			     struct strings *errors)
{
	if (acceptance_allows(st->acceptance, p->vib.acceptance))
		return true;
	strings_add(errors, " [AcceptanceConfigError]");
	strings_format(errors,
		       " VIB %s's acceptance level is %s, which is not compliant with the "
		       "ImageProfile acceptance level %s",
		       p->vib.id, p->vib.acceptance, st->acceptance);
	strings_add(errors, " To change the host acceptance level, use the 'esxcli software "
			    "acceptance set' command.");
	strings_add(errors, " Please refer to the log file for more details.");
	return false;
}

/* Does another VIB own one of the files? */
static int check_conflicts(const struct package *p, struct state *st, struct install *in,
			   struct err *e)
{
	for (size_t i = 0; i < st->vibs.count; i++) {
		AUTO_VALUE(archive) files = { 0 };
		AUTO_VALUE(buf) tar = { 0 };

		if (strcmp(st->vibs.items[i].name, p->vib.name) == 0)
			continue;
		if (store_open(&files, &tar, in->sim, st->vibs.items[i].id, e) < 0)
			return -1;
		for (size_t f = 0; f < files.count; f++) {
			if (files.items[f].folder ||
			    !strings_have(&p->file_list, files.items[f].name))
				continue;
			package_refuse(&in->errors, "DependencyError",
				       "File path of '/%s' is claimed by multiple VIBs: %s, %s",
				       files.items[f].name, st->vibs.items[i].id, p->vib.id);
			return 0;
		}
	}
	return 0;
}

static bool check_live(const struct package *p, struct strings *errors)
{
	if (p->maintenance)
		return package_refuse(errors, "MaintenanceModeError",
				      "MaintenanceMode is required to install VIB %s.", p->vib.id);
	if (!p->live_install)
		return package_refuse(errors, "InstallationError",
				      "VIB %s wants a reboot, which is not simulated", p->vib.id);
	return true;
}

static void say_script(struct strings *errors, const char *script, const char *why, int status,
		       struct span said)
{
	struct span line;

	strings_add(errors, " [LiveInstallationError]");
	strings_format(errors, " Error in running ['%s', 'start', '%s']:", script, why);
	strings_format(errors, " Return code: %d", status);
	while (span_next(&line, &said, '\n'))
		strings_format(errors, " Output: %.*s", (int)line.len, line.p);
	strings_add(errors, " Please refer to the log file for more details.");
}

/*
 * ESXi 6.7 keeps changed sticky files when their VIB is upgraded; later releases are unknown
 * (facts 6.9). Unless the host was created with --sticky-survives they come as delivered, which
 * is the stricter way.
 */
static bool sticky_survives(const struct sim *s)
{
	AUTO_VALUE(state) st = { 0 };
	struct err e = { 0 };

	return state_load(&st, s, &e) == 0 && st.sticky_survives;
}

static int save_sticky(const struct sim *s, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };

	return state_load(&st, s, e) < 0 ? -1 : store_save(s, &st, e);
}

/* The old version, where there is one: its scripts stop, its files go. */
static int retire(const struct sim *s, const struct state_vib *old, const char *why, struct err *e)
{
	AUTO_VALUE(archive) files = { 0 };
	AUTO_VALUE(buf) tar = { 0 };
	AUTO_VALUE(buf) said = { 0 };
	AUTO_STR *failed = NULL;
	int status;

	if (store_open(&files, &tar, s, old->id, e) < 0)
		return -1;
	if (scripts_run(&failed, &status, &said, s, &files, "stop", why, false, e) < 0 ||
	    (sticky_survives(s) && save_sticky(s, e) < 0))
		return -1;
	return store_unlay(s, &files, e);
}

/* What was there before comes back. */
static int roll_back(const struct sim *s, const struct package *p, const struct state_vib *old,
		     struct err *e)
{
	AUTO_VALUE(archive) files = { 0 };
	AUTO_VALUE(buf) tar = { 0 };
	AUTO_VALUE(buf) said = { 0 };
	AUTO_STR *failed = NULL;
	int status;

	if (store_unlay(s, &p->files, e) < 0 || store_remove(s, p->vib.id, e) < 0)
		return -1;
	if (!old)
		return 0;
	if (store_restore(s, old->id, e) < 0 || store_open(&files, &tar, s, old->id, e) < 0)
		return -1;
	return scripts_run(&failed, &status, &said, s, &files, "start", "upgrade", false, e);
}

/* Put a checked package in place; nothing of the state is locked while scripts run. */
static int place(struct install *in, const struct package *p, const struct state_vib *old,
		 struct err *e)
{
	const char *why = old ? "upgrade" : "install";
	AUTO_STR *failed = NULL;
	AUTO_VALUE(buf) said = { 0 };
	int status = 0;

	if (old && retire(in->sim, old, "upgrade", e) < 0)
		return -1;
	if (store_add(in->sim, p->vib.id, buf_view(&p->tar), e) < 0 ||
	    store_lay(in->sim, p->vib.id, &p->files, e) < 0 ||
	    (old && sticky_survives(in->sim) && store_put_back(in->sim, &p->files, e) < 0))
		return -1;
	if (scripts_run(&failed, &status, &said, in->sim, &p->files, "start", why, true, e) < 0)
		return -1;
	if (!failed)
		return 0;
	say_script(&in->errors, failed, why, status, buf_view(&said));
	return roll_back(in->sim, p, old, e);
}

static void stamp(struct state_vib *vib)
{
	time_t now = time(NULL);
	struct tm tm;
	char text[16];

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d", &tm);
	vib->date = x_strdup(text);
}

/* In the books: the old one out, the new one in. The package's description is taken over. */
static int record(struct install *in, struct package *p, const char *old_name, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	struct state_vib *old;

	if (state_begin(&st, in->sim, e) < 0)
		return -1;
	old = old_name ? state_vib(&st, old_name) : NULL;
	if (old) {
		strings_add(&in->removed, old->id);
		if ((strcmp(old->id, p->vib.id) != 0 && store_remove(in->sim, old->id, e) < 0) ||
		    component_forget(in->sim, old->id, e) < 0)
			return -1;
		state_remove_vib(&st, old);
	}
	stamp(&p->vib);
	strings_add(&in->installed, p->vib.id);
	LIST_PUSH(&st.vibs, p->vib);
	p->vib = (struct state_vib){ 0 };
	return state_commit(&st, e);
}

static bool checks(struct install *in, const struct package *p, struct state *st,
		   const struct release *r, struct err *e)
{
	return check_acceptance(p, st, &in->errors) && check_needs(p, r, &in->errors) &&
	       check_live(p, &in->errors) && check_conflicts(p, st, in, e) == 0 &&
	       !in->errors.count;
}

int install_add(struct install *in, const char *url, bool only_newer, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	AUTO_VALUE(buf) bytes = { 0 };

	if (state_load(&st, in->sim, e) < 0)
		return -1;
	if (fetch(&bytes, in, url, st.http_client) < 0)
		return 0;
	return install_add_bytes(in, buf_view(&bytes), NULL, only_newer, e);
}

int install_add_bytes(struct install *in, struct span bytes, const char *id, bool only_newer,
		      struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	AUTO_VALUE(package) p = { 0 };
	const struct state_vib *old;
	const struct release *r;

	if (state_load(&st, in->sim, e) < 0)
		return -1;
	r = release_find(st.release);
	if (!package_read(&p, bytes, r, &in->errors))
		return 0;
	if (id && strcmp(id, p.vib.id) != 0) {
		package_refuse(&in->errors, "MetadataFormatError",
			       "VIB %s is called %s in the depot", p.vib.id, id);
		return 0;
	}
	old = state_vib(&st, p.vib.name);
	if (old && strcmp(old->id, p.vib.id) == 0) {
		if (strcmp(old->digest, p.vib.digest) == 0)
			strings_add(&in->skipped, p.vib.id);
		else
			package_refuse(&in->errors, "VibMetadataError",
				       "VIB %s is installed with other contents", p.vib.id);
		return 0;
	}
	if (only_newer && (!old || version_compare(p.vib.version, old->version) <= 0)) {
		strings_add(&in->skipped, p.vib.id);
		return 0;
	}
	if (!checks(in, &p, &st, r, e))
		return in->errors.count ? 0 : -1;
	if (in->dry_run) {
		strings_add(&in->installed, p.vib.id);
		return 0;
	}
	if (place(in, &p, old, e) < 0)
		return -1;
	return in->errors.count ? 0 : record(in, &p, old ? old->name : NULL, e);
}

bool install_is_named(const struct state_vib *v, const char *word)
{
	AUTO_STR *with_version = x_format("%s:%s", v->name, v->version);
	AUTO_STR *with_vendor = x_format("%s:%s", v->vendor, v->name);
	AUTO_STR *full = x_format("%s:%s", v->vendor, with_version);

	return strcmp(word, v->name) == 0 || strcmp(word, with_version) == 0 ||
	       strcmp(word, with_vendor) == 0 || strcmp(word, full) == 0;
}

static struct state_vib *find(struct state *st, const char *word)
{
	for (size_t i = 0; i < st->vibs.count; i++) {
		if (install_is_named(&st->vibs.items[i], word))
			return &st->vibs.items[i];
	}
	return NULL;
}

int install_remove(struct install *in, const char *name, struct err *e)
{
	AUTO_VALUE(state) st = { 0 };
	AUTO_VALUE(archive) files = { 0 };
	AUTO_VALUE(buf) tar = { 0 };
	struct state_vib *old;
	AUTO_STR *id = NULL;

	if (state_load(&st, in->sim, e) < 0)
		return -1;
	old = find(&st, name);
	if (!old) {
		package_refuse(&in->errors, "NoMatchError", "id=%s", name);
		return 0;
	}
	strings_add(&in->removed, old->id);
	if (in->dry_run)
		return 0;
	id = x_strdup(old->id);
	if (retire(in->sim, old, "remove", e) < 0 || store_open(&files, &tar, in->sim, id, e) < 0 ||
	    store_forget(in->sim, &files, e) < 0 || store_remove(in->sim, id, e) < 0 ||
	    component_forget(in->sim, id, e) < 0)
		return -1;
	state_free(&st);
	if (state_begin(&st, in->sim, e) < 0)
		return -1;
	old = find(&st, name);
	if (old)
		state_remove_vib(&st, old);
	return state_commit(&st, e);
}

#include "vib/package.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "vib/descriptor.h"
#include "vib/digest.h"
#include "vib/gunzip.h"

/* Where a community VIB may put files (facts 6.6). */
static const char *const allowed[] = {
	"opt/",
	"usr/lib/vmware/",
	"usr/lib64/vmware/",
	"etc/init.d/",
	"etc/shutdown.d/",
	"etc/config/",
	"etc/cim/",
	"etc/vmware/firewall/",
	"etc/vmware/service/",
	"etc/vmware/shutdown/shutdown.d/",
	"etc/vmware/vm-support/",
	"etc/vmware/pciid/",
	"usr/libexec/jumpstart/plugins/",
};

bool package_refuse(struct strings *errors, const char *class_name, const char *fmt, ...)
{
	AUTO_STR *text = NULL;
	va_list va;

	va_start(va, fmt);
	text = x_vformat(fmt, va);
	va_end(va);
	strings_format(errors, " [%s]", class_name);
	strings_format(errors, " %s", text);
	strings_add(errors, " Please refer to the log file for more details.");
	return false;
}

static bool check_members(const struct archive *ar, struct strings *errors)
{
	static const char *const order[] = { "descriptor.xml", "sig.pkcs7" };

	if (ar->count != 3)
		return package_refuse(errors, "VibFormatError",
				      "the archive has %zu members, not 3", ar->count);
	for (size_t i = 0; i < COUNT_OF(order); i++) {
		if (strcmp(ar->items[i].name, order[i]) != 0)
			return package_refuse(errors, "VibFormatError",
					      "the archive has %s where %s belongs",
					      ar->items[i].name, order[i]);
	}
	if (ar->items[1].bytes.len)
		return package_refuse(errors, "VibSigFormatError",
				      "a signature that is not VMware's");
	return true;
}

static char *sum_of(const struct checksum *c, struct span packed, struct span tar)
{
	bool unpacked = strcmp(c->process, "gunzip") == 0;
	struct span bytes = unpacked ? tar : packed;

	if (*c->process && !unpacked)
		return NULL;
	if (strcmp(c->type, "sha-256") == 0)
		return digest_sha256(bytes);
	return strcmp(c->type, "sha-1") == 0 ? digest_sha1(bytes) : NULL;
}

static bool have_sum(const struct checksums *sums, const char *type, const char *process)
{
	for (size_t i = 0; i < sums->count; i++) {
		if (strcmp(sums->items[i].type, type) == 0 &&
		    strcmp(sums->items[i].process, process) == 0)
			return true;
	}
	return false;
}

static bool check_sums(const struct package *p, const struct checksums *sums, struct span packed,
		       const struct release *r, struct strings *errors)
{
	for (size_t i = 0; i < sums->count; i++) {
		const struct checksum *c = &sums->items[i];
		AUTO_STR *sum = sum_of(c, packed, buf_view(&p->tar));

		if (!sum || strcmp(sum, c->hex) != 0)
			return package_refuse(errors, "VibChecksumError",
					      "payload %s: the %s%s%s sum is %s, not %s",
					      p->vib.payload, *c->process ? c->process : "",
					      *c->process ? " " : "", c->type,
					      sum ? sum : "unknown", c->hex);
	}
	if (!have_sum(sums, "sha-256", "") || !have_sum(sums, "sha-1", "gunzip"))
		return package_refuse(errors, "VibChecksumError", "payload %s: a sum is missing",
				      p->vib.payload);
	/* ESXi 8 wants it; the others do not look for it (facts 6.3). */
	if (r->lifecycle && !have_sum(sums, "sha-256", "gunzip"))
		return package_refuse(errors, "VibChecksumError",
				      "payload %s: no gunzip sha-256 sum", p->vib.payload);
	return true;
}

static bool may_own(const char *path)
{
	for (size_t i = 0; i < COUNT_OF(allowed); i++) {
		if (strncmp(path, allowed[i], strlen(allowed[i])) == 0)
			return true;
	}
	return false;
}

static bool check_files(const struct package *p, struct strings *errors)
{
	size_t files = 0;

	for (size_t i = 0; i < p->files.count; i++) {
		const struct archive_file *f = &p->files.items[i];

		if (f->folder)
			continue;
		files++;
		if (!strings_have(&p->file_list, f->name))
			return package_refuse(errors, "VibFormatError",
					      "%s is in the payload and not in the file list",
					      f->name);
		if (strcmp(p->vib.acceptance, "community") == 0 && !may_own(f->name))
			return package_refuse(errors, "VibValidationError",
					      "a community VIB may not own /%s", f->name);
	}
	if (files != p->file_list.count)
		return package_refuse(errors, "VibFormatError",
				      "the file list has %zu files and the payload %zu",
				      p->file_list.count, files);
	return true;
}

static bool read_payload(struct package *p, const struct checksums *sums, long long size,
			 struct span packed, const struct release *r, struct strings *errors)
{
	struct err e = { 0 };

	if ((long long)packed.len != size)
		return package_refuse(errors, "VibFormatError",
				      "payload %s has %zu bytes, not %lld", p->vib.payload,
				      packed.len, size);
	if (gunzip(&p->tar, packed, &e) < 0 ||
	    (check_sums(p, sums, packed, r, errors) &&
	     archive_read_tar(&p->files, buf_view(&p->tar), &e) < 0))
		return package_refuse(errors, "VibPayloadError", "payload %s: %s", p->vib.payload,
				      e.text);
	return !errors->count && check_files(p, errors);
}

bool package_read(struct package *p, struct span bytes, const struct release *r,
		  struct strings *errors)
{
	AUTO_VALUE(archive) ar = { 0 };
	AUTO_VALUE(checksums) sums = { 0 };
	struct err e = { 0 };
	long long size;

	if (archive_read_ar(&ar, bytes, &e) < 0)
		return package_refuse(errors, "VibFormatError", "%s", e.text);
	if (!check_members(&ar, errors) ||
	    !descriptor_read(p, &sums, &size, ar.items[0].bytes, errors))
		return false;
	if (strcmp(ar.items[2].name, p->vib.payload) != 0)
		return package_refuse(errors, "VibFormatError", "the payload is called %s, not %s",
				      ar.items[2].name, p->vib.payload);
	/* The signature is empty, so nothing above community can be what it says. */
	if (strcmp(p->vib.acceptance, "community") != 0)
		return package_refuse(errors, "VibSignatureError",
				      "VIB %s does not have a signature", p->vib.id);
	p->vib.digest = digest_sha256(bytes);
	return read_payload(p, &sums, size, ar.items[2].bytes, r, errors);
}

void package_free(struct package *p)
{
	state_vib_free(&p->vib);
	archive_free(&p->files);
	buf_free(&p->tar);
	strings_free(&p->file_list);
	strings_free(&p->needs);
	*p = (struct package){ 0 };
}

#include "vib/depot.h"

#include <stdlib.h>
#include <string.h>

#include "cli/value_xml.h"
#include "core/files.h"
#include "vib/descriptor.h"
#include "vib/digest.h"
#include "vib/document.h"

#define CONTENT_TYPE "http://www.vmware.com/depotmanagement/esx"
/* Where the command of a host looks for what is no full path. */
#define FOLDER "/var/log/vmware"

/* As Python shows a text. */
static char *quoted(const char *text)
{
	AUTO_VALUE(buf) b = { 0 };
	char quote = strchr(text, '\'') && !strchr(text, '"') ? '"' : '\'';

	buf_char(&b, quote);
	for (; *text; text++) {
		if (*text == quote || *text == '\\')
			buf_char(&b, '\\');
		buf_char(&b, *text);
	}
	buf_char(&b, quote);
	return buf_take(&b);
}

/* `why`: what Python said about the file `name` of the bundle. */
static bool no_download(struct strings *errors, const char *path, const char *name, const char *why)
{
	AUTO_STR *text = x_format("Error extracting %s from %s: %s", name, path, why);
	AUTO_STR *shown = quoted(text);
	AUTO_STR *url = x_format("zip:%s?%s", path, name);

	strings_add(errors, " [MetadataDownloadError]");
	strings_format(errors, " Could not download from depot at %s, skipping (('%s', '', %s))",
		       url, url, shown);
	strings_format(errors, "        url = %s", url);
	strings_add(errors, " Please refer to the log file for more details.");
	return false;
}

static bool bad(struct strings *errors, const char *name, const char *what)
{
	return package_refuse(errors, "MetadataFormatError", "%s: %s", name, what);
}

static bool open_bundle(struct depot *d, const struct sim *s, const char *where,
			struct strings *errors)
{
	AUTO_STR *file = NULL;
	AUTO_STR *missing = NULL;
	struct err e = { 0 };

	d->path = where[0] == '/' ? x_strdup(where) : x_format(FOLDER "/%s", where);
	file = sim_path(s, d->path);
	if (files_read(&d->bytes, file, &e) < 0) {
		missing = x_format("[Errno 2] No such file or directory: '%s'", d->path);
		return no_download(errors, d->path, "index.xml", missing);
	}
	if (zip_read(&d->zip, buf_view(&d->bytes), &e) < 0)
		return no_download(errors, d->path, "index.xml", e.text);
	return true;
}

/* A file of the bundle. */
static bool extract(struct buf *out, const struct depot *d, const char *name,
		    struct strings *errors)
{
	const struct zip_member *m = zip_find(&d->zip, name);
	AUTO_STR *missing = NULL;
	struct err e = { 0 };

	if (!m) {
		missing = x_format("\"There is no item named '%s' in the archive\"", name);
		return no_download(errors, d->path, name, missing);
	}
	return zip_unpack(out, m, &e) == 0 || no_download(errors, d->path, name, e.text);
}

/* The name of the vendor's index, for the caller to free; NULL after adding to `errors`. */
static char *read_index(const struct depot *d, struct strings *errors)
{
	AUTO_VALUE(buf) bytes = { 0 };
	AUTO_STR *type = NULL;
	char *name = NULL;
	const xmlNode *vendor;
	xmlDoc *doc;

	if (!extract(&bytes, d, "index.xml", errors))
		return NULL;
	doc = document_parse(buf_view(&bytes));
	vendor = doc ? xml_child(xmlDocGetRootElement(doc), "vendor") : NULL;
	if (vendor && xml_is(xmlDocGetRootElement(doc), "vendorList")) {
		name = document_text(vendor, "indexfile");
		type = document_text(xml_child(vendor, "content"), "type");
	}
	xmlFreeDoc(doc);
	if (name && *name && strcmp(type, CONTENT_TYPE) == 0)
		return name;
	free(name);
	bad(errors, "index.xml", "no list of vendors of ESX");
	return NULL;
}

/* The name of the metadata for a release; NULL after adding to `errors`. */
static char *read_vendor_index(const struct depot *d, const char *name, const struct release *r,
			       struct strings *errors)
{
	AUTO_VALUE(buf) bytes = { 0 };
	const xmlNode *node;
	char *url = NULL;
	xmlDoc *doc;

	if (!extract(&bytes, d, name, errors))
		return NULL;
	doc = document_parse(buf_view(&bytes));
	node = doc ? xml_child(xmlDocGetRootElement(doc), "metadata") : NULL;
	for (; node && !url; node = xml_next(node, "metadata")) {
		AUTO_STR *product = document_text(node, "productId");
		AUTO_STR *version = document_text(node, "version");

		if (strcmp(product, "embeddedEsx") == 0 && release_fits(r, version))
			url = document_text(node, "url");
	}
	xmlFreeDoc(doc);
	if (!url)
		bad(errors, name, "nothing for this release");
	return url;
}

static bool read_vib(struct depot *d, const char *name, struct span xml, struct strings *errors)
{
	AUTO_VALUE(package) p = { 0 };
	AUTO_VALUE(checksums) sums = { 0 };
	AUTO_STR *size = NULL, *type = NULL;
	struct depot_vib v = { 0 };
	const xmlNode *root, *sum;
	long long payload;
	xmlDoc *doc;

	if (!descriptor_read(&p, &sums, &payload, xml, errors))
		return false;
	doc = document_parse(xml);
	root = xmlDocGetRootElement(doc);
	sum = xml_child(root, "checksum");
	v.path = document_text(root, "relative-path");
	size = document_text(root, "packed-size");
	v.sum = document_text(root, "checksum");
	type = sum ? xml_attribute(sum, "checksum-type") : x_strdup("");
	xmlFreeDoc(doc);
	v.vib = p.vib;
	p.vib = (struct state_vib){ 0 };
	LIST_PUSH(&d->vibs, v);
	if (!*v.path || strcmp(type, "sha-256") != 0)
		return bad(errors, name, "no relative-path or no checksum");
	return span_number(&d->vibs.items[d->vibs.count - 1].size, span_of(size), 1, 1LL << 32) ||
	       bad(errors, name, "packed-size");
}

static bool read_bulletin(struct depot *d, const struct buf *xml, const struct release *r,
			  struct strings *errors)
{
	struct depot_bulletin b = { 0 };
	bool good = bulletin_read(&b.bulletin, buf_view(xml), errors);

	if (!good || !bulletin_fits(&b.bulletin, r)) {
		bulletin_free(&b.bulletin);
		return good;
	}
	b.xml = x_strndup(xml->p, xml->len);
	LIST_PUSH(&d->bulletins, b);
	return true;
}

static bool is_xml_in(const char *name, const char *folder)
{
	return strncmp(name, folder, strlen(folder)) == 0 && files_ends_with(name, ".xml");
}

/* What VUM reads: the bulletins with their VIBs once more. */
static bool read_vmware(const struct buf *xml, struct strings *errors)
{
	xmlDoc *doc = document_parse(buf_view(xml));
	const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
	bool good = root && xml_is(root, "metadataResponse") && xml_child(root, "bulletin");

	xmlFreeDoc(doc);
	return good || bad(errors, "vmware.xml", "no bulletin");
}

static bool read_member(struct depot *d, const struct zip_member *m, const struct release *r,
			struct strings *errors)
{
	AUTO_VALUE(buf) bytes = { 0 };
	struct err e = { 0 };

	if (zip_unpack(&bytes, m, &e) < 0)
		return bad(errors, m->name, e.text);
	if (is_xml_in(m->name, "vibs/"))
		return read_vib(d, m->name, buf_view(&bytes), errors);
	if (is_xml_in(m->name, "bulletins/"))
		return read_bulletin(d, &bytes, r, errors);
	if (strcmp(m->name, "vmware.xml") == 0)
		return read_vmware(&bytes, errors);
	return strcmp(m->name, "vendor-index.xml") == 0 ||
	       bad(errors, m->name, "has no business in the metadata");
}

static bool read_metadata(struct depot *d, const char *name, const struct release *r,
			  struct strings *errors)
{
	static const char *const wanted[] = { "vmware.xml", "vendor-index.xml" };
	AUTO_VALUE(buf) bytes = { 0 };
	AUTO_VALUE(zip) zip = { 0 };
	struct err e = { 0 };

	if (!extract(&bytes, d, name, errors))
		return false;
	if (zip_read(&zip, buf_view(&bytes), &e) < 0)
		return bad(errors, name, e.text);
	for (size_t i = 0; i < COUNT_OF(wanted); i++) {
		if (!zip_find(&zip, wanted[i]))
			return bad(errors, name, "vmware.xml or vendor-index.xml is missing");
	}
	for (size_t i = 0; i < zip.count; i++) {
		if (!read_member(d, &zip.items[i], r, errors))
			return false;
	}
	return true;
}

/* A bulletin without its VIBs is none. */
static bool check_bulletins(const struct depot *d, struct strings *errors)
{
	for (size_t i = 0; i < d->bulletins.count; i++) {
		const struct bulletin *b = &d->bulletins.items[i].bulletin;

		for (size_t v = 0; v < b->vibs.count; v++) {
			if (!depot_find(d, b->vibs.items[v]))
				return bad(errors, b->id, "a VIB of it is not in the depot");
		}
	}
	return true;
}

bool depot_open(struct depot *d, const struct sim *s, const char *where, const struct release *r,
		struct strings *errors)
{
	AUTO_STR *vendor_index = NULL, *metadata = NULL;

	if (!open_bundle(d, s, where, errors))
		return false;
	vendor_index = read_index(d, errors);
	if (!vendor_index)
		return false;
	metadata = read_vendor_index(d, vendor_index, r, errors);
	return metadata && read_metadata(d, metadata, r, errors) && check_bulletins(d, errors);
}

const struct depot_vib *depot_find(const struct depot *d, const char *id)
{
	for (size_t i = 0; i < d->vibs.count; i++) {
		if (strcmp(d->vibs.items[i].vib.id, id) == 0)
			return &d->vibs.items[i];
	}
	return NULL;
}

bool depot_take(struct buf *bytes, const struct depot *d, const struct depot_vib *v,
		struct strings *errors)
{
	const struct zip_member *m = zip_find(&d->zip, v->path);
	AUTO_STR *sum = NULL;
	struct err e = { 0 };

	if (!m || zip_unpack(bytes, m, &e) < 0)
		return package_refuse(errors, "VibDownloadError",
				      "Failed to download VIB from zip:%s?%s", d->path, v->path);
	if ((long long)bytes->len != v->size)
		return package_refuse(errors, "VibFormatError", "VIB %s has %zu bytes, not %lld",
				      v->vib.id, bytes->len, v->size);
	sum = digest_sha256(buf_view(bytes));
	return strcmp(sum, v->sum) == 0 ||
	       package_refuse(errors, "VibChecksumError", "VIB %s: the sha-256 sum is %s, not %s",
			      v->vib.id, sum, v->sum);
}

void depot_free(struct depot *d)
{
	for (size_t i = 0; i < d->vibs.count; i++) {
		state_vib_free(&d->vibs.items[i].vib);
		free(d->vibs.items[i].path);
		free(d->vibs.items[i].sum);
	}
	for (size_t i = 0; i < d->bulletins.count; i++) {
		bulletin_free(&d->bulletins.items[i].bulletin);
		free(d->bulletins.items[i].xml);
	}
	free(d->vibs.items);
	free(d->bulletins.items);
	zip_free(&d->zip);
	buf_free(&d->bytes);
	free(d->path);
	*d = (struct depot){ 0 };
}

bool depots_open(struct depots *d, const struct sim *s, const struct strings *where,
		 const struct release *r, struct strings *errors)
{
	for (size_t i = 0; i < where->count; i++) {
		LIST_PUSH(d, (struct depot){ 0 });
		if (!depot_open(&d->items[i], s, where->items[i], r, errors))
			return false;
	}
	return true;
}

void depots_free(struct depots *d)
{
	for (size_t i = 0; i < d->count; i++)
		depot_free(&d->items[i]);
	free(d->items);
	*d = (struct depots){ 0 };
}

#include "vib/descriptor.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cli/value_xml.h"
#include "vib/acceptance.h"
#include "vib/document.h"
#include "vib/version.h"

#define NAME_LENGTH    35
#define SUMMARY_LENGTH 80
#define PAYLOAD_LENGTH 8

static bool bad(struct strings *errors, const char *what, const char *value)
{
	return package_refuse(errors, "VibMetadataError", "%s \"%s\" is not valid", what, value);
}

static bool is_name(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)text[i]) && !strchr("_.-", text[i]))
			return false;
	}
	return len > 0 && len <= NAME_LENGTH;
}

/* 2025-01-01T00:00:00.000000+00:00, digits where there are zeros. */
static bool is_date(const char *text)
{
	static const char shape[] = "0000-00-00T00:00:00.000000+00:00";

	if (strlen(text) != strlen(shape))
		return false;
	for (size_t i = 0; shape[i]; i++) {
		if (shape[i] == '0' ? !isdigit((unsigned char)text[i]) : shape[i] != text[i])
			return false;
	}
	return true;
}

/* The elements whose text has to be just this. */
static bool check_fixed(const xmlNode *root, struct strings *errors)
{
	static const char *const fixed[][2] = {
		{ "type", "bootbank" },
		{ "overlay", "false" },
		{ "cimom-restart", "false" },
		{ "stateless-ready", "true" },
	};

	for (size_t i = 0; i < COUNT_OF(fixed); i++) {
		AUTO_STR *text = document_text(root, fixed[i][0]);

		if (strcmp(text, fixed[i][1]) != 0)
			return bad(errors, fixed[i][0], text);
	}
	return true;
}

static bool read_identity(struct package *p, const xmlNode *root, struct strings *errors)
{
	AUTO_STR *date = document_text(root, "release-date");

	p->vib.name = document_text(root, "name");
	p->vib.vendor = document_text(root, "vendor");
	p->vib.version = document_text(root, "version");
	p->vib.summary = document_text(root, "summary");
	p->vib.acceptance = document_text(root, "acceptance-level");
	p->vib.id = x_format("%s_bootbank_%s_%s", p->vib.vendor, p->vib.name, p->vib.version);
	if (!is_name(p->vib.name))
		return bad(errors, "name", p->vib.name);
	if (!is_name(p->vib.vendor))
		return bad(errors, "vendor", p->vib.vendor);
	if (!version_is_valid(p->vib.version))
		return bad(errors, "version", p->vib.version);
	if (!acceptance_shown(p->vib.acceptance))
		return bad(errors, "acceptance-level", p->vib.acceptance);
	if (!is_date(date))
		return bad(errors, "release-date", date);
	if (!*p->vib.summary || strlen(p->vib.summary) > SUMMARY_LENGTH)
		return bad(errors, "summary", p->vib.summary);
	return true;
}

static bool read_flags(struct package *p, const xmlNode *root, struct strings *errors)
{
	AUTO_STR *install = document_text(root, "live-install-allowed");
	AUTO_STR *removal = document_text(root, "live-remove-allowed");
	AUTO_STR *mode = document_text(xml_child(root, "system-requires"), "maintenance-mode");

	p->live_install = strcmp(install, "true") == 0;
	p->live_remove = strcmp(removal, "true") == 0;
	p->maintenance = strcmp(mode, "true") == 0;
	if (!p->live_install && strcmp(install, "false") != 0)
		return bad(errors, "live-install-allowed", install);
	if (!p->live_remove && strcmp(removal, "false") != 0)
		return bad(errors, "live-remove-allowed", removal);
	if (!p->maintenance && strcmp(mode, "false") != 0)
		return bad(errors, "maintenance-mode", mode);
	return true;
}

static void read_lists(struct package *p, const xmlNode *root)
{
	const xmlNode *node = xml_child(xml_child(root, "file-list"), "file");

	for (; node; node = xml_next(node, "file"))
		strings_take(&p->file_list, xml_text(node));
	node = xml_child(xml_child(xml_child(root, "relationships"), "depends"), "constraint");
	for (; node; node = xml_next(node, "constraint")) {
		AUTO_STR *name = xml_attribute(node, "name");
		AUTO_STR *relation = xml_attribute(node, "relation");
		AUTO_STR *version = xml_attribute(node, "version");

		strings_format(&p->needs, "%s %s %s", name, relation, version);
	}
}

static bool read_payload(struct package *p, struct checksums *sums, long long *size,
			 const xmlNode *root, struct strings *errors)
{
	const xmlNode *node = xml_child(xml_child(root, "payloads"), "payload");
	AUTO_STR *type = NULL, *length = NULL;

	if (!node || xml_next(node, "payload"))
		return bad(errors, "payloads", "(one is wanted)");
	p->vib.payload = xml_attribute(node, "name");
	type = xml_attribute(node, "type");
	length = xml_attribute(node, "size");
	if (!is_name(p->vib.payload) || strlen(p->vib.payload) > PAYLOAD_LENGTH)
		return bad(errors, "payload name", p->vib.payload);
	if (strcmp(type, "tgz") != 0)
		return bad(errors, "payload type", type);
	if (!span_number(size, span_of(length), 1, 1LL << 32))
		return bad(errors, "payload size", length);
	for (node = xml_child(node, "checksum"); node; node = xml_next(node, "checksum")) {
		LIST_PUSH(sums, (struct checksum){
					.type = xml_attribute(node, "checksum-type"),
					.process = xml_attribute(node, "verify-process"),
					.hex = xml_text(node),
				});
	}
	return true;
}

static bool read_root(struct package *p, struct checksums *sums, long long *size,
		      const xmlNode *root, struct strings *errors)
{
	AUTO_STR *format = xml_attribute(root, "version");

	if (!xml_is(root, "vib") || strcmp(format, "5.0") != 0)
		return package_refuse(errors, "VibFormatError", "no descriptor of a VIB");
	read_lists(p, root);
	return check_fixed(root, errors) && read_identity(p, root, errors) &&
	       read_flags(p, root, errors) && read_payload(p, sums, size, root, errors);
}

bool descriptor_read(struct package *p, struct checksums *sums, long long *size, struct span xml,
		     struct strings *errors)
{
	xmlDoc *doc;
	bool good;

	/* Facts 6.2: no XML declaration, and nothing else in front either. */
	if (!span_starts(xml, "<vib"))
		return package_refuse(errors, "VibFormatError",
				      "the descriptor does not begin with <vib");
	doc = document_parse(xml);
	if (!doc)
		return package_refuse(errors, "VibFormatError", "the descriptor is not XML");
	good = read_root(p, sums, size, xmlDocGetRootElement(doc), errors);
	xmlFreeDoc(doc);
	return good;
}

void checksums_free(struct checksums *sums)
{
	for (size_t i = 0; i < sums->count; i++) {
		free(sums->items[i].type);
		free(sums->items[i].process);
		free(sums->items[i].hex);
	}
	free(sums->items);
	*sums = (struct checksums){ 0 };
}

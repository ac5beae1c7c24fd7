#include "vib/bulletin.h"

#include <stdlib.h>
#include <string.h>

#include "cli/value_xml.h"
#include "vib/document.h"
#include "vib/package.h"
#include "vib/version.h"

/* What an element may say; the sets are assumed, nothing else was seen in bundles. */
static const struct {
	const char *element;
	const char *words[8];
} enums[] = {
	{ "severity", { "critical", "security", "general" } },
	{ "category", { "security", "bugfix", "enhancement", "misc", "general" } },
	{ "urgency", { "critical", "important", "moderate", "low", "general" } },
	{ "releaseType", { "patch", "rollup", "update", "extension" } },
};

static bool bad(struct strings *errors, const struct bulletin *b, const char *what)
{
	return package_refuse(errors, "BulletinFormatError", "bulletin \"%s\": %s", b->id, what);
}

static bool check_enums(const struct bulletin *b, const xmlNode *root, struct strings *errors)
{
	for (size_t i = 0; i < COUNT_OF(enums); i++) {
		AUTO_STR *text = document_text(root, enums[i].element);
		size_t w = 0;

		while (enums[i].words[w] && strcmp(enums[i].words[w], text) != 0)
			w++;
		if (!enums[i].words[w])
			return bad(errors, b, enums[i].element);
	}
	return true;
}

/* Name and version stand together, and in front of the release date. */
static bool read_component(struct bulletin *b, const xmlNode *root, struct strings *errors)
{
	const xmlNode *name = xml_child(root, "componentNameSpec");
	const xmlNode *version = xml_child(root, "componentVersionSpec");
	AUTO_STR *id = NULL;

	if (!name && !version)
		return true;
	if (!name || !version || xml_next(name, NULL) != version ||
	    xml_next(version, NULL) != xml_child(root, "releaseDate"))
		return bad(errors, b, "componentNameSpec and componentVersionSpec");
	b->name = xml_attribute(name, "name");
	b->shown_name = xml_attribute(name, "uiString");
	b->version = xml_attribute(version, "version");
	b->shown_version = xml_attribute(version, "uiString");
	id = x_format("%s_%s", b->name, b->version);
	if (!*b->shown_name || !*b->shown_version || !version_is_valid(b->version))
		return bad(errors, b, "the component's name or version");
	return strcmp(id, b->id) == 0 || bad(errors, b, "is not called NAME_VERSION");
}

static bool read_lists(struct bulletin *b, const xmlNode *root, struct strings *errors)
{
	const xmlNode *node = xml_child(xml_child(root, "platforms"), "softwarePlatform");

	for (; node; node = xml_next(node, "softwarePlatform")) {
		AUTO_STR *product = xml_attribute(node, "productLineID");

		if (strcmp(product, "embeddedEsx") == 0)
			strings_take(&b->releases, xml_attribute(node, "version"));
	}
	node = xml_child(xml_child(root, "vibList"), "vibID");
	for (; node; node = xml_next(node, "vibID"))
		strings_take(&b->vibs, xml_text(node));
	return b->vibs.count > 0 || bad(errors, b, "vibList");
}

static bool read_root(struct bulletin *b, const xmlNode *root, struct strings *errors)
{
	AUTO_STR *summary = document_text(root, "summary");

	b->id = document_text(root, "id");
	b->vendor = document_text(root, "vendor");
	b->date = document_text(root, "releaseDate");
	if (!xml_is(root, "bulletin") || !*b->id || !*b->vendor || !*summary ||
	    strlen(b->date) < 10)
		return bad(errors, b, "no bulletin");
	return check_enums(b, root, errors) && read_component(b, root, errors) &&
	       read_lists(b, root, errors);
}

bool bulletin_read(struct bulletin *b, struct span xml, struct strings *errors)
{
	xmlDoc *doc = document_parse(xml);
	bool good;

	if (!doc)
		return package_refuse(errors, "BulletinFormatError", "a bulletin is not XML");
	good = read_root(b, xmlDocGetRootElement(doc), errors);
	xmlFreeDoc(doc);
	return good;
}

bool bulletin_fits(const struct bulletin *b, const struct release *r)
{
	for (size_t i = 0; i < b->releases.count; i++) {
		if (release_fits(r, b->releases.items[i]))
			return true;
	}
	return false;
}

void bulletin_free(struct bulletin *b)
{
	free(b->id);
	free(b->vendor);
	free(b->date);
	free(b->name);
	free(b->version);
	free(b->shown_name);
	free(b->shown_version);
	strings_free(&b->releases);
	strings_free(&b->vibs);
	*b = (struct bulletin){ 0 };
}

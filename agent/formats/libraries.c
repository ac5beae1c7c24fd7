#include "formats/libraries.h"

#include <jansson.h>
#include <libxml/xmlversion.h>

void libraries_list(struct strings *names)
{
	strings_add(names, "libxml2 " LIBXML_DOTTED_VERSION);
	strings_add(names, "jansson " JANSSON_VERSION);
}

#include "core/escape.h"

void escape_xml(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			buf_str(out, "&amp;");
		else if (*text == '<')
			buf_str(out, "&lt;");
		else if (*text == '>')
			buf_str(out, "&gt;");
		else
			buf_char(out, *text);
	}
}

/* generate xml|md|findings: prints one of them. */
#include <stdio.h>
#include <string.h>

#include "generate.h"

int main(int argc, char **argv)
{
	AUTO_VALUE(buf) text = { 0 };

	if (argc == 2 && strcmp(argv[1], "xml") == 0) {
		plugin_xml(&text);
	} else if (argc == 2 && strcmp(argv[1], "md") == 0) {
		commands_md(&text);
	} else if (argc == 2 && strcmp(argv[1], "findings") == 0) {
		if (findings_md(&text) < 0)
			return 1;
	} else {
		(void)fputs("usage: generate xml|md|findings\n", stderr);
		return 2;
	}
	return fwrite(text.p, 1, text.len, stdout) == text.len && fflush(stdout) == 0 ? 0 : 1;
}

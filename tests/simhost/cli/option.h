/*
 * Options as localcli reads them, in front of a command and behind it: "--name", "--name=value",
 * "-n", "-n=value", or the value as the next word. All else is a word like any other, "--",
 * "--x", "--name=" and "-na" among it (conformance/second, arguments).
 */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include <stdbool.h>

struct option {
	char *name; /* without dashes */
	bool is_short;
	const char *value; /* borrowed from the words; NULL without */
};

/*
 * Read the option at the front of the words, of which there is at least one. Returns how many
 * words it takes, its value included; 0 where the first is no option.
 */
int option_read(struct option *o, int argc, char *const *argv);
void option_free(struct option *o);
/* True of a word that cannot be the value of the option before it (facts 5.4). */
bool option_like(const char *word);

#endif

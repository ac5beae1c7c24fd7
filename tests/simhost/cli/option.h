/*
 * Options as localcli parses them, before and after a command: "--name", "--name=value", "-n",
 * "-n=value", or the value as the next word. Anything else is an ordinary word, including "--",
 * "--x", "--name=" and "-na" (conformance/second, arguments).
 */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include <stdbool.h>

struct option {
	char *name; /* without dashes */
	bool is_short;
	const char *value; /* borrowed from the words; NULL if there is none */
};

/*
 * Parse the option at the start of the words, of which there is at least one. Returns how many
 * words it takes, including its value; 0 if the first word is not an option.
 */
int option_read(struct option *o, int argc, char *const *argv);
void option_free(struct option *o);
/* True for a word that cannot be the value of the option before it (facts 5.4). */
bool option_like(const char *word);

#endif

/*
 * What a fuzz target is: one function that takes any bytes, and ends the process
 * by abort() when a law does not hold.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The text of the law is in the message, so that a crash says which one it was. */
#define LAW(holds, text)                                                                           \
	do {                                                                                       \
		if (!(holds)) {                                                                    \
			(void)fprintf(stderr, "%s:%d: law broken: %s\n", __FILE__, __LINE__,       \
				      text);                                                       \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

#endif

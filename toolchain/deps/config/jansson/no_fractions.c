/*
 * In place of Jansson's strconv.c: nothing that nestvirt reads or writes has a fraction, and the C
 * library's strtod() is 6 KB. A fraction that is read stays one by its type, and is 0; the reader
 * of a config refuses it (agent/formats/config_json.h).
 */
#include "jansson_private.h"

int jsonp_strtod(strbuffer_t *strbuffer, double *out)
{
	(void)strbuffer;
	*out = 0;
	return 0;
}

/* -1: such a value is not written. */
int jsonp_dtostr(char *buffer, size_t size, double value, int prec)
{
	(void)buffer;
	(void)size;
	(void)value;
	(void)prec;
	return -1;
}

/*
 * What the shipped program leaves out of Jansson: the value of a number with a fraction. Nothing
 * that it reads may hold one, and what does is told so by the type alone (config_reader.h); yet the
 * C library's strtod() is 7 KB of a program that may have 400.
 *
 * Linked as agent/formats/xml_small.c is.
 */
#include <strbuffer.h> /* Jansson's own, from its sources */

int jsonp_strtod(strbuffer_t *text, double *value);

int jsonp_strtod(strbuffer_t *text, double *value)
{
	(void)text;
	*value = 0;
	return 0;
}

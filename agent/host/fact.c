#include "host/fact.h"

#include <stdlib.h>

#include "base/alloc.h"

void fact_number(struct fact *fact, long long number)
{
	fact->known = true;
	fact->number = number;
}

void fact_text(struct fact *fact, const char *text)
{
	fact->known = true;
	fact->text = x_strdup(text);
}

void fact_unknown(struct fact *fact, const char *why)
{
	if (!fact->known && !fact->why)
		fact->why = x_strdup(why);
}

void fact_free(struct fact *fact)
{
	free(fact->text);
	free(fact->why);
	*fact = (struct fact){ 0 };
}

bool fact_is(const struct fact *fact)
{
	return fact->known && fact->number == 1;
}

bool fact_is_not(const struct fact *fact)
{
	return fact->known && fact->number == 0;
}

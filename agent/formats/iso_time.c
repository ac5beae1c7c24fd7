#include "formats/iso_time.h"

#include <string.h>
#include <time.h>

void iso_time_add(struct buf *text, long long seconds)
{
	const time_t moment = (time_t)seconds;
	struct tm tm = { 0 };

	(void)gmtime_r(&moment, &tm);
	buf_format(text, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
		   tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* As many digits as the form has zeros; anything else in it stands for itself. */
static bool fits(struct span text, const char *form)
{
	for (size_t i = 0; i < text.len; i++) {
		bool is_digit = text.p[i] >= '0' && text.p[i] <= '9';

		if (form[i] == '0' ? !is_digit : form[i] != text.p[i])
			return false;
	}
	return true;
}

static int number(struct span text, size_t from, size_t digits)
{
	int value = 0;

	for (size_t i = from; i < from + digits && i < text.len; i++)
		value = value * 10 + (text.p[i] - '0');
	return value;
}

bool iso_time_parse(long long *seconds, struct span text)
{
	static const char form[] = "0000-00-00T00:00:00Z";
	const size_t whole = strlen(form);
	AUTO_VALUE(buf) back = { 0 };
	struct tm tm = { 0 };

	if ((text.len != strlen("0000-00-00") && text.len != whole && text.len != whole - 1) ||
	    !fits(text, form))
		return false;
	tm.tm_year = number(text, 0, 4) - 1900;
	tm.tm_mon = number(text, 5, 2) - 1;
	tm.tm_mday = number(text, 8, 2);
	tm.tm_hour = number(text, 11, 2);
	tm.tm_min = number(text, 14, 2);
	tm.tm_sec = number(text, 17, 2);
	*seconds = (long long)timegm(&tm);
	/* What is not there, a 30th of February, becomes another day. */
	iso_time_add(&back, *seconds);
	return *seconds >= 0 && span_eq(span_make(buf_text(&back), text.len), text);
}

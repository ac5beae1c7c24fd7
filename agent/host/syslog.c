#include "host/syslog.h"

#include "formats/show.h"

#define LOGGER "/bin/logger"
#define TAG    "nestvirt"

/* It hands a line over and ends. Longer than this is a log that hangs; the service goes on. */
#define LOGGER_TIMEOUT_MS 5000

/* It prints nothing. */
#define LOGGER_OUTPUT_MAX 4096

void syslog_say(const struct host *h, const char *text)
{
	static const struct spawn_limits limits = { LOGGER_TIMEOUT_MS, LOGGER_OUTPUT_MAX };
	AUTO_VALUE(spawn_result) result = { 0 };
	AUTO_VALUE(buf) shown = { 0 };
	AUTO_VALUE(argv) argv = { 0 };
	struct err ignored;

	show_bytes(&shown, span_of(text), CHARSET_UTF8);
	host_command(&argv, h, LOGGER);
	argv_add(&argv, "-t");
	argv_add(&argv, TAG);
	/* No text starts an option. */
	argv_add(&argv, "--");
	argv_add(&argv, buf_text(&shown));
	(void)!host_spawn(&result, h, &argv, &limits, &ignored);
}

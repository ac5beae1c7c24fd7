#include "host/syslog.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "core/files.h"

#define LOG   "/var/log/syslog.log"
#define PIECE ((size_t)4096)

int syslog_write(const struct sim *s, const char *tag, struct span text, struct err *e)
{
	AUTO_STR *path = sim_path(s, LOG);
	AUTO_VALUE(buf) line = { 0 };
	time_t now = time(NULL);
	struct tm tm;
	char stamp[32];

	gmtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &tm);
	buf_format(&line, "%s %s: ", stamp, tag);
	buf_span(&line, text);
	buf_char(&line, '\n');
	return files_append(path, buf_view(&line), e);
}

static int say(struct call *c, const char *tag, bool aloud, struct span text)
{
	struct err e = { 0 };

	if (aloud)
		out_format(c->err, "%s: %.*s\n", tag, (int)text.len, text.p);
	if (syslog_write(c->sim, tag, text, &e) == 0)
		return 0;
	out_format(c->err, "logger: %s\n", e.text);
	return 1;
}

static int say_stdin(struct call *c, const char *tag, bool aloud)
{
	AUTO_VALUE(buf) all = { 0 };
	struct span rest, line;
	ssize_t got;

	while ((got = read(STDIN_FILENO, buf_reserve(&all, PIECE), PIECE)) != 0) {
		if (got < 0 && errno != EINTR)
			return 1;
		all.len += got > 0 ? (size_t)got : 0;
	}
	rest = buf_view(&all);
	while (span_next(&line, &rest, '\n')) {
		if (say(c, tag, aloud, line))
			return 1;
	}
	return 0;
}

int tool_logger(struct call *c)
{
	AUTO_VALUE(buf) text = { 0 };
	const char *tag = "root";
	bool aloud = false;
	int option;

	optind = 1;
	opterr = 0;
	while ((option = getopt(c->argc, c->argv, "st:p:")) >= 0) {
		if (option == 't')
			tag = optarg;
		else if (option == 's')
			aloud = true;
		else if (option != 'p') {
			out_str(c->err, "Usage: logger [-s] [-t TAG] [-p PRIO] [MESSAGE]\n");
			return 1;
		}
	}
	if (optind == c->argc)
		return say_stdin(c, tag, aloud);
	for (int i = optind; i < c->argc; i++)
		buf_format(&text, "%s%s", i > optind ? " " : "", c->argv[i]);
	return say(c, tag, aloud, buf_view(&text));
}

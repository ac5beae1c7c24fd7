#include "system/temp_name.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/digest.h"

#define MARK ".nestvirt-"

/* Host names are short; this leaves most of TEMP_NAME_MAX to the VM's name. */
#define HOST_MAX   32
#define DIGEST_LEN 8 /* hex digits */

/* "2147483647": room for any process id, so that all of a file's temporaries begin alike. */
#define PID_MAX_LEN 10

/* Half as long as it could be: names are short, and few hosts share a datastore. */
static unsigned digest(const char *s)
{
	uint64_t sum = digest_add(DIGEST_START, s, strlen(s));

	return (unsigned)((sum ^ sum >> 32) & 0xffffffff);
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '.' || c == '-';
}

static void add_host(struct buf *b, const char *host)
{
	size_t len = strlen(host);
	bool cut = len > HOST_MAX;

	if (cut)
		len = HOST_MAX - DIGEST_LEN;
	for (size_t i = 0; i < len; i++)
		buf_char(b, is_plain(host[i]) ? host[i] : '_');
	/* Hosts are often called alike but for the end: the digest keeps them apart. */
	if (cut)
		buf_format(b, "%0*x", DIGEST_LEN, digest(host));
}

void temp_name_start(struct buf *start, const char *name, const char *host)
{
	AUTO_VALUE(buf) end = { 0 };
	size_t len = strlen(name), room;

	buf_str(&end, MARK);
	add_host(&end, host);
	buf_char(&end, '-');
	room = TEMP_NAME_MAX - 1 - end.len - PID_MAX_LEN;
	if (len > room) {
		len = room;
		/* Not within a UTF-8 character: some file systems refuse such a name. */
		while (len > 0 && ((unsigned char)name[len] & 0xC0) == 0x80)
			len--;
	}
	buf_char(start, '.');
	buf_add(start, name, len);
	buf_span(start, buf_view(&end));
}

bool temp_name_pid(pid_t *pid, const char *entry, const char *start)
{
	struct span rest = span_of(entry);
	long long number;

	if (!span_starts(rest, start))
		return false;
	rest = span_of(entry + strlen(start));
	/* 0 and below mean groups of processes to kill(2). */
	if (rest.len == 0 || rest.p[0] == '0' || !span_number(&number, rest, 1, INT_MAX))
		return false;
	*pid = (pid_t)number;
	return true;
}

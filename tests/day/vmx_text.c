#include "vmx_text.h"

#include <string.h>
#include <strings.h>

#define NAME "vhv.enable"

#define UUID "uuid.bios = \""

/* Where the value of NAME stands, between its quotes. */
static bool find_value(struct span *value, struct span text)
{
	struct span line;

	while (span_next(&line, &text, '\n')) {
		const char *p = line.p, *end = line.p + line.len, *close;

		if (line.len < strlen(NAME) || strncasecmp(p, NAME, strlen(NAME)) != 0)
			continue;
		p += strlen(NAME);
		while (p < end && (*p == ' ' || *p == '='))
			p++;
		if (p == end || *p != '"')
			continue;
		close = memchr(p + 1, '"', (size_t)(end - p - 1));
		if (!close)
			continue;
		*value = span_make(p + 1, (size_t)(close - p - 1));
		return true;
	}
	return false;
}

static const char *line_end(struct span text)
{
	const char *first = memchr(text.p, '\n', text.len);

	return first && first > text.p && first[-1] == '\r' ? "\r\n" : "\n";
}

static bool is_ended(struct span text)
{
	return text.len > 0 && text.p[text.len - 1] == '\n';
}

bool vmx_is_right(struct span text, bool wish)
{
	struct span value;

	if (!find_value(&value, text))
		return !wish;
	return span_is_nocase(value, wish ? "TRUE" : "FALSE");
}

static void add_line(struct buf *out, struct span text, const char *line)
{
	const char *end = line_end(text);

	buf_add(out, text.p, text.len);
	if (is_ended(text))
		buf_format(out, "%s%s", line, end);
	else
		buf_format(out, "%s%s", end, line);
}

static void put_value(struct buf *out, struct span text, struct span value, const char *new)
{
	buf_add(out, text.p, (size_t)(value.p - text.p));
	buf_str(out, new);
	buf_add(out, value.p + value.len, (size_t)(text.p + text.len - value.p) - value.len);
}

void vmx_expect(struct buf *out, struct span text, bool wish)
{
	struct span value;

	if (find_value(&value, text))
		put_value(out, text, value, wish ? "TRUE" : "FALSE");
	else if (wish)
		add_line(out, text, NAME " = \"TRUE\"");
	else
		buf_add(out, text.p, text.len);
}

void vmx_set_by_hand(struct buf *out, struct span text, bool value)
{
	struct span old;

	if (find_value(&old, text))
		put_value(out, text, old, value ? "true" : "false");
	else
		add_line(out, text,
			 value ? "VHV.Enable=\"True\"  # Hyper-V lab"
			       : "vhv.Enable =  \"False\"# not now");
}

/* Every line with this end. */
static void end_lines(struct buf *out, struct span text, const char *end)
{
	bool ended = is_ended(text);
	struct span line;

	while (span_next(&line, &text, '\n')) {
		if (line.len > 0 && line.p[line.len - 1] == '\r')
			line.len--;
		buf_add(out, line.p, line.len);
		if (text.len > 0 || ended)
			buf_str(out, end);
	}
}

void vmx_edit_by_hand(struct buf *out, struct span text, unsigned int number)
{
	AUTO_VALUE(buf) line = { 0 };

	switch (number % 5) {
	case 0:
		buf_format(&line, "guestinfo.lab%u = \"rack |22%u|22\"   # by hand", number,
			   number);
		break;
	case 1:
		buf_format(&line, "# looked at it, number %u", number);
		break;
	case 2:
		buf_format(&line, "what %u is this", number); /* no line of a .vmx */
		break;
	case 3:
		end_lines(out, text, line_end(text)[0] == '\r' ? "\n" : "\r\n");
		return;
	default: /* an editor that ends no file, or one that does */
		buf_add(out, text.p, text.len);
		if (!is_ended(text))
			buf_str(out, line_end(text));
		else
			buf_cut(out, text.len - strlen(line_end(text)));
		return;
	}
	add_line(out, text, buf_text(&line));
}

void vmx_other_uuid(struct buf *out, struct span text)
{
	struct span rest = text, line;

	while (span_next(&line, &rest, '\n')) {
		if (span_starts(line, UUID) && line.len > strlen(UUID)) {
			size_t at = (size_t)(line.p - text.p) + strlen(UUID);

			buf_add(out, text.p, at);
			buf_char(out, text.p[at] == '4' ? '5' : '4');
			buf_add(out, text.p + at + 1, text.len - at - 1);
			return;
		}
	}
	buf_add(out, text.p, text.len);
}

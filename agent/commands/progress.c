#include "commands/progress.h"

#include "formats/show.h"
#include "system/clock.h"

/* Shorter work is over before anybody has read a line. */
#define SHOW_AFTER_MS 1000

#define WIPE_LINE     "\r\033[K"

struct progress progress_start(struct run *run)
{
	return (struct progress){ .run = run, .start_ms = clock_ms() };
}

void progress_show(void *context, size_t done, size_t total, const struct vm *vm)
{
	struct progress *p = context;
	AUTO_VALUE(buf) name = { 0 };

	if (!p->run->err_is_terminal || p->run->format == OUTPUT_ESXCLI ||
	    clock_ms() - p->start_ms < SHOW_AFTER_MS)
		return;
	show_bytes(&name, span_of(vm->name ? vm->name : vm->path), CHARSET_UTF8);
	out_format(p->run->err, WIPE_LINE "[%4zu/%zu] %s", done + 1, total, buf_text(&name));
	out_flush(p->run->err);
	p->shown = true;
}

void progress_end(struct progress *p)
{
	if (!p->shown)
		return;
	out_str(p->run->err, WIPE_LINE);
	out_flush(p->run->err);
}

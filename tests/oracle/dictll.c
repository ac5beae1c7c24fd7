#include "dictll.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

/* What DictLL_ReadLine answers, seen by calling it. An error of the stream is 0. */
enum { READ_END = 1, READ_LINE = 2 };

/* VMware's Bool is a char. */
typedef int read_line_function(FILE *stream, char **line, char **name, char **value);
typedef char write_line_function(FILE *stream, const char *name, const char *value);
typedef char read_bom_function(FILE *stream);

static read_line_function *read_line;
static write_line_function *write_line;
static read_bom_function *read_bom;

/* ISO C has no cast from an object pointer, which dlsym() gives, to a function's. */
static bool find(void *function, void *library, const char *name)
{
	void *found = dlsym(library, name);

	memcpy(function, &found, sizeof(found));
	return found != NULL;
}

bool dictll_load(const char *path, const char **reason)
{
	void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);

	if (library && find(&read_line, library, "DictLL_ReadLine") &&
	    find(&write_line, library, "DictLL_WriteLine") &&
	    find(&read_bom, library, "DictLL_ReadUTF8BOM"))
		return true;
	*reason = dlerror();
	return false;
}

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	perror(what);
	exit(2);
}

void dictll_read(struct dictll_file *file, struct span bytes)
{
	FILE *stream = tmpfile();
	struct dictll_line line;
	int answer;

	must(stream && fwrite(bytes.p, 1, bytes.len, stream) == bytes.len, "tmpfile");
	rewind(stream);
	*file = (struct dictll_file){ .has_bom = read_bom(stream) != 0 };
	while ((answer = read_line(stream, &line.text, &line.name, &line.value)) == READ_LINE)
		LIST_PUSH(file, line);
	must(answer == READ_END, "DictLL_ReadLine");
	(void)fclose(stream);
}

void dictll_file_free(struct dictll_file *file)
{
	for (size_t i = 0; i < file->count; i++) {
		free(file->items[i].text);
		free(file->items[i].name);
		free(file->items[i].value);
	}
	free(file->items);
	*file = (struct dictll_file){ 0 };
}

void dictll_write(struct buf *out, const char *name, const char *value)
{
	char *text = NULL;
	size_t len = 0;
	FILE *stream = open_memstream(&text, &len);

	must(stream && write_line(stream, name, value), "DictLL_WriteLine");
	must(fclose(stream) == 0, "open_memstream");
	buf_add(out, text, len);
	free(text);
}

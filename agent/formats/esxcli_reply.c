#include "formats/esxcli_reply.h"

#include <string.h>

#include "base/list.h"
#include "formats/xml_reader.h"

struct cell {
	size_t row;
	char *name; /* letters and digits only, lower case */
	char *text;
};

struct esxcli_reply {
	struct cell *items;
	size_t count;
	size_t room;
	size_t rows;
	size_t *first; /* index of the first cell of each row, made when all is read */
};

static char *plain_name(const char *name)
{
	struct buf plain = { 0 };

	for (const char *p = name; *p; p++) {
		if ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9'))
			buf_char(&plain, *p);
		else if (*p >= 'A' && *p <= 'Z')
			buf_char(&plain, (char)(*p - 'A' + 'a'));
	}
	return buf_take(&plain);
}

static bool is_scalar(const char *element)
{
	return strcmp(element, "string") == 0 || strcmp(element, "integer") == 0 ||
	       strcmp(element, "boolean") == 0 || strcmp(element, "float") == 0;
}

/* Inside <field name=…>: take the scalar; pass over lists and what else may come. */
static int read_field(struct esxcli_reply *reply, struct xml_reader *x, struct err *e)
{
	AUTO_VALUE(buf) name = { 0 };
	int depth = xml_reader_depth(x);
	enum xml_event event;

	xml_reader_attribute(&name, x, "name");
	while (xml_reader_next(&event, x, e) == 0) {
		AUTO_VALUE(buf) text = { 0 };

		if (event == XML_END_OF_FILE || (event == XML_END && xml_reader_depth(x) == depth))
			return 0;
		if (event != XML_START || xml_reader_depth(x) != depth + 1 ||
		    !is_scalar(xml_reader_name(x)))
			continue;
		if (xml_reader_text(&text, x, e) < 0)
			return -1;
		LIST_PUSH(reply, (struct cell){ reply->rows - 1, plain_name(buf_text(&name)),
						buf_take(&text) });
	}
	return -1;
}

static int read_all(struct esxcli_reply *reply, struct xml_reader *x, struct err *e)
{
	bool has_root = false;
	enum xml_event event;

	while (xml_reader_next(&event, x, e) == 0) {
		const char *name = xml_reader_name(x);

		if (event == XML_END_OF_FILE)
			return has_root ? 0 : err_set(e, ERR_HOST, "it has no <root>");
		if (event != XML_START)
			continue;
		if (xml_reader_depth(x) == 0 && strcmp(name, "output") != 0)
			return err_set(e, ERR_HOST, "it is <%s>, not <output>", name);
		if (strcmp(name, "root") == 0)
			has_root = true;
		if (strcmp(name, "structure") == 0)
			reply->rows++;
		if (strcmp(name, "field") == 0 && reply->rows > 0 && read_field(reply, x, e) < 0)
			return -1;
	}
	return -1;
}

static void index_rows(struct esxcli_reply *reply)
{
	size_t cell = 0;

	reply->first = x_array(reply->rows + 1, sizeof(size_t));
	for (size_t row = 0; row <= reply->rows; row++) {
		while (cell < reply->count && reply->items[cell].row < row)
			cell++;
		reply->first[row] = cell;
	}
}

int esxcli_reply_parse(struct esxcli_reply **reply, struct span xml, struct err *e)
{
	AUTO(esxcli_reply) *made = x_alloc(sizeof(*made));
	AUTO(xml_reader) *x = NULL;

	if (xml_reader_open(&x, xml, e) < 0 || read_all(made, x, e) < 0) {
		e->code = ERR_HOST; /* the reader cannot know that a host command spoke */
		return -1;
	}
	index_rows(made);
	*reply = made;
	made = NULL;
	return 0;
}

void esxcli_reply_free(struct esxcli_reply *reply)
{
	if (!reply)
		return;
	for (size_t i = 0; i < reply->count; i++) {
		free(reply->items[i].name);
		free(reply->items[i].text);
	}
	free(reply->items);
	free(reply->first);
	free(reply);
}

size_t esxcli_reply_rows(const struct esxcli_reply *reply)
{
	return reply->rows;
}

const char *esxcli_reply_get(const struct esxcli_reply *reply, size_t row, const char *field)
{
	AUTO_STR *name = plain_name(field);

	for (size_t i = reply->first[row]; i < reply->first[row + 1]; i++) {
		if (strcmp(reply->items[i].name, name) == 0)
			return reply->items[i].text;
	}
	return NULL;
}

#include "formats/esxcli_reply.h"

#include <string.h>

#include "base/list.h"
#include "formats/xml_reader.h"

/* One field: a scalar, a list of scalars, or structures; each may be missing. */
struct cell {
	char *name; /* letters and digits only, lower case */
	char *text;
	struct strings *list;
	struct esxcli_reply *inside;
};

struct row {
	struct cell *items;
	size_t count;
	size_t room;
};

struct esxcli_reply {
	struct row *items;
	size_t count;
	size_t room;
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

/* The next element right inside the one at `depth`; false at its end. */
static int next_inside(bool *found, struct xml_reader *x, int depth, struct err *e)
{
	enum xml_event event;

	do {
		if (xml_reader_next(&event, x, e) < 0)
			return -1;
		if (event == XML_END_OF_FILE ||
		    (event == XML_END && xml_reader_depth(x) == depth)) {
			*found = false;
			return 0;
		}
	} while (event != XML_START || xml_reader_depth(x) != depth + 1);
	*found = true;
	return 0;
}

static int read_structure(struct esxcli_reply *reply, struct xml_reader *x, struct err *e);

static int read_inside(struct cell *cell, struct xml_reader *x, struct err *e)
{
	if (!cell->inside)
		cell->inside = x_alloc(sizeof(*cell->inside));
	return read_structure(cell->inside, x, e);
}

/* Inside <list>: scalars or structures; anything else is passed over. */
static int read_list(struct cell *cell, struct xml_reader *x, struct err *e)
{
	int depth = xml_reader_depth(x);
	bool found;

	if (!cell->list)
		cell->list = x_alloc(sizeof(*cell->list));
	while (next_inside(&found, x, depth, e) == 0) {
		AUTO_VALUE(buf) text = { 0 };

		if (!found)
			return 0;
		if (strcmp(xml_reader_name(x), "structure") == 0) {
			if (read_inside(cell, x, e) < 0)
				return -1;
		} else if (is_scalar(xml_reader_name(x))) {
			if (xml_reader_text(&text, x, e) < 0)
				return -1;
			strings_take(cell->list, buf_take(&text));
		}
	}
	return -1;
}

/* One element inside <field>. */
static int read_content(struct cell *cell, struct xml_reader *x, struct err *e)
{
	const char *element = xml_reader_name(x);
	AUTO_VALUE(buf) text = { 0 };

	if (strcmp(element, "list") == 0)
		return read_list(cell, x, e);
	if (strcmp(element, "structure") == 0)
		return read_inside(cell, x, e);
	if (!is_scalar(element))
		return 0;
	if (xml_reader_text(&text, x, e) < 0)
		return -1;
	if (!cell->text) /* the first one counts */
		cell->text = buf_take(&text);
	return 0;
}

static int read_field(struct row *row, struct xml_reader *x, struct err *e)
{
	AUTO_VALUE(buf) name = { 0 };
	int depth = xml_reader_depth(x);
	struct cell *cell;
	bool found;

	xml_reader_attribute(&name, x, "name");
	LIST_PUSH(row, (struct cell){ .name = plain_name(buf_text(&name)) });
	cell = &row->items[row->count - 1];
	while (next_inside(&found, x, depth, e) == 0) {
		if (!found)
			return 0;
		if (read_content(cell, x, e) < 0)
			return -1;
	}
	return -1;
}

/*
 * One row more. What is inside a field goes to a reply of its own, so the row stays where it is
 * meanwhile. Structures within structures cost stack; libxml2 ends them at 256 levels.
 */
static int read_structure(struct esxcli_reply *reply, struct xml_reader *x, struct err *e)
{
	int depth = xml_reader_depth(x);
	struct row *row;
	bool found;

	LIST_PUSH(reply, (struct row){ 0 });
	row = &reply->items[reply->count - 1];
	while (next_inside(&found, x, depth, e) == 0) {
		if (!found)
			return 0;
		if (strcmp(xml_reader_name(x), "field") == 0 && read_field(row, x, e) < 0)
			return -1;
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
		if (strcmp(name, "structure") == 0 && read_structure(reply, x, e) < 0)
			return -1;
	}
	return -1;
}

int esxcli_reply_parse(struct esxcli_reply **reply, struct span xml, struct err *e)
{
	AUTO(esxcli_reply) *made = x_alloc(sizeof(*made));
	AUTO(xml_reader) *x = NULL;

	if (xml_reader_open(&x, xml, e) < 0 || read_all(made, x, e) < 0) {
		e->code = ERR_HOST; /* the reader cannot know that a host command spoke */
		return -1;
	}
	*reply = made;
	made = NULL;
	return 0;
}

static void free_cell(struct cell *cell)
{
	free(cell->name);
	free(cell->text);
	if (cell->list)
		strings_free(cell->list);
	free(cell->list);
	esxcli_reply_free(cell->inside);
}

void esxcli_reply_free(struct esxcli_reply *reply)
{
	if (!reply)
		return;
	for (size_t i = 0; i < reply->count; i++) {
		for (size_t k = 0; k < reply->items[i].count; k++)
			free_cell(&reply->items[i].items[k]);
		free(reply->items[i].items);
	}
	free(reply->items);
	free(reply);
}

size_t esxcli_reply_rows(const struct esxcli_reply *reply)
{
	return reply->count;
}

static const struct cell *find(const struct esxcli_reply *reply, size_t row, const char *field)
{
	AUTO_STR *name = plain_name(field);
	const struct row *cells = &reply->items[row];

	for (size_t i = 0; i < cells->count; i++) {
		if (strcmp(cells->items[i].name, name) == 0)
			return &cells->items[i];
	}
	return NULL;
}

const char *esxcli_reply_get(const struct esxcli_reply *reply, size_t row, const char *field)
{
	const struct cell *cell = find(reply, row, field);

	return cell ? cell->text : NULL;
}

const struct strings *esxcli_reply_list(const struct esxcli_reply *reply, size_t row,
					const char *field)
{
	const struct cell *cell = find(reply, row, field);

	return cell ? cell->list : NULL;
}

const struct esxcli_reply *esxcli_reply_inside(const struct esxcli_reply *reply, size_t row,
					       const char *field)
{
	const struct cell *cell = find(reply, row, field);

	return cell ? cell->inside : NULL;
}

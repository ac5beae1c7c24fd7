#include "vib/component.h"

#include <stdlib.h>
#include <string.h>

#include "core/files.h"

static int load_one(struct components *list, const struct sim *s, const char *name, struct err *e)
{
	AUTO_STR *path = sim_file(s, "component/%s", name);
	AUTO_VALUE(buf) xml = { 0 };
	AUTO_VALUE(strings) errors = { 0 };

	if (files_read(&xml, path, e) < 0)
		return -1;
	LIST_PUSH(list, (struct bulletin){ 0 });
	if (!bulletin_read(&list->items[list->count - 1], buf_view(&xml), &errors))
		return err_set(e, ERR_IO, "%s: damaged", path);
	return 0;
}

int components_load(struct components *list, const struct sim *s, struct err *e)
{
	AUTO_STR *folder = sim_file(s, "component");
	AUTO_VALUE(strings) names = { 0 };

	if (files_list(&names, folder, e) < 0)
		return -1;
	for (size_t i = 0; i < names.count; i++) {
		if (load_one(list, s, names.items[i], e) < 0)
			return -1;
	}
	return 0;
}

void components_free(struct components *list)
{
	for (size_t i = 0; i < list->count; i++)
		bulletin_free(&list->items[i]);
	free(list->items);
	*list = (struct components){ 0 };
}

bool component_is_named(const struct bulletin *b, const char *word)
{
	AUTO_STR *with_version = x_format("%s:%s", b->name, b->version);

	return strcmp(word, b->name) == 0 || strcmp(word, with_version) == 0;
}

const struct bulletin *components_find(const struct components *list, const char *word)
{
	for (size_t i = 0; i < list->count; i++) {
		if (component_is_named(&list->items[i], word))
			return &list->items[i];
	}
	return NULL;
}

int component_add(const struct sim *s, const char *id, const char *xml, struct err *e)
{
	AUTO_STR *path = sim_file(s, "component/%s.xml", id);

	return files_replace(path, span_of(xml), 0644, e);
}

int component_remove(const struct sim *s, const char *id, struct err *e)
{
	AUTO_STR *path = sim_file(s, "component/%s.xml", id);

	return files_remove(path, e);
}

int component_forget(const struct sim *s, const char *vib_id, struct err *e)
{
	AUTO_VALUE(components) list = { 0 };

	if (components_load(&list, s, e) < 0)
		return -1;
	for (size_t i = 0; i < list.count; i++) {
		if (strings_have(&list.items[i].vibs, vib_id) &&
		    component_remove(s, list.items[i].id, e) < 0)
			return -1;
	}
	return 0;
}

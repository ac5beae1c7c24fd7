/*
 * Between config_json.c (what may be said) and config_reader.c (how it is read and
 * what is said of errors); nobody else includes this.
 *
 * Objects are read by tables of keys. Each take function adds its errors at the place
 * where the reader is, and goes on: one reading finds them all.
 */
#ifndef FORMATS_CONFIG_READER_H
#define FORMATS_CONFIG_READER_H

#include <jansson.h>

#include "formats/config_json.h"

struct config_reader {
	struct config_errors *errors;
	const struct config_words *words;
	struct buf place; /* where we are: "vms[2].profile" */
	json_t *seen;     /* what may be there once: the place where it was */
};

typedef void config_take(struct config_reader *r, json_t *value, void *to);

/* A key of an object. `at`: where its field lies in the struct. */
struct config_key {
	const char *name;
	config_take *take;
	size_t at;
	bool required;
};

/* An error at this place; the same with "…is wanted, not a string"; the same of a key in it. */
void config_reader_wrong(struct config_reader *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
void config_reader_want(struct config_reader *r, const char *what, const json_t *instead);
void config_reader_miss(struct config_reader *r, const char *key, const char *text);
void config_reader_add_error(struct config_errors *errors, struct config_error error);

/* Go to a key of this place; gives what buf_cut(&r->place, …) goes back to. */
size_t config_reader_enter(struct config_reader *r, const char *key);

/* Every key of an object into the struct at `to`; each entry of an array. */
void config_reader_object(struct config_reader *r, json_t *object, const struct config_key *keys,
			  size_t count, void *to);
void config_reader_list(struct config_reader *r, json_t *array, config_take *take, void *to);

/* A string that is not empty, or NULL and an error. */
const char *config_reader_text(struct config_reader *r, const json_t *value);
/* Is this the first of its kind? An error where it is not. */
bool config_reader_is_first(struct config_reader *r, char kind, const char *text);
void config_reader_number(struct config_reader *r, const json_t *value, long long *to,
			  long long min, long long max);
void config_reader_word(struct config_reader *r, json_t *value, void *to); /* an enum config_word */
void config_reader_bool(struct config_reader *r, json_t *value, void *to); /* a bool */

#endif

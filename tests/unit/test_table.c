/*
 * What must hold for every command, whoever adds one. The form of the extension
 * itself is checked on its XML: tests/lint/extension.
 */
#include "test_commands.h"

#include <string.h>

#include "base/text.h"
#include "commands/args.h"
#include "commands/change_rows.h"
#include "commands/table.h"

/* The longest description that fits beside its option on a screen of 100 columns or so. */
#define DESCRIPTION_MAX 84

static void assert_sentence(const char *about, const char *text)
{
	size_t len = text ? strlen(text) : 0;

	if (len < 2 || !strchr(".?", text[len - 1]) || text[0] == ' ' || strchr(text, '\n'))
		fail_msg("%s: \"%s\" is not one line of sentences", about, text ? text : "");
}

/* esxcli: `[a-z0-9-]{2,}` (esxi-facts 5.2). */
static bool is_option_name(const char *name)
{
	return strlen(name) >= 2 &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name);
}

static void assert_param(const char *about, const struct param *p)
{
	if (!is_option_name(p->name))
		fail_msg("%s: --%s: not a name that esxcli takes", about, p->name);
	assert_sentence(p->name, p->description);
	if (strlen(p->description) > DESCRIPTION_MAX)
		fail_msg("%s: --%s: its description is too long", about, p->name);
	if ((p->type == PARAM_FLAG) != !p->placeholder)
		fail_msg("%s: --%s: all but flags have a placeholder", about, p->name);
	if ((p->type == PARAM_ENUM) != (p->values && p->values[0]))
		fail_msg("%s: --%s: enums, and only they, have values", about, p->name);
	if (p->type == PARAM_FLAG && (p->required || p->repeats))
		fail_msg("%s: --%s: a flag is there once or not", about, p->name);
	if (p->positional && p->shortname)
		fail_msg("%s: %s: a word without dashes has no letter", about, p->name);
}

/* Every parameter of a command, its own and those of all commands. */
static size_t all_params(const struct param **params, size_t room, const struct command *c)
{
	size_t count = 0;

	for (size_t i = 0; command_param(c, i); i++)
		params[count++] = command_param(c, i);
	for (size_t i = 0; command_global_params[i]; i++)
		params[count++] = command_global_params[i];
	assert_true(count <= room);
	return count;
}

static void command_table__params__are_well_formed_and_never_collide(void **state)
{
	for (size_t c = 0; table_of_commands.commands[c]; c++) {
		const struct param *params[64];
		size_t count = all_params(params, COUNT_OF(params), table_of_commands.commands[c]);

		for (size_t i = 0; i < count; i++) {
			assert_param(table_of_commands.commands[c]->path, params[i]);
			for (size_t k = 0; k < i; k++) {
				assert_string_not_equal(params[i]->name, params[k]->name);
				if (params[i]->shortname)
					assert_int_not_equal(params[i]->shortname,
							     params[k]->shortname);
			}
		}
	}
}

/* The extension has options only, each given once; a repeated word must be the last. */
static void command_table__words_without_dashes__are_of_the_command_line_only(void **state)
{
	for (size_t c = 0; table_of_commands.commands[c]; c++) {
		bool repeated = false;

		for (size_t i = 0; command_param(table_of_commands.commands[c], i); i++) {
			const struct param *p = command_param(table_of_commands.commands[c], i);

			if (!p->positional)
				continue;
			assert_true(table_of_commands.commands[c]->flags & CMD_CLI_ONLY);
			assert_false(repeated);
			repeated = p->repeats;
		}
	}
}

static bool group_is_declared(const char *path)
{
	const char *blank = strrchr(path, ' ');

	for (size_t i = 0; blank && table_of_commands.groups[i].path; i++) {
		if (strlen(table_of_commands.groups[i].path) == (size_t)(blank - path) &&
		    strncmp(table_of_commands.groups[i].path, path, (size_t)(blank - path)) == 0)
			return true;
	}
	return false;
}

static void command_table__paths__are_unique_and_in_a_declared_group(void **state)
{
	for (size_t c = 0; table_of_commands.commands[c]; c++) {
		const char *path = table_of_commands.commands[c]->path;

		if (!group_is_declared(path))
			fail_msg("%s: its group is not declared", path);
		assert_int_equal(strspn(path, "abcdefghijklmnopqrstuvwxyz "), strlen(path));
		assert_sentence(path, table_of_commands.commands[c]->summary);
		assert_non_null(table_of_commands.commands[c]->run);
		for (size_t k = 0; k < c; k++)
			assert_string_not_equal(path, table_of_commands.commands[k]->path);
	}
	for (size_t g = 0; table_of_commands.groups[g].path; g++) {
		assert_sentence(table_of_commands.groups[g].path,
				table_of_commands.groups[g].summary);
		for (size_t c = 0; table_of_commands.commands[c]; c++)
			assert_string_not_equal(table_of_commands.groups[g].path,
						table_of_commands.commands[c]->path);
	}
}

static void command_table__fields__have_headings_that_make_unique_keys(void **state)
{
	for (size_t c = 0; table_of_commands.commands[c]; c++) {
		const struct shape *shape = &table_of_commands.commands[c]->shape;
		AUTO_VALUE(strings) keys = { 0 };

		assert_true(shape->count > 0);
		for (size_t i = 0; i < shape->count; i++) {
			const struct field *f = &shape->fields[i];
			struct buf key = { 0 };

			assert_sentence(f->name, f->meaning);
			output_json_key(&key, f->name);
			assert_true(is_option_name(buf_text(&key)));
			assert_false(strings_have(&keys, buf_text(&key)));
			strings_take(&keys, buf_take(&key));
		}
	}
}

/* A type name means one shape: esxcli's clients make one class of it. */
static void command_table__types__of_one_name_have_the_same_fields(void **state)
{
	for (size_t a = 0; table_of_commands.commands[a]; a++) {
		for (size_t b = 0; b < a; b++) {
			const struct shape *x = &table_of_commands.commands[a]->shape;
			const struct shape *y = &table_of_commands.commands[b]->shape;

			if (strcmp(x->type, y->type) == 0)
				assert_ptr_equal(x->fields, y->fields);
		}
	}
}

static bool has_param(const struct command *c, const char *name)
{
	for (size_t i = 0; command_param(c, i); i++) {
		if (strcmp(command_param(c, i)->name, name) == 0)
			return true;
	}
	return false;
}

static void command_table__what_changes_something__has_dry_run_and_rows_of_changes(void **state)
{
	for (size_t c = 0; table_of_commands.commands[c]; c++) {
		bool writes = table_of_commands.commands[c]->flags & CMD_WRITES;

		assert_int_equal(has_param(table_of_commands.commands[c], "dry-run"), writes);
		/* What only plans shows such rows, too. */
		assert_true(!writes ||
			    table_of_commands.commands[c]->shape.fields == change_rows_fields);
	}
}

static void command_param__order__is_own_then_dry_run_then_nothing(void **state)
{
	static const struct param one = { .name = "one" };
	static const struct param *const params[] = { &one, NULL };
	static const struct param *const none[] = { NULL };
	const struct command reads = { .params = params };
	const struct command writes = { .params = params, .flags = CMD_WRITES };
	const struct command bare = { .params = none };

	assert_ptr_equal(command_param(&reads, 0), &one);
	assert_null(command_param(&reads, 1));
	assert_null(command_param(&reads, 2));
	assert_ptr_equal(command_param(&writes, 0), &one);
	assert_string_equal(command_param(&writes, 1)->name, "dry-run");
	assert_null(command_param(&writes, 2));
	assert_null(command_param(&bare, 0));
}

/* Of rows of changes the first field names every kind of object that there is. */
static void change_rows_fields__target_type__names_all_that_a_change_is_of(void **state)
{
	static const char *const types[] = {
		"vm", "vswitch", "portgroup", "host", "dvport", "file"
	};
	const char *text = change_rows_fields[ROW_TYPE].meaning;

	for (size_t i = 0; i < COUNT_OF(types); i++) {
		AUTO_STR *before_comma = x_format(" %s,", types[i]);
		AUTO_STR *at_end = x_format(" %s.", types[i]);

		if (!strstr(text, before_comma) && !strstr(text, at_end))
			fail_msg("\"%s\" does not name %s", text, types[i]);
	}
}

int test_table(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(command_table__params__are_well_formed_and_never_collide),
		cmocka_unit_test(command_table__words_without_dashes__are_of_the_command_line_only),
		cmocka_unit_test(command_table__paths__are_unique_and_in_a_declared_group),
		cmocka_unit_test(command_table__fields__have_headings_that_make_unique_keys),
		cmocka_unit_test(command_table__types__of_one_name_have_the_same_fields),
		cmocka_unit_test(
			command_table__what_changes_something__has_dry_run_and_rows_of_changes),
		cmocka_unit_test(change_rows_fields__target_type__names_all_that_a_change_is_of),
		cmocka_unit_test(command_param__order__is_own_then_dry_run_then_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

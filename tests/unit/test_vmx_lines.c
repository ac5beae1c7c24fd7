/*
 * What it costs to find a name, whatever the names are. What an edit does is in test_vmx_doc*.
 */
/* CMocka wants these four first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/alloc.h"
#include "formats/vmx_doc.h"

/* As many as make 2,048 slots, of which a crafted file fills one: 11 bits that are the same. */
#define NAMES     1000
#define SAME_BITS 0x7ff

/* Twice the logarithm of NAMES, and one. */
#define STEPS_MAX 21

/* The hash of the names, as formats/vmx_doc.c makes it: what somebody with the source can do. */
static uint64_t hash_of(const char *name)
{
	uint64_t hash = 0xcbf29ce484222325U;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 0x100000001b3U;
	return hash;
}

static char (*crafted_names(void))[16]
{
	char(*names)[16] = x_array(NAMES, sizeof(*names));
	size_t count = 0;

	for (unsigned i = 0; count < NAMES; i++) {
		(void)snprintf(names[count], sizeof(names[count]), "n%u", i);
		if ((hash_of(names[count]) & SAME_BITS) == 0)
			count++;
	}
	return names;
}

static size_t most_steps(const struct vmx_lines *lines, char (*names)[16])
{
	size_t most = 0;

	for (size_t i = 0; i < NAMES; i++) {
		size_t steps = vmx_lines_steps(lines, span_of(names[i]));

		assert_non_null(vmx_lines_find(lines, span_of(names[i])));
		most = steps > most ? steps : most;
	}
	return most;
}

static void vmx_lines_find__names_made_to_collide__takes_the_logarithm_of_steps(void **state)
{
	char(*names)[16] = crafted_names();
	AUTO_VALUE(buf) text = { 0 };
	struct vmx_lines lines;
	size_t most;

	(void)state;
	for (size_t i = 0; i < NAMES; i++)
		buf_format(&text, "%s = \"1\"\n", names[i]);
	vmx_lines_split(&lines, buf_view(&text));
	most = most_steps(&lines, names);
	/* Else they do not collide, and this shows nothing. */
	assert_in_range(most, 9, STEPS_MAX);
	assert_null(vmx_lines_find(&lines, span_of("n")));
	vmx_lines_free(&lines);
	free(names);
}

static void vmx_lines_add__names_made_to_collide__takes_the_logarithm_of_steps(void **state)
{
	char(*names)[16] = crafted_names();
	struct vmx_lines lines;

	(void)state;
	vmx_lines_split(&lines, span_of(""));
	for (size_t i = 0; i < NAMES; i++) {
		struct buf text = { 0 };

		buf_format(&text, "%s = \"1\"", names[i]);
		vmx_lines_add(&lines, NULL, &text, span_of("\n"));
	}
	assert_in_range(most_steps(&lines, names), 9, STEPS_MAX);
	vmx_lines_free(&lines);
	free(names);
}

/* A line that is removed leaves its place in the tree to the next of its name. */
static void vmx_lines_add__after_a_removal_among_colliding_names__is_found(void **state)
{
	char(*names)[16] = crafted_names();
	struct vmx_lines lines;

	(void)state;
	vmx_lines_split(&lines, span_of(""));
	for (size_t i = 0; i < (size_t)NAMES * 2; i++) {
		const char *name = names[i % NAMES];
		struct buf text = { 0 };

		if (i >= NAMES)
			vmx_lines_remove(&lines, vmx_lines_find(&lines, span_of(name)));
		assert_null(vmx_lines_find(&lines, span_of(name)));
		buf_format(&text, "%s = \"%zu\"", name, i);
		vmx_lines_add(&lines, NULL, &text, span_of("\n"));
	}
	assert_in_range(most_steps(&lines, names), 9, STEPS_MAX);
	assert_null(vmx_lines_next(&lines, vmx_lines_find(&lines, span_of(names[7]))));
	vmx_lines_free(&lines);
	free(names);
}

static void vmx_lines_find__ordinary_names__takes_a_step_or_two(void **state)
{
	AUTO_VALUE(buf) text = { 0 };
	struct vmx_lines lines;
	size_t steps = 0;

	(void)state;
	for (int i = 0; i < NAMES; i++)
		buf_format(&text, "ethernet%d.present = \"TRUE\"\n", i);
	vmx_lines_split(&lines, buf_view(&text));
	for (int i = 0; i < NAMES; i++) {
		AUTO_STR *name = x_format("Ethernet%d.Present", i);

		steps += vmx_lines_steps(&lines, span_of(name));
	}
	assert_in_range(steps, NAMES, NAMES * 2);
	vmx_lines_free(&lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			vmx_lines_find__names_made_to_collide__takes_the_logarithm_of_steps),
		cmocka_unit_test(
			vmx_lines_add__names_made_to_collide__takes_the_logarithm_of_steps),
		cmocka_unit_test(vmx_lines_add__after_a_removal_among_colliding_names__is_found),
		cmocka_unit_test(vmx_lines_find__ordinary_names__takes_a_step_or_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "test_plan.h"

/* Two adapters, and one that was taken out. */
#define NICS                                                                                       \
	"ethernet0.present = \"TRUE\"\nethernet1.present = \"FALSE\"\n"                            \
	"Ethernet9.Present = \"true\"\nethernet10.present = \"TRUE\"\n"

#define NAME(n)    "ethernet" n ".filter4.name"
#define FAILURE(n) "ethernet" n ".filter4.onFailure"
#define FILTER(n)  NAME(n) " = \"dvfilter-maclearn\"\n" FAILURE(n) " = \"failOpen\"\n"
#define OTHER(n)   NAME(n) " = \"vmware-sfw\"\n" FAILURE(n) " = \"failOpen\"\n"

struct row {
	const char *vmx;
	const char *want; /* an item a line */
};

static void assert_rows(const char *profile, bool on, const struct row *rows, size_t count)
{
	for (const struct row *row = rows; row < rows + count; row++) {
		struct vm vm = vm_of(row->vmx);
		AUTO_VALUE(plan) plan = { 0 };
		AUTO_VALUE(buf) got = { 0 };

		diff_profile(&plan, &vm, profile, on, false);
		assert_int_equal(plan.count, 1);
		for (size_t k = 0; k < plan.items[0].count; k++) {
			const struct setting_change *item = &plan.items[0].items[k];

			show_item(&got, &plan.items[0], item);
			buf_str(&got, item->is_others ? " (others)\n" : "\n");
		}
		assert_string_equal(buf_text(&got), row->want);
		vm_done(&vm);
	}
}

static void profile_names__each__has_a_row_of_the_table(void **state)
{
	size_t count = 0;

	for (; profile_names[count]; count++) {
		const struct profile *profile = profile_find(profile_names[count]);

		assert_non_null(profile);
		for (size_t k = 0; k < count; k++)
			assert_ptr_not_equal(profile, profile_find(profile_names[k]));
		assert_non_null(strchr(profile_summary(profile), '.'));
	}
	assert_int_equal(count, 8);
	assert_null(profile_find("none"));
	assert_ptr_equal(profile_find(NULL), profile_find("default"));
	const struct profile_host lacks = { .is_vib_known = true, .missing_vib = "that" };

	assert_null(profile_missing_vib(&lacks, profile_find("default")));
	assert_string_equal(profile_missing_vib(&lacks, profile_find("dvfilter-maclearn")), "that");
}

static void profile_on__default__is_vhv_alone(void **state)
{
	static const struct row on = { NICS FILTER("0"), "planned vhv.enable: - -> TRUE\n" };
	static const struct row off = { NICS FILTER("0") "vhv.enable = \"TRUE\"\n",
					"planned vhv.enable: TRUE -> FALSE\n" };

	assert_rows("default", true, &on, 1);
	assert_rows("default", false, &off, 1);
}

#define VHV "planned vhv.enable: - -> TRUE\n"
#define ADD(n)                                                                                     \
	"planned " NAME(n) ": - -> dvfilter-maclearn\nplanned " FAILURE(n) ": - -> failOpen\n"
#define RIGHT(n)                                                                                   \
	"unchanged " NAME(n) ": dvfilter-maclearn -> dvfilter-maclearn\n"                          \
			     "unchanged " FAILURE(n) ": failOpen -> failOpen\n"

static void profile_on__maclearn__wants_the_filter_on_every_adapter(void **state)
{
	static const struct row rows[] = {
		{ "", VHV },
		{ NICS, VHV ADD("0") ADD("9") },
		{ NICS FILTER("9"), VHV ADD("0") RIGHT("9") },
		{ "ethernet0.present = \"TRUE\"\n" NAME("0") " = \"DVFilter-MacLearn\"\n" FAILURE(
			  "0") " = \"failClosed\"\n",
		  VHV "planned " NAME("0") ": DVFilter-MacLearn -> dvfilter-maclearn\n"
					   "planned " FAILURE("0") ": failClosed -> failOpen\n" },
		/* another product's filter is not pushed aside */
		{ NICS OTHER("0"), VHV
		  "planned " NAME("0") ": vmware-sfw -> dvfilter-maclearn (others)\n" ADD("9") },
		{ "displayName = \"web\"\nencryption.data = \"x\"\n", VHV },
	};

	assert_rows("dvfilter-maclearn", true, rows, COUNT_OF(rows));
}

#define NOT_ON "unchanged vhv.enable: - -> -\n"
#define REMOVE(n)                                                                                  \
	"planned " NAME(n) ": dvfilter-maclearn -> -\nplanned " FAILURE(n) ": failOpen -> -\n"
#define ABSENT(n) "unchanged " NAME(n) ": - -> -\nunchanged " FAILURE(n) ": - -> -\n"

static void profile_off__maclearn__takes_its_own_lines_only(void **state)
{
	static const struct row rows[] = {
		{ "", NOT_ON },
		{ NICS "vhv.enable = \"TRUE\"\n" FILTER("0"),
		  "planned vhv.enable: TRUE -> FALSE\n" REMOVE("0") ABSENT("9") },
		/* an adapter that is not there any more */
		{ FILTER("1"), NOT_ON REMOVE("1") },
		{ NICS OTHER("0") FILTER("9"),
		  NOT_ON "unchanged " NAME("0") ": vmware-sfw -> vmware-sfw; left alone: it is not "
						"dvfilter-maclearn (others)\n" REMOVE("9") },
		{ FAILURE("0") " = \"failOpen\"\n", NOT_ON
		  "unchanged " NAME("0") ": - -> -\nplanned " FAILURE("0") ": failOpen -> -\n" },
		{ NAME("0") " = \"dvfilter-maclearn\"\n" FAILURE("0") " = \"failClosed\"\n",
		  NOT_ON "planned " NAME("0") ": dvfilter-maclearn -> -\nunchanged " FAILURE(
			  "0") ": failClosed -> failClosed; left alone: it is not failOpen "
			       "(others)\n" },
	};

	assert_rows("dvfilter-maclearn", false, rows, COUNT_OF(rows));
}

int test_profile(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(profile_names__each__has_a_row_of_the_table),
		cmocka_unit_test(profile_on__default__is_vhv_alone),
		cmocka_unit_test(profile_on__maclearn__wants_the_filter_on_every_adapter),
		cmocka_unit_test(profile_off__maclearn__takes_its_own_lines_only),
	};

	return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}

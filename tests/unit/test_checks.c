/* The unit tests of checks/: all of them, or those whose name fits a pattern (*, ?). */
#include "test_checks.h"

void show_finding(struct buf *text, const struct finding *f)
{
	buf_format(text, "%s %s: %s\n", severity_name(f->severity), f->target, f->text);
	if (f->fix)
		buf_format(text, "  %s\n", f->fix);
}

void assert_look(const char *id, const struct facts *facts, const struct vm *vm, const char *want)
{
	AUTO_VALUE(findings) findings = { 0 };
	struct look look = {
		.facts = facts, .vm = vm, .check = check_find(id), .findings = &findings
	};
	bool is_of_nic = false;
	AUTO_VALUE(vm_nics) nics = { 0 };
	AUTO_VALUE(buf) name = { 0 };
	AUTO_VALUE(buf) got = { 0 };

	assert_non_null(look.check);
	for (const struct check *c = checks_of_nic; c->id; c++)
		is_of_nic = is_of_nic || c == look.check;
	if (is_of_nic)
		vm_nics_read(&nics, vm->file);
	else
		look.check->look(&look);
	for (size_t i = 0; i < nics.count; i++) {
		look.nic = &nics.items[i];
		look.check->look(&look);
	}
	vm_show(&name, vm);
	for (size_t i = 0; i < findings.count; i++) {
		struct finding *f = &findings.items[i];

		assert_string_equal(f->id, id);
		assert_string_equal(f->target_type, is_of_nic ? "vnic" : "vm");
		assert_memory_equal(f->target, vm_target(vm), strlen(vm_target(vm)));
		assert_memory_equal(f->text, name.p, name.len);
		buf_format(&got, "%s%s\n", severity_name(f->severity), f->text + name.len);
		if (f->fix)
			buf_format(&got, "  %s\n", f->fix);
	}
	assert_string_equal(buf_text(&got), want);
}

static void add(struct findings *all, enum severity severity, const char *target, const char *text)
{
	struct finding one = {
		.id = "x",
		.severity = severity,
		.target_type = "vm",
		.target = x_strdup(target),
		.text = x_strdup(text),
	};

	LIST_PUSH(all, one);
}

static void findings_sort__by_severity_and_target__the_rest_as_it_came(void **state)
{
	AUTO_VALUE(findings) all = { 0 };
	AUTO_VALUE(buf) got = { 0 };

	findings_sort(&all);
	add(&all, SEVERITY_INFO, "a", "1");
	add(&all, SEVERITY_ERROR, "b", "2");
	add(&all, SEVERITY_WARNING, "a", "3");
	add(&all, SEVERITY_ERROR, "a", "4");
	add(&all, SEVERITY_ERROR, "b", "5");
	add(&all, SEVERITY_ERROR, "a", "6");
	findings_sort(&all);
	for (size_t i = 0; i < all.count; i++)
		buf_format(&got, "%s %s %s, ", severity_name(all.items[i].severity),
			   all.items[i].target, all.items[i].text);
	assert_string_equal(buf_text(&got), "error a 4, error a 6, error b 2, error b 5, "
					    "warning a 3, info a 1, ");
	assert_int_equal(findings_count(&all, SEVERITY_ERROR), 4);
	assert_int_equal(findings_count(&all, SEVERITY_WARNING), 1);
	assert_int_equal(findings_count(&all, SEVERITY_INFO), 1);
}

static void names_text__more_than_eight__are_counted(void **state)
{
	static const char *const wanted[] = {
		"",
		"vm0",
		"vm0, vm1",
		"vm0, vm1, vm2, vm3, vm4, vm5, vm6, vm7",
		"vm0, vm1, vm2, vm3, vm4, vm5, vm6, vm7 and 1 more",
	};
	static const int counts[] = { 0, 1, 2, 8, 9 };

	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		AUTO_VALUE(names) names = { 0 };

		for (int k = 0; k < counts[i]; k++) {
			AUTO_STR *name = x_format("vm%d", k);

			assert_int_equal(names_is_full(&names), k >= 8);
			names_add(&names, name);
		}
		assert_string_equal(names_text(&names), wanted[i]);
	}
}

static void checks__ids__are_there_once_and_have_a_look(void **state)
{
	for (size_t t = 0; check_tables[t]; t++) {
		for (const struct check *c = check_tables[t]; c->id; c++) {
			assert_ptr_equal(check_find(c->id), c);
			assert_non_null(c->look);
			assert_int_equal(strspn(c->id, "abcdefghijklmnopqrstuvwxyz-0123456789"),
					 strlen(c->id));
		}
	}
	assert_null(check_find("none"));
}

int test_check(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings_sort__by_severity_and_target__the_rest_as_it_came),
		cmocka_unit_test(names_text__more_than_eight__are_counted),
		cmocka_unit_test(checks__ids__are_there_once_and_have_a_look),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return test_check() + test_check_host() + test_check_network() + test_check_vm() > 0;
}

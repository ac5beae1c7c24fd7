#include "test_history.h"

#define LINE(value) "a = \"" value "\""

static void setting_value__text_of_the_history__is_read_and_written_back(void **state)
{
	static const struct {
		enum change_kind kind;
		const char *text; /* NULL: not there */
		enum setting_kind want;
		const char *want_text;
		long long number;
		const char *shown;
	} rows[] = {
		{ CHANGE_VMX, NULL, SETTING_ABSENT, NULL, 0, NULL },
		{ CHANGE_VMX, "", SETTING_LINE, "", 0, "" },
		{ CHANGE_VMX, LINE("|22x\xFC"), SETTING_LINE, LINE("|22x\xFC"), 0, "\"x\xC3\xBC" },
		{ CHANGE_VMX, "A=TRUE # b", SETTING_LINE, "A=TRUE # b", 0, "TRUE" },
		{ CHANGE_PORTGROUP_MADE, "on vSwitch1, VLAN 20", SETTING_PORTGROUP, "vSwitch1", 20,
		  "on vSwitch1, VLAN 20" },
		{ CHANGE_PORTGROUP_MADE, "on a, VLAN 1, VLAN 4095", SETTING_PORTGROUP, "a, VLAN 1",
		  4095, "on a, VLAN 1, VLAN 4095" },
		{ CHANGE_HOST_OPTION, "1", SETTING_NUMBER, NULL, 1, "1" },
		{ CHANGE_HOST_OPTION, "-7", SETTING_NUMBER, NULL, -7, "-7" },
		{ CHANGE_VSWITCH, "true", SETTING_POLICY, NULL, POLICY_TRUE, "true" },
		{ CHANGE_PORTGROUP, "inherit", SETTING_POLICY, NULL, POLICY_INHERIT, "inherit" },
		{ CHANGE_TOGGLE, "false", SETTING_POLICY, NULL, POLICY_FALSE, "false" },
		/* what a newer nestvirt may have written */
		{ CHANGE_PORTGROUP_MADE, "on vSwitch0, VLAN 4096", SETTING_TEXT,
		  "on vSwitch0, VLAN 4096", 0, "on vSwitch0, VLAN 4096" },
		{ CHANGE_PORTGROUP_MADE, "vSwitch0", SETTING_TEXT, "vSwitch0", 0, "vSwitch0" },
		{ CHANGE_PORTGROUP_MADE, "vSwitch0, VLAN 1", SETTING_TEXT, "vSwitch0, VLAN 1", 0,
		  "vSwitch0, VLAN 1" },
		{ CHANGE_HOST_OPTION, "on", SETTING_TEXT, "on", 0, "on" },
		{ CHANGE_HOST_OPTION, "", SETTING_TEXT, "", 0, "" },
		{ CHANGE_VSWITCH, "True", SETTING_TEXT, "True", 0, "True" },
		{ CHANGE_TOGGLE, "maybe", SETTING_TEXT, "maybe", 0, "maybe" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct setting_value value = value_of_text(rows[i].kind, rows[i].text);
		struct setting_value copy = setting_value_copy(&value);
		AUTO_STR *shown = setting_value_show(&value, "windows-1252");
		AUTO_VALUE(buf) text = { 0 };
		bool rewritten = false;

		assert_int_equal(value.kind, rows[i].want);
		assert_int_equal(value.number, rows[i].number);
		assert_int_equal(value.lines_above, -1);
		if (rows[i].want_text)
			assert_string_equal(value.text, rows[i].want_text);
		else
			assert_null(value.text);
		setting_value_write(&text, &value);
		assert_string_equal(buf_text(&text), rows[i].text ? rows[i].text : "");
		if (rows[i].shown)
			assert_string_equal(shown, rows[i].shown);
		else
			assert_null(shown);
		assert_true(setting_value_equal(&value, &copy));
		assert_true(setting_value_same(&value, &copy, &rewritten));
		assert_false(rewritten);
		setting_value_free(&value);
		setting_value_free(&copy);
	}
}

static void setting_value_same__table(void **state)
{
	static const struct {
		enum change_kind kind;
		const char *a, *b;
		bool same, rewritten;
	} rows[] = {
		{ CHANGE_VMX, NULL, NULL, true, false },
		{ CHANGE_VMX, NULL, "", false, false },
		{ CHANGE_VMX, LINE("x"), LINE("x"), true, false },
		/* other bytes that say the same */
		{ CHANGE_VMX, LINE("x"), "A=x # mine", true, true },
		{ CHANGE_VMX, LINE("|78"), LINE("x"), true, true },
		{ CHANGE_VMX, LINE("TRUE"), "a = true", true, true },
		{ CHANGE_VMX, LINE("false"), LINE("False"), true, true },
		{ CHANGE_VMX, LINE("TRUE"), LINE("FALSE"), false, false },
		/* no boolean */
		{ CHANGE_VMX, LINE("x"), LINE("X"), false, false },
		{ CHANGE_VMX, LINE("true "), LINE("TRUE"), false, false },
		{ CHANGE_VMX, LINE("Min:1"), LINE("min:1"), false, false },
		/* of no other kind are there two ways to say it */
		{ CHANGE_PORTGROUP, "true", "true", true, false },
		{ CHANGE_PORTGROUP, "true", "inherit", false, false },
		{ CHANGE_PORTGROUP, "true", "TRUE", false, false },
		{ CHANGE_HOST_OPTION, "1", "0", false, false },
		{ CHANGE_HOST_OPTION, "1", NULL, false, false },
		{ CHANGE_PORTGROUP_MADE, "on a, VLAN 5", "on a, VLAN 6", false, false },
		{ CHANGE_PORTGROUP_MADE, "on a, VLAN 5", "on b, VLAN 5", false, false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct setting_value a = value_of_text(rows[i].kind, rows[i].a);
		struct setting_value b = value_of_text(rows[i].kind, rows[i].b);
		bool rewritten = false;

		assert_int_equal(setting_value_same(&a, &b, &rewritten), rows[i].same);
		assert_int_equal(rewritten, rows[i].rewritten);
		assert_int_equal(setting_value_same(&b, &a, NULL), rows[i].same);
		assert_int_equal(setting_value_equal(&a, &b), rows[i].same && !rewritten);
		setting_value_free(&a);
		setting_value_free(&b);
	}
}

static void setting_portgroup__of_a_network__is_what_the_history_says(void **state)
{
	char name[] = "Nested", vswitch[] = "vSwitch1";
	const struct portgroup portgroup = { .name = name, .vswitch = vswitch, .vlan_id = 20 };
	struct setting_value made = setting_portgroup(&portgroup);
	struct setting_value read = value_of_text(CHANGE_PORTGROUP_MADE, "on vSwitch1, VLAN 20");

	assert_true(setting_value_equal(&made, &read));
	setting_value_free(&made);
	setting_value_free(&read);
}

static void change_waits__table(void **state)
{
	static const struct {
		enum vm_power power;
		long long id;
		bool at_poweroff;
		enum change_state state;
		enum setting_fate fate;
		bool want;
	} rows[] = {
		{ VM_POWER_ON, 1, true, CHANGE_PLANNED, SETTING_CHANGES, true },
		{ VM_POWER_OFF, 1, true, CHANGE_PLANNED, SETTING_CHANGES, false },
		{ VM_SUSPENDED, 1, true, CHANGE_PLANNED, SETTING_CHANGES, false },
		/* not in the inventory; not asked for; refused; nothing to do */
		{ VM_POWER_ON, 0, true, CHANGE_PLANNED, SETTING_CHANGES, false },
		{ VM_POWER_ON, 1, false, CHANGE_PLANNED, SETTING_CHANGES, false },
		{ VM_POWER_ON, 1, true, CHANGE_REFUSED, SETTING_CHANGES, false },
		{ VM_POWER_ON, 1, true, CHANGE_PLANNED, SETTING_RIGHT, false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct vm vm = { .id = rows[i].id, .power = rows[i].power };
		struct setting_change item = { .fate = rows[i].fate };
		struct change change = { .vm = &vm,
					 .state = rows[i].state,
					 .items = &item,
					 .count = 1,
					 .wish = { .at_poweroff = rows[i].at_poweroff } };

		assert_int_equal(change_waits(&change), rows[i].want);
		change.vm = NULL;
		assert_false(change_waits(&change));
	}
}

static void change_status__table(void **state)
{
	static const struct {
		enum change_state state;
		enum setting_fate fate;
		const char *name;
		bool is_problem;
	} rows[] = {
		{ CHANGE_UNCHANGED, SETTING_CHANGES, "unchanged", false },
		{ CHANGE_PLANNED, SETTING_CHANGES, "planned", false },
		{ CHANGE_DONE, SETTING_CHANGES, "changed", false },
		{ CHANGE_DEFERRED, SETTING_CHANGES, "pending", false },
		{ CHANGE_REFUSED, SETTING_CHANGES, "refused", true },
		{ CHANGE_FAILED, SETTING_CHANGES, "failed", true },
		/* whatever becomes of the rest */
		{ CHANGE_DONE, SETTING_RIGHT, "unchanged", false },
		{ CHANGE_FAILED, SETTING_RIGHT, "unchanged", false },
		{ CHANGE_DONE, SETTING_LEFT, "refused", true },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct change change = { .state = rows[i].state };
		const struct setting_change item = { .fate = rows[i].fate };

		assert_string_equal(change_status(&change, &item), rows[i].name);
		assert_int_equal(change_is_problem(&change, &item), rows[i].is_problem);
	}
}

static void change_end__again__replaces_the_message_of_what_changes(void **state)
{
	struct change change = { .state = CHANGE_PLANNED };
	struct err e = { 0 };

	(void)add_value(&change, "right", "x", "x");
	(void)add_value(&change, "vhv.enable", NULL, "x");
	change.items[0].fate = SETTING_RIGHT;
	assert_ptr_equal(change_first(&change), &change.items[1]);
	assert_ptr_equal(change_find(&change, "VHV.enable"), &change.items[1]);
	assert_null(change_find(&change, "vhv"));
	setting_say(&change.items[1], x_strdup("forced"));
	setting_say(&change.items[1], x_strdup("forced again"));
	assert_string_equal(change.items[1].message, "forced again");
	(void)err_set(&e, ERR_IO, "disk full");
	change_end(&change, CHANGE_FAILED, &e);
	assert_null(change.items[0].message);
	assert_string_equal(change.items[1].message, "disk full");
	assert_int_equal(change.state, CHANGE_FAILED);
	assert_int_equal(change.code, ERR_IO);
	assert_false(change_is_work(&change));
	change_free(&change);
}

static void change_show_target__each_kind__is_named(void **state)
{
	static const struct {
		enum change_kind kind;
		char target[16], name[16];
		const char *type, *want;
	} rows[] = {
		{ CHANGE_VMX, "HyperV-*", "", "vm", "VM \"HyperV-*\"" },
		{ CHANGE_VSWITCH, "vSwitch0", "", "vswitch", "switch \"vSwitch0\"" },
		{ CHANGE_PORTGROUP, "Lab", "", "portgroup", "port group \"Lab\"" },
		{ CHANGE_PORTGROUP_MADE, "Lab", "", "portgroup", "port group \"Lab\"" },
		{ CHANGE_HOST_OPTION, "host", "", "host", "host" },
		{ CHANGE_TOGGLE, "Lab", "vswitch", "vswitch", "switch \"Lab\"" },
		{ CHANGE_TOGGLE, "Lab", "portgroup", "portgroup", "port group \"Lab\"" },
		{ CHANGE_TOGGLE, "Lab", "", "portgroup", "port group \"Lab\"" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_STR *target = x_strdup(rows[i].target);
		AUTO_STR *name = x_strdup(rows[i].name);
		const struct change change = { .kind = rows[i].kind,
					       .target = target,
					       .name = name[0] ? name : NULL };
		AUTO_VALUE(buf) got = { 0 };

		change_show_target(&got, &change);
		assert_string_equal(buf_text(&got), rows[i].want);
		assert_string_equal(change_target_type(&change), rows[i].type);
		assert_string_equal(change_target(&change), rows[i].target);
	}
}

static void ids_add__each_once__in_their_order(void **state)
{
	long long more[] = { 3, 1, 3, 2 };
	struct ids ids = { 0 };

	ids_add(&ids, &(struct ids){ more, 2, 2 });
	ids_add(&ids, &(struct ids){ more, 4, 4 });
	assert_int_equal(ids.count, 3);
	assert_memory_equal(ids.items, ((const long long[]){ 3, 1, 2 }), 3 * sizeof(*ids.items));
	assert_true(ids_have(&ids, 2));
	assert_false(ids_have(&ids, 4));
	free(ids.items);
}

int test_change(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(setting_value__text_of_the_history__is_read_and_written_back),
		cmocka_unit_test(setting_value_same__table),
		cmocka_unit_test(setting_portgroup__of_a_network__is_what_the_history_says),
		cmocka_unit_test(change_waits__table),
		cmocka_unit_test(change_status__table),
		cmocka_unit_test(change_end__again__replaces_the_message_of_what_changes),
		cmocka_unit_test(change_show_target__each_kind__is_named),
		cmocka_unit_test(ids_add__each_once__in_their_order),
	};

	return cmocka_run_group_tests_name("change", tests, NULL, NULL);
}

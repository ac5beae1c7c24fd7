#include "host/vms.h"
#include "vm_check.h"

#include "host/vm.h"
#include "test_host.h"

static const char *or_none(const char *text)
{
	return text ? text : "-";
}

/* N device address network dvs-id dvs-portgroup dvs-port, and ! where it does not start connected.
 */
static void show_nic(struct buf *text, const struct vm_nic *nic)
{
	buf_format(text, "%d %s %s <%s> %s %s %s%s\n", nic->number, or_none(nic->device),
		   or_none(nic->address), or_none(nic->network), or_none(nic->dvs_id),
		   or_none(nic->dvs_portgroup_id), or_none(nic->dvs_port_id),
		   nic->starts_connected ? "" : " !");
}

#define ON(n)      "ethernet" n ".present = \"TRUE\"\n"
#define NET(n, to) "ethernet" n ".networkName = \"" to "\"\n"

static void vm_nics_read__adapters_that_are_present__by_number(void **state)
{
	static const struct {
		const char *vmx;
		const char *want;
	} rows[] = {
		{ "", "" },
		{ NET("0", "VM Network"), "" },
		{ "ethernet0.present = \"FALSE\"\n" NET("0", "VM Network"), "" },
		{ ON("0"), "0 - - <-> - - -\n" },
		{ ON("10"), "" },
		{ "ETHERNET0.Present = \"true\"\nethernet0.NETWORKNAME = \"VM Network\"\n"
		  "ethernet0.virtualDev = \"vmxnet3\"\n"
		  "ethernet0.generatedAddress = \"00:0c:29:00:00:01\"\n",
		  "0 vmxnet3 00:0c:29:00:00:01 <VM Network> - - -\n" },
		{ ON("9") NET("9", "b") ON("1") NET("1", "a"),
		  "1 - - <a> - - -\n9 - - <b> - - -\n" },
		{ ON("0") "ethernet0.address = \"00:50:56:00:00:02\"\n"
			  "ethernet0.generatedAddress = \"00:0c:29:00:00:01\"\n"
			  "ethernet0.startConnected = \"FALSE\"\n",
		  "0 - 00:50:56:00:00:02 <-> - - - !\n" },
		{ ON("0") "ethernet0.dvs.switchId = \"50 17 d4-16\"\n"
			  "ethernet0.dvs.portgroupId = \"dvportgroup-42\"\n"
			  "ethernet0.dvs.portId = \"9\"\nethernet0.startConnected = \"TRUE\"\n",
		  "0 - - <-> 50 17 d4-16 dvportgroup-42 9\n" },
		/* escapes and encodings are read */
		{ ON("0") NET("0", "a |22b|22 |7C"), "0 - - <a \"b\" |> - - -\n" },
		{ ".encoding = \"windows-1252\"\n" ON("0") NET("0", "Z\xFCrich"),
		  "0 - - <Z\xC3\xBCrich> - - -\n" },
		{ "encryption.data = \"x\"\ndisplayName = \"s\"\n" ON("0"), "" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct vm vm = vm_of(rows[i].vmx);
		struct vm_nics nics;
		AUTO_VALUE(buf) got = { 0 };

		vm_nics_read(&nics, vm.file);
		for (size_t k = 0; k < nics.count; k++)
			show_nic(&got, &nics.items[k]);
		assert_string_equal(buf_text(&got), rows[i].want);
		vm_nics_free(&nics);
		vm_done(&vm);
	}
}

static void vm_nics_is_on__port_group__whatever_its_name(void **state)
{
	static const struct {
		const char *setting; /* as the .vmx has it */
		const char *portgroup;
		bool want;
	} rows[] = {
		{ "VM Network", "VM Network", true },
		{ "VM Network", "VM network", false },
		{ "VM Network", "VM Network ", false },
		{ "", "", true },
		{ "say |22hi|22", "say \"hi\"", true },
		{ "a|7Cb", "a|b", true },
		{ "a, b & 'c' <d> $e", "a, b & 'c' <d> $e", true },
		{ "-p", "-p", true },
		{ "Z\xC3\xBCrich", "Z\xC3\xBCrich", true },
		{ "Z\xC3\xBCrich", "Zurich", false },
		{ "a|0Ab", "a\nb", true },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		AUTO_STR *vmx = x_format(ON("0") NET("0", "%s"), rows[i].setting);
		struct vm vm = vm_of(vmx);
		struct vm_nics nics;

		vm_nics_read(&nics, vm.file);
		assert_int_equal(vm_nics_is_on(&nics.items[0], rows[i].portgroup), rows[i].want);
		vm_nics_free(&nics);
		vm_done(&vm);
	}
}

static void vm_nics_is_on__no_network__is_on_none(void **state)
{
	const struct vm_nic nic = { 0 };

	assert_false(vm_nics_is_on(&nic, ""));
}

static void vm_connections_read__vms_with_open_files__each_adapter(void **state)
{
	struct vm items[] = {
		vm_of("displayName = \"web\"\n" ON("0") NET("0", "a") ON("1") NET("1", "b")),
		{ .id = 2 }, /* its file cannot be read */
		vm_of("displayName = \"none\"\n"),
		vm_of("displayName = \"mail\"\n" ON("0") NET("0", "a")),
	};
	const struct vms vms = { .items = items, .count = COUNT_OF(items) };
	struct vm_connections all;
	AUTO_VALUE(buf) got = { 0 };

	vm_connections_read(&all, &vms);
	for (size_t i = 0; i < all.count; i++)
		buf_format(&got, "%s ethernet%d %s\n", all.items[i].vm->name,
			   all.items[i].nic.number, all.items[i].nic.network);
	assert_string_equal(buf_text(&got), "web ethernet0 a\nweb ethernet1 b\nmail ethernet0 a\n");
	vm_connections_free(&all);
	for (size_t i = 0; i < COUNT_OF(items); i++)
		vm_done(&items[i]);
}

int test_vm_nics(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vm_nics_read__adapters_that_are_present__by_number),
		cmocka_unit_test(vm_nics_is_on__port_group__whatever_its_name),
		cmocka_unit_test(vm_nics_is_on__no_network__is_on_none),
		cmocka_unit_test(vm_connections_read__vms_with_open_files__each_adapter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

# What people do if the fix of a finding is words: id -> lines for bash, run in the host's folder with
# $simhost, $host, $vm (the VM's name), $text (the fix), and all that `run` has, which sources this.
# shellcheck disable=SC2034,SC2016 # used there; expanded there

# Findings of which none of the hosts has one, and why.
declare -A not_found=(
	[agent-not-running]='the service has work only where something waits for a power-off or a config is to be applied'
	[filter-in-use]='a reason to refuse an edit, not a fault: vm enable --profile says it'
)

# Another board, firmware or release: a machine that is started anew. /opt is what VIBs brought.
restart='"$simhost" reboot "$host" && copy_program "$host"'

# file_of [VM]: its .vmx, also where nobody can read that; of $vm where none is named.
file_of() {
	find vmfs/volumes -path "*/${1:-$vm}/${1:-$vm}.vmx"
}

# id_of FOLDER: what vim-cmd calls the VM whose files lie there.
id_of() {
	awk -v folder="/$1/" '/<objID>/ { gsub(/[^0-9]/, ""); id = $0 } index($0, folder) { print id }' \
		etc/vmware/hostd/vmInventory.xml
}

# written FROM: the settings of that VM as those of $vm, with vhv.enable on.
written() {
	sed "s/$1/$vm/g; \$a vhv.enable = \"TRUE\"" "$(file_of "$1")"
}

declare -A fixes=(
	# the host
	[cpu-no-hv]='"$simhost" host . hv-support=3 release=8.0'
	[cpu-hv-disabled-in-bios]='"$simhost" host . hv-support=3 && '$restart
	[cpu-no-nested]='"$simhost" host . nested-hv=true'
	[version-too-old]='"$simhost" host . release=8.0 && '$restart
	[secure-boot]='"$simhost" host . secure-boot=false'
	[secure-boot:unknown]='"$simhost" host . release=8.0 && '$restart
	[exec-installed-only]='on "$host" "/etc/init.d/hostd restart" && install_vib "$host"'
	[config-not-persistent]='cp etc/config/nestvirt/config.json tmp/copy
		on "$host" "/etc/init.d/hostd restart" && install_vib "$host" &&
			on "$host" "cat /tmp/copy >/etc/config/nestvirt/config.json"'
	[vhv-in-host-config]='on "$host" "sed /vhv.enable/d /etc/vmware/config >/tmp/new; cat /tmp/new >/etc/vmware/config"'
	[reverse-path-check]='on "$host" "
		esxcli nestvirt network enable --portgroup-name=Teamed
		for name in A B; do
			esxcli nestvirt network portgroup set --portgroup-name=\"Same \$name\" --allow-promiscuous=false
			esxcli nestvirt network portgroup set --portgroup-name=\"Same \$name\" --allow-promiscuous=true
		done"'
	[host-is-virtual]='"$simhost" host . virtual=false'

	# VMs
	[file-missing]='on "$host" "vim-cmd vmsvc/unregister $(id_of "$vm")"'
	[unreadable]='written plain >tmp/new && mv tmp/new "$(file_of)"'
	[template]='on "$host" "vim-cmd vmsvc/unregister $(id_of golden); cd /vmfs/volumes/datastore1/golden
		mv golden.vmtx golden.vmx; vim-cmd solo/registervm \$PWD/golden.vmx"'
	[powered-on]='"$simhost" vm . power-off "$vm"'
	[suspended]='"$simhost" vm . power-on "$vm" && "$simhost" vm . power-off "$vm"'
	[locked]='"$simhost" vm . unlock "$vm"'
	[encrypted]='written plain >tmp/new && mv tmp/new "$(file_of)"'
	[vhv-off]='on "$host" "${text##*then run }"' # refused until what comes before it is done
	[duplicate-setting]='"$simhost" edit . "$vm" vhv.enable=TRUE'
	[malformed-line]='sed -i "/not ended/d" "$(file_of)"'
	[hardware-too-old]='"$simhost" edit . "$vm" virtualHW.version=19'
	[passthrough]='"$simhost" edit . "$vm" pciPassthru0.present pciPassthru0.id'
	[filter-without-vib]='"$simhost" edit . "$vm" ethernet0.filter4.name ethernet0.filter4.onFailure'
	[vbs-incomplete]='"$simhost" edit . "$vm" uefi.secureBoot.enabled=TRUE vvtd.enable=TRUE'
	[fault-tolerance]='"$simhost" edit . "$vm" replay.allowFT'
	[snapshots]='rm "$(dirname "$(file_of)")/$vm.vmsd"'
	[too-little-memory]='"$simhost" edit . "$vm" memSize=8192'
	[one-vcpu]='"$simhost" edit . "$vm" numvcpus=2'
	[32-bit-guest]='"$simhost" edit . "$vm" guestOS=windows2019srv-64'

	# their adapters
	[network-unknown]='on "$host" "
		esxcli network vswitch standard portgroup add --portgroup-name=Vanished --vswitch-name=vSwitch2
		esxcli nestvirt network enable --portgroup-name=Vanished"'
	[promiscuous-shared]='on "$host" "esxcli nestvirt network enable --portgroup-name=Own --create --vswitch-name=vSwitch2" &&
		"$simhost" edit . "$vm" ethernet0.networkName=Own'
	[two-promiscuous-same-vlan]='on "$host" "esxcli nestvirt network portgroup set --portgroup-name=\"Same B\" --allow-promiscuous=false"'
	[distributed-forged-rejected]='"$simhost" port . 9 forged-transmits=true'
)

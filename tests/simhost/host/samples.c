#include "host/samples.h"

#include <stdio.h>
#include <string.h>

#include "network/distributed.h"

#define ENCRYPTION                                                                                 \
	"encryption.keySafe = \"vmware:key/list/(pair/(phrase/c2ltdWxhdGVk/pass2key=PBKDF2"        \
	"%2dHMAC%2dSHA%2d1:cipher=AES%2d256:rounds=10000,HMAC%2dSHA%2d1,bm90IGEga2V5))\"\n"        \
	"encryption.data = \"bm90IHJlYWxseSBlbmNyeXB0ZWQsIGJ1dCBub2JvZHkgY2FuIHRlbGw=\"\n"

#define USUAL_CPUS      2
#define USUAL_MEMORY_MB 4096

/* Suspended: the state of the VM lies in this file. */
#define SUSPENDED "checkpoint.vmState = \"db-3f8a1c2e.vmss\"\n"

const struct sample samples_usual[] = {
	{
		.name = "HyperV-01",
		.folder = "HyperV-01",
		.file = "HyperV-01.vmx",
		.hardware = "19",
		.guest = "windows2019srv-64",
		.network = "Nested",
		.efi = true,
		.stale = true,
		.about = "powered off, written by ESXi, an old .lck beside it; on Nested",
	},
	{
		.name = "web",
		.folder = "web",
		.file = "web.vmx",
		.hardware = "17",
		.guest = "ubuntu-64",
		.network = "Nested",
		.power = POWER_ON,
		.fabric = true,
		.about = "running; on Nested and on the distributed switch",
	},
	{
		.name = "db",
		.folder = "db",
		.file = "db.vmx",
		.hardware = "15",
		.guest = "rhel7-64",
		.extra = SUSPENDED,
		.power = POWER_SUSPENDED,
		.about = "suspended: checkpoint.vmState is set",
	},
	{
		.name = "vault",
		.folder = "vault",
		.file = "vault.vmx",
		.encrypted = true,
		.about = "wholly encrypted",
	},
	{
		.name = "vtpm",
		.folder = "vtpm",
		.file = "vtpm.vmx",
		.hardware = "19",
		.guest = "windows9-64",
		.efi = true,
		.extra = "vtpm.present = \"TRUE\"\nvmx.encryptionType = \"partial\"\n" ENCRYPTION,
		.about = "partly encrypted for its vTPM: can be edited",
	},
	{
		.name = "legacy",
		.folder = "legacy",
		.file = "legacy.vmx",
		.hardware = "8",
		.guest = "winnetenterprise-64",
		.crlf = true,
		.about = "hardware version 8, CRLF line ends",
	},
	{
		.name = "vbs",
		.folder = "vbs",
		.file = "vbs.vmx",
		.hardware = "19",
		.guest = "windows2019srvNext-64",
		.efi = true,
		.extra = "uefi.secureBoot.enabled = \"TRUE\"\nvhv.enable = \"TRUE\"\n"
			 "vvtd.enable = \"TRUE\"\nwindows.vbs.enabled = \"TRUE\"\n",
		.about = "virtualization-based security, so vhv.enable is on and needed",
	},
	{
		.name = "golden",
		.folder = "golden",
		.file = "golden.vmtx",
		.hardware = "14",
		.guest = "centos7-64",
		.about = "a template (.vmtx)",
	},
	{
		.name = "moved",
		.folder = "moved",
		.file = "moved.vmx",
		.hardware = "18",
		.guest = "debian10-64",
		.elsewhere = true,
		.second = true,
		.about = "another host holds its lock; on the second datastore",
	},
	{
		.name = "twin",
		.folder = "twin",
		.file = "twin.vmx",
		.hardware = "14",
		.guest = "other3xlinux-64",
		.about = "one of two VMs of this name",
	},
	{
		.name = "twin",
		.folder = "twin_1",
		.file = "twin.vmx",
		.hardware = "14",
		.guest = "other3xlinux-64",
		.about = "the other one",
	},
	{
		.name = "gone",
		.folder = "gone",
		.file = "gone.vmx",
		.hardware = "14",
		.guest = "other-64",
		.missing = true,
		.about = "registered, but its file is gone",
	},
	{
		.name = "vCLS-4c1d2a60-8f35-4f0e-9d0b-5a7e6c1b2f90",
		.folder = "vCLS-4c1d2a60-8f35-4f0e-9d0b-5a7e6c1b2f90",
		.file = "vCLS-4c1d2a60-8f35-4f0e-9d0b-5a7e6c1b2f90.vmx",
		.hardware = "11",
		.guest = "other3xlinux-64",
		.power = POWER_ON,
		.about = "an agent VM of a cluster, running",
	},
	{
		.name = "twice",
		.folder = "twice",
		.file = "twice.vmx",
		.hardware = "14",
		.guest = "debian10-64",
		.extra = "vhv.enable = \"FALSE\"\nVHV.Enable = \"TRUE\"\n",
		.about = "vhv.enable stands in it twice: cannot power on",
	},
	{
		.name = "R&D |22lab|22 $1 it's gr\xC3\xB6\xC3\x9F"
			"er",
		.shown = "R&D \"lab\" $1 it's gr\xC3\xB6\xC3\x9F"
			 "er",
		.folder = "R&D 'lab' $1",
		.file = "R&D 'lab' $1.vmx",
		.hardware = "19",
		.guest = "windows9-64",
		.efi = true,
		.about = "an odd name, and an odd path",
	},
	{
		.name = "B\xFCro",
		.shown = "B\xC3\xBCro",
		.folder = "buero",
		.file = "buero.vmx",
		.hardware = "10",
		.guest = "windows7-64",
		.encoding = "windows-1252",
		.crlf = true,
		.about = "its .encoding is windows-1252",
	},
	{
		.name = "gpu",
		.folder = "gpu",
		.file = "gpu.vmx",
		.hardware = "19",
		.guest = "ubuntu-64",
		.efi = true,
		.extra = "pciPassthru0.present = \"TRUE\"\npciPassthru0.id = \"00000:065:00.0\"\n"
			 "sched.mem.pin = \"TRUE\"\n",
		.about = "PCI passthrough",
	},
	{
		.name = "nested-esxi",
		.folder = "nested-esxi",
		.file = "nested-esxi.vmx",
		.hardware = "15",
		.guest = "vmkernel65",
		.extra = "vhv.enable = \"true\"",
		.unended = true,
		.about = "vhv.enable is on already, no final line end",
	},
	{ .name = NULL },
};

/* An UUID as .vmx files write them, the same for the same VM on any day. */
static void add_uuid(struct buf *out, const char *name, size_t n)
{
	unsigned long long seed = 0x9E3779B97F4A7C15ULL * (n + 1);

	buf_format(out, "%s = \"56 4d", name);
	for (int i = 2; i < 16; i++) {
		seed ^= seed >> 27;
		seed *= 0x94D049BB133111EBULL;
		buf_format(out, "%c%02x", i == 8 ? '-' : ' ', (unsigned)(seed >> 56));
	}
	buf_str(out, "\"\n");
}

static void add_head(struct buf *out, const struct sample *s)
{
	buf_format(out, ".encoding = \"%s\"\n", s->encoding ? s->encoding : "UTF-8");
	if (s->encrypted) {
		buf_format(out, "displayName = \"%s\"\n", s->name);
		buf_str(out, ENCRYPTION);
		return;
	}
	buf_format(out, "config.version = \"8\"\nvirtualHW.version = \"%s\"\n", s->hardware);
	buf_format(out, "nvram = \"%s.nvram\"\n", s->folder);
	buf_str(out, "svga.present = \"TRUE\"\nvmci0.present = \"TRUE\"\n"
		     "hpet0.present = \"TRUE\"\nfloppy0.present = \"FALSE\"\n");
	buf_format(out, "numvcpus = \"%d\"\nmemSize = \"%d\"\n", s->cpus ? s->cpus : USUAL_CPUS,
		   s->memory ? s->memory : USUAL_MEMORY_MB);
	if (s->efi)
		buf_str(out, "firmware = \"efi\"\n");
	buf_format(out, "powerType.powerOff = \"default\"\npowerType.reset = \"default\"\n"
			"tools.upgrade.policy = \"manual\"\n");
}

/* As vCenter writes it: the port has no name here. */
static void add_fabric(struct buf *out, size_t n)
{
	buf_str(out, "ethernet1.virtualDev = \"vmxnet3\"\n"
		     "ethernet1.dvs.switchId = \"" DISTRIBUTED_ID "\"\n"
		     "ethernet1.dvs.portId = \"" DISTRIBUTED_PORT "\"\n"
		     "ethernet1.dvs.portgroupId = \"" DISTRIBUTED_GROUP "\"\n"
		     "ethernet1.dvs.connectionId = \"569802486\"\n");
	buf_format(out,
		   "ethernet1.addressType = \"vpx\"\n"
		   "ethernet1.generatedAddress = \"00:50:56:%02x:%02x:%02x\"\n"
		   "ethernet1.present = \"TRUE\"\n",
		   0x80U | ((unsigned)(n >> 8) & 0x3FU), (unsigned)n & 0xFFU, 0x5BU);
}

static void add_adapter(struct buf *out, const struct sample *s, size_t n)
{
	buf_format(out,
		   "ethernet0.virtualDev = \"vmxnet3\"\n"
		   "ethernet0.networkName = \"%s\"\n"
		   "ethernet0.addressType = \"generated\"\n"
		   "ethernet0.generatedAddress = \"00:0c:29:%02x:%02x:%02x\"\n"
		   "ethernet0.present = \"TRUE\"\n",
		   s->network ? s->network : "VM Network", (unsigned)(n >> 8) & 0xFFU,
		   (unsigned)n & 0xFFU, 0x5AU);
}

static void add_devices(struct buf *out, const struct sample *s, size_t n)
{
	buf_format(out,
		   "scsi0.virtualDev = \"pvscsi\"\nscsi0.present = \"TRUE\"\n"
		   "scsi0:0.deviceType = \"scsi-hardDisk\"\n"
		   "scsi0:0.fileName = \"%s.vmdk\"\nscsi0:0.present = \"TRUE\"\n",
		   s->folder);
	if (!s->network || *s->network)
		add_adapter(out, s, n);
	if (s->fabric)
		add_fabric(out, n);
	buf_format(out, "displayName = \"%s\"\nguestOS = \"%s\"\n", s->name, s->guest);
	buf_str(out, "toolScripts.afterPowerOn = \"TRUE\"\ntools.syncTime = \"FALSE\"\n");
	add_uuid(out, "uuid.bios", n);
	add_uuid(out, "uuid.location", n);
	buf_str(out, "cleanShutdown = \"TRUE\"\n");
}

void sample_vmx(struct buf *out, const struct sample *s, size_t n)
{
	AUTO_VALUE(buf) text = { 0 };

	add_head(&text, s);
	if (!s->encrypted)
		add_devices(&text, s, n);
	if (s->extra)
		buf_str(&text, s->extra);
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] == '\n' && s->crlf)
			buf_char(out, '\r');
		buf_char(out, text.p[i]);
	}
}

struct sample sample_plain(char name[static 16], size_t n)
{
	/* One in eight runs: enough to count, few enough that most can be edited. */
	const size_t running = 8;

	snprintf(name, 16, "vm-%04zu", (n + 1) % 100000);
	return (struct sample){
		.name = name,
		.folder = name,
		.hardware = "19",
		.guest = "ubuntu-64",
		.power = n % running == running - 1 ? POWER_ON : POWER_OFF,
	};
}

import { z } from 'zod';
import type { CardBacking } from './inventory.ts';
import { leaf, listOf, node, typed, type Value, type Xml } from './xml.ts';

const deviceSchema = z.looseObject({
  $type: z.string(),
  key: z.coerce.number(),
  controllerKey: z.coerce.number().optional(),
  unitNumber: z.coerce.number().optional(),
  deviceInfo: z.object({ label: z.string().default(''), summary: z.string().default('') }).optional(),
  backing: z
    .looseObject({
      $type: z.string(),
      fileName: z.string().default(''),
      diskMode: z.string().default('persistent'),
      deviceName: z.string().optional(),
      port: z.object({ switchUuid: z.string(), portgroupKey: z.string().optional() }).optional(),
    })
    .optional(),
  capacityInKB: z.coerce.number().optional(),
});
type Device = z.infer<typeof deviceSchema>;

export interface Disk {
  readonly device: Device;
  readonly capacityKiB: number;
}

/** Adapters that a template may have; a card keeps its type when it is edited. */
const CARDS = /^Virtual(E1000e?|PCNet32|Vmxnet[23]?|SriovEthernetCard|EthernetCard)$/;

/** The units of a SCSI controller are 0 to 15, and 7 is its own. */
const SCSI_OWN_UNIT = 7;
const LAST_UNIT = 15;

function readDevices(devices: Value | undefined): readonly Device[] {
  return listOf(devices).map((device) => deviceSchema.parse(device));
}

/** Disks, the first one first. */
export function readDisks(devices: Value | undefined): readonly Disk[] {
  return readDevices(devices)
    .filter(({ $type }) => $type === 'VirtualDisk')
    .toSorted((a, b) => a.key - b.key)
    .map((device) => ({ device, capacityKiB: device.capacityInKB ?? 0 }));
}

/** The first network card. */
export function readCard(devices: Value | undefined): Device | undefined {
  return readDevices(devices)
    .filter(({ $type }) => CARDS.test($type))
    .toSorted((a, b) => a.key - b.key)[0];
}

/** A change that makes a disk larger. */
export function growDisk({ device }: Disk, capacityKiB: number): Xml {
  const { backing } = device;
  return change(
    'edit',
    typed(
      'device',
      'VirtualDisk',
      ...identityOf(device),
      typed(
        'backing',
        backing?.$type ?? 'VirtualDiskFlatVer2BackingInfo',
        leaf('fileName', backing?.fileName ?? ''),
        leaf('diskMode', backing?.diskMode ?? 'persistent'),
      ),
      ...placeOf(device),
      leaf('capacityInKB', capacityKiB),
    ),
  );
}

/** Changes that add thin disks beside the first one. */
export function addDisks(disks: readonly Disk[], capacitiesKiB: readonly number[]): readonly Xml[] {
  const controllerKey = disks[0]?.device.controllerKey ?? 1000;
  const taken = new Set(disks.map(({ device }) => device.unitNumber));
  const free = Array.from({ length: LAST_UNIT + 1 }, (_, unit) => unit).filter(
    (unit) => unit !== SCSI_OWN_UNIT && !taken.has(unit),
  );
  return capacitiesKiB.map((capacityKiB, index) =>
    change(
      'add',
      typed(
        'device',
        'VirtualDisk',
        leaf('key', -(index + 1)),
        typed(
          'backing',
          'VirtualDiskFlatVer2BackingInfo',
          leaf('fileName', ''),
          leaf('diskMode', 'persistent'),
          leaf('thinProvisioned', true),
        ),
        leaf('controllerKey', controllerKey),
        leaf('unitNumber', free[index] ?? LAST_UNIT),
        leaf('capacityInKB', capacityKiB),
      ),
      'create',
    ),
  );
}

/** A change that joins a card to another port group. */
export function rejoinCard(card: Device, to: CardBacking): Xml {
  const backing =
    to.kind === 'standard'
      ? typed('backing', 'VirtualEthernetCardNetworkBackingInfo', leaf('deviceName', to.deviceName))
      : typed(
          'backing',
          'VirtualEthernetCardDistributedVirtualPortBackingInfo',
          node('port', leaf('switchUuid', to.switchUuid), leaf('portgroupKey', to.portgroupKey)),
        );
  const mac = card['macAddress'];
  return change(
    'edit',
    typed(
      'device',
      card.$type,
      ...identityOf(card),
      backing,
      ...placeOf(card),
      leaf('addressType', 'generated'),
      ...(typeof mac === 'string' ? [leaf('macAddress', mac)] : []),
    ),
  );
}

/** Whether a card is joined to this port group already. */
export function isJoined({ backing }: Device, to: CardBacking): boolean {
  return to.kind === 'standard'
    ? backing?.deviceName === to.deviceName
    : backing?.port?.portgroupKey === to.portgroupKey;
}

/** In the order of vim25's schema (VirtualDevice): key, deviceInfo, then backing, then controllerKey and unitNumber. */
function identityOf({ key, deviceInfo }: Device): readonly Xml[] {
  const { label = '', summary = '' } = deviceInfo ?? {};
  return [leaf('key', key), typed('deviceInfo', 'Description', leaf('label', label), leaf('summary', summary))];
}

function placeOf({ controllerKey, unitNumber }: Device): readonly Xml[] {
  return [
    ...(controllerKey === undefined ? [] : [leaf('controllerKey', controllerKey)]),
    ...(unitNumber === undefined ? [] : [leaf('unitNumber', unitNumber)]),
  ];
}

function change(operation: 'add' | 'edit', device: Xml, fileOperation?: 'create'): Xml {
  return node(
    'deviceChange',
    leaf('operation', operation),
    ...(fileOperation === undefined ? [] : [leaf('fileOperation', fileOperation)]),
    device,
  );
}

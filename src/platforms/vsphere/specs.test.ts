import { describe, expect, it } from 'vitest';
import type { DesiredMachine } from '../../model/machine.ts';
import { cloneArguments, reconfiguration } from './specs.ts';
import type { Wish } from './wish.ts';
import { field, readXml, type Value } from './xml.ts';

const MACHINE: DesiredMachine = {
  id: '6f1f2e60-52d5-4c3c-8a55-2d9a4f0f8a11',
  deployment: 'demo',
  name: 'demo-worker-0',
  group: 'worker',
  ordinal: 0,
  site: 'vc',
  settings: {},
  machine: {},
  minima: {},
};

const WISH: Wish = {
  template: { type: 'VirtualMachine', value: 'vm-1' },
  imageName: 'debian-12',
  cpus: 2,
  memoryMiB: 4096,
  diskMiB: undefined,
  volumesMiB: [],
  card: undefined,
  zone: undefined,
};

const DISK = {
  $type: 'VirtualDisk',
  key: '2000',
  controllerKey: '1000',
  unitNumber: '0',
  capacityInKB: '4194304',
  deviceInfo: { label: 'disk-0', summary: '4 GB' },
  backing: { $type: 'VirtualDiskFlatVer2BackingInfo', fileName: '[ds] a/a.vmdk', diskMode: 'persistent' },
};
const CARD = {
  $type: 'VirtualVmxnet3',
  key: '4000',
  backing: { $type: 'VirtualEthernetCardNetworkBackingInfo', deviceName: 'VM Network' },
};

function machineWith(devices: readonly Value[] = [DISK, CARD]) {
  return {
    ref: { type: 'VirtualMachine', value: 'vm-2' },
    values: {
      'config.instanceUuid': MACHINE.id,
      'config.annotation': 'mine',
      'config.hardware.numCPU': '2',
      'config.hardware.memoryMB': '4096',
      'config.hardware.device': devices,
    },
  };
}

const change = (wish: Partial<Wish>, machine = machineWith()) => {
  const spec = reconfiguration(MACHINE, machine, { ...WISH, ...wish }, 1);
  return spec && field(readXml(spec.xml), 'spec');
};

describe('the specification of a clone', () => {
  const place = { folder: { type: 'Folder', value: 'f' }, pool: { type: 'ResourcePool', value: 'p' } };
  const identity = {
    id: MACHINE.id,
    owner: 'o',
    deployment: 'demo',
    site: 'vc',
    name: MACHINE.name,
    born: 'now',
    disks: 1,
  };
  const written = cloneArguments(MACHINE, WISH, place, { identity, userData: '#cloud-config\n' })
    .map(({ xml }) => xml)
    .join('');

  it('carries the identity', () => {
    expect(written).toContain(`<key>guestinfo.purlin.id</key><value xsi:type="xsd:string">${MACHINE.id}</value>`);
    expect(written).toContain(`<instanceUuid>${MACHINE.id}</instanceUuid>`);
  });

  it('gives cloud-init its data, and asks it to wipe the secret part', () => {
    const value = (key: string) => new RegExp(`<key>${key}</key><value [^>]*>([^<]*)<`).exec(written)?.[1] ?? '';
    const decoded = (key: string) => Buffer.from(value(key), 'base64').toString();
    expect(decoded('guestinfo.userdata')).toBe('#cloud-config\n');
    expect(JSON.parse(decoded('guestinfo.metadata'))).toEqual({
      'instance-id': MACHINE.id,
      'local-hostname': MACHINE.name,
      redact: ['userdata'],
    });
    expect(value('guestinfo.userdata.encoding')).toBe('base64');
  });
});

describe('a machine that is off', () => {
  it('is left alone where it is as wished', () => {
    expect(change({})).toBeUndefined();
  });

  it('gets other processors and memory', () => {
    expect(change({ cpus: 4, memoryMiB: 8192 })).toEqual({ numCPUs: '4', memoryMB: '8192' });
  });

  it('gets what its server left out of the clone', () => {
    const bare = machineWith();
    const left = change(
      {},
      { ...bare, values: { ...bare.values, 'config.instanceUuid': 'x', 'config.annotation': '' } },
    );
    expect(left).toMatchObject({ instanceUuid: MACHINE.id, annotation: expect.stringContaining('deployment demo') });
  });

  it('has its disk grown, never shrunk', () => {
    expect(change({ diskMiB: 1024 })).toBeUndefined();
    expect(change({ diskMiB: 8192 })).toMatchObject({
      deviceChange: { operation: 'edit', device: { $type: 'VirtualDisk', key: '2000', capacityInKB: '8388608' } },
    });
  });

  it('gets the volumes that it lacks, at free units', () => {
    const one = { ...DISK, key: '2001', unitNumber: '1' };
    expect(change({ volumesMiB: [1024] }, machineWith([DISK, one]))).toBeUndefined();
    expect(change({ volumesMiB: [1024, 2048] }, machineWith([DISK, one]))).toMatchObject({
      deviceChange: { operation: 'add', fileOperation: 'create', device: { unitNumber: '2', capacityInKB: '2097152' } },
    });
    const units = Array.from({ length: 7 }, (_, unit) => ({ ...DISK, key: `${2000 + unit}`, unitNumber: `${unit}` }));
    expect(change({ volumesMiB: [1, 1, 1, 1, 1, 1, 1024] }, machineWith(units))).toMatchObject({
      deviceChange: { device: { unitNumber: '8' } },
    });
  });

  it('is joined to another port group', () => {
    expect(change({ card: { kind: 'standard', deviceName: 'VM Network' } })).toBeUndefined();
    expect(change({ card: { kind: 'distributed', portgroupKey: 'pg-1', switchUuid: 'sw' } })).toMatchObject({
      deviceChange: {
        operation: 'edit',
        device: { $type: 'VirtualVmxnet3', backing: { port: { portgroupKey: 'pg-1' } } },
      },
    });
  });
});

import type { DesiredMachine } from '../../model/machine.ts';
import { addDisks, growDisk, isJoined, readCard, readDisks, rejoinCard } from './hardware.ts';
import { annotationOf, type ExtraConfig, type Identity, instanceUuid, writeIdentity } from './identity.ts';
import type { Properties } from './properties.ts';
import type { Wish } from './wish.ts';
import { leaf, node, type Ref, refLeaf, stringLeaf, type Xml } from './xml.ts';

/** Where a clone goes. */
export interface Place {
  readonly folder: Ref;
  readonly pool: Ref;
  readonly host?: Ref | undefined;
  readonly datastore?: Ref | undefined;
}

/** What a machine is given at its birth. */
export interface Birth {
  readonly identity: Identity;
  readonly userData: string;
}

/**
 * The keys by which cloud-init's DataSourceVMware takes its data; user data holds the host's private key, so that cloud-init is asked
 * to wipe it from the machine's configuration once it was read (`redact`).
 * Source: cloud-init's reference, "VMware", "GuestInfo keys" and "Redacting sensitive information".
 */
function birthConfig({ identity, userData }: Birth): ExtraConfig {
  const metadata = { 'instance-id': identity.id, 'local-hostname': identity.name, redact: ['userdata'] };
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return new Map([
    ['guestinfo.metadata', base64(JSON.stringify(metadata))],
    ['guestinfo.metadata.encoding', 'base64'],
    ['guestinfo.userdata', base64(userData)],
    ['guestinfo.userdata.encoding', 'base64'],
  ]);
}

export function extraConfigXml(config: ExtraConfig): readonly Xml[] {
  return [...config].map(([key, value]) => node('extraConfig', leaf('key', key), stringLeaf('value', value)));
}

/** Arguments of CloneVM_Task. The ownership tag and the identity are in the same call. Source: vim25, VirtualMachineCloneSpec. */
export function cloneArguments(machine: DesiredMachine, wish: Wish, place: Place, birth: Birth): readonly Xml[] {
  const location = node(
    'location',
    ...(place.datastore === undefined ? [] : [refLeaf('datastore', place.datastore)]),
    refLeaf('pool', place.pool),
    ...(place.host === undefined ? [] : [refLeaf('host', place.host)]),
  );
  const config = node(
    'config',
    leaf('instanceUuid', instanceUuid(machine.id)),
    leaf('annotation', annotationOf(machine)),
    leaf('numCPUs', wish.cpus),
    leaf('memoryMB', wish.memoryMiB),
    ...extraConfigXml(new Map([...writeIdentity(birth.identity), ...birthConfig(birth)])),
  );
  const spec = node('spec', location, leaf('template', false), config, leaf('powerOn', false));
  return [refLeaf('folder', place.folder), leaf('name', machine.name), spec];
}

/** What `reconfiguration` compares. */
export const CONFIG_PATHS = [
  'config.instanceUuid',
  'config.annotation',
  'config.hardware.numCPU',
  'config.hardware.memoryMB',
  'config.hardware.device',
];

/**
 * The argument of ReconfigVM_Task that brings a machine which is off to the wish; undefined when it is there. Disks only grow, volumes
 * are only added. A server may have left out parts of the clone's specification: they are compared too.
 * The order of fields is that of vim25's schema (VirtualMachineConfigSpec).
 */
export function reconfiguration(
  machine: DesiredMachine,
  { values }: Properties,
  wish: Wish,
  templateDisks: number,
): Xml | undefined {
  const uuid = instanceUuid(machine.id);
  const changes = [
    ...(values['config.instanceUuid'] === uuid ? [] : [leaf('instanceUuid', uuid)]),
    // A note that people wrote over stays.
    ...(values['config.annotation'] ? [] : [leaf('annotation', annotationOf(machine))]),
    ...(Number(values['config.hardware.numCPU']) === wish.cpus ? [] : [leaf('numCPUs', wish.cpus)]),
    ...(Number(values['config.hardware.memoryMB']) === wish.memoryMiB ? [] : [leaf('memoryMB', wish.memoryMiB)]),
    ...deviceChanges(values['config.hardware.device'], wish, templateDisks),
  ];
  return changes.length === 0 ? undefined : node('spec', ...changes);
}

function deviceChanges(
  devices: Properties['values'][string] | undefined,
  wish: Wish,
  templateDisks: number,
): readonly Xml[] {
  const disks = readDisks(devices);
  const card = readCard(devices);
  const [root] = disks;
  const rootKiB = (wish.diskMiB ?? 0) * 1024;
  const missing = wish.volumesMiB.slice(Math.max(0, disks.length - templateDisks));
  return [
    ...(root !== undefined && root.capacityKiB < rootKiB ? [growDisk(root, rootKiB)] : []),
    ...addDisks(
      disks,
      missing.map((sizeMiB) => sizeMiB * 1024),
    ),
    ...(card !== undefined && wish.card !== undefined && !isJoined(card, wish.card)
      ? [rejoinCard(card, wish.card)]
      : []),
  ];
}

import { isIPv4 } from 'node:net';
import { z } from 'zod';
import type { Context } from './context.ts';
import { type ExtraConfig, type Identity, readExtraConfig, readIdentity, readNetworks } from './identity.ts';
import { type Properties, readProperties, type Selection } from './properties.ts';
import type { VsphereSettings } from './settings.ts';
import { listOf, type Ref, textOf } from './xml.ts';

/** What is read of a machine to know it. */
export const MACHINE_PATHS = [
  'name',
  'config.extraConfig',
  'runtime.powerState',
  'guest.net',
  'guest.ipAddress',
] as const;

/** A virtual machine as the vCenter tells it. */
export interface VirtualMachine {
  readonly ref: Ref;
  readonly name: string;
  readonly power: 'on' | 'off';
  /** Off with its memory kept: it goes on as it was, and cannot be changed. */
  readonly suspended: boolean;
  /** undefined: not ours. */
  readonly identity: Identity | undefined;
  /** It is still being made, and nothing is known of it but its name. */
  readonly unfinished: boolean;
  readonly extraConfig: ExtraConfig;
  readonly cards: readonly Card[];
  /** The address that VMware Tools call the main one. */
  readonly mainAddress: string | undefined;
}

/** A network card as VMware Tools tell it. */
interface Card {
  readonly network: string;
  readonly addresses: readonly string[];
}

const strings = z.preprocess(
  (value) => (value === undefined || value === '' ? [] : [value].flat()),
  z.array(z.string()),
);

const cardSchema = z.object({
  network: z.string().default(''),
  ipAddress: strings,
  deviceConfigId: z.coerce.number().default(-1),
});

export async function readMachines(
  { session, signal }: Pick<Context, 'session' | 'signal'>,
  selection: Selection,
): Promise<readonly VirtualMachine[]> {
  return (await readProperties(session, 'VirtualMachine', MACHINE_PATHS, selection, signal)).map(readMachine);
}

export function readMachine({ ref, values }: Properties): VirtualMachine {
  const extraConfig = readExtraConfig(values['config.extraConfig']);
  const cards = listOf(values['guest.net'])
    .map((card) => cardSchema.parse(card))
    // Bridges and pairs that programs in the guest made have no card: -1.
    .filter(({ deviceConfigId }) => deviceConfigId >= 0)
    .toSorted((a, b) => a.deviceConfigId - b.deviceConfigId)
    .map(({ network, ipAddress }) => ({ network, addresses: ipAddress.filter((address) => isIPv4(address)) }));
  const main = values['guest.ipAddress'];
  return {
    ref,
    name: textOf(values, 'name'),
    power: values['runtime.powerState'] === 'poweredOn' ? 'on' : 'off',
    suspended: values['runtime.powerState'] === 'suspended',
    identity: readIdentity(extraConfig),
    unfinished: values['config.extraConfig'] === undefined,
    extraConfig,
    cards,
    mainAddress: typeof main === 'string' && isIPv4(main) ? main : undefined,
  };
}

/** Addresses by network as VMware Tools tell them now; empty while they tell none. */
export function liveNetworks(
  machine: VirtualMachine,
  { networks = {} }: VsphereSettings,
): Readonly<Record<string, string>> {
  if (machine.power === 'off') return {};
  const [first] = machine.cards;
  const main = first === undefined ? machine.mainAddress : first.addresses[0];
  if (main === undefined) return {};
  const further = Object.entries(networks).flatMap(([name, group]) => {
    const address = machine.cards.find(({ network }) => network === group)?.addresses[0];
    return address === undefined ? [] : [[name, address] as const];
  });
  return { private: main, ...Object.fromEntries(further) };
}

/** The same, else what was told last. */
export function knownNetworks(machine: VirtualMachine, settings: VsphereSettings): Readonly<Record<string, string>> {
  const live = liveNetworks(machine, settings);
  return 'private' in live ? live : readNetworks(machine.extraConfig);
}

import type { Addresses, Networks } from '../model/machine.ts';

const PURPOSES = ['control', 'cluster', 'client', 'storage', 'bmc'] as const;
const NONE: Addresses = {};

/** The network that the ladder's `address` maps a purpose to: unmapped = cluster, then control; undefined without any mapping. */
export function networkOf(
  purpose: (typeof PURPOSES)[number],
  map: Readonly<Record<string, string>>,
): string | undefined {
  return map[purpose] ?? map['cluster'] ?? map['control'];
}

/**
 * Addresses by purpose: the network that the ladder's `address` maps a purpose to; unmapped = cluster, then control; without any
 * mapping `private`, then the only network.
 */
export function addressesOf(networks: Networks, map: Readonly<Record<string, string>>): Addresses {
  const names = Object.keys(networks);
  if (names.length === 0) return NONE;
  const standard = networks['private'] ?? (names.length === 1 ? networks[names[0] ?? ''] : undefined);
  const addresses: Record<string, string> = {};
  for (const purpose of PURPOSES) {
    const network = networkOf(purpose, map);
    const address = network === undefined ? standard : networks[network];
    if (address !== undefined && (purpose !== 'bmc' || map['bmc'] !== undefined)) addresses[purpose] = address;
  }
  return addresses;
}

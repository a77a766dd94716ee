import { type IngressRule, innerAddresses, isTranslated, type SeenMachine } from './seen-machine.ts';

/**
 * What `nft -f -` reads (nft(8)), as one transaction that replaces what was there. It filters behind the translation of source
 * addresses, so that a machine that speaks to a public address is seen as its own public address, as behind a cloud's gateway.
 * Towards a machine whose addresses are translated it speaks to the inner one from the first rule on.
 */
export function writeFilter(
  realms: readonly (readonly SeenMachine[])[],
  { apart }: { readonly apart: boolean },
): string {
  const machines = realms.flat();
  const open = machines.flatMap(publicOf);
  const chains = realms.flatMap((realm) => {
    const strangers = apart ? machines.filter((one) => !realm.includes(one)).flatMap(innerAddresses) : [];
    return realm.map((machine) => writeChain(machine, machines.indexOf(machine), strangers));
  });
  const jumps = machines.flatMap((machine, at) => machine.addresses.map((address) => `${address} : jump to-${at}`));
  const sources = machines.flatMap((machine) => writeSource(machine, open));
  const targets = machines.flatMap(translationsOf).map(([outer, inner]) => `    ip daddr ${outer} dnat ip to ${inner}`);
  return `table inet yard
delete table inet yard
table inet yard {
${chains.join('\n')}
  chain target {
    type nat hook prerouting priority dstnat
${targets.join('\n')}
  }
  chain operator-target {
    type nat hook output priority -100
${targets.join('\n')}
  }
  chain source {
    type nat hook postrouting priority srcnat
${sources.map((line) => `    ${line}`).join('\n')}
  }
  chain ingress {
    type filter hook postrouting priority srcnat + 10
    ct state established,related accept
${jumps.length > 0 ? `    ip daddr vmap { ${jumps.join(', ')} }` : ''}
  }
}
`;
}

function publicOf({ publicAddresses = [] }: SeenMachine): readonly string[] {
  return publicAddresses;
}

/** Public addresses that are translated, each with the inner one that it stands for. */
export function translationsOf(machine: SeenMachine): readonly (readonly [outer: string, inner: string])[] {
  const [inner] = innerAddresses(machine);
  if (inner === undefined || !isTranslated(machine)) return [];
  return publicOf(machine).map((outer): readonly [string, string] => [outer, inner]);
}

function writeSource(machine: SeenMachine, open: readonly string[]): readonly string[] {
  const [own] = publicOf(machine);
  // A machine that is translated reaches itself at its public address through the gateway only.
  const others = isTranslated(machine) ? open : open.filter((address) => !publicOf(machine).includes(address));
  const inner = innerAddresses(machine);
  if (own === undefined || others.length === 0 || inner.length === 0) return [];
  return [`ip saddr ${list(inner)} ct original ip daddr ${list(others)} snat ip to ${own}`];
}

function writeChain(machine: SeenMachine, at: number, strangers: readonly string[]): string {
  const lines = [
    ...(strangers.length > 0 ? [`ip saddr ${list(strangers)} drop`] : []),
    ...(machine.ingress ? [...machine.ingress.flatMap(writeRule), 'drop'] : []),
  ];
  return `  chain to-${at} {\n${lines.map((line) => `    ${line}`).join('\n')}\n  }`;
}

function writeRule({ protocol, ports, from }: IngressRule): readonly string[] {
  if (from.length === 0) return [];
  const source = from.includes('0.0.0.0/0') ? '' : `ip saddr ${list(from)} `;
  if (protocol === 'all') return [`${source}accept`];
  if (protocol === 'icmp' || ports === undefined) return [`${source}meta l4proto ${protocol} accept`];
  return [`${source}${protocol} dport ${ports[0]}-${ports[1]} accept`];
}

/** Overlapping elements would be an error: each is a set's own. */
function list(addresses: readonly string[]): string {
  return `{ ${[...new Set(addresses)].join(', ')} }`;
}

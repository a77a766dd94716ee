import { didYouMean } from '../model/nearest-name.ts';
import { networkOf } from './addresses.ts';
import { hasOwnRung, machineLadder } from './classes.ts';
import { addProblem, type Context } from './context.ts';
import type { Ladder } from './ladder.ts';
import type { Member } from './members.ts';

/** Where machines are that other members reach alike: by the network of their `cluster` address. */
export interface Spot {
  readonly site: string;
  readonly fabric: string | undefined;
  /** Network that `address` maps `cluster` to. */
  readonly network: string;
  readonly reach: 'fabric' | 'anywhere';
}

/** A network of a machine to adopt that others reach from anywhere. */
const PUBLIC = 'public';
const STANDARD = 'private';

/** The spot of each member; one object for members that are reached alike. */
export class Spots {
  private readonly spots = new Map<string, Spot>();
  private readonly byKey = new Map<string, Spot>();
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  of(member: Member): Spot {
    const own = hasOwnRung(this.context, member) || member.adopt !== undefined ? member.name : '';
    const key = `${member.site.name}|${member.group}|${member.origin}|${own}`;
    let spot = this.byKey.get(key);
    if (spot === undefined) this.byKey.set(key, (spot = this.find(member)));
    return spot;
  }

  private find(member: Member): Spot {
    const { name } = member.site;
    const { fabric, networks = [] } = this.context.input.offers[name] ?? {};
    const ladder = machineLadder(this.context, member);
    const offered = new Map(networks.map((network) => [network.name, network.reach]));
    const has =
      member.origin === 'adopted' ? Object.keys(member.adopt?.addresses ?? { [STANDARD]: '' }) : [...offered.keys()];
    const network =
      networkOf('cluster', ladder.address) ??
      (has.includes(STANDARD) || has.length !== 1 ? STANDARD : (has[0] ?? STANDARD));
    if (has.length > 0 && !has.includes(network)) this.refuse(member, ladder, network, has);
    const isPublic = member.origin === 'adopted' ? network === PUBLIC : offered.get(network) === 'anywhere';
    const reach = isPublic ? 'anywhere' : 'fabric';
    const key = `${name}|${network}|${reach}`;
    let spot = this.spots.get(key);
    if (spot === undefined) this.spots.set(key, (spot = { site: name, fabric, network, reach }));
    return spot;
  }

  /** The rung that says it is where it can be put right. */
  private refuse(member: Member, { layers }: Ladder, network: string, has: readonly string[]): void {
    const { site, origin, adopt } = member;
    const whose =
      origin === 'adopted' ? `machine ${adopt?.name} of site ${site.name}` : `machines of site ${site.name}`;
    const key = layers.some(({ data }) => data.address?.['cluster'] !== undefined) ? 'cluster' : 'control';
    const layer = layers.findLast(({ data }) => data.address?.[key] !== undefined);
    const hint = didYouMean(network, has, 'networks');
    addProblem(
      this.context,
      'unknown-network',
      `\`address\` maps ${key} to the network ${network}, but ${whose} will have no address there`,
      {
        locate: layer?.locate ?? site.locate,
        path: [...(layer?.path ?? []), 'address', key],
        ...(hint !== undefined && { hint }),
      },
    );
  }
}

/** Whether private addresses of the one's network are those of the other's: one site, or sites of one fabric. */
export function isOneFabric(one: Spot, other: Spot): boolean {
  return one.site === other.site || (one.fabric !== undefined && one.fabric === other.fabric);
}

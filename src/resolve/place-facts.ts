import type { Facts } from '../model/facts.ts';
import { hasOwnRung, machineLadder } from './classes.ts';
import type { Context } from './context.ts';
import type { Member } from './members.ts';
import { isOneFabric, type Spot, Spots } from './spots.ts';

/** Facts that the plan itself knows, since they follow from sites and members: never predicted, never observed. */
export const PLACE_FACTS: ReadonlySet<string> = new Set([
  'origin',
  'platform.opensPorts',
  'platform.admits',
  'opensPorts',
  'members.outside',
]);

/** What a site's `ready` list says where ports are to be opened on the machine itself; where its platform has rules, nothing has to. */
export const OPENED_PORTS = 'opened-ports';

/** Adds to each member who opens its ports, and whether other members come to it from outside. */
export function addPlaceFacts(context: Context, members: readonly Member[]): readonly Member[] {
  const spots = new Spots(context);
  const all = new Set(members.map((member) => spots.of(member)));
  const outside = new Map([...all].map((spot) => [spot, isMetFromOutside(spot, all, members.length)]));
  const wanted = new Map<string, boolean>();
  const made = new Map<Facts, Map<string, Facts>>();
  return members.map((member) => {
    const rules = context.input.portRules?.[member.site.name];
    const created = member.origin === 'created';
    const byPlatform = created && rules?.opens === true;
    const own = {
      'platform.opensPorts': byPlatform,
      'platform.admits': created && rules?.admits === true,
      opensPorts: !byPlatform && wantsOpenedPorts(context, member, wanted),
      'members.outside': outside.get(spots.of(member)) === true,
    };
    return { ...member, facts: withFacts(made, member, own) };
  });
}

/** Whether `opened-ports` stands in the machine's `ready` list; members of one group at one site share it unless a rung is their own. */
function wantsOpenedPorts(context: Context, member: Member, known: Map<string, boolean>): boolean {
  const key = hasOwnRung(context, member) ? member.id : `${member.site.name}|${member.group}`;
  let wants = known.get(key);
  if (wants === undefined) known.set(key, (wants = machineLadder(context, member).ready.includes(OPENED_PORTS)));
  return wants;
}

/**
 * Whether rules for the site's own network miss some member: one at another site that is no part of its fabric, or any other
 * one where its `cluster` address is public, since a packet to a public address comes from one.
 */
function isMetFromOutside(spot: Spot, all: ReadonlySet<Spot>, members: number): boolean {
  if (spot.reach === 'anywhere') return members > 1;
  return [...all].some((other) => !isOneFabric(spot, other));
}

/** One object for members whose facts were one. */
function withFacts(made: Map<Facts, Map<string, Facts>>, { facts, observed }: Member, own: Facts): Facts {
  if (observed) return { ...facts, ...own };
  const key = JSON.stringify(own);
  let known = made.get(facts);
  if (known === undefined) made.set(facts, (known = new Map()));
  let found = known.get(key);
  if (found === undefined) known.set(key, (found = { ...facts, ...own }));
  return found;
}

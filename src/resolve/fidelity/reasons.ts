import type { NeedSummary, Summary } from './summary.ts';

export interface Sides {
  readonly here: Summary;
  readonly there: Summary;
}

/**
 * Whether it is open if the other side has a need: it has it and waits for a fact, or who needs it may still come with what waits.
 */
export function isOpenAt(other: Summary, need: NeedSummary): boolean {
  const theirs = other.needs.get(need.key);
  if (theirs !== undefined) return theirs.open;
  const waits = need.place.startsWith('group/') ? other.open.has(need.place) : other.open.size > 0;
  return waits && [...need.by].some((by) => !isOfFiles(by) && !hasRole(other, need.place, by));
}

/** What a place waits for on the side that does not know yet. */
export function whyOpen({ here, there }: Sides, place: string): string {
  const facts = [here, there].map(({ open }) => open.get(place) ?? [...open.values()][0]);
  return `it is decided when ${facts.find((fact) => fact !== undefined) ?? 'a fact'} is known`;
}

/** Why something stands on one side only: who needs it, and first of all those that the other side does not have. */
export function whyOneSide(sides: Sides, isHere: boolean, place: string, need: NeedSummary | undefined): string {
  const other = isHere ? sides.there : sides.here;
  if (place.startsWith('group/') && !other.groups.has(place.slice('group/'.length)))
    return `the group has no machine ${isHere ? 'there' : 'here'}`;
  const by = [...(need?.by ?? [])].sort();
  const missing = by.filter((name) => !isOfWorkload(name) && !hasRole(other, place, name));
  const named = missing.length > 0 ? missing : by;
  return `${named.map(needer).join(', ')} ${named.length === 1 ? 'needs' : 'need'} it`;
}

/** On the machines of a group, or anywhere for what is of a site or the deployment. */
function hasRole(summary: Summary, place: string, role: string): boolean {
  return place.startsWith('group/') ? summary.roles.has(`${place} ${role}`) : summary.roleNames.has(role);
}

/** The workload, a group or a site wants it: no role that may come or not. */
function isOfFiles(by: string): boolean {
  return by.includes('/') || by === 'workload';
}

/** Groups and the workload are on both sides. */
function isOfWorkload(by: string): boolean {
  return by === 'workload' || by.startsWith('group/');
}

function needer(by: string): string {
  if (by === 'workload') return 'the workload';
  if (by.startsWith('group/')) return 'the group';
  return by.startsWith('site/') ? `site ${by.slice('site/'.length)}` : by;
}

import type { NeedSummary, Summary } from './summary.ts';

export interface Sides {
  readonly here: Summary;
  readonly there: Summary;
}

/** What the place waits for on the side that does not know yet. */
export function whyOpen({ here, there }: Sides, place: string): string {
  return `it is decided when ${here.open.get(place) ?? there.open.get(place) ?? 'a fact'} is known`;
}

/** Why something stands on one side only: who needs it, and first of all those that the other side does not have. */
export function whyOneSide(sides: Sides, isHere: boolean, place: string, need: NeedSummary | undefined): string {
  const other = isHere ? sides.there : sides.here;
  if (place.startsWith('group/') && !other.groups.has(place.slice('group/'.length)))
    return `the group has no machine ${isHere ? 'there' : 'here'}`;
  const by = [...(need?.by ?? [])].sort();
  const missing = by.filter((name) => !other.roles.has(`${place} ${name}`) && !isOfWorkload(name));
  const named = missing.length > 0 ? missing : by;
  return `${named.map(needer).join(', ')} ${named.length === 1 ? 'needs' : 'need'} it`;
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

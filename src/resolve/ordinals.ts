import type { RecordedMachine } from '../model/record.ts';

/** The lowest numbers that are free, `count` of them: an ordinal is a name, and growth fills the lowest gap. */
export function lowestFree(count: number, taken: ReadonlySet<number>): readonly number[] {
  const free: number[] = [];
  for (let ordinal = 0; free.length < count; ordinal += 1) if (!taken.has(ordinal)) free.push(ordinal);
  return free;
}

/** Splits members of one site into those that stay and those that leave: named ones first, then the highest ordinals. */
export function shrink(
  members: readonly RecordedMachine[],
  wanted: number,
  named: ReadonlySet<string>,
): { readonly stay: readonly RecordedMachine[]; readonly leave: readonly RecordedMachine[] } {
  const order = [...members].sort((a, b) => {
    const rank = Number(named.has(a.name)) - Number(named.has(b.name));
    return rank === 0 ? a.ordinal - b.ordinal : rank;
  });
  return { stay: order.slice(0, wanted), leave: order.slice(wanted) };
}

import type { SweepDocument } from '../../server/documents/sites.ts';
import { paint, type Style, type Tone } from './style.ts';
import { table } from './table.ts';
import { plural } from './text.ts';

type Thing = SweepDocument['sites'][number]['things'][number];

/** What is left over at sites, or was removed; what is in use is only counted. */
export function renderSweep(document: SweepDocument, style: Style): readonly string[] {
  const columns = [
    { title: 'SITE' },
    { title: 'KIND' },
    { title: 'NAME', flexible: true },
    { title: 'DEPLOYMENT' },
    { title: '' },
    { title: 'ID', flexible: true },
  ];
  const rows = document.sites.flatMap((site) =>
    site.things.flatMap((thing) =>
      thing.verdict === 'in-use'
        ? []
        : [[site.name, thing.kind, thing.name, thing.deployment, verdict(thing, style), thing.platformId]],
    ),
  );
  const skipped = document.sites.flatMap(({ name, skipped: why }) =>
    why === undefined ? [] : [paint(style, 'quiet', `${name}: ${why}`)],
  );
  const things = document.sites.flatMap((site) => site.things);
  const used = things.filter((thing) => thing.verdict === 'in-use').length;
  const removed = things.filter((thing) => thing.removed).length;
  const foreign = things.some((thing) => thing.verdict === 'foreign');
  return [
    ...table(style, columns, rows),
    ...(rows.length === 0 ? [] : ['']),
    `${summary(document.leftOver, removed)} ${plural(used, 'thing')} in use.`,
    ...(foreign
      ? [paint(style, 'quiet', 'What another state folder made is left alone; --foreign removes it too.')]
      : []),
    ...skipped,
  ];
}

function summary(leftOver: number, removed: number): string {
  if (removed > 0) return `${plural(removed, 'thing')} removed.`;
  return leftOver === 0 ? 'Nothing is left over.' : `${plural(leftOver, 'thing')} left over.`;
}

const TONES: Readonly<Record<Thing['verdict'], Tone>> = { 'in-use': 'good', 'left-over': 'change', foreign: 'quiet' };

function verdict(thing: Thing, style: Style): string {
  if (thing.removed) return paint(style, 'good', 'removed');
  return paint(style, TONES[thing.verdict], thing.verdict === 'left-over' ? 'left over' : thing.verdict);
}

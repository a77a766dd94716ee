import { expect, test } from 'vitest';
import { deploymentSchema } from '../model/files/deployment.ts';
import { atOneSite } from './one-site.ts';

const CASES: readonly (readonly [name: string, groups: object | undefined, expected: object | undefined])[] = [
  ['a deployment without groups', undefined, undefined],
  ['counts per site are added up', { a: { count: { x: 2, y: 1 } } }, { a: { count: 3 } }],
  ['a number stays', { a: { count: 4 } }, { a: { count: 4 } }],
  [
    "a group's own site is left out, and the rest of it stays",
    { a: { site: 'x', prefer: { ntp: 'chrony' } } },
    { a: { prefer: { ntp: 'chrony' } } },
  ],
];

test.each(CASES)('%s', (_, groups, expected) => {
  const base = { deployment: 'd', workload: 'w', site: 'x' };
  const file = deploymentSchema.parse(groups === undefined ? base : { ...base, groups });
  expect(atOneSite(file, 'z')).toEqual(
    expected === undefined ? { ...base, site: 'z' } : { ...base, site: 'z', groups: expected },
  );
});

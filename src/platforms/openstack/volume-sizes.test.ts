import { expect, test } from 'vitest';
import { volumeSizes } from './volume-sizes.ts';

test.each([
  [{}, undefined, { extra: [] }],
  [{ disk: '30GiB' }, 4096, { extra: [] }],
  [{ bootFromVolume: true }, undefined, { root: 20, extra: [] }],
  [{ bootFromVolume: true }, 4097, { root: 5, extra: [] }],
  [{ bootFromVolume: true, disk: '30GiB', volumes: [{ size: '1TiB' }] }, 4096, { root: 30, extra: [1024] }],
])('of %j with a minimum of %s MiB the volumes have %j GiB', (wish, leastMiB, sizes) => {
  expect(volumeSizes(wish, leastMiB)).toEqual(sizes);
});

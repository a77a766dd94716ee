import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseMachine, type MachineWish } from './choose-machine.ts';
import type { DesiredMachine } from './machine.ts';
import type { ImageOffer, SizeOffer } from './offers.ts';
import { lacksOf } from './rank-sizes.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR', per: 'hour', from: 'platform' }) as const;

function size(name: string, cpus: number, memoryMiB: number, more: Partial<SizeOffer> = {}, arch = 'amd64'): SizeOffer {
  return { name, facts: { cpus, memoryMiB, arch }, ...more };
}

function image(name: string, id: string, arch = 'amd64', more: Partial<ImageOffer> = {}): ImageOffer {
  return { name, id, facts: { 'os.family': 'debian', arch }, ...more };
}

const OFFERS = {
  images: [
    image('debian-12', 'new'),
    image('debian-12', 'old'),
    image('debian-12', 'arm', 'arm64'),
    image('rocky-9', 'rocky', 'amd64', { minMemoryMiB: 2048, minDiskMiB: 10_240 }),
  ],
  sizes: [
    size('tiny', 1, 512, { price: eur(0.004) }),
    size('small', 1, 2048, { price: eur(0.02), id: 's-2' }),
    size('wide', 8, 2048, { price: eur(0.01), zones: ['b'] }),
    size('large', 4, 16_384, { price: eur(0.2), diskMiB: 20_480 }),
    size('arm', 2, 4096, { price: eur(0.001) }, 'arm64'),
    size('own', 4, 8192),
  ],
  zones: ['a', 'b', 'c'],
};

describe('what is chosen', () => {
  const cases: readonly [string, MachineWish, DesiredMachine['minima'], object][] = [
    ['the cheapest size that has the minima', {}, { memoryMiB: 1024 }, { size: { name: 'wide' }, zone: 'b' }],
    ['the cheapest of all without minima', {}, {}, { size: { name: 'tiny' }, zone: 'a', price: eur(0.004) }],
    ['a size with its id', { size: 'small' }, {}, { size: { name: 'small', id: 's-2' } }],
    [
      'a size without a price when no other fits',
      {},
      { cpus: 4, memoryMiB: 8192, diskMiB: 30_000 },
      { size: { name: 'own' } },
    ],
    ['the smallest architecture that the group wants', {}, { arch: 'arm64' }, { size: { name: 'arm' } }],
    [
      'the architecture that the site wants',
      { arch: 'arm64', image: 'debian-12' },
      {},
      { image: { name: 'debian-12', id: 'arm' } },
    ],
    ['the newest image of the name', { image: 'debian-12' }, {}, { image: { name: 'debian-12', id: 'new' } }],
    [
      "an image of the named size's architecture",
      { image: 'debian-12', size: 'arm' },
      {},
      { image: { name: 'debian-12', id: 'arm' } },
    ],
    ['a size that has what the image needs', { image: 'rocky-9', zones: ['a'] }, {}, { size: { name: 'small' } }],
    ['the first zone that has the size', { size: 'wide' }, {}, { zone: 'b' }],
    ['a size that every wished zone has', { zones: ['a', 'b'] }, { memoryMiB: 2048 }, { size: { name: 'small' } }],
    ['a disk apart from the size', { size: 'large', disk: '100GiB' }, { diskMiB: 40_960 }, { size: { name: 'large' } }],
  ];
  test.each(cases)('%s', (_, wish, minima, expected) => {
    expect(chooseMachine(OFFERS, wish, minima, 0)).toMatchObject({ kind: 'chosen', choice: expected });
  });

  test('zones go in turn by ordinal', () => {
    const zones = [0, 1, 2, 3].map((ordinal) => {
      const chosen = chooseMachine(OFFERS, { zones: ['c', 'a'] }, {}, ordinal);
      return chosen.kind === 'chosen' ? chosen.choice.zone : undefined;
    });
    expect(zones).toEqual(['c', 'a', 'c', 'a']);
  });

  test('facts of image and size are predicted', () => {
    expect(chooseMachine(OFFERS, { image: 'debian-12', size: 'large' }, {}, 0)).toMatchObject({
      facts: { 'os.family': 'debian', cpus: 4, memoryMiB: 16_384, arch: 'amd64' },
    });
  });

  test('a site that knows its images by name alone and has no sizes leaves nothing to choose', () => {
    const offers = { images: [{ name: 'debian-12', facts: {} }], sizes: [], zones: [] };
    expect(chooseMachine(offers, { image: 'debian-99' }, { cpus: 64 }, 3)).toEqual({
      kind: 'chosen',
      choice: {},
      facts: {},
    });
  });

  test('an image whose architecture is all that is known decides it', () => {
    const offers = {
      images: [image('debian-12', 'x', 'arm64')],
      sizes: [{ name: 'm1', facts: { cpus: 1 } }],
      zones: [],
    };
    expect(chooseMachine(offers, { image: 'debian-12' }, {}, 0)).toMatchObject({
      choice: { image: { id: 'x' }, size: { name: 'm1' } },
    });
  });
});

describe('what cannot be chosen says why and what to do', () => {
  const cases: readonly [MachineWish, DesiredMachine['minima'], string, string, string][] = [
    [{ size: 'smal' }, {}, 'size', 'there is no size smal', 'Did you mean `small`?'],
    [{ size: 'zzzzzzzz' }, {}, 'size', 'there is no size zzzzzzzz', 'Sizes: arm, large, own, small, tiny, wide.'],
    [
      { size: 'tiny' },
      { cpus: 2, memoryMiB: 1024 },
      'size',
      'size tiny does not do: it has 1 cpus of 2, has 512 MiB of memory of 1024',
      'The first that fits is wide.',
    ],
    [
      { size: 'tiny', zones: ['a'] },
      { cpus: 99 },
      'size',
      'size tiny does not do: it has 1 cpus of 99',
      'Lower the minima of the group.',
    ],
    [
      { size: 'arm' },
      { arch: 'amd64' },
      'size',
      'size arm does not do: it is arm64, not amd64',
      'The first that fits is tiny.',
    ],
    [
      { size: 'wide', zones: ['a', 'b'] },
      {},
      'size',
      'size wide does not do: it is not in zone a',
      'The first that fits is tiny.',
    ],
    [
      {},
      { cpus: 16, memoryMiB: 8192 },
      'size',
      'no size has 16 cpus, 8192 MiB of memory, amd64; the nearest, large, has 4 cpus of 16',
      'Lower the minima',
    ],
    [{}, { arch: 'riscv64' }, 'size', 'no size has riscv64; the nearest', 'Lower the minima'],
    [
      { size: 'large' },
      { diskMiB: 40_960 },
      'size',
      'it has 20480 MiB of disk of 40960',
      'The first that fits is tiny.',
    ],
    [{ image: 'debain-12' }, {}, 'image', 'there is no image debain-12', 'Did you mean `debian-12`?'],
    [{ image: 'plan9-4' }, {}, 'image', 'there is no image plan9-4', 'Images: debian-12, rocky-9.'],
    [
      { image: 'rocky-9', arch: 'arm64' },
      {},
      'image',
      'image rocky-9 is there for amd64 only, not for arm64',
      'Name another image',
    ],
    [{ zones: ['a', 'd'] }, {}, 'zones', 'there is no zone d', ''],
    [{ disk: '10GiB' }, { diskMiB: 20_480 }, 'disk', 'disk 10GiB is smaller than the 20480 MiB wanted', 'larger disk'],
    [
      { image: 'rocky-9', disk: '5GiB' },
      {},
      'disk',
      'disk 5GiB is smaller than the 10240 MiB that image rocky-9 needs',
      'larger disk',
    ],
  ];
  test.each(cases)('%j with %j', (wish, minima, key, message, hint) => {
    expect(chooseMachine(OFFERS, wish, minima, 0)).toMatchObject({
      kind: 'none',
      key,
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });
});

const someSize = fc.record({
  name: fc.uuid(),
  cpus: fc.integer({ min: 1, max: 8 }),
  memoryMiB: fc.constantFrom(512, 1024, 2048),
  amount: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
});

test('whatever is on offer, the chosen size has the minima and no cheaper one has them', () => {
  fc.assert(
    fc.property(fc.array(someSize, { minLength: 1 }), fc.integer({ min: 1, max: 8 }), (given, cpus) => {
      const sizes = given.map(({ name, amount, ...facts }) => ({ name, facts, ...(amount && { price: eur(amount) }) }));
      const chosen = chooseMachine({ images: [], sizes, zones: [] }, {}, { cpus }, 0);
      const fits = sizes.filter((each) => each.facts.cpus >= cpus);
      if (chosen.kind === 'none') {
        expect(fits).toEqual([]);
        return;
      }
      const found = fits.find(({ name }) => name === chosen.choice.size?.name);
      const demand = { cpus, memoryMiB: 0, diskMiB: 0, arch: undefined, zones: [], zoned: [] };
      expect(found && lacksOf(found, demand)).toEqual([]);
      const cheapest = Math.min(...fits.map((each) => each.price?.amount ?? Infinity));
      expect(found?.price?.amount ?? Infinity).toBe(cheapest);
    }),
  );
});

import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { deploymentFolder } from '../../../test/support/deployment-folder.ts';
import { memoryPlatform } from '../../../test/support/fake-platform.ts';
import { manualClock } from '../../../test/support/manual-clock.ts';
import { NO_ABILITIES, NO_OFFERS } from '../../platforms/platform.ts';
import type { OperationsDeps } from './deps.ts';
import { showOffers } from './offers.ts';
import { examineSites } from './sites-doctor.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const LIST = 'prices: { currency: EUR, sizes: { large: 0.08, huge: 0.3 } }\n';
const { signal } = new AbortController();
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A site at a platform that publishes the price of one of its two sizes, and is asked for no other. */
function bench(prices: string) {
  const platform = memoryPlatform({
    abilities: { ...NO_ABILITIES, remote: true, examines: true },
    offers: async () => ({
      ...NO_OFFERS,
      sizes: [
        { name: 'large', facts: {}, price: { amount: 0.1, currency: 'USD', per: 'hour', from: 'platform' } },
        { name: 'small', facts: {} },
      ],
    }),
    examine: async () => [{ name: 'prices', verdict: 'warning', detail: 'no size has a price', try: 'Write prices.' }],
  });
  const folder = deploymentFolder([], {
    'purlin.yaml': 'deployment: shop\nworkload: idle\nsite: cloud\n',
    'sites/cloud.yaml': `site: cloud\nplatform: memory\n${prices}`,
    'packs/app/pack.yaml': 'pack: app\nversion: 1.0.0\nuses: { docker: ^1 }\n',
    'packs/app/workloads/idle.yaml': 'workload: idle\ngroups: { front: { count: 1, requires: [machine-up] } }\n',
  });
  folders.push(folder);
  const given: Partial<OperationsDeps> = {
    file: path.join(folder, 'purlin.yaml'),
    cwd: folder,
    shipped: [ROOT],
    stateDir: path.join(folder, '.purlin'),
    clock: manualClock(),
    platform: async () => platform,
    platformNames: [platform.name],
  };
  // `as`: only these are read.
  return given as OperationsDeps;
}

describe('prices of a site', () => {
  it('stand in its offers as its own list says them, else as the platform does', async () => {
    const priced = async (prices: string) => (await showOffers(bench(prices), { site: 'cloud' }, signal)).sizes;
    expect((await priced('')).map(({ price }) => price?.amount)).toEqual([0.1, undefined]);
    expect(await priced(LIST)).toMatchObject([
      { name: 'large', price: { amount: 0.08, currency: 'EUR', from: 'price list' } },
      { name: 'small' },
    ]);
  });

  it('are no matter of the platform where the site has a list of its own', async () => {
    const found = async (prices: string) => (await examineSites(bench(prices), {}, signal)).sites[0]?.findings;
    expect(await found('')).toMatchObject([{ name: 'prices', verdict: 'warning' }]);
    expect(await found(LIST)).toEqual([
      { name: 'prices', verdict: 'ok', detail: 'sizes with a price in the list of the site: 2; no size has a price' },
    ]);
  });
});

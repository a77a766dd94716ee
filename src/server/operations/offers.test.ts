import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryPlatform } from '../../../test/support/fake-platform.ts';
import { manualClock } from '../../../test/support/manual-clock.ts';
import type { Site } from '../../model/content.ts';
import { AppError } from '../../model/errors.ts';
import { NO_ABILITIES, NO_OFFERS } from '../../platforms/platform.ts';
import type { OperationsDeps } from './deps.ts';
import { siteOffers } from './offers.ts';

const HOUR_MS = 3_600_000;
const { signal } = new AbortController();

describe('offers of a remote platform', () => {
  let stateDir: string;
  beforeEach(() => void (stateDir = mkdtempSync(path.join(tmpdir(), 'purlin-offers-'))));
  afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

  function bench() {
    const clock = manualClock();
    let asked = 0;
    let down: AppError | undefined;
    const platform = memoryPlatform({
      abilities: { ...NO_ABILITIES, remote: true },
      offers: async () => {
        asked += 1;
        if (down) throw down;
        return { ...NO_OFFERS, zones: [`zone ${asked}`] };
      },
    });
    // `as`: only these two are read.
    const deps = { stateDir, clock } as unknown as OperationsDeps;
    const ask = async (settings = {}) => {
      // `as`: only these are read of a site.
      const site = { name: 'cloud', file: { site: 'cloud', platform: 'memory', settings } } as unknown as Site;
      return siteOffers(deps, platform, site, 'demo', signal);
    };
    return { ask, asked: () => asked, clock, fail: (error: AppError) => (down = error) };
  }

  it('are asked for once an hour', async () => {
    const { ask, asked, clock } = bench();
    await ask();
    expect((await ask()).offers.zones).toEqual(['zone 1']);
    await clock.sleep(HOUR_MS + 1);
    expect((await ask()).offers.zones).toEqual(['zone 2']);
    expect(asked()).toBe(2);
  });

  it('are asked for again when the settings of the site change', async () => {
    const { ask, asked } = bench();
    await ask();
    await ask({ region: 'other' });
    expect(asked()).toBe(2);
  });

  it('of an earlier time stand in while the platform cannot be asked, and say so', async () => {
    const { ask, clock, fail } = bench();
    await ask();
    fail(new AppError('unreachable', 'cannot ask cloud: no route'));
    await clock.sleep(3 * HOUR_MS);
    expect(await ask()).toMatchObject({
      offers: { zones: ['zone 1'] },
      stale: 'offers of site cloud are 3 h old, from the last time it answered: cannot ask cloud: no route',
    });
  });

  it('that were never had are an error', async () => {
    const { ask, fail } = bench();
    fail(new AppError('unreachable', 'no route'));
    await expect(ask()).rejects.toMatchObject({ code: 'unreachable' });
  });
});

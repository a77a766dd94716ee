import { expect } from 'vitest';
import { CORE_FACTS } from '../model/facts.ts';
import type { Case } from './bench-suite.ts';

/** What planning asks of a platform, before there is any machine. */
export const PLANNING_CASES: readonly Case[] = [
  {
    says: 'offers need no machine and predict facts of the catalogue',
    async run({ platform, site, call }) {
      const offers = await platform.offers(site, call());
      const named = [
        offers.facts,
        ...offers.images.map(({ facts }) => facts),
        ...offers.sizes.map(({ facts }) => facts),
      ];
      expect(named.flatMap(Object.keys).filter((path) => CORE_FACTS[path] === undefined)).toEqual([]);
      expect(await platform.list(site, call())).toEqual([]);
    },
  },
  {
    says: 'images are offered by distribution and version, sizes by processors and memory',
    needs: 'creates',
    async run({ platform, site, call }) {
      const { images, sizes } = await platform.offers(site, call());
      for (const { name, facts } of images) {
        const [distribution, version] = name.split('-');
        expect(facts).toMatchObject({ 'os.distribution': distribution, 'os.version': version });
      }
      for (const { facts } of sizes) {
        expect(facts).toMatchObject({ cpus: expect.any(Number), memoryMiB: expect.any(Number) });
      }
      if (platform.abilities.userData) expect([images.length, sizes.length]).not.toContain(0);
    },
  },
  {
    says: 'prices are amounts in a currency, and zones of sizes are zones of the site',
    needs: 'creates',
    async run({ platform, site, call }) {
      const { sizes, zones } = await platform.offers(site, call());
      for (const { price, zones: own = [] } of sizes) {
        expect(price?.amount ?? 1).toBeGreaterThan(0);
        expect(price?.currency ?? 'USD').toMatch(/^[A-Z]{3}$/);
        expect(zones).toEqual(expect.arrayContaining([...own]));
      }
    },
  },
  {
    says: 'an unknown key of the settings is an error',
    async run({ platform, site }) {
      expect(platform.settingsSchema.safeParse(site.settings).success).toBe(true);
      expect(platform.settingsSchema.safeParse({ ...site.settings, colour: 'red' }).success).toBe(false);
    },
  },
  {
    says: 'an unknown key of the machine is an error',
    async run({ platform, site }) {
      expect(platform.machineSchema.safeParse(site.machine).success).toBe(true);
      expect(platform.machineSchema.safeParse({ ...site.machine, colour: 'red' }).success).toBe(false);
    },
  },
  {
    says: 'missing privilege is told as one sentence, or there is none',
    async run({ platform, site }) {
      expect(platform.missingPrivilege?.(site) ?? 'None.').toMatch(/^[A-Z].*\.$/);
    },
  },
  {
    says: 'what the site needs to work is examined, and good credentials are said to be good',
    needs: 'examines',
    async run({ platform, site, call }) {
      const findings = (await platform.examine?.(site, call())) ?? [];
      expect(findings.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
      expect(findings.find(({ name }) => name === 'credentials')).toMatchObject({ verdict: 'ok' });
      for (const finding of findings) {
        expect(finding.detail).not.toBe('');
        if (finding.verdict !== 'ok') expect(finding.try).toMatch(/\S/);
      }
    },
  },
  {
    says: 'wrong credentials are told with what to try, by examine and by offers',
    needs: 'examines',
    uses: ['wrongCredentials'],
    async run({ subject, site, call }) {
      const wrong = subject.wrongCredentials?.();
      const { platform, settings } = { platform: subject.platform, settings: site.settings, ...wrong };
      const there = { ...site, settings };
      const findings = (await platform.examine?.(there, call())) ?? [];
      expect(findings.find(({ name }) => name === 'credentials')).toMatchObject({
        verdict: 'failed',
        try: expect.stringMatching(/\S/),
      });
      await expect(platform.offers(there, call())).rejects.toMatchObject({
        code: 'credentials',
        hint: expect.stringMatching(/\S/),
      });
    },
  },
];

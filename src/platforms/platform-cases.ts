import { expect } from 'vitest';
import { CORE_FACTS } from '../model/facts.ts';
import type { DesiredMachine } from '../model/machine.ts';
import type { Abilities, CallOptions, Platform, SiteSettings } from './platform.ts';

/** One sentence of the contract, and how it shows. */
export interface Case {
  readonly says: string;
  /** The ability without which the case says nothing. */
  readonly needs?: keyof Abilities;
  /** For platforms that make no machines. */
  readonly adoptsOnly?: boolean;
  readonly run: (bench: Bench) => Promise<void>;
}

/** What a case works with. */
export interface Bench {
  readonly platform: Platform;
  readonly site: SiteSettings;
  readonly options: CallOptions;
  /** A machine of the suite's deployment. */
  readonly desire: (name: string, id?: string) => DesiredMachine;
}

/** Runs the body, then takes its machines away, whatever came of it. */
async function cleaning(
  { platform, site, options }: Bench,
  machines: readonly DesiredMachine[],
  body: () => Promise<void>,
) {
  try {
    await body();
  } finally {
    await Promise.all(machines.map((machine) => platform.destroy(machine, options)));
    await platform.dispose(site, options);
  }
}

const PLANNING_CASES: readonly Case[] = [
  {
    says: 'offers need no machine and predict facts of the catalogue',
    async run({ platform, site, options }) {
      const offers = await platform.offers(site, options);
      const named = [
        offers.facts,
        ...offers.images.map(({ facts }) => facts),
        ...offers.sizes.map(({ facts }) => facts),
      ];
      expect(named.flatMap(Object.keys).filter((path) => CORE_FACTS[path] === undefined)).toEqual([]);
      expect(await platform.list(site, options)).toEqual([]);
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
];

const LIFE_CASES: readonly Case[] = [
  {
    says: 'a machine that is not there is observed as absent',
    needs: 'creates',
    async run({ platform, options, desire }) {
      expect(await platform.observe(desire('absent'), options)).toBeUndefined();
    },
  },
  {
    says: 'destroying what is absent counts as done, twice',
    async run({ platform, options, desire }) {
      await platform.destroy(desire('absent'), options);
      await platform.destroy(desire('absent'), options);
    },
  },
  {
    says: 'disposing of a site that was never used counts as done, twice',
    async run({ platform, site, options }) {
      await platform.dispose(site, options);
      await platform.dispose(site, options);
    },
  },
  {
    says: 'converging twice gives one machine, and observing tells the same',
    async run(bench) {
      const { platform, options, desire } = bench;
      const machine = desire('one');
      await cleaning(bench, [machine], async () => {
        const first = await platform.converge(machine, options);
        expect(await platform.converge(machine, options)).toEqual(first);
        expect(await platform.observe(machine, options)).toEqual(first);
        expect(Object.keys(first.networks).length).toBeGreaterThan(0);
      });
    },
  },
  {
    says: 'machines that are made at once have addresses and identities of their own',
    needs: 'creates',
    async run(bench) {
      const { platform, site, options, desire } = bench;
      const machines = ['first', 'second', 'third'].map((name) => desire(name));
      await cleaning(bench, machines, async () => {
        const made = await Promise.all(machines.map((machine) => platform.converge(machine, options)));
        expect(new Set(made.map(({ access }) => access.host)).size).toBe(3);
        const listed = await platform.list(site, options);
        expect(listed.map(({ id }) => id).sort()).toEqual(machines.map(({ id }) => id).sort());
      });
      expect(await platform.list(site, options)).toEqual([]);
    },
  },
  {
    says: 'two calls at once for one machine make it once',
    needs: 'creates',
    async run(bench) {
      const { platform, site, options, desire } = bench;
      const machine = desire('twin');
      await cleaning(bench, [machine], async () => {
        const [left, right] = await Promise.all([
          platform.converge(machine, options),
          platform.converge(machine, options),
        ]);
        expect(left).toEqual(right);
        expect(await platform.list(site, options)).toHaveLength(1);
      });
    },
  },
  {
    says: 'the key of the host is known before the first connection',
    needs: 'knowsHostKey',
    async run(bench) {
      const machine = bench.desire('known');
      await cleaning(bench, [machine], async () => {
        const { access } = await bench.platform.converge(machine, bench.options);
        expect(access.hostKeys[0]).toMatch(/^(ssh|ecdsa)-\S+ \S+/);
      });
    },
  },
  {
    says: 'a machine of another identity under the same name is neither taken nor harmed',
    needs: 'creates',
    async run(bench) {
      const { platform, options, desire } = bench;
      const machine = desire('mine');
      const stranger = desire('mine', 'another-identity');
      await cleaning(bench, [machine], async () => {
        await platform.converge(machine, options);
        expect(await platform.observe(stranger, options)).toBeUndefined();
        await expect(platform.converge(stranger, options)).rejects.toMatchObject({ code: 'platform' });
        await platform.destroy(stranger, options);
        expect(await platform.observe(machine, options)).toMatchObject({ power: 'on' });
      });
    },
  },
];

const ABILITY_CASES: readonly Case[] = [
  {
    says: 'power goes off and on, also when it is so already',
    needs: 'power',
    async run(bench) {
      const { platform, options, desire } = bench;
      const machine = desire('switched');
      await cleaning(bench, [machine], async () => {
        const born = await platform.converge(machine, options);
        for (const to of ['off', 'off', 'on', 'on'] as const) {
          await platform.power?.(machine, to, options);
          expect(await platform.observe(machine, options)).toEqual({ ...born, power: to });
        }
      });
    },
  },
  {
    says: 'converging a machine that is off powers it on',
    needs: 'power',
    async run(bench) {
      const { platform, options, desire } = bench;
      const machine = desire('woken');
      await cleaning(bench, [machine], async () => {
        const born = await platform.converge(machine, options);
        await platform.power?.(machine, 'off', options);
        expect(await platform.converge(machine, options)).toEqual(born);
      });
    },
  },
  {
    says: 'switching a machine that is not there is an error that says so',
    needs: 'power',
    async run({ platform, options, desire }) {
      await expect(platform.power?.(desire('absent'), 'on', options)).rejects.toMatchObject({ code: 'not-found' });
    },
  },
  {
    says: 'the console of a machine can be read',
    needs: 'console',
    async run(bench) {
      const machine = bench.desire('heard');
      await cleaning(bench, [machine], async () => {
        await bench.platform.converge(machine, bench.options);
        expect(await bench.platform.console?.(machine, bench.options)).toBeTypeOf('string');
      });
    },
  },
  {
    says: 'a call that is cancelled before it starts makes nothing and says so',
    needs: 'creates',
    async run({ platform, site, options, desire }) {
      const cancelled = { signal: AbortSignal.abort() };
      await expect(platform.converge(desire('late'), cancelled)).rejects.toMatchObject({ code: 'cancelled' });
      expect(await platform.list(site, options)).toEqual([]);
    },
  },
  {
    says: 'letting a machine go leaves it as it is',
    adoptsOnly: true,
    async run(bench) {
      const machine = bench.desire('adopted');
      const before = await bench.platform.converge(machine, bench.options);
      await bench.platform.destroy(machine, bench.options);
      expect(await bench.platform.observe(machine, bench.options)).toEqual(before);
    },
  },
];

export const CASES: readonly Case[] = [...PLANNING_CASES, ...LIFE_CASES, ...ABILITY_CASES];

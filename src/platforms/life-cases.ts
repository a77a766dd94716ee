import { expect } from 'vitest';
import { type Case, cleaning, idOf } from './bench-suite.ts';

/** How machines come and go. */
export const LIFE_CASES: readonly Case[] = [
  {
    says: 'a machine that is not there is observed as absent',
    needs: 'creates',
    async run({ platform, call, desire }) {
      expect(await platform.observe(desire('absent'), call())).toBeUndefined();
    },
  },
  {
    says: 'destroying what is absent counts as done, twice',
    async run({ platform, call, desire }) {
      await platform.destroy(desire('absent'), call());
      await platform.destroy(desire('absent'), call());
    },
  },
  {
    says: 'disposing of a site that was never used counts as done, twice',
    async run({ platform, site, call }) {
      await platform.dispose(site, call());
      await platform.dispose(site, call());
    },
  },
  {
    says: 'converging twice gives one machine, and observing tells the same',
    async run(bench) {
      const { platform, call, desire, eventually } = bench;
      const machine = desire('one');
      await cleaning(bench, [machine], async () => {
        const first = await platform.converge(machine, call());
        expect(await platform.converge(machine, call())).toEqual(first);
        await eventually(async () => expect(await platform.observe(machine, call())).toEqual(first));
        expect(Object.keys(first.networks).length).toBeGreaterThan(0);
      });
    },
  },
  {
    says: 'machines that are made at once have addresses and identities of their own',
    needs: 'creates',
    async run(bench) {
      const { platform, site, call, desire, eventually } = bench;
      const machines = ['first', 'second', 'third'].map((name, ordinal) => desire(name, { ordinal }));
      const ids = machines.map(({ id }) => id).sort();
      const listed = async () => (await platform.list(site, call())).map(({ id }) => id).sort();
      await cleaning(bench, machines, async () => {
        const made = await Promise.all(machines.map((machine) => platform.converge(machine, call())));
        expect(new Set(made.map(({ access }) => access.host)).size).toBe(3);
        await eventually(async () => expect(await listed()).toEqual(ids));
      });
      await eventually(async () => expect(await listed()).toEqual([]));
    },
  },
  {
    says: 'destroying one machine leaves the others of its deployment as they are',
    needs: 'creates',
    async run(bench) {
      const { platform, call, desire, eventually } = bench;
      const [stays, leaves] = [desire('stays'), desire('leaves')];
      await cleaning(bench, [stays, leaves], async () => {
        const [before] = await Promise.all([platform.converge(stays, call()), platform.converge(leaves, call())]);
        await platform.destroy(leaves, call());
        await eventually(async () => expect(await platform.observe(leaves, call())).toBeUndefined());
        expect(await platform.observe(stays, call())).toEqual(before);
      });
    },
  },
  {
    says: 'two calls at once for one machine make it once',
    needs: 'creates',
    async run(bench) {
      const { platform, site, call, desire, eventually } = bench;
      const machine = desire('hasty');
      await cleaning(bench, [machine], async () => {
        const [left, right] = await Promise.all([
          platform.converge(machine, call()),
          platform.converge(machine, call()),
        ]);
        expect(left).toEqual(right);
        await eventually(async () => expect(await platform.list(site, call())).toHaveLength(1));
      });
    },
  },
  {
    says: 'of two machines under one identity converging keeps one',
    needs: 'creates',
    uses: ['twin'],
    async run(bench) {
      const { subject, platform, site, call, desire, eventually } = bench;
      const machine = desire('twin');
      await cleaning(bench, [machine], async () => {
        await subject.twin?.(machine, await platform.converge(machine, call()));
        const kept = await platform.converge(machine, call());
        expect(kept.power).toBe('on');
        await eventually(async () => expect(await platform.list(site, call())).toHaveLength(1));
        expect(await platform.observe(machine, call())).toEqual(kept);
      });
      await eventually(async () => expect(await platform.list(site, call())).toEqual([]));
    },
  },
  {
    says: 'the identity of a machine that was destroyed can be converged again',
    needs: 'creates',
    async run(bench) {
      const { platform, site, call, desire, eventually } = bench;
      const machine = desire('again');
      await cleaning(bench, [machine], async () => {
        await platform.converge(machine, call());
        await platform.destroy(machine, call());
        expect(await platform.converge(machine, call())).toMatchObject({ power: 'on' });
        await eventually(async () => expect(await platform.observe(machine, call())).toMatchObject({ power: 'on' }));
        await eventually(async () => expect(await platform.list(site, call())).toHaveLength(1));
      });
    },
  },
  {
    says: 'a machine that was switched off by hand is observed off, and converging brings it back',
    needs: 'creates',
    uses: ['switchOff'],
    async run(bench) {
      const { subject, platform, call, desire, eventually } = bench;
      const machine = desire('dark');
      await cleaning(bench, [machine], async () => {
        const made = await platform.converge(machine, call());
        await subject.switchOff?.(made);
        await eventually(async () => expect(await platform.observe(machine, call())).toMatchObject({ power: 'off' }));
        expect(await platform.converge(machine, call())).toMatchObject({ platformId: made.platformId, power: 'on' });
      });
    },
  },
  {
    says: 'a machine of another identity under the same name is neither taken nor harmed',
    needs: 'creates',
    async run(bench) {
      const { subject, platform, call, desire, eventually } = bench;
      const machine = desire('mine');
      const stranger = { ...machine, id: idOf('another identity') };
      await cleaning(bench, [machine, stranger], async () => {
        const mine = await platform.converge(machine, call());
        expect(await platform.observe(stranger, call())).toBeUndefined();
        if (subject.sharesNames === true) {
          expect((await platform.converge(stranger, call())).platformId).not.toBe(mine.platformId);
        } else {
          await expect(platform.converge(stranger, call())).rejects.toMatchObject({ code: 'platform' });
        }
        await platform.destroy(stranger, call());
        await eventually(async () => expect(await platform.observe(machine, call())).toMatchObject({ power: 'on' }));
      });
    },
  },
  {
    says: 'a call that is cancelled before it starts makes nothing and says so',
    needs: 'creates',
    async run({ platform, site, call, desire }) {
      const cancelled = { signal: AbortSignal.abort() };
      await expect(platform.converge(desire('late'), cancelled)).rejects.toMatchObject({ code: 'cancelled' });
      expect(await platform.list(site, call())).toEqual([]);
    },
  },
  {
    says: 'letting a machine go leaves it as it is',
    adoptsOnly: true,
    async run({ platform, call, desire }) {
      const machine = desire('adopted');
      const before = await platform.converge(machine, call());
      await platform.destroy(machine, call());
      expect(await platform.observe(machine, call())).toEqual(before);
    },
  },
];

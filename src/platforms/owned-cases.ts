import { expect } from 'vitest';
import { type Bench, type Case, cleaning } from './bench-suite.ts';
import type { OwnedThing } from './platform.ts';

/** What carries an ownership tag of the suite's deployment. */
async function ownedHere({ platform, site, call }: Bench): Promise<readonly OwnedThing[]> {
  const things = (await platform.owned?.(site, call())) ?? [];
  return things.filter(({ deployment }) => deployment === site.deployment);
}

/** What sweep finds and takes away. */
export const OWNED_CASES: readonly Case[] = [
  {
    says: 'owned things are the machine, what came with it and what the deployment shares; after destroy and dispose nothing is left',
    needs: 'sweeps',
    async run(bench) {
      const { subject, platform, site, call, desire, eventually } = bench;
      const machine = desire('owned', { machine: { ...site.machine, ...subject.volumes?.machine } });
      await cleaning(bench, [machine], async () => {
        const { platformId } = await platform.converge(machine, call());
        const things = await ownedHere(bench);
        const ofMachine = things.filter(({ machine: id }) => id === machine.id);
        expect(ofMachine.map(({ kind }) => kind)).toEqual(
          expect.arrayContaining([...(subject.ownedKinds ?? ['machine'])]),
        );
        expect(ofMachine.find(({ kind }) => kind === 'machine')).toMatchObject({ platformId, name: machine.name });
        expect(new Set(things.map(({ owner }) => owner)).size).toBe(1);
      });
      await eventually(async () => expect(await ownedHere(bench)).toEqual([]));
    },
  },
  {
    says: 'owned things can be removed one by one in the order in which they are listed, twice',
    needs: 'sweeps',
    async run(bench) {
      const { platform, site, call, desire, eventually } = bench;
      const machine = desire('swept');
      await cleaning(bench, [machine], async () => {
        await platform.converge(machine, call());
        for (const thing of await ownedHere(bench)) {
          await platform.remove?.(site, thing, call());
          await platform.remove?.(site, thing, call());
        }
        await eventually(async () => expect(await ownedHere(bench)).toEqual([]));
        expect(await platform.observe(machine, call())).toBeUndefined();
      });
    },
  },
];

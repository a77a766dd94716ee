import { expect } from 'vitest';
import { type Case, cleaning } from './bench-suite.ts';

/** Power and console. */
export const ABILITY_CASES: readonly Case[] = [
  {
    says: 'power goes off and on, also when it is so already',
    needs: 'power',
    async run(bench) {
      const { platform, call, desire, eventually } = bench;
      const machine = desire('switched');
      await cleaning(bench, [machine], async () => {
        const born = await platform.converge(machine, call());
        for (const to of ['off', 'off', 'on', 'on'] as const) {
          await platform.power?.(machine, to, call());
          await eventually(async () =>
            expect(await platform.observe(machine, call())).toMatchObject({ platformId: born.platformId, power: to }),
          );
        }
      });
    },
  },
  {
    says: 'converging a machine that is off powers it on, with the same disk and addresses',
    needs: 'power',
    async run(bench) {
      const { platform, call, desire } = bench;
      const machine = desire('woken');
      await cleaning(bench, [machine], async () => {
        const born = await platform.converge(machine, call());
        await platform.power?.(machine, 'off', call());
        expect(await platform.converge(machine, call())).toEqual(born);
      });
    },
  },
  {
    says: 'switching a machine that is not there is an error that says so',
    needs: 'power',
    async run({ platform, call, desire }) {
      await expect(platform.power?.(desire('absent'), 'on', call())).rejects.toMatchObject({ code: 'not-found' });
    },
  },
  {
    says: 'the console of a machine can be read',
    needs: 'console',
    async run(bench) {
      const machine = bench.desire('heard');
      await cleaning(bench, [machine], async () => {
        await bench.platform.converge(machine, bench.call());
        expect(await bench.platform.console?.(machine, bench.call())).toBeTypeOf('string');
      });
    },
  },
];

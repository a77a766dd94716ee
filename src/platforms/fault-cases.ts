import { expect } from 'vitest';
import type { Fault } from '../../test/sims/fault-proxy.ts';
import { toAppError } from '../model/errors.ts';
import { errorOf, expectOne, expectTold, type FaultCase, withMachine } from './fault-bench-suite.ts';

const SLOW_MS = 400;
const RETRY_AFTER_S = 1;
/** Long enough for the calls before the creation, short enough to wait for. */
const IMPATIENT_MS = 6000;

/** A control plane that fails and comes back while the call is tried again. */
const PASSING: readonly FaultCase[] = [
  passes('every call takes long', { kind: 'delay', ms: SLOW_MS }, {}),
  passes('the creation is turned away with 429 and Retry-After, twice', busy(429), { times: 2 }),
  passes('the creation is turned away with 503 and Retry-After, twice', busy(503), { times: 2 }),
  passes('the connection is cut before the creation was taken', { kind: 'cut', taken: false }, { times: 1 }),
  passes('the connection is cut after the creation was taken', { kind: 'cut', taken: true }, { times: 1 }),
];

/** Errors that the adapter itself tells. */
const TOLD: readonly FaultCase[] = [
  {
    says: 'a control plane that is busy is told as such, with the time that it asked for',
    async run(bench) {
      await withMachine(bench, async (machine) => {
        const { given, platform, call } = bench;
        given.proxy.inject({ call: given.creation, fault: busy(503) });
        const error = await errorOf(platform.converge(machine, call()));
        expectTold(bench, error, 'platform-busy');
        expect(error.retryAfterMs).toBe(RETRY_AFTER_S * 1000);
        await expectOne(bench, machine);
      });
    },
  },
  {
    says: 'a connection that was cut is told as one that may pass',
    async run(bench) {
      await withMachine(bench, async (machine) => {
        const { given, platform, call } = bench;
        given.proxy.inject({ call: given.creation, fault: { kind: 'cut', taken: true } });
        const error = await errorOf(platform.converge(machine, call()));
        expectTold(bench, error, 'unreachable', 'platform-busy', 'timeout');
        await expectOne(bench, machine);
      });
    },
  },
  {
    says: 'a control plane that took the creation and says no more ends at the deadline of the call',
    async run(bench) {
      await withMachine(bench, async (machine) => {
        const { given, platform } = bench;
        given.proxy.inject({ call: given.creation, fault: { kind: 'freeze', taken: true } });
        const error = await errorOf(platform.converge(machine, { signal: AbortSignal.timeout(IMPATIENT_MS) }));
        expectTold(bench, error, 'timeout', 'unreachable');
        await expectOne(bench, machine);
      });
    },
  },
  {
    says: 'credentials that expire in the middle are told as such',
    async run(bench) {
      await withMachine(bench, async (machine) => {
        const { given, platform, call } = bench;
        given.proxy.inject({ call: given.creation, fault: { kind: 'expire' } });
        expectTold(bench, await errorOf(platform.converge(machine, call())), 'credentials');
        await expectOne(bench, machine);
      });
    },
  },
  {
    says: 'a session that expires in the middle is renewed, and nobody notices',
    async run(bench) {
      await withMachine(bench, async (machine) => {
        const { given, platform, call } = bench;
        given.proxy.inject({ call: given.creation, times: 1, fault: { kind: 'expire' } });
        expect(await platform.converge(machine, call())).toMatchObject({ power: 'on' });
        await expectOne(bench, machine);
      });
    },
  },
  {
    says: 'a limit that is reached is told as such, and what was made on the way hinders nobody',
    uses: ['fillQuota'],
    async run(bench) {
      await withMachine(bench, async (machine) => {
        const free = await bench.given.fillQuota?.();
        try {
          expectTold(bench, await errorOf(bench.platform.converge(machine, bench.call())), 'quota');
        } finally {
          await free?.();
        }
        await expectOne(bench, machine);
      });
    },
  },
  refused('an endpoint where nothing listens', 'gone', 'unreachable'),
  refused('a certificate of an authority that is not trusted', 'strangeCertificate', 'tls'),
  refused('credentials that nobody accepts', 'wrongCredentials', 'credentials'),
  wished('an image that is not known', 'unknownImage', 'not-found'),
  wished('a size that is not known', 'unknownSize', 'not-found'),
  wished('a size that is too small for the image', 'tooSmall', 'platform', 'not-found', 'quota'),
];

export const FAULT_CASES: readonly FaultCase[] = [...PASSING, ...TOLD];

function busy(status: 429 | 503): Fault {
  return { kind: 'busy', status, retryAfterS: RETRY_AFTER_S };
}

function passes(what: string, fault: Fault, { times }: { readonly times?: number }): FaultCase {
  return {
    says: `${what}: trying again gives exactly one machine`,
    async run(bench) {
      const { given, patient, call } = bench;
      await withMachine(bench, async (machine) => {
        const rule = times === undefined ? {} : { call: given.creation, times };
        given.proxy.inject({ ...rule, fault });
        await patient.converge(machine, call()).catch((thrown: unknown) => {
          throw new Error(`converging did not get over it: ${toAppError(thrown).message}`, { cause: thrown });
        });
        expect(given.proxy.calls().some(({ faults }) => faults.includes(fault.kind))).toBe(true);
        await expectOne(bench, machine);
      });
    },
  };
}

function refused(
  what: string,
  part: 'gone' | 'strangeCertificate' | 'wrongCredentials',
  code: 'unreachable' | 'tls' | 'credentials',
): FaultCase {
  return {
    says: `${what} is told as such by offers and by converge`,
    async run(bench) {
      const { given, platform, site, call, desire } = bench;
      const settings = given[part];
      expectTold(bench, await errorOf(platform.offers({ ...site, settings }, call())), code);
      expectTold(bench, await errorOf(platform.converge({ ...desire('faulty'), settings }, call())), code);
    },
  };
}

function wished(
  what: string,
  part: 'unknownImage' | 'unknownSize' | 'tooSmall',
  ...codes: readonly ('not-found' | 'platform' | 'quota')[]
): FaultCase {
  return {
    says: `${what} is told as such`,
    uses: [part],
    async run(bench) {
      await withMachine(bench, async (machine) => {
        const wrong = bench.given[part]?.(machine) ?? machine;
        expectTold(bench, await errorOf(bench.platform.converge(wrong, bench.call())), ...codes);
        await expectOne(bench, machine);
      });
    },
  };
}

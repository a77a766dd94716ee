import { describe, expect, test } from 'vitest';
import type { FaultProxy } from '../../test/sims/fault-proxy.ts';
import type { Json } from '../model/files/values.ts';
import type { DesiredMachine } from '../model/machine.ts';
import { openBench, type PlatformSubject } from './bench-suite.ts';
import { type FaultBench, patientOf } from './fault-bench-suite.ts';
import { FAULT_CASES } from './fault-cases.ts';
import type { Skips } from './platform-suite.ts';

type Settings = Readonly<Record<string, Json>>;

/** What an adapter gives the suite. Asked for each test, when its control plane runs behind the proxy. */
export interface FaultSubject {
  /** Its settings lead through the proxy. */
  readonly subject: PlatformSubject;
  readonly proxy: Pick<FaultProxy<string>, 'inject' | 'reset' | 'calls'>;
  /** The call that makes a machine, as the proxy names it. */
  readonly creation: string | RegExp;
  /** Texts that stand in no error: passwords, keys, tokens. */
  readonly secrets: readonly string[];
  /** Settings with an endpoint where nothing listens. */
  readonly gone: Settings;
  /** Settings whose endpoint shows a certificate of somebody else's authority. */
  readonly strangeCertificate: Settings;
  /** Settings with credentials that nobody accepts. */
  readonly wrongCredentials: Settings;
  /** Uses the account up; gives what frees it again. */
  readonly fillQuota?: () => Promise<() => Promise<void>>;
  /** The machine with an image, and with a size, that the platform does not know, and with one too small for its image. */
  readonly unknownImage?: (machine: DesiredMachine) => DesiredMachine;
  readonly unknownSize?: (machine: DesiredMachine) => DesiredMachine;
  readonly tooSmall?: (machine: DesiredMachine) => DesiredMachine;
}

const CALLS_OF_A_CASE = 12;

/**
 * Faults of a control plane, as tests: which error each is, that it says what to try and holds no secret, and that after it
 * one more converge gives exactly one machine. Each case that is left out needs the reason.
 */
export function faultSuite(name: string, timeoutMs: number, subject: () => FaultSubject, skips: Skips = {}): void {
  describe(`${name}: faults`, () => {
    test('every skip names a case', () => {
      expect(Object.keys(skips).filter((says) => !FAULT_CASES.some((known) => known.says === says))).toEqual([]);
    });
    for (const { says, uses = [], run } of FAULT_CASES) {
      const reason = skips[says];
      if (reason !== undefined) test.skip(`${says} (skipped: ${reason})`, () => undefined);
      else
        test(says, { timeout: timeoutMs * CALLS_OF_A_CASE }, async () => {
          const given = subject();
          for (const part of uses) expect(given[part], `the subject gives ${part}, or skips the case`).toBeDefined();
          await run(await openFaultBench(given, timeoutMs));
        });
    }
  });
}

async function openFaultBench(given: FaultSubject, timeoutMs: number): Promise<FaultBench> {
  given.proxy.reset();
  const bench = await openBench({ timeoutMs, ...given.subject });
  return { ...bench, given, patient: patientOf(given.subject.platform) };
}

import { inspect } from 'node:util';
import { expect } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import { type AppError, type ErrorCode, toAppError } from '../model/errors.ts';
import type { DesiredMachine } from '../model/machine.ts';
import type { Bench } from './bench-suite.ts';
import type { FaultSubject } from './fault-suite.ts';
import type { Platform } from './platform.ts';
import { withRetry } from './retry.ts';

/** What a case of faults works with. */
export interface FaultBench extends Bench {
  readonly given: FaultSubject;
  /** The adapter behind `withRetry`, with short pauses. */
  readonly patient: Platform;
}

export interface FaultCase {
  readonly says: string;
  /** Parts of the subject that the case cannot do without. */
  readonly uses?: readonly (keyof FaultSubject)[];
  readonly run: (bench: FaultBench) => Promise<void>;
}

export function patientOf(platform: Platform): Platform {
  return withRetry(platform, { clock: systemClock, random: () => 1, firstPauseMs: 100, busyAttempts: 8 });
}

/** The error of a call; a call that works is a failure of the test. */
export async function errorOf(work: Promise<unknown>): Promise<AppError> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  expect(thrown, 'the call fails').toBeDefined();
  return toAppError(thrown?.error);
}

/** An error of one of these codes, that says what to try and, however deep one looks, no secret. */
export function expectTold({ given }: FaultBench, error: AppError, ...codes: readonly ErrorCode[]): void {
  const whole = inspect(error, { depth: 12, maxStringLength: null, maxArrayLength: null });
  expect(codes, whole).toContain(error.code);
  expect(error.message).toMatch(/^cannot /);
  expect(error.hint ?? '', error.message).toMatch(/\S/);
  for (const secret of given.secrets) expect(whole).not.toContain(secret);
}

/** The fault is gone: converging gives the machine, and there is exactly one. */
export async function expectOne(bench: FaultBench, machine: DesiredMachine): Promise<void> {
  const { patient, platform, site, call, eventually, given } = bench;
  given.proxy.reset();
  expect(await patient.converge(machine, call())).toMatchObject({ power: 'on' });
  await eventually(async () => {
    expect((await platform.list(site, call())).map(({ id }) => id)).toEqual([machine.id]);
    const things = (await platform.owned?.(site, call())) ?? [];
    const machines = things.filter(({ kind, deployment }) => kind === 'machine' && deployment === site.deployment);
    expect(machines).toHaveLength(1);
  });
}

/** Runs the body with a machine; then, whatever came of it, takes the machine away, and nothing is left. */
export async function withMachine(bench: FaultBench, body: (machine: DesiredMachine) => Promise<void>): Promise<void> {
  const { patient, platform, site, call, desire, eventually, given } = bench;
  const machine = desire('faulty');
  try {
    await body(machine);
  } finally {
    given.proxy.reset();
    await patient.destroy(machine, call());
    await patient.dispose(site, call());
  }
  await eventually(async () => {
    const things = (await platform.owned?.(site, call())) ?? [];
    expect(things.filter(({ deployment }) => deployment === site.deployment)).toEqual([]);
  });
}

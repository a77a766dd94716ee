import { describe, expect, it } from 'vitest';
import { AppError } from '../model/errors.ts';
import type { Step } from '../model/files/step.ts';
import type { Session } from '../transports/session.ts';
import type { Executor, StepContext } from './executor.ts';

/** A step that is not met yet, and the world in which it will be. */
export interface ExecutorWorld {
  readonly executor: Executor;
  readonly step: Step;
  /** The same step with a field that is an input nobody gives; undefined: a reason stands in `skips`. */
  readonly broken?: Step;
  readonly context: StepContext;
  remove(): Promise<void>;
}

const CASES = {
  foretells: 'check foretells exactly what apply reports, and changes nothing',
  idempotent: 'applied again it changes nothing, and check is content',
  values: 'outcomes are plain values',
  broken: 'an input that is missing is a failure with its name, not an exception',
  cut: 'a machine that goes away is an exception with its code',
  short: 'nothing to do takes one round trip',
} as const;

/** What every executor must do. A case that cannot hold for one is skipped with its reason. */
export function executorSuite(
  name: string,
  open: () => Promise<ExecutorWorld>,
  skips: Partial<Readonly<Record<keyof typeof CASES, string>>> = {},
): void {
  function holds(key: keyof typeof CASES, body: (world: ExecutorWorld) => Promise<void>): void {
    const reason = skips[key];
    it.skipIf(reason !== undefined)(
      reason === undefined ? CASES[key] : `${CASES[key]} (skipped: ${reason})`,
      async () => {
        const world = await open();
        try {
          await body(world);
        } finally {
          await world.remove();
        }
      },
    );
  }

  describe(`executor ${name}`, () => {
    holds('foretells', async ({ executor, step, context }) => {
      const first = await executor.check(step, context);
      expect(first.kind).toBe('would-change');
      expect(await executor.check(step, context)).toEqual(first);
      const outcome = await executor.apply(step, context);
      expect(outcome.kind).toBe('done');
      if (first.kind === 'would-change' && outcome.kind === 'done') expect(outcome.changes).toEqual(first.changes);
    });

    holds('idempotent', async ({ executor, step, context }) => {
      await executor.apply(step, context);
      expect(await executor.check(step, context)).toMatchObject({ kind: 'as-wanted' });
      expect(await executor.apply(step, context)).toMatchObject({ kind: 'done', changes: [] });
    });

    holds('values', async ({ executor, step, context }) => {
      const outcome = await executor.apply(step, context);
      expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
    });

    holds('broken', async ({ executor, broken, context }) => {
      if (broken === undefined) throw new Error('a world without a broken step needs a skip');
      const outcome = await executor.apply(broken, context);
      expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'invalid-file' } });
      if (outcome.kind === 'failed') expect(outcome.error.message).toContain('nobodyGivesThis');
    });

    holds('cut', async ({ executor, step, context }) => {
      const cut = { ...context, session: goneSession() };
      await expect(executor.apply(step, cut)).rejects.toMatchObject({ code: 'unreachable' });
      await expect(executor.check(step, cut)).rejects.toMatchObject({ code: 'unreachable' });
    });

    holds('short', async ({ executor, step, context }) => {
      await executor.apply(step, context);
      const counted = countedSession(context);
      await executor.apply(step, { ...context, session: counted.session });
      expect(counted.runs()).toBe(1);
    });
  });
}

function goneSession(): Session {
  return { run: goAway, dial: goAway, close: async () => {} };
}

function goAway(): Promise<never> {
  return Promise.reject(new AppError('unreachable', 'cannot reach the machine: it went away'));
}

function countedSession(context: StepContext): { readonly session: Session; runs(): number } {
  const { session } = context;
  if (session === undefined) throw new Error('a world without a session needs a skip');
  let runs = 0;
  const run: Session['run'] = (command, options) => {
    runs += 1;
    return session.run(command, options);
  };
  return { session: { ...session, run }, runs: () => runs };
}

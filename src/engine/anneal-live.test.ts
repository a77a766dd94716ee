import { expect, it } from 'vitest';
import { annealPlan, contentOf, openDeployment } from '../../test/support/anneal-plan.ts';
import { doneResult, fakeRunner, observed } from '../../test/support/fake-runner.ts';
import { planOf, roleOf } from '../../test/support/plans.ts';
import type { RecordedValues } from '../model/record.ts';

const ROLES = {
  join: roleOf('join', { inputs: { token: { from: 'cluster.token', live: true } }, apply: 'join.sh' }),
  init: roleOf('init', { provides: ['cluster'], publish: 'tokens.sh' }),
};

/** Once a member has joined, the founder no longer comes before it: all change at once. */
const planWith = (digest: string, after: readonly string[]) =>
  planOf(
    [
      { id: 'm0/up/apply' },
      { id: 'm0/init/apply', after: ['m0/up/apply'], digest },
      { id: 'm1/join/apply', after, digest, sources: { cluster: { kind: 'first', of: [{ kind: 'task', task: 1 }] } } },
    ],
    { roles: ROLES },
  );

it('asks a provider that was done before, when it and those that read it change at the same time', async () => {
  const world = await openDeployment();
  const runner = fakeRunner((request) =>
    request.task === 'm0/up/apply' ? doneResult({}, { machine: observed('10.0.0.1') }) : doneResult({ token: 'T' }),
  );
  const given = {
    runner,
    content: contentOf(ROLES, ['cluster']),
    taskInputs: (_: unknown, task: { readonly digest?: string | undefined }, lookup: { readonly live?: unknown }) => {
      // `as`: the sources of this test have one provider.
      const cluster = (lookup.live as Record<string, RecordedValues> | undefined)?.['cluster'];
      return { inputs: cluster ?? {}, digest: task.digest, missing: [], generate: [] };
    },
  };
  await annealPlan(world, { ...given, plan: planWith('one', ['m0/init/apply']) });
  const change = await annealPlan(world, { ...given, plan: planWith('two', []) });
  expect(change.outcome).toBe('done');
  expect(runner.published.map((request) => request.task)).toEqual(['m0/init/apply', 'm0/init/apply']);
  expect(runner.requests.at(-1)?.inputs).toMatchObject({ token: 'T' });
});

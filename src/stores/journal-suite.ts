import { describe, expect, it } from 'vitest';
import { planOf } from '../../test/support/plans.ts';
import { snapshotOf } from './snapshot.ts';
import { statusIndex } from './status-counts.ts';
import { done, type SuiteStore } from './suite-store.ts';

/** What every store promises of plans and runs. */
export function journalSuite(suite: SuiteStore): void {
  describe('plans', () => {
    const sketch = [
      { id: 'm0/a/apply' },
      { id: 'm0/b/apply', after: ['m0/a/apply'] },
      { id: 'barrier/all', after: ['m0/b/apply'] },
    ];

    it('numbers rows in plan order and keeps them for life', async () => {
      const lease = await suite.acquire();
      const first = await suite.save(lease, planOf(sketch), ['ready', 'blocked', 'blocked']);
      expect([...first]).toEqual([...first].sort((a, b) => a - b));
      const again = await suite.save(lease, planOf([...sketch, { id: 'm1/a/apply' }]), [
        'ready',
        'blocked',
        'blocked',
        'ready',
      ]);
      expect([...again].slice(0, 3)).toEqual([...first]);
      expect(again[3]).toBeGreaterThan(first[2] ?? 0);
    });

    it('keeps counters in step with rows', async () => {
      const lease = await suite.acquire();
      const keys = await suite.save(lease, planOf(sketch), ['ready', 'blocked', 'blocked']);
      expect((await suite.store.deployment('demo'))?.counts).toMatchObject({ ready: 1, blocked: 2 });
      await suite.store.commit({
        lease,
        at: suite.nowMs,
        tasks: [
          done(keys[0] ?? 0, 'ready', 'id-m0'),
          { key: keys[1] ?? 0, was: 'blocked', machine: 'id-m0', to: 'ready', cut: undefined },
        ],
      });
      expect((await suite.store.deployment('demo'))?.counts).toMatchObject({ done: 1, ready: 1, blocked: 1 });
      expect((await suite.store.machines('demo')).rows[0]?.counts).toMatchObject({ done: 1, ready: 1, blocked: 0 });
      await suite.save(lease, planOf(sketch), ['done', 'stale', 'blocked']);
      expect((await suite.store.deployment('demo'))?.counts).toMatchObject({ done: 1, stale: 1, ready: 0, blocked: 1 });
    });

    it('drops rows that the plan gave up', async () => {
      const lease = await suite.acquire();
      const keys = await suite.save(lease, planOf(sketch), ['ready', 'blocked', 'blocked']);
      const record = await suite.store.loadRecord('demo');
      const stored = new Map(record.tasksOf('id-m0').map((task) => [task.key, task]));
      const plan = planOf([{ id: 'm0/a/apply' }]);
      await suite.store.savePlan(
        lease,
        {
          plan,
          keys: keys.slice(0, 1),
          statuses: Uint8Array.of(statusIndex('ready')),
          stored,
          wideRoles: new Set(),
          dropped: [keys[1] ?? 0],
        },
        suite.nowMs,
      );
      const left = await suite.store.loadRecord('demo');
      expect(left.tasksOf('id-m0').map((task) => task.id)).toEqual(['m0/a/apply']);
      expect((await suite.store.deployment('demo'))?.counts).toMatchObject({ ready: 1, blocked: 1 });
    });

    it('records new machines as intent, with what is needed to take them away', async () => {
      const lease = await suite.acquire();
      await suite.save(
        lease,
        planOf(sketch, { machines: [{ name: 'm0', predicted: ['os.family'], facts: { 'os.family': 'debian' } }] }),
        ['ready', 'blocked', 'blocked'],
      );
      const [machine] = (await suite.store.loadRecord('demo')).machines;
      expect(machine).toMatchObject({
        id: 'id-m0',
        state: 'intent',
        facts: {},
        predicted: { 'os.family': 'debian' },
        tasks: 2,
      });
      expect(machine?.planned?.desired.id).toBe('id-m0');
      expect(machine?.settled).toBeUndefined();
    });

    it('loads tasks of settled machines only on demand, and wide ones always', async () => {
      const lease = await suite.acquire();
      const plan = planOf([{ id: 'm0/a/apply' }, { id: 'm0/b/apply' }]);
      const keys = await suite.save(lease, plan, ['ready', 'ready'], { wideRoles: new Set(['b']) });
      await suite.store.commit({
        lease,
        at: suite.nowMs,
        tasks: [done(keys[0] ?? 0, 'ready', 'id-m0'), done(keys[1] ?? 0, 'ready', 'id-m0')],
        machines: [{ id: 'id-m0', settled: 'signature' }],
      });
      const record = await suite.store.loadRecord('demo');
      expect(record.machines[0]?.settled).toBe('signature');
      expect(record.task('m0/b/apply')).toMatchObject({ wide: true, digest: 'ab12' });
      expect(record.task('m0/a/apply')).toMatchObject({ wide: false, digest: 'ab12' });
      expect(record.tasksOf('id-m0').map((task) => task.id)).toEqual(['m0/a/apply', 'm0/b/apply']);
      expect(record.task('m0/c/apply')).toBeUndefined();
    });
  });

  describe('runs', () => {
    const run = '00000000-0000-4000-8000-00000000000a';

    async function started(more: object = {}) {
      const lease = await suite.acquire();
      const keys = await suite.save(lease, planOf([{ id: 'm0/a/apply' }]), ['ready']);
      const key = keys[0] ?? 0;
      const inputs = snapshotOf({ port: 80 });
      await suite.store.commit({
        lease,
        at: suite.nowMs,
        inputs: [inputs],
        started: [
          { run, task: key, taskId: 'm0/a/apply', machine: 'm0', verb: 'apply', mode: 'first', inputs: inputs.hash },
        ],
        tasks: [{ key, was: 'ready', machine: 'id-m0', to: 'running', run }],
        ...more,
      });
      return { lease, key, inputs };
    }

    it('shows a started task as running, with its run', async () => {
      await started();
      expect(await suite.store.tasks('demo', { statuses: ['running'] })).toMatchObject([
        { id: 'm0/a/apply', machine: 'm0', run },
      ]);
      expect(await suite.store.tasks('demo', { statuses: ['ready'] })).toEqual([]);
      expect((await suite.store.deployment('demo'))?.counts).toMatchObject({ running: 1, ready: 0 });
      expect((await suite.store.loadRecord('demo')).task('m0/a/apply')).toMatchObject({
        status: 'running',
        cut: 'crashed',
      });
    });

    it('keeps inputs, outputs, log and end of a run', async () => {
      const { lease, key, inputs } = await started();
      await suite.store.appendLogs(lease, [{ run, lines: [{ stream: 'out', text: 'one' }] }], suite.nowMs);
      suite.nowMs += 1500;
      const lines = Array.from({ length: 50 }, (_, line) => ({ stream: 'err' as const, text: `line ${line} of many` }));
      await suite.store.commit({
        lease,
        at: suite.nowMs,
        logs: [{ run, lines }],
        ended: [
          { run, outcome: 'done', ran: ['check', 'apply'], changes: [{ what: 'wrote a file' }], outputs: { a: 1 } },
        ],
        tasks: [done(key, 'running', 'id-m0', { run, inputs: inputs.hash, values: { a: 1 } })],
      });
      const [row] = await suite.store.runs('demo', { task: 'm0/a/apply' });
      expect(row).toMatchObject({
        run,
        outcome: 'done',
        ran: ['check', 'apply'],
        changes: [{ what: 'wrote a file' }],
        inputs: inputs.hash,
      });
      expect((row?.endedAt ?? 0) - (row?.startedAt ?? 0)).toBe(1500);
      const log = await suite.store.log(run);
      expect(log.lines).toEqual([{ stream: 'out', text: 'one' }, ...lines]);
      expect((await suite.store.log(run, log.next)).lines).toEqual([]);
      expect(await suite.store.inputs(inputs.hash)).toEqual({ port: 80 });
      const detail = await suite.store.task('demo', 'm0/a/apply');
      expect(detail).toMatchObject({ status: 'done', inputs: { port: 80 }, values: { a: 1 }, run });
      expect((await suite.store.durations('demo')).get('a/apply')).toBe(1500);
    });

    it('recovers what a dead process left running', async () => {
      const { lease } = await started();
      suite.dead.add(1);
      const next = await suite.acquire(2);
      expect(await suite.store.recover(next, suite.nowMs)).toBe(1);
      expect(await suite.store.recover(next, suite.nowMs)).toBe(0);
      expect((await suite.store.loadRecord('demo')).task('m0/a/apply')).toMatchObject({
        status: 'ready',
        cut: 'crashed',
        digest: undefined,
      });
      expect((await suite.store.runs('demo', {}))[0]).toMatchObject({ outcome: 'cancelled' });
      expect((await suite.store.deployment('demo'))?.counts).toMatchObject({ running: 0, ready: 1 });
      await expect(suite.store.appendLogs(lease, [], suite.nowMs)).rejects.toMatchObject({ code: 'lease-lost' });
    });

    it('hides the digest of a task whose last run did not reach done, and keeps it aside', async () => {
      const { lease, key } = await started();
      await suite.store.commit({
        lease,
        at: suite.nowMs,
        ended: [{ run, outcome: 'failed', ran: ['apply'], exit: 3, why: 'cannot', hint: 'try', tail: 'boom' }],
        tasks: [
          { key, was: 'running', machine: 'id-m0', to: 'failed', cut: 'failed', why: 'cannot', attempts: 1, run },
        ],
      });
      expect((await suite.store.loadRecord('demo')).task('m0/a/apply')).toMatchObject({
        status: 'failed',
        digest: undefined,
        doneDigest: undefined,
      });
      expect(await suite.store.tasks('demo', { statuses: ['failed'] })).toMatchObject([
        { why: 'cannot', attempts: 1, run },
      ]);
      expect((await suite.store.runs('demo', { run }))[0]).toMatchObject({ exit: 3, hint: 'try', tail: 'boom' });
      await suite.store.commit({ lease, at: suite.nowMs, tasks: [done(key, 'failed', 'id-m0')] });
      await suite.store.commit({
        lease,
        at: suite.nowMs,
        tasks: [{ key, was: 'done', machine: 'id-m0', to: 'stale', cut: 'drifted', why: 'drift' }],
      });
      expect((await suite.store.loadRecord('demo')).task('m0/a/apply')).toMatchObject({
        status: 'stale',
        digest: undefined,
        doneDigest: 'ab12',
      });
    });

    it('forgets old runs and keeps the last ones', async () => {
      const { lease, key } = await started();
      const end = (id: string) =>
        suite.store.commit({
          lease,
          at: suite.nowMs,
          ended: [{ run: id, outcome: 'done', ran: [] }],
          tasks: [done(key, 'running', 'id-m0', { run: id })],
        });
      await end(run);
      for (let count = 0; count < 4; count += 1) {
        const id = `run-${count}`;
        const start = {
          run: id,
          task: key,
          taskId: 'm0/a/apply',
          machine: 'm0',
          verb: 'apply',
          mode: 'changed',
          inputs: undefined,
        } as const;
        await suite.store.commit({
          lease,
          at: suite.nowMs,
          started: [start],
          tasks: [{ key, was: 'done', machine: 'id-m0', to: 'running', run: id }],
        });
        await end(id);
      }
      expect(await suite.store.runs('demo', { task: 'm0/a/apply', perTask: 10 })).toHaveLength(5);
      await suite.store.prune(lease, { runsPerTask: 2 });
      const left = await suite.store.runs('demo', { task: 'm0/a/apply', perTask: 10 });
      expect(left.map((row) => row.run).slice(-2)).toEqual(['run-2', 'run-3']);
      expect(left.length).toBeLessThanOrEqual(3);
    });
  });
}

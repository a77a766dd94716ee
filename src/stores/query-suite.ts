import { describe, expect, it } from 'vitest';
import { planOf } from '../../test/support/plans.ts';
import type { Store } from './store.ts';
import { type SuiteStore } from './suite-store.ts';

/** What every store promises of its queries. */
export function querySuite(suite: SuiteStore): void {
  describe('deployments', () => {
    it('gives one name to one file', async () => {
      expect((await suite.store.claim('demo', '/work/demo.yaml')).file).toBe('/work/demo.yaml');
      await expect(suite.store.claim('demo', '/work/other.yaml')).rejects.toMatchObject({ code: 'invalid-file' });
    });

    it('forgets a deployment with all its rows', async () => {
      const lease = await suite.acquire();
      await suite.save(lease, planOf([{ id: 'm0/a/apply' }]), ['ready']);
      await suite.store.putSecret('demo', 'token', 'x');
      await suite.store.forget('demo');
      expect(await suite.store.deployment('demo')).toBeUndefined();
      expect((await suite.store.loadRecord('demo')).machines).toEqual([]);
      expect(await suite.store.secret('demo', 'token')).toBeUndefined();
    });

    it('keeps documents by name', async () => {
      await suite.store.saveDocument('demo', 'offers', { lab: { facts: {} } });
      await suite.store.saveDocument('demo', 'offers', { lab: {} });
      expect(await suite.store.document('demo', 'offers')).toEqual({ lab: {} });
      expect(await suite.store.document('demo', 'none')).toBeUndefined();
    });
  });

  describe('machines, founding, events', () => {
    it('deletes a machine with its tasks and counters, and keeps its history', async () => {
      const lease = await suite.acquire();
      await suite.save(lease, planOf([{ id: 'm0/a/apply' }, { id: 'm1/a/apply' }]), ['ready', 'ready']);
      await suite.store.commit({
        lease,
        at: suite.nowMs,
        gone: ['id-m0'],
        events: [{ type: 'machine.gone', machine: 'm0' }],
      });
      expect((await suite.store.machines('demo')).rows.map((machine) => machine.name)).toEqual(['m1']);
      expect((await suite.store.deployment('demo'))?.counts.ready).toBe(1);
      expect(await suite.store.tasks('demo', {})).toHaveLength(1);
      expect(await suite.store.events('demo', 0)).toMatchObject([
        { type: 'machine.gone', machine: 'm0', deployment: 'demo' },
      ]);
    });

    it('pages and filters machines', async () => {
      const lease = await suite.acquire();
      await suite.save(lease, planOf([0, 1, 2, 3, 4].map((n) => ({ id: `m${n}/a/apply` }))), [
        'ready',
        'ready',
        'ready',
        'ready',
        'ready',
      ]);
      const first = await suite.store.machines('demo', { limit: 2 });
      expect(first.rows.map((machine) => machine.name)).toEqual(['m0', 'm1']);
      const second = await suite.store.machines('demo', { limit: 3, cursor: first.next });
      expect(second.rows.map((machine) => machine.name)).toEqual(['m2', 'm3', 'm4']);
      expect((await suite.store.machines('demo', { group: 'none' })).rows).toEqual([]);
      expect((await suite.store.machines('demo', { name: 'm3' })).rows).toHaveLength(1);
    });

    it('takes observed facts, addresses and access of a machine', async () => {
      const lease = await suite.acquire();
      await suite.save(lease, planOf([{ id: 'm0/a/apply' }]), ['ready']);
      const access = { host: '10.0.0.1', user: 'root', hostKeys: [], sudo: false };
      await suite.store.commit({
        lease,
        at: suite.nowMs,
        machines: [
          {
            id: 'id-m0',
            state: 'up',
            facts: { cpus: 2 },
            networks: { private: '10.0.0.1' },
            access,
            addresses: { control: '10.0.0.1' },
          },
        ],
      });
      expect(await suite.store.machinesNamed('demo', 'm0')).toMatchObject([
        { state: 'up', facts: { cpus: 2 }, access, networks: { private: '10.0.0.1' } },
      ]);
      expect((await suite.store.machines('demo')).rows[0]?.addresses).toEqual({ control: '10.0.0.1' });
    });

    it('remembers what was founded until it is ended', async () => {
      const lease = await suite.acquire();
      const cluster = { capability: 'cluster', place: 'deployment' };
      await suite.store.commit({
        lease,
        at: suite.nowMs,
        founded: [
          { ...cluster, machine: 'a' },
          { ...cluster, machine: 'b' },
        ],
      });
      await suite.store.commit({ lease, at: suite.nowMs, founded: [{ ...cluster, machine: 'a' }] });
      expect((await suite.store.loadRecord('demo')).founded).toEqual([{ ...cluster, machines: ['a', 'b'] }]);
      await suite.store.commit({ lease, at: suite.nowMs, unfounded: [cluster] });
      expect((await suite.store.loadRecord('demo')).founded).toEqual([]);
    });

    it('numbers events and gives those after a number', async () => {
      const lease = await suite.acquire();
      await suite.store.commit({
        lease,
        at: suite.nowMs,
        events: [
          { type: 'apply.started', message: 'apply' },
          { type: 'notice', data: { a: 1 } },
        ],
      });
      const [first, second] = await suite.store.events('demo', 0);
      expect(first).toMatchObject({ type: 'apply.started', at: new Date(suite.nowMs).toISOString() });
      expect(await suite.store.events('demo', first?.seq ?? 0)).toEqual([second]);
      expect(await suite.store.events(undefined, 0, 1)).toEqual([first]);
      expect((await suite.store.deployment('demo'))?.lastSeq).toBe(second?.seq);
    });

    it('remembers the last apply', async () => {
      const lease = await suite.acquire();
      await suite.store.commit({ lease, at: 10, apply: { command: 'apply', outcome: 'running' } });
      await suite.store.commit({ lease, at: 20, apply: { command: 'apply', outcome: 'done' } });
      expect((await suite.store.deployment('demo'))?.apply).toEqual({
        command: 'apply',
        outcome: 'done',
        startedAt: 10,
        endedAt: 20,
      });
    });

    it('finds tasks by status, role, machine and id, and who waits for whom', async () => {
      const lease = await suite.acquire();
      const plan = planOf([
        { id: 'm0/a/apply' },
        { id: 'm0/b[disk/1]/apply', after: ['m0/a/apply'] },
        { id: 'deployment/c/apply' },
      ]);
      await suite.save(lease, plan, ['ready', 'blocked', 'ready']);
      const ids = async (filter: Parameters<Store['tasks']>[1]) =>
        (await suite.store.tasks('demo', filter)).map((task) => task.id);
      expect(await ids({ statuses: ['ready'] })).toEqual(['m0/a/apply', 'deployment/c/apply']);
      expect(await ids({ role: 'b' })).toEqual(['m0/b[disk/1]/apply']);
      expect(await ids({ machine: 'm0' })).toEqual(['m0/a/apply', 'm0/b[disk/1]/apply']);
      expect(await ids({ ids: ['deployment/c/apply', 'none/x/apply'] })).toEqual(['deployment/c/apply']);
      expect((await suite.store.task('demo', 'm0/a/apply'))?.blocks.map((task) => task.id)).toEqual([
        'm0/b[disk/1]/apply',
      ]);
      expect((await suite.store.task('demo', 'm0/b[disk/1]/apply'))?.after.map((task) => task.id)).toEqual([
        'm0/a/apply',
      ]);
      expect(await suite.store.task('demo', 'm0/none/apply')).toBeUndefined();
    });
  });
}

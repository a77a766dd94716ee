import { describe, expect, it } from 'vitest';
import { planOf } from '../../../test/support/plans.ts';
import type { Plan } from '../../model/plan.ts';
import type { StoredRecord, StoredTask } from '../../stores/commit.ts';
import { STATUS_LIST } from '../../stores/status-counts.ts';
import { splitTaskId } from '../../stores/task-id.ts';
import { layPlan } from './plan-rows.ts';

function stored(key: number, id: string, more: Partial<StoredTask> = {}): StoredTask {
  const { role, verb, place } = splitTaskId(id);
  return {
    key,
    id,
    role,
    verb,
    status: 'done',
    machine: /^m\d/.test(place) ? `id-${place}` : undefined,
    digest: `digest ${id} `,
    doneDigest: `digest ${id} `,
    content: undefined,
    inputs: undefined,
    values: {},
    cut: undefined,
    attempts: 0,
    after: '',
    wide: false,
    ...more,
  };
}

function recordOf(tasks: readonly StoredTask[]): StoredRecord {
  const machines = [...new Set(tasks.flatMap((task) => task.machine ?? []))];
  return {
    // `as`: only identities are read here.
    machines: machines.map((id) => ({ id })) as unknown as StoredRecord['machines'],
    task: (id) => tasks.find((task) => task.id === id),
    tasksOf: (machine) => tasks.filter((task) => (task.machine ?? '') === machine),
    wideTasks: () => [],
    founded: [],
  };
}

function statuses(plan: Plan, tasks: readonly StoredTask[], known = new Map<number, 'failed' | 'running'>()) {
  const laid = layPlan(plan, recordOf(tasks), new Set(), known);
  const codes = [...laid.rows.statuses].map((code) => STATUS_LIST[code]);
  return { codes, keys: [...laid.rows.keys], dropped: laid.rows.dropped };
}

describe('a plan over the record', () => {
  const none = { action: 'none' } as const;

  it('starts from ready and blocked where nothing is recorded', () => {
    const plan = planOf([{ id: 'm0/a/apply' }, { id: 'm0/b/apply', after: ['m0/a/apply'] }]);
    expect(statuses(plan, [])).toEqual({ codes: ['ready', 'blocked'], keys: [0, 0], dropped: [] });
  });

  it('keeps done what the plan leaves alone', () => {
    const plan = planOf([
      { id: 'm0/a/apply', ...none },
      { id: 'm0/b/apply', after: ['m0/a/apply'] },
    ]);
    expect(statuses(plan, [stored(7, 'm0/a/apply')])).toMatchObject({ codes: ['done', 'ready'], keys: [7, 0] });
  });

  it.each([
    ['its run was cut off', { cut: 'crashed', digest: undefined }],
    ['it was done with another digest', { digest: 'other', doneDigest: 'other' }],
  ] as const)('does not take for done what the plan leaves alone when %s', (_, more) => {
    const plan = planOf([{ id: 'm0/a/apply', ...none }]);
    expect(statuses(plan, [stored(7, 'm0/a/apply', more)]).codes).toEqual(['ready']);
  });

  it('shows as stale what was done and changes', () => {
    const plan = planOf([{ id: 'm0/a/apply', version: '2', action: 'change' }]);
    expect(statuses(plan, [stored(7, 'm0/a/apply')]).codes).toEqual(['stale']);
  });

  it('takes a barrier for done only while all before it is', () => {
    const sketch = (first: object) =>
      planOf([
        { id: 'm0/a/apply', ...first },
        { id: 'barrier/all', after: ['m0/a/apply'] },
      ]);
    const rows = [stored(1, 'm0/a/apply'), stored(2, 'barrier/all', { digest: undefined, doneDigest: undefined })];
    expect(statuses(sketch(none), rows).codes).toEqual(['done', 'done']);
    expect(statuses(sketch({ version: '2' }), rows).codes).toEqual(['ready', 'blocked']);
  });

  it('keeps what runs or failed in this apply as it is', () => {
    const plan = planOf([{ id: 'm0/a/apply' }, { id: 'm1/a/apply' }]);
    const rows = [stored(1, 'm0/a/apply', { cut: 'crashed' }), stored(2, 'm1/a/apply', { cut: 'failed' })];
    const known = new Map([
      [1, 'running' as const],
      [2, 'failed' as const],
    ]);
    expect(statuses(plan, rows, known).codes).toEqual(['running', 'failed']);
  });

  it('does not take the rows of a machine that is replaced for those of its successor', () => {
    const plan = planOf([{ id: 'm0/a/apply' }], { machines: [{ name: 'm0', id: 'new' }] });
    expect(statuses(plan, [stored(7, 'm0/a/apply')])).toMatchObject({ codes: ['ready'], keys: [0] });
  });

  it('drops rows that the plan no longer has, but not those that a removal undoes or that are settled', () => {
    const rows = [
      stored(1, 'm0/a/apply'),
      stored(2, 'm0/b/apply'),
      stored(3, 'm0/b/drain'),
      stored(4, 'm1/c/apply'),
      stored(5, 'barrier/old'),
      stored(6, 'deployment/d/apply'),
      stored(7, 'deployment/e/apply'),
    ];
    const plan = planOf([{ id: 'm0/b/remove', action: 'remove' }], {
      machines: [{ name: 'm0' }, { name: 'm1', settled: true }],
      plan: { dropped: ['deployment/e/apply'] },
    });
    expect(statuses(plan, rows).dropped).toEqual([5, 7, 1]);
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Event, EventType } from '../../model/event.ts';
import { CHANGE_PLAN, FIRST_PLAN } from '../../server/support/samples.ts';
import { Progress } from './progress.ts';

function eventOf(type: EventType, task: string, message?: string): Event {
  const machine = task.startsWith('demo-') ? task.split('/')[0] : undefined;
  return { seq: 1, at: '2026-01-01T12:00:00.000Z', type, deployment: 'demo', task, machine, message };
}

const TASK = 'demo-worker-0/docker-debian/apply';

function rowAfter(...events: readonly Event[]) {
  const progress = new Progress(FIRST_PLAN, 10);
  for (const event of events) progress.add(event);
  return progress.rows().find((row) => row.name === 'demo-worker-0');
}

describe('progress', () => {
  test('each place of the plan is a row, in plan order', () => {
    const rows = new Progress(FIRST_PLAN, 10).rows();
    expect(rows.map((row) => `${row.name} ${row.done}/${row.total}`)).toEqual([
      'demo-manager-0 0/3',
      'demo-manager-1 0/3',
      'demo-manager-2 0/3',
      'demo-worker-0 0/3',
      'demo-worker-1 0/3',
      'deployment 0/1',
    ]);
  });

  test('with more machines than rows, groups are rows', () => {
    const rows = new Progress(FIRST_PLAN, 4).rows();
    expect(rows.map((row) => `${row.name} ${row.total}`)).toEqual(['manager 9', 'worker 6', 'deployment 1']);
  });

  test('tasks that do nothing and barriers do not count', () => {
    const total = new Progress(CHANGE_PLAN, 10).rows().reduce((sum, row) => sum + row.total, 0);
    expect(total).toBe(CHANGE_PLAN.tasks.length - 2);
  });

  test.each([
    [[eventOf('task.started', TASK)], { running: [{ label: 'docker-debian' }], done: 0, failed: 0 }],
    [
      [eventOf('task.started', TASK), eventOf('task.progress', TASK, 'waits for SSH')],
      { running: [{ label: 'docker-debian: waits for SSH' }] },
    ],
    [[eventOf('task.progress', TASK, 'waits for SSH')], { running: [] }],
    [[eventOf('task.started', TASK), eventOf('task.done', TASK)], { running: [], done: 1, failed: 0 }],
    [
      [eventOf('task.started', TASK), eventOf('task.failed', TASK, 'it broke')],
      { running: [], failed: 1, note: 'docker-debian: it broke' },
    ],
    [[eventOf('task.failed', TASK, 'it broke'), eventOf('task.started', TASK)], { failed: 0, note: undefined }],
    [[eventOf('task.waiting', TASK, 'for a person')], { note: 'docker-debian: for a person' }],
    [[eventOf('task.started', 'barrier/swarm-cluster')], { running: [], total: 3 }],
    [[eventOf('task.started', 'demo-worker-0/docker-rhel/apply')], { total: 4, running: [{ label: 'docker-rhel' }] }],
  ])('%# events of a task show in its row', (events, row) => {
    expect(rowAfter(...events)).toMatchObject(row);
  });

  test('never more is done, failed or running than there is', () => {
    const types: readonly EventType[] = [
      'task.ready',
      'task.started',
      'task.done',
      'task.failed',
      'task.retrying',
      'task.reset',
    ];
    const tasks = FIRST_PLAN.tasks.map((task) => task.id);
    const events = fc.array(fc.record({ type: fc.constantFrom(...types), task: fc.constantFrom(...tasks) }));
    fc.assert(
      fc.property(events, (given) => {
        const progress = new Progress(FIRST_PLAN, 10);
        for (const { type, task } of given) progress.add(eventOf(type, task));
        for (const row of progress.rows())
          expect(Math.max(row.done, row.failed + row.running.length)).toBeLessThanOrEqual(row.total);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { STATUSES, type TaskStatus } from '../../model/status.ts';
import { canMove, nextStatus, type TaskEvent } from './transitions.ts';

const LEGAL: readonly (readonly [TaskStatus, TaskEvent, TaskStatus])[] = [
  ['blocked', 'released', 'ready'],
  ['blocked', 'reached', 'done'],
  ['ready', 'started', 'running'],
  ['ready', 'reached', 'done'],
  ['running', 'reached', 'done'],
  ['running', 'undone', 'removed'],
  ['running', 'retry-later', 'retrying'],
  ['running', 'wait-for', 'waiting'],
  ['running', 'gave-up', 'failed'],
  ['running', 'cut-off', 'ready'],
  ['retrying', 'try-again', 'ready'],
  ['waiting', 'try-again', 'ready'],
  ['failed', 'try-again', 'ready'],
  ['done', 'moved', 'stale'],
  ['stale', 'started', 'running'],
];

const ILLEGAL: readonly (readonly [TaskStatus, TaskEvent])[] = [
  ['blocked', 'started'],
  ['done', 'started'],
  ['running', 'started'],
  ['removed', 'started'],
  ['failed', 'started'],
  ['waiting', 'started'],
];

describe('transitions of a task', () => {
  it.each(LEGAL)('%s, when %s, is %s', (from, event, to) => {
    expect(nextStatus(from, event)).toBe(to);
  });

  it.each(ILLEGAL)('%s cannot be %s', (from, event) => {
    expect(nextStatus(from, event)).toBeUndefined();
  });

  it('lets a blocked task start in the commit that frees it, and never starts what is done or removed', () => {
    expect(canMove('blocked', 'running')).toBe(true);
    expect(canMove('failed', 'running')).toBe(true);
    expect(canMove('done', 'running')).toBe(false);
    expect(canMove('removed', 'running')).toBe(false);
  });

  it('leaves every status but removed by some event', () => {
    const events: readonly TaskEvent[] = [...new Set(LEGAL.map(([, event]) => event))];
    for (const status of Object.keys(STATUSES) as readonly TaskStatus[]) {
      const leaves = events.some((event) => nextStatus(status, event) !== undefined);
      expect(leaves).toBe(status !== 'removed');
    }
  });
});

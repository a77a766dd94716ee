import { describe, expect, it } from 'vitest';
import { Scheduler, type SchedulerTask } from './scheduler.ts';

function schedulerOf(tasks: readonly SchedulerTask[]): Scheduler {
  const scheduler = new Scheduler((n) => tasks[n] ?? { machine: undefined });
  tasks.forEach((_, n) => scheduler.add(n));
  return scheduler;
}

function takeAll(scheduler: Scheduler): number[] {
  const taken: number[] = [];
  for (let task = scheduler.take(); task !== undefined; task = scheduler.take()) taken.push(task);
  return taken;
}

describe('scheduler', () => {
  it('hands out one task at a time for each machine, in order', () => {
    const scheduler = schedulerOf([{ machine: 0 }, { machine: 0 }, { machine: 1 }, { machine: 0 }]);
    expect(takeAll(scheduler)).toEqual([0, 2]);
    scheduler.release(0);
    expect(takeAll(scheduler)).toEqual([1]);
    scheduler.release(1);
    expect(takeAll(scheduler)).toEqual([3]);
  });

  it('takes no lock for tasks without a machine', () => {
    expect(takeAll(schedulerOf([{ machine: undefined }, { machine: undefined }]))).toEqual([0, 1]);
  });

  it('keeps to the limit of a key over all machines', () => {
    const limit = { key: 'swarm-init', atOnce: 2 };
    const scheduler = schedulerOf([0, 1, 2, 3].map((machine) => ({ machine, limit })));
    expect(takeAll(scheduler)).toEqual([0, 1]);
    scheduler.release(1);
    expect(takeAll(scheduler)).toEqual([2]);
  });

  it('does not hold a machine for a task that waits for its key', () => {
    const limit = { key: 'one', atOnce: 1 };
    const scheduler = schedulerOf([{ machine: 0, limit }, { machine: 1, limit }, { machine: 1 }]);
    expect(takeAll(scheduler)).toEqual([0, 2]);
  });

  it('counts what runs already when a new plan begins', () => {
    const scheduler = schedulerOf([{ machine: 0 }, { machine: 1 }]);
    scheduler.occupy({ machine: 0 });
    expect(takeAll(scheduler)).toEqual([1]);
  });

  it('stays fast and complete with many tasks on few machines', () => {
    const scheduler = schedulerOf(Array.from({ length: 20_000 }, (_, n) => ({ machine: n % 500 })));
    let count = 0;
    for (let batch = takeAll(scheduler); batch.length > 0; batch = takeAll(scheduler)) {
      count += batch.length;
      for (const task of batch) scheduler.release(task);
    }
    expect(count).toBe(20_000);
  });
});

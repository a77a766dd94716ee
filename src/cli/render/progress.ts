import type { Event } from '../../model/event.ts';
import type { PlanDocument } from '../../server/documents/plan.ts';
import { taskLabel, taskName } from './task-name.ts';

/** Progress of one machine, or of a group of machines. */
export interface ProgressRow {
  readonly name: string;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** What runs now, oldest first. */
  readonly running: readonly { readonly label: string; readonly sinceMs: number }[];
  /** The last word about it where nothing runs: a failure, a reason to wait. */
  readonly note: string | undefined;
}

interface Row {
  name: string;
  total: Set<string>;
  done: Set<string>;
  failed: Map<string, string>;
  waiting: Map<string, string>;
  running: Map<string, { label: string; sinceMs: number }>;
}

/**
 * What an apply has reached, kept from its plan and the events since. Rows are machines, or groups when there are more machines
 * than `mostRows`. A task that a re-planning added counts from its first event.
 */
export class Progress {
  readonly #rows = new Map<string, Row>();
  readonly #rowOfPlace = new Map<string, string>();
  readonly #grouped: boolean;

  constructor(plan: PlanDocument, mostRows: number) {
    const tasks = plan.tasks.filter((task) => task.action !== 'none' && task.kind !== 'barrier');
    const places = new Set(tasks.map((task) => task.machine ?? taskName(task.id).place));
    this.#grouped = places.size > mostRows;
    for (const machine of plan.machines) {
      if (places.has(machine.name)) this.#rowOfPlace.set(machine.name, this.#grouped ? machine.group : machine.name);
    }
    for (const task of tasks) this.#row(task.id, task.machine).total.add(task.id);
  }

  /** Takes in one event. */
  add(event: Event): void {
    if (event.task === undefined || event.task.startsWith('barrier/') || !event.type.startsWith('task.')) return;
    const row = this.#row(event.task, event.machine);
    const task = event.task;
    const note = event.message ?? '';
    if (event.type === 'task.progress') {
      const running = row.running.get(task);
      if (running !== undefined) running.label = `${taskLabel(task)}: ${note}`;
      return;
    }
    if (event.type !== 'task.ready') for (const part of [row.running, row.failed, row.waiting]) part.delete(task);
    if (event.type !== 'task.reset') row.total.add(task);
    if (event.type === 'task.started') row.running.set(task, { label: taskLabel(task), sinceMs: Date.parse(event.at) });
    else if (event.type === 'task.done' || event.type === 'task.removed') row.done.add(task);
    else if (event.type === 'task.failed') row.failed.set(task, `${taskLabel(task)}: ${note}`);
    else if (event.type === 'task.retrying' || event.type === 'task.waiting')
      row.waiting.set(task, `${taskLabel(task)}: ${note}`);
  }

  rows(): readonly ProgressRow[] {
    return [...this.#rows.values()].map((row) => ({
      name: row.name,
      total: row.total.size,
      done: row.done.size,
      failed: row.failed.size,
      running: [...row.running.values()],
      note: [...row.failed.values(), ...row.waiting.values()][0],
    }));
  }

  #row(task: string, machine: string | undefined): Row {
    const place = machine ?? taskName(task).place;
    const name = this.#rowOfPlace.get(place) ?? (this.#grouped && machine !== undefined ? groupOf(place) : place);
    const found = this.#rows.get(name);
    if (found !== undefined) return found;
    const row: Row = {
      name,
      total: new Set(),
      done: new Set(),
      failed: new Map(),
      waiting: new Map(),
      running: new Map(),
    };
    this.#rows.set(name, row);
    return row;
  }
}

function groupOf(machine: string): string {
  return machine.replace(/-\d+$/, '');
}

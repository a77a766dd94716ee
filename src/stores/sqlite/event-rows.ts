import type { NewEvent } from '../../model/event.ts';
import { machineNamedBy } from '../task-id.ts';
import type { Database } from './database.ts';
import { jsonOf } from './json.ts';
import { Numbers } from './numbers.ts';

const ONE =
  'INSERT INTO events (seq, at, deployment, type, task, machine, message, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
const MANY =
  'INSERT INTO events (seq, at, deployment, type, task) SELECT ?1 + key, ?2, ?3, ?4, value FROM json_each(?5)';
/** From so many events on that say nothing but a type and a task, one statement for all of them costs a third. */
const WORTH_ONE_STATEMENT = 16;

/** Writes the events of a commit; gives the number after the last. Plain ends come first, then plain starts, then the rest in order. */
export function addEvents(db: Database, deployment: number, events: readonly NewEvent[], at: number): number {
  const numbers = new Numbers(db, 'event');
  const plain = { 'task.done': [] as string[], 'task.started': [] as string[] };
  const rest: NewEvent[] = [];
  const many = events.length >= WORTH_ONE_STATEMENT;
  for (const event of events) {
    const { type, task } = event;
    if (many && task !== undefined && (type === 'task.done' || type === 'task.started') && isPlain(event))
      plain[type].push(task);
    else rest.push(event);
  }
  for (const type of ['task.done', 'task.started'] as const) {
    const tasks = plain[type];
    if (tasks.length > 0) db.run(MANY, numbers.next, at, deployment, type, JSON.stringify(tasks));
    numbers.next += tasks.length;
  }
  const insert = db.statement(ONE);
  for (const event of rest) {
    const { type, task, machine, message, data } = event;
    const other = namesMachine(event) ? null : (machine ?? null);
    insert.run(numbers.take(), at, deployment, type, task ?? null, other, message ?? null, jsonOf(data));
  }
  numbers.save();
  return numbers.next;
}

function isPlain(event: NewEvent): boolean {
  return event.message === undefined && event.data === undefined && namesMachine(event);
}

/** The machine that the task's id names is not written twice. */
function namesMachine({ task, machine }: NewEvent): boolean {
  if (task === undefined) return false;
  if (machine === undefined) return machineNamedBy(task) === undefined;
  return task.charCodeAt(machine.length) === SLASH && task.startsWith(machine);
}

const SLASH = 47;

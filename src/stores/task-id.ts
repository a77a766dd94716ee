import type { Plan, PlanTask } from '../model/plan.ts';
import { VERBS, type Verb } from '../model/status.ts';

/** What a task's id says: `PLACE/ROLE/VERB`, `PLACE/ROLE[INSTANCE]/VERB`, `barrier/NAME`. */
export interface TaskIdParts {
  readonly place: string;
  /** Empty for barriers. */
  readonly role: string;
  readonly verb: Verb;
  /** The id without its verb: equal for all verbs of one instance of a role in one place. */
  readonly instance: string;
}

/** Takes a task's id apart. An instance key may hold slashes. */
export function splitTaskId(id: string): TaskIdParts {
  const first = id.indexOf('/');
  const last = id.lastIndexOf('/');
  const place = id.slice(0, first < 0 ? id.length : first);
  if (first === last || place === 'barrier') return { place, role: '', verb: 'apply', instance: id };
  const inner = id.slice(first + 1, last);
  const bracket = inner.indexOf('[');
  const verb = VERBS.find((known) => known === id.slice(last + 1)) ?? 'apply';
  return { place, role: bracket < 0 ? inner : inner.slice(0, bracket), verb, instance: id.slice(0, last) };
}

const SLASH = 47;

/**
 * The identity of the machine that a task's row belongs to: it goes when the machine goes. A proof runs at a machine but belongs
 * to the place that its id names.
 */
export function homeOf(plan: Plan, task: PlanTask): string | undefined {
  const desired = task.machine === undefined ? undefined : plan.machines[task.machine]?.desired;
  if (desired === undefined) return undefined;
  const { id, name } = desired;
  return task.id.charCodeAt(name.length) === SLASH && task.id.startsWith(name) ? id : undefined;
}

/** The machine that a task's id names; undefined for site and deployment places and barriers. */
export function machineNamedBy(taskId: string): string | undefined {
  const place = taskId.slice(0, taskId.indexOf('/'));
  return place === 'deployment' || place === 'barrier' || place.startsWith('site:') ? undefined : place;
}

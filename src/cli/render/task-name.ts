import type { Verb } from '../../model/status.ts';

/** The parts of a task id: place, role with its instance, verb. Barriers have no verb. */
export interface TaskName {
  readonly place: string;
  readonly role: string;
  readonly verb: string;
}

/**
 * Reads `MACHINE/ROLE[INSTANCE]/VERB`; an instance may contain slashes.
 * @example taskName('demo-worker-0/docker-debian/apply') // { place: 'demo-worker-0', role: 'docker-debian', verb: 'apply' }
 */
export function taskName(id: string): TaskName {
  const first = id.indexOf('/');
  const last = id.lastIndexOf('/');
  if (first === -1) return { place: id, role: '', verb: '' };
  if (first === last) return { place: id.slice(0, first), role: id.slice(first + 1), verb: '' };
  return { place: id.slice(0, first), role: id.slice(first + 1, last), verb: id.slice(last + 1) };
}

/** What a task does, without its place: the role's name, with the verb before it where it is not apply. */
export function taskLabel(id: string, verb?: Verb): string {
  const name = taskName(id);
  const shown = verb ?? name.verb;
  return shown === 'apply' || shown === '' ? name.role : `${shown} ${name.role}`;
}

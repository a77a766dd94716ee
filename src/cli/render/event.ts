import type { Event } from '../../model/event.ts';
import { paint, type Style, type Tone } from './style.ts';
import { taskLabel, taskName } from './task-name.ts';
import { duration, pad } from './text.ts';

/** What each kind of event is called on its line; a kind that is absent says nothing to people. */
const WORDS: Readonly<Record<string, readonly [word: string, tone: Tone]>> = {
  'apply.cancelled': ['stopped', 'change'],
  'plan.changed': ['re-planned', 'change'],
  'task.started': ['started', 'quiet'],
  'task.progress': ['goes on', 'quiet'],
  'task.done': ['done', 'good'],
  'task.failed': ['failed', 'bad'],
  'task.retrying': ['retrying', 'change'],
  'task.waiting': ['waiting', 'change'],
  'task.removed': ['removed', 'good'],
  'machine.up': ['is up', 'good'],
  'machine.gone': ['is gone', 'good'],
  'machine.replanned': ['re-planned', 'change'],
  founded: ['founded', 'good'],
  unfounded: ['no longer founded', 'quiet'],
  notice: ['notice', 'change'],
};

/**
 * One event as one line, or nothing for kinds that only programs need. Times are UTC.
 * @example '12:01:07  demo-manager-0   done       docker-debian  34 s'
 */
export function renderEvent(event: Event, style: Style, placeWidth: number): string | undefined {
  const words = WORDS[event.type];
  if (words === undefined) return undefined;
  const place = event.machine ?? (event.task === undefined ? event.deployment : taskName(event.task).place);
  const label = event.task === undefined ? undefined : taskLabel(event.task);
  const seconds = event.data?.['seconds'];
  const time = typeof seconds === 'number' ? paint(style, 'quiet', duration(seconds)) : undefined;
  const text = [label, event.message, time].filter((part) => part !== undefined).join('  ');
  const clock = paint(style, 'quiet', event.at.slice(11, 19));
  return `${clock}  ${pad(place, placeWidth)}  ${pad(paint(style, words[1], words[0]), 10)}  ${text}`.trimEnd();
}

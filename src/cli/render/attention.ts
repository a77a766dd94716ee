import type { Attention } from '../../server/documents/status.ts';
import { machineNames } from './machine-names.ts';
import { mark, paint, type Style, type Tone } from './style.ts';
import { taskLabel, taskName } from './task-name.ts';
import { cut, duration, hang, plural } from './text.ts';

const TONES: Readonly<Record<string, Tone>> = {
  failed: 'bad',
  waiting: 'change',
  retrying: 'change',
  blocked: 'quiet',
};

/** More kinds of trouble than this are counted; a reader begins with the first ones anyway. */
const MOST_SHOWN = 10;

/**
 * What somebody must look at: the place, the role, the status with its exit code, why, the last lines of output and what to
 * try. The same trouble on several machines stands once, with the words of the first. `now` in milliseconds, for ages.
 */
export function renderAttention(items: readonly Attention[], style: Style, now: number): readonly string[] {
  if (items.length === 0) return [];
  const kinds = alike(items);
  const shown = kinds.slice(0, MOST_SHOWN);
  const hidden = kinds.slice(MOST_SHOWN).reduce((sum, kind) => sum + kind.length, 0);
  const lines = shown.flatMap((kind, i) => [...(i === 0 ? [] : ['']), ...renderKind(kind, style, now)]);
  const more = `${plural(hidden, 'task')} more; status --json has all of them`;
  const rest = hidden === 0 ? [] : ['', `  ${paint(style, 'quiet', more)}`];
  return [paint(style, 'strong', 'Needs attention'), ...lines, ...rest];
}

type Kind = readonly [Attention, ...(readonly Attention[])];

/** Items that say the same but for the machine, in the order of their first ones. */
function alike(items: readonly Attention[]): readonly Kind[] {
  const kinds = new Map<string, [Attention, ...Attention[]]>();
  for (const item of items) {
    const { status, why, exit, tail } = item;
    const text = JSON.stringify([taskLabel(item.task), status, why, exit, tail, item.try]);
    const key = item.machine === undefined ? item.task : text.replaceAll(item.machine, '*');
    const found = kinds.get(key);
    if (found === undefined) kinds.set(key, [item]);
    else found.push(item);
  }
  return [...kinds.values()];
}

function renderKind(kind: Kind, style: Style, now: number): readonly string[] {
  const [item] = kind;
  const tone = TONES[item.status] ?? 'change';
  const sign = mark(style, item.status === 'failed' ? 'failed' : 'waiting');
  const exit = item.exit === undefined ? '' : `, exit ${item.exit}`;
  const age = item.since === undefined ? '' : `  ${duration((now - Date.parse(item.since)) / 1000)} ago`;
  const places = kind.map((each) => each.machine ?? taskName(each.task).place);
  const names = paint(style, 'strong', kind.length === 1 ? places.join() : machineNames(places));
  const status = `${paint(style, tone, item.status + exit)}${paint(style, 'quiet', age)}`;
  const bar = paint(style, 'quiet', mark(style, 'bar'));
  const tail = (item.tail ?? []).map((line) => `      ${bar} ${cut(style, line, style.width - 8)}`);
  return [
    `  ${paint(style, tone, sign)} ${names}  ${taskLabel(item.task)}  ${status}`,
    ...hang(style, '    ', item.why),
    ...tail,
    ...hang(style, '    try: ', item.try),
    ...notes(kind, style, now),
  ];
}

function notes(kind: Kind, style: Style, now: number): readonly string[] {
  const blocks = kind.reduce((sum, item) => sum + (item.blocks ?? 0), 0);
  const again = kind[0].again;
  const parts = [
    ...(again === undefined ? [] : [`runs again in ${duration(Math.max(0, Date.parse(again) - now) / 1000)}`]),
    ...(blocks === 0 ? [] : [`${plural(blocks, 'task')} blocked behind ${kind.length === 1 ? 'it' : 'them'}`]),
  ];
  return parts.length === 0 ? [] : [`    ${paint(style, 'quiet', parts.join(', '))}`];
}

import type { Attention } from '../../server/documents/status.ts';
import { mark, paint, type Style, type Tone } from './style.ts';
import { taskLabel, taskName } from './task-name.ts';
import { cut, duration, hang, plural } from './text.ts';

const TONES: Readonly<Record<string, Tone>> = {
  failed: 'bad',
  waiting: 'change',
  retrying: 'change',
  blocked: 'quiet',
};

/**
 * What somebody must look at: per task the place, the role, the status with its exit code, why, the last lines of output and
 * what to try. `now` in milliseconds, for ages.
 */
export function renderAttention(items: readonly Attention[], style: Style, now: number): readonly string[] {
  if (items.length === 0) return [];
  const lines = items.flatMap((item, i) => [...(i === 0 ? [] : ['']), ...renderItem(item, style, now)]);
  return [paint(style, 'strong', 'Needs attention'), ...lines];
}

function renderItem(item: Attention, style: Style, now: number): readonly string[] {
  const tone = TONES[item.status] ?? 'change';
  const sign = mark(style, item.status === 'failed' ? 'failed' : 'waiting');
  const exit = item.exit === undefined ? '' : `, exit ${item.exit}`;
  const age =
    item.since === undefined ? '' : paint(style, 'quiet', `  ${duration((now - Date.parse(item.since)) / 1000)} ago`);
  const place = paint(style, 'strong', item.machine ?? taskName(item.task).place);
  const head = `  ${paint(style, tone, sign)} ${place}  ${taskLabel(item.task)}  ${paint(style, tone, item.status + exit)}${age}`;
  const bar = paint(style, 'quiet', mark(style, 'bar'));
  const tail = (item.tail ?? []).map((line) => `      ${bar} ${cut(style, line, style.width - 8)}`);
  return [
    head,
    ...hang(style, '    ', item.why),
    ...tail,
    ...hang(style, '    try: ', item.try),
    ...notes(item, style, now),
  ];
}

function notes(item: Attention, style: Style, now: number): readonly string[] {
  const blocks =
    item.blocks === undefined || item.blocks === 0 ? [] : [`${plural(item.blocks, 'task')} blocked behind it`];
  const again =
    item.again === undefined ? [] : [`runs again in ${duration(Math.max(0, Date.parse(item.again) - now) / 1000)}`];
  const text = [...again, ...blocks].join(', ');
  return text === '' ? [] : [`    ${paint(style, 'quiet', text)}`];
}

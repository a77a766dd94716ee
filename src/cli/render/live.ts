import { bar } from './bar.ts';
import type { ProgressRow } from './progress.ts';
import { mark, paint, type Style } from './style.ts';
import { cut, duration, number, pad, padStart, plural, visibleLength, widest } from './text.ts';

export interface LiveView {
  readonly nowMs: number;
  readonly startedMs: number;
  readonly expectedSeconds: number | undefined;
  /** The first Ctrl-C was pressed. */
  readonly stopping: boolean;
}

const BAR_WIDTH = 16;

/** The lines that an apply keeps in place: one per machine or group, and one for all. */
export function renderLive(rows: readonly ProgressRow[], style: Style, view: LiveView): readonly string[] {
  const nameWidth = Math.min(widest(rows.map((row) => row.name)), 32);
  const counts = rows.map((row) => `${number(row.done)}/${number(row.total)}`);
  const countWidth = widest(counts);
  const room = Math.max(10, style.width - nameWidth - countWidth - BAR_WIDTH - 9);
  const lines = rows.map((row, i) => {
    const name = pad(cut(style, row.name, nameWidth), nameWidth);
    const progress = bar(style, row.done, row.total, BAR_WIDTH);
    return `  ${name}  ${progress}  ${padStart(counts[i] ?? '', countWidth)}  ${activity(row, style, view, room)}`.trimEnd();
  });
  return [...lines, `  ${renderTotal(rows, style, view)}`];
}

function activity(row: ProgressRow, style: Style, view: LiveView, room: number): string {
  if (row.running.length > 0) {
    const [first] = row.running;
    const since = duration(Math.max(0, view.nowMs - (first?.sinceMs ?? view.nowMs)) / 1000);
    const text =
      row.running.length === 1
        ? `${first?.label ?? ''}  ${since}`
        : `${plural(row.running.length, 'task')} run, ${first?.label ?? ''}  ${since}`;
    const failed = row.failed > 0 ? paint(style, 'bad', `${mark(style, 'failed')} `) : '';
    return failed + paint(style, 'busy', cut(style, text, room - (row.failed > 0 ? 2 : 0)));
  }
  if (row.failed > 0) return paint(style, 'bad', cut(style, `${mark(style, 'failed')} ${row.note ?? 'failed'}`, room));
  if (row.note !== undefined) return paint(style, 'change', cut(style, row.note, room));
  return row.done >= row.total ? paint(style, 'good', 'done') : '';
}

function renderTotal(rows: readonly ProgressRow[], style: Style, view: LiveView): string {
  const done = rows.reduce((sum, row) => sum + row.done, 0);
  const total = rows.reduce((sum, row) => sum + row.total, 0);
  const failed = rows.reduce((sum, row) => sum + row.failed, 0);
  const elapsed = Math.max(0, view.nowMs - view.startedMs) / 1000;
  const left = view.expectedSeconds === undefined ? 0 : view.expectedSeconds - elapsed;
  const parts = [
    `${number(done)} of ${plural(total, 'task')}`,
    ...(failed > 0 ? [paint(style, 'bad', `${number(failed)} failed`)] : []),
    duration(elapsed),
    ...(left > 1 && done < total ? [`about ${duration(left)} left`] : []),
    view.stopping ? paint(style, 'change', 'stopping; Ctrl-C again stops at once') : 'Ctrl-C stops cleanly',
  ];
  // The line stays one line, so that nothing moves: on a narrow terminal what is said last is left out.
  const separator = ` ${mark(style, 'dot')} `;
  const fits = (count: number) => visibleLength(parts.slice(0, count).join(separator)) + 2 <= style.width;
  const count = parts.findLastIndex((_, i) => fits(i + 1)) + 1;
  return paint(style, 'quiet', parts.slice(0, Math.max(1, count)).join(separator));
}

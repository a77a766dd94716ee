import type { ApplyResult } from '../../server/documents/event.ts';
import { renderAttention } from './attention.ts';
import { paint, type Style, type Tone } from './style.ts';
import { duration, hang, plural } from './text.ts';

export interface ResultView {
  readonly now: number;
  /** What was done. */
  readonly command: 'apply' | 'retry' | 'destroy';
  /** The command line that goes on, for example `purlin -f demo.yaml apply`. */
  readonly again: string;
}

const WORDS: Readonly<Record<ApplyResult['outcome'], readonly [tone: Tone, apply: string, destroy: string]>> = {
  done: ['good', 'converged', 'removed'],
  failed: ['bad', 'failed', 'not all could be removed'],
  waiting: ['change', 'waits for somebody', 'waits for somebody'],
  cancelled: ['change', 'stopped', 'stopped'],
};

/** How an apply, a retry or a destroy ended: one line, drift, what needs attention, and how to go on. */
export function renderResult(result: ApplyResult, style: Style, view: ResultView): readonly string[] {
  const [tone, apply, destroy] = WORDS[result.outcome];
  const word = paint(style, tone, view.command === 'destroy' ? destroy : apply);
  const work = `${plural(result.ran, 'task')} ran on ${plural(result.contacted, 'machine')} in ${duration(result.seconds)}`;
  const attention = renderAttention(result.attention, style, view.now);
  return [
    ...hang(style, `${paint(style, 'strong', result.deployment)}  ${word}  `, work, 'quiet'),
    ...renderDrift(result, style),
    ...(attention.length === 0 ? [] : ['', ...attention]),
    ...goOn(result, style, view),
  ];
}

function renderDrift(result: ApplyResult, style: Style): readonly string[] {
  const drift = result.drift ?? [];
  if (drift.length === 0) return [];
  const lines = drift.flatMap((item) =>
    hang(style, `  ${paint(style, 'change', '~')} ${item.task}  `, item.why, 'quiet'),
  );
  return ['', paint(style, 'strong', 'Was not as wanted'), ...lines];
}

function goOn(result: ApplyResult, style: Style, view: ResultView): readonly string[] {
  if (result.outcome === 'done') return [];
  const text =
    result.outcome === 'cancelled'
      ? `What was done stays done. \`${view.again}\` goes on from here.`
      : `Everything that does not depend on it was done. \`${view.again}\` goes on from here.`;
  return ['', ...hang(style, '', text, 'quiet')];
}

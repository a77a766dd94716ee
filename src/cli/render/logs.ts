import type { LogItem } from '../../server/documents/logs.ts';
import { mark, paint, type Style } from './style.ts';
import { taskLabel, taskName } from './task-name.ts';
import { duration } from './text.ts';

type Run = Extract<LogItem, { readonly type: 'run' }>;

/** Turns items of `logs` into lines: a head per run, its output behind a bar, and its end. Lines of other runs are headed anew. */
export class LogWriter {
  readonly #runs = new Map<string, Run>();
  #current: string | undefined;
  readonly #style: Style;

  constructor(style: Style) {
    this.#style = style;
  }

  /** Lines to print for one item. */
  add(item: LogItem): readonly string[] {
    if (item.type === 'line') return [...this.#open(item.run), this.#line(item.stream, item.text)];
    const known = this.#runs.has(item.run);
    this.#runs.set(item.run, item);
    if (!known) return this.#open(item.run);
    return item.outcome === undefined ? [] : [...this.#open(item.run), ...this.#end(item)];
  }

  #open(id: string): readonly string[] {
    if (id === this.#current) return [];
    const gap = this.#current === undefined ? [] : [''];
    this.#current = id;
    const run = this.#runs.get(id);
    if (run === undefined) return [...gap, paint(this.#style, 'quiet', `run ${id}`)];
    const place = paint(this.#style, 'strong', run.machine ?? taskName(run.task).place);
    const head = `${place}  ${taskLabel(run.task)}  ${paint(this.#style, 'quiet', `${run.startedAt}  run ${run.run}`)}`;
    return [...gap, `${head}${run.outcome === undefined ? '' : `  ${this.#outcome(run)}`}`];
  }

  #line(stream: 'out' | 'err' | 'info', text: string): string {
    const bar = paint(this.#style, stream === 'err' ? 'change' : 'quiet', mark(this.#style, 'bar'));
    return `  ${bar} ${stream === 'info' ? paint(this.#style, 'quiet', text) : text}`.trimEnd();
  }

  #end(run: Run): readonly string[] {
    return [`  ${this.#outcome(run)}${run.why === undefined ? '' : `  ${run.why}`}`];
  }

  #outcome(run: Run): string {
    const tone = run.outcome === 'done' ? 'good' : run.outcome === 'failed' ? 'bad' : 'change';
    const exit = run.exit === undefined || run.outcome === 'done' ? '' : `, exit ${run.exit}`;
    const seconds =
      run.endedAt === undefined ? undefined : (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000;
    const time = seconds === undefined ? '' : paint(this.#style, 'quiet', ` in ${duration(seconds)}`);
    return paint(this.#style, tone, `${run.outcome ?? 'running'}${exit}`) + time;
  }
}

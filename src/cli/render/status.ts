import type { Counts } from '../../server/documents/document.ts';
import type { MachineStatus, StatusDocument } from '../../server/documents/status.ts';
import { renderAttention } from './attention.ts';
import { bar } from './bar.ts';
import { paint, type Style, type Tone } from './style.ts';
import { table } from './table.ts';
import { taskName } from './task-name.ts';
import { duration, hang, number, pad, plural, widest, wrapParts } from './text.ts';

export interface StatusView {
  /** Milliseconds since 1970, for ages. */
  readonly now: number;
  /** Every machine, also when there are many. */
  readonly full?: boolean;
}

/** Above so many machines, only groups and machines that are not done are listed. */
const MANY_MACHINES = 24;

/** A deployment's status as text: its state, what needs attention first, groups where there are many machines, machines. */
export function renderStatus(status: StatusDocument, style: Style, view: StatusView): readonly string[] {
  const attention = renderAttention(status.attention, style, view.now);
  return [
    ...renderHead(status, style, view.now),
    ...(attention.length === 0 ? [] : ['', ...attention]),
    ...section(renderWaits(status.progress ?? [], style)),
    ...section(renderGroups(status, style, view)),
    ...section(renderMachines(status, style, view)),
  ];
}

function section(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

/** More machines than this that are not up yet are counted. */
const MOST_WAITS = 8;

function renderWaits(progress: NonNullable<StatusDocument['progress']>, style: Style): readonly string[] {
  const width = widest(progress.slice(0, MOST_WAITS).map((each) => each.machine ?? taskName(each.task).place));
  const lines = progress.slice(0, MOST_WAITS).flatMap(({ task, machine, why }) => {
    const name = paint(style, 'busy', pad(machine ?? taskName(task).place, width));
    return hang(style, `  ${name}  `, why, 'quiet');
  });
  const more = progress.length - MOST_WAITS;
  return more > 0 ? [...lines, `  ${paint(style, 'quiet', `${number(more)} more wait`)}`] : lines;
}

const STATE_TONES: Readonly<Record<StatusDocument['state'], Tone>> = {
  converged: 'good',
  converging: 'busy',
  failed: 'bad',
  drifted: 'change',
  stopped: 'change',
  removed: 'quiet',
};

const STATE_SENTENCES: Readonly<Record<StatusDocument['state'], string>> = {
  converged: 'all tasks are done',
  converging: 'work goes on',
  failed: 'some tasks ended in failure',
  drifted: 'a machine is not as it was left; `purlin apply` brings it back',
  stopped: 'not all is done and nobody works on it; `purlin apply` goes on',
  removed: 'nothing is left',
};

function renderHead(status: StatusDocument, style: Style, now: number): readonly string[] {
  const head = `${paint(style, 'strong', status.deployment)}  ${paint(style, STATE_TONES[status.state], status.state)}  `;
  const sentence = status.holder === undefined ? STATE_SENTENCES[status.state] : holderSentence(status.holder, now);
  const total = totalOf(status.counts);
  const counts = total === 0 ? [] : renderCounts(status, style, now);
  return [...hang(style, head, sentence, 'quiet'), ...counts];
}

function holderSentence(holder: NonNullable<StatusDocument['holder']>, now: number): string {
  const age = duration((now - Date.parse(holder.since)) / 1000);
  return `${holder.command ?? 'apply'} runs on ${holder.host} (process ${holder.pid}) for ${age}`;
}

function renderCounts(status: StatusDocument, style: Style, now: number): readonly string[] {
  const { counts } = status;
  const words = [
    ['running', 'busy'],
    ['failed', 'bad'],
    ['waiting', 'change'],
    ['retrying', 'change'],
    ['ready', 'quiet'],
    ['blocked', 'quiet'],
    ['stale', 'change'],
  ] as const;
  const others = words
    .filter(([word]) => counts[word] > 0)
    .map(([word, tone]) => paint(style, tone, `${number(counts[word])} ${word}`));
  const left = status.expectedEnd === undefined ? undefined : (Date.parse(status.expectedEnd) - now) / 1000;
  const end = left === undefined || left <= 0 ? [] : [`about ${duration(left)} left`];
  const done = `${number(counts.done)} of ${plural(totalOf(counts), 'task')} done`;
  return wrapParts(style, [plural(status.machines.length, 'machine'), done, ...others, ...end]);
}

/** Tasks that count: removed ones do not. */
export function totalOf(counts: Counts): number {
  const { done, running, failed, blocked, ready, retrying, waiting, stale } = counts;
  return done + running + failed + blocked + ready + retrying + waiting + stale;
}

function renderGroups(status: StatusDocument, style: Style, view: StatusView): readonly string[] {
  if (status.machines.length <= MANY_MACHINES || view.full === true) return [];
  const columns = [
    { title: 'GROUP' },
    { title: 'MACHINES', right: true },
    { title: 'TASKS', right: true },
    { title: '' },
    { title: 'FAILED', right: true },
    { title: 'LEFT', right: true },
  ];
  const rows = status.groups.map((group) => [
    group.name,
    number(group.machines),
    `${number(group.counts.done)}/${number(totalOf(group.counts))}`,
    bar(style, group.counts.done, totalOf(group.counts), 16),
    group.counts.failed === 0 ? '-' : paint(style, 'bad', number(group.counts.failed)),
    group.expectedEnd === undefined ? '-' : duration(Math.max(0, Date.parse(group.expectedEnd) - view.now) / 1000),
  ]);
  return table(style, columns, rows);
}

const MACHINE_TONES: Readonly<Record<string, Tone>> = {
  done: 'good',
  running: 'busy',
  failed: 'bad',
  retrying: 'change',
  waiting: 'change',
  stale: 'change',
  leaving: 'change',
};

function renderMachines(status: StatusDocument, style: Style, view: StatusView): readonly string[] {
  const many = status.machines.length > MANY_MACHINES && view.full !== true;
  const unfinished = status.machines.filter((machine) => machine.state !== 'done');
  const shown = many ? unfinished.slice(0, MANY_MACHINES) : status.machines;
  const columns = [
    { title: 'MACHINE' },
    { title: 'STATE' },
    { title: 'TASKS', right: true },
    { title: 'ADDRESS' },
    { title: 'SITE' },
    { title: 'AT', flexible: true },
  ];
  const rows = table(
    style,
    columns,
    shown.map((machine) => machineRow(machine, style)),
  );
  const hidden = many ? unfinished.length - shown.length : 0;
  const more = `${plural(hidden, 'machine')} more are not done; --full lists all`;
  return hidden > 0 ? [...rows, paint(style, 'quiet', more)] : rows;
}

function machineRow(machine: MachineStatus, style: Style): readonly string[] {
  return [
    machine.name,
    paint(style, MACHINE_TONES[machine.state] ?? 'quiet', machine.state),
    `${number(machine.counts.done)}/${number(totalOf(machine.counts))}`,
    mainAddress(machine.addresses),
    machine.site,
    machine.at ?? '',
  ];
}

/** The address that an operator uses: control, else the first there is. */
export function mainAddress(addresses: Readonly<Record<string, string>>): string {
  return addresses['control'] ?? Object.values(addresses)[0] ?? '-';
}

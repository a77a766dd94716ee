import type { ExplainDocument, ExplainSubject, SubjectOf } from '../../server/documents/explain.ts';
import { placeOf } from './error.ts';
import { machineNames } from './machine-names.ts';
import { renderFacts } from './machines.ts';
import { renderPairs, valueText } from './pairs.ts';
import { totalOf } from './status.ts';
import { mark, paint, type Style, type Tone } from './style.ts';
import { table } from './table.ts';
import { cut, duration, hang, indent, pad, widest } from './text.ts';

export interface ExplainView {
  readonly now: number;
}

/** Why something is as it is: each subject under its own head. */
export function renderExplain(document: ExplainDocument, style: Style, view: ExplainView): readonly string[] {
  return document.subjects.flatMap((subject, i) => [...(i === 0 ? [] : ['']), ...renderSubject(subject, style, view)]);
}

function renderSubject(subject: ExplainSubject, style: Style, view: ExplainView): readonly string[] {
  if (subject.kind === 'binding') return renderBinding(subject, style);
  if (subject.kind === 'task') return renderTask(subject, style, view);
  if (subject.kind === 'machine') return renderMachineSubject(subject, style);
  return renderValue(subject, style);
}

const SECRET = '(secret)';
const VERDICTS: Readonly<Record<string, readonly [sign: 'done' | 'failed' | 'waiting', tone: Tone]>> = {
  chosen: ['done', 'good'],
  rejected: ['failed', 'quiet'],
  unknown: ['waiting', 'maybe'],
};

function renderBinding(binding: SubjectOf<'binding'>, style: Style): readonly string[] {
  const where = binding.scope === 'machine' ? `on ${machineNames(binding.machines)}` : `for the ${binding.scope}`;
  const provider = binding.provider ?? (binding.rule === 'open' ? 'not decided yet' : 'nobody');
  const provided = binding.provided === true ? ' (there already)' : '';
  const width = widest(binding.candidates.map((candidate) => candidate.name));
  const candidates = binding.candidates.flatMap((candidate) => {
    const [sign, tone] = VERDICTS[candidate.verdict] ?? ['waiting', 'quiet'];
    const place = candidate.position === undefined ? '' : ` (${placeOf(candidate.position)})`;
    const head = `    ${paint(style, tone, mark(style, sign))} ${pad(candidate.name, width)}  `;
    return hang(style, head, candidate.why + place, candidate.verdict === 'chosen' ? undefined : 'quiet');
  });
  return [
    `${paint(style, 'strong', binding.need)} ${where}`,
    ...indent(
      renderPairs(style, [
        ['needed by', binding.by],
        ['provided by', provider + provided],
        ['because', binding.because],
        ['waits for', binding.waitsFor],
      ]),
      2,
    ),
    ...(candidates.length === 0 ? [] : [`  ${paint(style, 'quiet', 'candidates')}`, ...candidates]),
  ];
}

const STATUS_TONES: Readonly<Record<string, Tone>> = {
  done: 'good',
  running: 'busy',
  failed: 'bad',
  blocked: 'quiet',
  ready: 'quiet',
};

function renderTask(task: SubjectOf<'task'>, style: Style, view: ExplainView): readonly string[] {
  const status = task.status === undefined ? 'not run yet' : task.status;
  const head = `${paint(style, 'strong', task.id)}  ${paint(style, STATUS_TONES[status] ?? 'change', status)}  `;
  const about = renderPairs(style, [
    ['try', task.try],
    ['plan', task.action === undefined ? undefined : `${task.action}: ${task.reason ?? ''}`],
    ['last run', lastRun(task, view.now)],
    ['from', task.position === undefined ? undefined : placeOf(task.position)],
  ]);
  const bar = paint(style, 'quiet', mark(style, 'bar'));
  const tail = (task.lastRun?.tail ?? []).map((line) => `    ${bar} ${cut(style, line, style.width - 6)}`);
  return [
    ...hang(style, head, task.why),
    ...indent(about, 2),
    ...tail,
    ...part(
      style,
      'waits for',
      renderPairs(
        style,
        task.waitsFor.map((wait) => [wait.task, [wait.status, wait.why].filter(Boolean).join(': ')]),
      ),
    ),
    ...part(style, 'inputs', renderInputs(task, style)),
    ...part(
      style,
      'publishes',
      renderPairs(
        style,
        task.publishes.map((item) => [item.name, shown(item)]),
      ),
    ),
    ...part(style, 'blocks', task.blocks ?? []),
  ];
}

function part(style: Style, title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`  ${paint(style, 'quiet', title)}`, ...indent(lines, 4)];
}

function lastRun(task: SubjectOf<'task'>, now: number): string | undefined {
  const run = task.lastRun;
  if (run === undefined) return undefined;
  const exit = run.exit === undefined ? '' : `, exit ${run.exit}`;
  const time = run.seconds === undefined ? '' : ` in ${duration(run.seconds)}`;
  return `${run.outcome}${exit}${time}, ${duration((now - Date.parse(run.startedAt)) / 1000)} ago (run ${run.run})`;
}

function renderInputs(task: SubjectOf<'task'>, style: Style): readonly string[] {
  const columns = [
    { title: 'INPUT' },
    { title: 'VALUE', flexible: true },
    { title: 'GIVEN BY', flexible: true },
    { title: 'READ FROM', flexible: true },
  ];
  const rows = task.inputs.map((input) => [
    input.name,
    shown(input),
    input.layer + (input.live === true ? ', live' : ''),
    input.from,
  ]);
  return table({ ...style, width: style.width - 4 }, columns, rows);
}

function shown(item: { readonly value?: unknown; readonly secret?: boolean | undefined }): string {
  return item.secret === true ? SECRET : valueText(item.value);
}

function renderMachineSubject(machine: SubjectOf<'machine'>, style: Style): readonly string[] {
  const head = `${paint(style, 'strong', machine.name)}  ${paint(style, STATUS_TONES[machine.state] ?? 'change', machine.state)}  `;
  const about = renderPairs(style, [
    ['group', `${machine.group}, ordinal ${machine.ordinal}`],
    ['site', `${machine.site} (${machine.platform}), ${machine.origin === 'create' ? 'created' : 'adopted'}`],
    ['tasks', machine.counts === undefined ? undefined : `${machine.counts.done} of ${totalOf(machine.counts)} done`],
    ['identity', machine.id],
  ]);
  const columns = [{ title: 'NEED' }, { title: 'NEEDED BY' }, { title: 'PROVIDED BY' }, { title: 'RULE' }];
  const rows = machine.bindings.map((binding) => [binding.need, binding.by, binding.provider, binding.rule]);
  return [
    ...hang(style, head, machine.why ?? ''),
    ...indent(about, 2),
    ...part(style, 'addresses', renderPairs(style, Object.entries(machine.addresses))),
    ...part(style, 'facts', renderFacts(style, machine.facts)),
    ...part(style, 'bindings', table(style, columns, rows)),
  ];
}

function renderValue(value: SubjectOf<'value'>, style: Style): readonly string[] {
  const where = value.machine === undefined ? '' : ` on ${value.machine}`;
  const width = widest(value.layers.map((layer) => layer.layer));
  const layers = value.layers.map((layer) => {
    const text = value.secret === true ? SECRET : valueText(layer.value);
    const wins = layer.replaced ? '' : `  ${paint(style, 'good', `${mark(style, 'arrow')} this one`)}`;
    const place = layer.position === undefined ? '' : `  ${paint(style, 'quiet', placeOf(layer.position))}`;
    return `${pad(layer.layer, width)}  ${layer.replaced ? paint(style, 'quiet', text) : text}${place}${wins}`;
  });
  return [
    `${paint(style, 'strong', value.path)}${where} = ${value.secret === true ? SECRET : valueText(value.value)}`,
    ...part(style, 'layers, weakest first', layers),
    ...part(style, 'read by', value.readBy),
  ];
}

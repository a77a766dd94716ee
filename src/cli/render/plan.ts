import type { PlanDocument } from '../../server/documents/plan.ts';
import { machineNames } from './machine-names.ts';
import { type PlanBlock, type PlanLine, planBlocks, type Sign } from './plan-blocks.ts';
import { renderPlanCost } from './plan-cost.ts';
import { paint, type Style, type Tone } from './style.ts';
import { duration, hang, listing, pad, plural, visibleLength, widest, wrap } from './text.ts';

export interface PlanView {
  /** One block per machine instead of one per class of machines. */
  readonly full?: boolean;
  /** The plan takes everything away. */
  readonly destroy?: boolean;
}

/** Whether an apply of this plan would run anything. */
export function planHasChanges(plan: PlanDocument): boolean {
  const { create, change, remove, maybe } = plan.summary;
  return create + change + remove + maybe > 0 || plan.machines.some((machine) => machine.action !== 'keep');
}

/** A plan as text: a block per class of machines, what is open, notices, and a footer with counts. */
export function renderPlan(plan: PlanDocument, style: Style, view: PlanView = {}): readonly string[] {
  if (!planHasChanges(plan)) return [...nothingToDo(plan, style, view), ...renderNotices(plan, style)];
  const blocks = planBlocks(plan, view.full === true);
  const lines = blocks.flatMap((block) => block.lines);
  const labelWidth = Math.min(widest(lines.map((line) => line.label)), 40);
  return [
    `${paint(style, 'strong', plan.deployment)}  ${paint(style, 'quiet', titleOf(plan, view))}`,
    ...blocks.flatMap((block) => ['', ...renderBlock(block, style, labelWidth)]),
    ...renderOpen(plan, style),
    ...renderNotices(plan, style),
    '',
    ...renderFooter(plan, style),
  ];
}

function nothingToDo(plan: PlanDocument, style: Style, view: PlanView): readonly string[] {
  const name = paint(style, 'strong', plan.deployment);
  if (view.destroy === true) return [`${name}  nothing is left to remove.`];
  const counts = `${plural(plan.summary.unchanged, 'task')} on ${plural(plan.summary.machines, 'machine')}`;
  return [`${name}  ${paint(style, 'good', 'nothing to do')}: ${counts} are as wanted.`];
}

function titleOf(plan: PlanDocument, view: PlanView): string {
  const kept = plan.machines.filter((machine) => machine.action !== 'remove');
  const counted = view.destroy === true ? plan.machines : kept;
  const sites = [...new Set(counted.map((machine) => machine.site))];
  const where = sites.length === 0 ? '' : ` on ${sites.length > 4 ? plural(sites.length, 'site') : listing(sites)}`;
  return `${plural(counted.length, 'machine')}${where}`;
}

const TONES: Readonly<Record<Sign, Tone>> = {
  '+': 'good',
  '~': 'change',
  '-': 'bad',
  '-/+': 'bad',
  '?': 'maybe',
  ' ': 'strong',
};

/** Signs stand in a column of three, so that `-/+` moves nothing. */
function signColumn(sign: Sign | '!'): string {
  return sign.padStart(3);
}

function renderBlock(block: PlanBlock, style: Style, labelWidth: number): readonly string[] {
  const tone = TONES[block.sign];
  const count = block.names.length > 1 ? plural(block.names.length, 'machine') : '';
  const head = `${paint(style, tone, signColumn(block.sign))} ${paint(style, 'strong', machineNames(block.names))}`;
  const note = [count, block.note].filter((part) => part !== '').join(': ');
  return [
    ...(note === '' ? [head] : hang(style, `${head}  `, note, 'quiet')),
    ...block.lines.flatMap((line) => renderLine(line, style, labelWidth)),
  ];
}

function renderLine(line: PlanLine, style: Style, labelWidth: number): readonly string[] {
  const head = `    ${paint(style, TONES[line.sign], signColumn(line.sign))} ${line.label}`;
  return hang(style, `${pad(head, labelWidth + 8)}  `, line.reason, 'quiet');
}

function renderOpen(plan: PlanDocument, style: Style): readonly string[] {
  if (plan.open.length === 0) return [];
  const classes = new Map<string, { text: string; names: string[] }>();
  for (const open of plan.open) {
    const candidates = open.candidates.map((candidate) => candidate.role).join(' or ');
    const text = `${open.need} by ${candidates}, waits for ${open.waitsFor}`;
    const found = classes.get(text);
    if (found === undefined) classes.set(text, { text, names: [open.machine] });
    else found.names.push(open.machine);
  }
  const sign = paint(style, 'maybe', signColumn('?'));
  const lines = [...classes.values()].flatMap(({ text, names }) =>
    hang(style, `${sign} ${machineNames(names)}  `, text, 'quiet'),
  );
  return ['', paint(style, 'strong', 'Decided when the machine answers'), ...lines];
}

function renderNotices(plan: PlanDocument, style: Style): readonly string[] {
  const lines = plan.notices.flatMap((notice) =>
    hang(style, `${paint(style, 'change', signColumn('!'))} `, notice.message),
  );
  return lines.length === 0 ? [] : ['', ...lines];
}

function renderFooter(plan: PlanDocument, style: Style): readonly string[] {
  const { summary } = plan;
  const counts = [
    [summary.create, 'to create', 'good'],
    [summary.change, 'to change', 'change'],
    [summary.remove, 'to remove', 'bad'],
    [summary.maybe, 'maybe', 'maybe'],
  ] as const;
  const shown = counts.filter(([count], i) => count > 0 || i < 3);
  const parts = shown.map(([count, word, tone]) => paint(style, count > 0 ? tone : 'quiet', `${count} ${word}`));
  const unchanged = paint(style, 'quiet', `${summary.unchanged} unchanged`);
  const time = summary.expectedSeconds === undefined ? [] : [`about ${duration(summary.expectedSeconds)}`];
  const reach = [
    `${plural(summary.touched, 'machine')} touched`,
    `longest path ${plural(summary.longestPath, 'task')}`,
    ...time,
  ];
  const first = [...parts, unchanged].join(', ');
  const privilege =
    plan.privilege === undefined
      ? []
      : ['', ...wrap(plan.privilege, style.width).map((line) => paint(style, 'change', line))];
  const joined = `${first}; ${reach.join(', ')}`;
  const footer = visibleLength(joined) <= style.width ? [joined] : [first, reach.join(', ')];
  return [...footer, ...renderPlanCost(plan.cost, style), ...privilege];
}

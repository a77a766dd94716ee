import type { Problem } from '../../model/errors.ts';
import type { DoctorDocument, LintDocument } from '../../server/documents/house.ts';
import { countProblems, renderProblem } from './error.ts';
import { mark, paint, type Style } from './style.ts';
import { table } from './table.ts';
import { hang, number, plural } from './text.ts';
import { VERDICTS } from './verdict.ts';

/** Findings with their places, then a count; or that all is well. */
export function renderLint(document: LintDocument, style: Style): readonly string[] {
  const packs = plural(document.packs.length, 'pack');
  const names = document.packs.map((pack) => `${pack.name} ${pack.version}`).join(', ');
  if (document.problems.length === 0)
    return hang(style, `${paint(style, 'good', 'no findings')}  ${packs}: `, names, 'quiet');
  // Every error first; within a severity the order of files.
  const problems: readonly Problem[] = document.problems;
  const sorted = [...problems].sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
  const lines = sorted.flatMap((problem) => [...renderProblem(problem, style), '']);
  return [...lines, `${paint(style, document.ok ? 'change' : 'bad', countProblems(problems))} in ${packs}`];
}

/** Checks with what to try, then what is left over. */
export function renderDoctor(
  document: DoctorDocument,
  style: Style,
  view: { readonly self: string },
): readonly string[] {
  const checks = document.checks.flatMap((check) => {
    const [sign, tone] = VERDICTS[check.verdict];
    const hint = check.try === undefined ? [] : hang(style, '    try: ', check.try);
    return [
      ...hang(style, `${paint(style, tone, mark(style, sign))} ${paint(style, 'strong', check.name)}  `, check.detail),
      ...hint,
    ];
  });
  return [...checks, ...renderLeftovers(document, style, view.self)];
}

function renderLeftovers(document: DoctorDocument, style: Style, self: string): readonly string[] {
  if (document.leftovers.length === 0) return ['', 'Nothing is left over.'];
  const columns = [
    { title: 'LEFT OVER' },
    { title: 'SIZE', right: true },
    { title: '', flexible: true },
    { title: 'WHERE', flexible: true },
  ];
  const rows = document.leftovers.map((item) => [
    item.what,
    item.sizeMiB === undefined ? '-' : `${number(item.sizeMiB)} MiB`,
    item.removed ? paint(style, 'good', 'removed') : (item.why ?? 'there'),
    item.where,
  ]);
  const there = document.leftovers.some((item) => !item.removed);
  const hint = there ? ['', paint(style, 'quiet', `\`${self} doctor --clean\` removes them.`)] : [];
  return ['', ...table(style, columns, rows), ...hint];
}

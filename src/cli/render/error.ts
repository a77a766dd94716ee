import type { AppError, Position, Problem } from '../../model/errors.ts';
import { paint, type Style } from './style.ts';
import { hang, plural, visibleLength } from './text.ts';

/**
 * An error as what, where, why and what to try. Findings in files come one after the other with the line and a caret.
 * @example
 * error: cannot read purlin.yaml: 1 problem
 *
 *   purlin.yaml:3:1  unknown key "sites"
 *     3 | sites: lab
 *       | ^
 *     try: did you mean "site"?
 */
export function renderError(error: AppError, style: Style): readonly string[] {
  // What follows the first line of a message stands with the finding itself.
  const message = error.problems.length > 0 ? error.message.replace(/\n[^]*/, '') : error.message;
  const head = hang(style, `${paint(style, 'bad', 'error:')} `, message);
  const problems = inOrder(error.problems).flatMap((problem) => ['', ...renderProblem(problem, style)]);
  // An error with one finding often carries the finding's own hint; once is enough.
  const hint = error.problems.some((problem) => problem.hint === error.hint) ? undefined : error.hint;
  const gap = problems.length > 0 && hint !== undefined ? [''] : [];
  return [...head, ...problems, ...gap, ...renderHint(hint, style, '')];
}

/** Findings file by file in the order of their first finding, each file from top to bottom. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const files = problems.map((problem) => problem.position?.file);
  const key = (problem: Problem) => [
    files.indexOf(problem.position?.file),
    problem.position?.line ?? 0,
    problem.position?.column ?? 0,
  ];
  const keyed = problems.map((problem) => ({ problem, key: key(problem) }));
  keyed.sort((a, b) => a.key.map((part, i) => part - (b.key[i] ?? 0)).find((difference) => difference !== 0) ?? 0);
  return keyed.map(({ problem }) => problem);
}

/** One finding: where and what, the excerpt with a caret, why, what to try. */
export function renderProblem(problem: Problem, style: Style): readonly string[] {
  const tone = problem.severity === 'error' ? 'bad' : 'change';
  const word = problem.severity === 'error' ? '' : `${paint(style, 'change', 'warning:')} `;
  const place = problem.position === undefined ? '' : `${paint(style, 'strong', placeOf(problem.position))}  `;
  return [
    ...hang(style, `  ${place}${word}`, problem.message),
    ...(problem.position === undefined ? [] : renderExcerpt(problem.position, style, tone)),
    ...(problem.why === undefined ? [] : hang(style, '    why: ', problem.why)),
    ...renderHint(problem.hint, style, '    '),
  ];
}

function renderHint(hint: string | undefined, style: Style, indent: string): readonly string[] {
  if (hint === undefined) return [];
  return hang(style, `${indent}${paint(style, 'busy', 'try:')} `, hint.replace(/^Try (?=`)/, ''));
}

/** `file:line:column`, the form that editors and terminals turn into a link. */
export function placeOf(position: Position): string {
  return `${position.file}:${position.line}:${position.column}`;
}

/** The line with a caret under the column; a long line is cut so that the caret stays in sight. */
function renderExcerpt(position: Position, style: Style, tone: 'bad' | 'change'): readonly string[] {
  if (position.excerpt === undefined || position.excerpt.trim() === '') return [];
  const gutter = `    ${position.line} | `;
  const room = Math.max(20, style.width - visibleLength(gutter));
  const column = position.column - 1;
  const start = column < room - 8 ? 0 : column - Math.floor(room / 2);
  const excerpt = position.excerpt
    .replaceAll('\t', ' ')
    .slice(start, start + room)
    .trimEnd();
  const empty = `${' '.repeat(gutter.length - 2)}| `;
  return [
    paint(style, 'quiet', gutter) + excerpt,
    paint(style, 'quiet', empty) + ' '.repeat(column - start) + paint(style, tone, '^'),
  ];
}

/** The footer of many findings: `2 errors, 1 warning`. */
export function countProblems(problems: readonly Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  return warnings === 0 ? plural(errors, 'error') : `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`;
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { Problem } from '../../model/errors.ts';
import type { Files } from './tree.ts';

/** One mistake in files and the problems that it must give, as `showProblems` shows them. */
export interface Mistake {
  readonly name: string;
  /** Default purlin.yaml. */
  readonly deploymentFile?: string;
  readonly files: Files;
  readonly problems: string;
}

/** A table of mistakes: `shape`, `name` or `lint`. */
export function readMistakes(table: string): readonly Mistake[] {
  const text = readFileSync(path.join(import.meta.dirname, `${table}-mistakes.yaml`), 'utf8');
  return parse(text) as Mistake[]; // our own tables
}

/** Problems as text: place and rule, the sentence, why, and what to try; a blank line between. */
export function showProblems(problems: readonly Problem[]): string {
  return problems.map((problem) => `${showProblem(problem)}\n`).join('\n');
}

function showProblem({ severity, rule, message, position, why, hint }: Problem): string {
  const place = position === undefined ? '-' : `${position.file}:${position.line}:${position.column}`;
  const lines = [`${place} ${rule}${severity === 'warning' ? ' (warning)' : ''}`, message];
  if (why !== undefined) lines.push(`why: ${why}`);
  if (hint !== undefined) lines.push(`try: ${hint}`);
  return lines.join('\n');
}

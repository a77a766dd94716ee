import type { Content, Locate } from '../model/content.ts';
import { AppError, type Problem } from '../model/errors.ts';
import type { Notice } from '../model/plan.ts';
import type { ResolveInput } from './resolve-input.ts';
import { RolePlans } from './role-plan.ts';

/** What every part of one resolution shares: the input, compiled roles, and what was found wrong or worth a notice. */
export interface Context {
  readonly input: ResolveInput;
  readonly content: Content;
  readonly roles: RolePlans;
  readonly problems: Problem[];
  readonly notices: Notice[];
}

export function createContext(input: ResolveInput): Context {
  const problems: Problem[] = [];
  return { input, content: input.content, roles: new RolePlans(input.content, problems), problems, notices: [] };
}

/** Adds an error with the place in the file that says it. */
export function addProblem(
  context: Context,
  rule: string,
  message: string,
  options: { readonly locate?: Locate; readonly path?: readonly (string | number)[]; readonly hint?: string } = {},
): void {
  if (context.problems.some((problem) => problem.message === message)) return;
  context.problems.push({
    severity: 'error',
    rule,
    message,
    ...(options.locate === undefined ? {} : { position: options.locate(...(options.path ?? [])) }),
    ...(options.hint === undefined ? {} : { hint: options.hint }),
  });
}

/** Adds a notice once. */
export function addNotice(context: Context, notice: Notice): void {
  if (!context.notices.some(({ message }) => message === notice.message)) context.notices.push(notice);
}

/** Throws `unresolvable` (or `keep-refused`) with every problem found so far, in a stable order. */
export function throwProblems(context: Context): void {
  const { problems } = context;
  const first = problems[0];
  if (first === undefined) return;
  const sorted = [...problems].sort((a, b) => (a.message < b.message ? -1 : a.message > b.message ? 1 : 0));
  const refused = sorted.every((problem) => problem.rule === 'keep');
  const name = context.content.deployment.file.deployment;
  const more = sorted.length === 1 ? '' : ` (and ${sorted.length - 1} more)`;
  throw new AppError(
    refused ? 'keep-refused' : 'unresolvable',
    `cannot resolve ${name}: ${sorted[0]?.message ?? first.message}${more}`,
    { problems: sorted, ...(sorted[0]?.hint === undefined ? {} : { hint: sorted[0].hint }) },
  );
}

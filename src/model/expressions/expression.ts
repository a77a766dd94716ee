import type { Environment } from '@marcbachmann/cel-js';
import type { RecordedValue } from '../record.ts';
import { type CompileContext, compileNode, type Run } from './compile-node.ts';
import { explainError, type Finding, findMisuse } from './diagnose.ts';
import { buildEnvironment, type ExpressionEnvironment, isFreeName } from './environment.ts';
import { staticType } from './operators.ts';
import { Failure, isSecret, type Scope, UNKNOWN, Unknown } from './outcome-values.ts';
import { referencesOf } from './references.ts';
import { ROOTS } from './select.ts';
import { Version } from './version.ts';

export type { AliasType, ExpressionEnvironment, Root } from './environment.ts';
export { type MachineScope, type Scope, type ScopeValue, UNKNOWN } from './outcome-values.ts';

/**
 * What one evaluation gives. `unknown`: a value that it needs is not known yet, `path` says which. `error`: it cannot be computed;
 * `absent` is the path when the reason is only that a value is not there, so that a default may stand in.
 */
type Evaluation =
  | { readonly kind: 'value'; readonly value: RecordedValue }
  | { readonly kind: 'unknown'; readonly path: string }
  | { readonly kind: 'error'; readonly message: string; readonly absent?: string };

/** A CEL expression whose names and types are checked. Pure; evaluate it as often as you like. */
export interface Expression {
  readonly text: string;
  /** Type of its value: string, int, double, bool, list..., map..., Secret, dyn. */
  readonly type: string;
  /**
   * Paths that it reads: `machine.os.family`, `values.docker.mirror`, `cluster.managerToken`; `group.machines` and, for what it
   * reads of each element, `group.machines[].os.family`.
   */
  readonly references: readonly string[];
  evaluate(scope: Scope): Evaluation;
}

export type Compilation = { readonly ok: true; readonly expression: Expression } | ({ readonly ok: false } & Finding);

/** true for a name that no alias can have: a root, or a word of the language. */
export function isReservedName(name: string): boolean {
  return ROOTS.has(name) || !isFreeName(name);
}

const environments = new WeakMap<ExpressionEnvironment, Environment>();

/**
 * Parses and checks an expression against what it may read; never throws. Pass the same `environment` object for expressions of one
 * place: what is made of it is kept.
 * @example compileExpression('machine.os.family == "debian"', { facts, aliases: {}, roots: ['machine'] })
 */
export function compileExpression(text: string, environment: ExpressionEnvironment): Compilation {
  try {
    let cel = environments.get(environment);
    if (cel === undefined) environments.set(environment, (cel = buildEnvironment(environment)));
    const parsed = cel.parse(text);
    const checked = parsed.check();
    if (!checked.valid) return { ok: false, ...explainError(checked.error, environment) };
    const misuse = findMisuse(parsed.ast, environment);
    if (misuse !== undefined) return { ok: false, ...misuse };
    const context: CompileContext = { slots: new Map(), variables: new Map(), size: { slots: 0 } };
    const run = compileNode(parsed.ast, context);
    const references = referencesOf(parsed.ast).map((reference) => reference.path);
    return {
      ok: true,
      expression: makeExpression(text, staticType(parsed.ast) ?? 'dyn', references, run, context.size.slots),
    };
  } catch (thrown) {
    return { ok: false, ...explainError(thrown, environment) };
  }
}

function makeExpression(
  text: string,
  type: string,
  references: readonly string[],
  run: Run,
  slots: number,
): Expression {
  return {
    text,
    type,
    references,
    evaluate: (scope) => toEvaluation(run(scope, slots === 0 ? NO_LOCALS : [])),
  };
}

const NO_LOCALS: unknown[] = [];
const TRUE: Evaluation = { kind: 'value', value: true };
const FALSE: Evaluation = { kind: 'value', value: false };

function toEvaluation(result: unknown): Evaluation {
  if (result === true) return TRUE;
  if (result === false) return FALSE;
  if (result instanceof Unknown) return { kind: 'unknown', path: result.path };
  if (result instanceof Failure) {
    return {
      kind: 'error',
      message: result.message,
      ...(result.absent === undefined ? {} : { absent: result.absent }),
    };
  }
  const fault = typeof result === 'object' && result !== null ? faultIn(result) : undefined;
  if (fault !== undefined) return toEvaluation(fault);
  return { kind: 'value', value: result as RecordedValue }; // nothing else is left
}

/** What must not leave an evaluation inside a list or a map: unknown parts, versions, whole machines. */
function faultIn(value: unknown): Unknown | Failure | undefined {
  if (value === UNKNOWN) return new Unknown('a part of the value');
  if (typeof value !== 'object' || value === null || isSecret(value)) return undefined;
  if (value instanceof Version) return new Failure('a version is not a value: use string(), or compare it');
  if ('facts' in value && 'addresses' in value && 'ordinal' in value) {
    return new Failure('a machine is not a value: select one of its facts, such as .name');
  }
  for (const part of Object.values(value)) {
    const fault = faultIn(part);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

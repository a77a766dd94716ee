import type { ASTNode } from '@marcbachmann/cel-js';
import { FUNCTIONS } from './functions.ts';
import { compileMacro, isMacro } from './macros.ts';
import { addNumbers, compareValues, divideNumbers, isWholeType, valuesEqual } from './operators.ts';
import { Failure, isSecret, isStop, type Scope, typeWord, Unknown } from './outcome-values.ts';
import type { Variables } from './references.ts';
import { compileSelect } from './select.ts';

/** One node of an expression, ready to run. Results are values, `Unknown` or `Failure`; nothing is thrown. */
export type Run = (scope: Scope, locals: unknown[]) => unknown;

/** What compiling knows beside the node: the iteration variables that are in reach, by name, with their slots. */
export interface CompileContext {
  readonly slots: ReadonlyMap<string, number>;
  /** Where the elements of each iteration variable come from, for the paths of unknown values. */
  readonly variables: Variables;
  /** Number of slots that the whole expression needs; grows while compiling. */
  readonly size: { slots: number };
}

/** Makes a closure of a checked AST. Three-valued: see `compileLogic`. */
export function compileNode(node: ASTNode, context: CompileContext): Run {
  switch (node.op) {
    case 'value':
      return compileLiteral(node.args);
    case 'id':
    case '.':
    case '[]':
      return compileSelect(node, context);
    case 'list':
      return compileList(
        node.args.map((item) => compileNode(item, context)),
        (items) => items,
      );
    case 'map':
      return compileMap(node.args, context);
    case '?:':
      return compileTernary(node.args, context);
    case '||':
      return compileLogic(node.args, true, context);
    case '&&':
      return compileLogic(node.args, false, context);
    case '!_':
      return compileUnary(compileNode(node.args, context), '!', (v) => (typeof v === 'boolean' ? !v : undefined));
    case '-_':
      return compileUnary(compileNode(node.args, context), '-', (v) => (typeof v === 'number' ? -v : undefined));
    case 'call':
      if (isMacro(node)) return compileMacro(node, context);
      return compileCall(node.args[0], node.args[1], context);
    case 'rcall':
      if (isMacro(node)) return compileMacro(node, context);
      return compileCall(node.args[0], [node.args[1], ...node.args[2]], context);
    case '.?':
    case '[?]':
      return () => new Failure('optional access (?.) is not available; use has()');
    default:
      return compileBinary(node.op, node.args, context);
  }
}

function compileLiteral(literal: unknown): Run {
  const value = typeof literal === 'bigint' ? Number(literal) : literal;
  if (typeof literal === 'bigint' && !Number.isSafeInteger(value)) {
    const failure = new Failure(`the integer ${literal} is out of range`);
    return () => failure;
  }
  return () => value;
}

function compileList(runs: readonly Run[], finish: (items: unknown[]) => unknown): Run {
  return (scope, locals) => {
    const items: unknown[] = [];
    for (const run of runs) {
      const item = run(scope, locals);
      if (isStop(item)) return item;
      items.push(item);
    }
    return finish(items);
  };
}

function compileMap(entries: readonly (readonly [ASTNode, ASTNode])[], context: CompileContext): Run {
  const runs = entries.flatMap(([key, value]) => [compileNode(key, context), compileNode(value, context)]);
  return compileList(runs, (items) => {
    const map: Record<string, unknown> = {};
    for (let i = 0; i < items.length; i += 2) {
      if (isSecret(items[i])) return new Failure('a secret cannot be a key');
      Object.defineProperty(map, String(items[i]), { value: items[i + 1], enumerable: true });
    }
    return map;
  });
}

function compileTernary(nodes: readonly ASTNode[], context: CompileContext): Run {
  const [condition, then, otherwise] = nodes.map((node) => compileNode(node, context)) as [Run, Run, Run]; // always three
  return (scope, locals) => {
    const verdict = condition(scope, locals);
    if (verdict === true) return then(scope, locals);
    if (verdict === false) return otherwise(scope, locals);
    return isStop(verdict) ? verdict : new Failure(`the condition before \`?\` is ${typeWord(verdict)}, not a boolean`);
  };
}

/** `||` (decisive true) and `&&` (decisive false): a decisive side wins, whatever the other is; then failures; then unknowns. */
function compileLogic(nodes: readonly ASTNode[], decisive: boolean, context: CompileContext): Run {
  const [left, right] = nodes.map((node) => compileNode(node, context)) as [Run, Run]; // always two
  const operator = decisive ? '||' : '&&';
  return (scope, locals) => {
    const a = left(scope, locals);
    if (a === decisive) return decisive;
    const b = right(scope, locals);
    if (b === decisive) return decisive;
    if (a === !decisive && b === !decisive) return !decisive;
    if (a instanceof Failure) return a;
    if (b instanceof Failure) return b;
    if (a instanceof Unknown) return a;
    if (b instanceof Unknown) return b;
    return new Failure(`\`${operator}\` joins booleans, not ${typeWord(typeof a === 'boolean' ? b : a)}`);
  };
}

function compileUnary(run: Run, operator: string, apply: (value: unknown) => unknown): Run {
  return (scope, locals) => {
    const value = run(scope, locals);
    if (isStop(value)) return value;
    return apply(value) ?? new Failure(`\`${operator}\` cannot be applied to ${typeWord(value)}`);
  };
}

function compileCall(name: string, args: readonly ASTNode[], context: CompileContext): Run {
  const apply = FUNCTIONS[name];
  if (apply === undefined) return () => new Failure(`there is no function ${name}()`);
  return compileList(
    args.map((arg) => compileNode(arg, context)),
    (values) => {
      if (values.some(isSecret)) return new Failure(`${name}() cannot take a secret: a secret is only handed on`);
      return apply(values);
    },
  );
}

function compileBinary(operator: string, nodes: readonly ASTNode[], context: CompileContext): Run {
  const [left, right] = nodes.map((node) => compileNode(node, context)) as [Run, Run]; // always two
  const apply = binaryOperation(operator, nodes.every(isWholeType));
  return (scope, locals) => {
    const a = left(scope, locals);
    if (isStop(a)) return a;
    const b = right(scope, locals);
    if (isStop(b)) return b;
    if (isSecret(a) || isSecret(b)) {
      return new Failure(`\`${operator}\` cannot be applied to a secret: a secret is only handed on`);
    }
    return apply(a, b);
  };
}

function binaryOperation(operator: string, whole: boolean): (a: unknown, b: unknown) => unknown {
  switch (operator) {
    case '==':
      return valuesEqual;
    case '!=':
      return (a, b) => {
        const equal = valuesEqual(a, b);
        return typeof equal === 'boolean' ? !equal : equal;
      };
    case 'in':
      return isMember;
    case '/':
    case '%':
      return (a, b) => divideNumbers(operator, a, b, whole);
    case '+':
    case '-':
    case '*':
      return (a, b) => addNumbers(operator, a, b);
    default:
      return (a, b) => compareValues(operator, a, b);
  }
}

function isMember(item: unknown, collection: unknown): unknown {
  if (Array.isArray(collection)) {
    let stop: unknown;
    for (const element of collection) {
      const equal = valuesEqual(item, element);
      if (equal === true) return true;
      if (isStop(equal)) stop ??= equal;
    }
    return stop ?? false;
  }
  if (typeof collection === 'object' && collection !== null) return Object.hasOwn(collection, String(item));
  return new Failure(`\`in\` looks into a list or a map, not into ${typeWord(collection)}`);
}

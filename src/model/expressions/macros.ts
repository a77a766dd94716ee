import type { ASTNode } from '@marcbachmann/cel-js';
import { type CompileContext, compileNode, type Run } from './compile-node.ts';
import { Failure, isSecret, isStop, typeWord, Unknown } from './outcome-values.ts';
import { baseOf } from './references.ts';

type MacroNode = Extract<ASTNode, { readonly op: 'call' | 'rcall' }>;

const QUANTIFIERS = ['all', 'exists', 'exists_one', 'map', 'filter'] as const;
type Quantifier = (typeof QUANTIFIERS)[number];

/** true for `has(...)` and for the list macros with an iteration variable. */
export function isMacro(node: MacroNode): boolean {
  if (node.op === 'call') return node.args[0] === 'has' && node.args[1].length === 1;
  return (QUANTIFIERS as readonly string[]).includes(node.args[0]) && node.args[2].length >= 2;
}

export function compileMacro(node: MacroNode, context: CompileContext): Run {
  if (node.op === 'call') return compileHas(compileNode(node.args[1][0] as ASTNode, context)); // isMacro saw one argument
  const [name, list, args] = node.args;
  const variable = args[0]?.op === 'id' ? args[0].args : '';
  const slot = context.size.slots++;
  const base = baseOf(list, context.variables);
  const inner: CompileContext = {
    ...context,
    slots: new Map([...context.slots, [variable, slot]]),
    variables: new Map([...context.variables, [variable, base === undefined ? undefined : `${base}[]`]]),
  };
  const body = args.slice(1).map((arg) => compileNode(arg, inner));
  const last = body.at(-1) as Run; // isMacro saw at least two arguments
  const step =
    name === 'map' && body.length === 2 ? filteredMap(body[0] as Run, last) : STEPS[name as Quantifier](last);
  const items = compileNode(list, context);
  return (scope, locals) => {
    const collection = itemsOf(items(scope, locals), name);
    return Array.isArray(collection) ? runLoop(collection, slot, step, scope, locals) : collection;
  };
}

/** A value that is there: true; not there: false; not known: unknown. */
function compileHas(run: Run): Run {
  return (scope, locals) => {
    const value = run(scope, locals);
    if (value instanceof Unknown) return value;
    if (value instanceof Failure) return value.absent === undefined ? value : false;
    return true;
  };
}

interface Step {
  /** Fresh state of one loop. */
  readonly start: () => LoopState;
  /** One element; true ends the loop. */
  readonly visit: (state: LoopState, item: unknown, result: (run: Run) => unknown) => boolean;
  readonly finish: (state: LoopState) => unknown;
}

interface LoopState {
  result: unknown;
  stop: unknown;
  count: number;
  readonly list: unknown[];
}

const start = (): LoopState => ({ result: undefined, stop: undefined, count: 0, list: [] });

function runLoop(
  list: readonly unknown[],
  slot: number,
  step: Step,
  scope: Parameters<Run>[0],
  locals: unknown[],
): unknown {
  const state = step.start();
  const result = (run: Run) => run(scope, locals);
  for (const item of list) {
    locals[slot] = item;
    if (step.visit(state, item, result)) break;
  }
  return step.finish(state);
}

/** `exists` (decisive true) and `all` (decisive false): one decisive element decides, whatever the others are. */
function quantifier(body: Run, decisive: boolean): Step {
  return {
    start,
    visit: (state, _, result) => {
      const verdict = asBoolean(result(body));
      if (verdict === decisive) {
        state.result = decisive;
        return true;
      }
      if (isStop(verdict)) state.stop ??= verdict;
      return false;
    },
    finish: (state) => state.result ?? state.stop ?? !decisive,
  };
}

/** Elements count one after the other; the first that is not known stops the loop. */
function collector(
  visitKnown: (state: LoopState, item: unknown, value: unknown) => void,
  body: Run,
  boolean: boolean,
): Step {
  return {
    start,
    visit: (state, item, result) => {
      const value = boolean ? asBoolean(result(body)) : result(body);
      if (isStop(value)) {
        state.stop = value;
        return true;
      }
      visitKnown(state, item, value);
      return false;
    },
    finish: (state) => state.stop ?? state.list,
  };
}

const STEPS: Readonly<Record<Quantifier, (body: Run) => Step>> = {
  all: (body) => quantifier(body, false),
  exists: (body) => quantifier(body, true),
  exists_one: (body) => ({
    ...collector((state, _, value) => void (state.count += value === true ? 1 : 0), body, true),
    finish: (state) => state.stop ?? state.count === 1,
  }),
  filter: (body) => collector((state, item, value) => void (value === true && state.list.push(item)), body, true),
  map: (body) => collector((state, _, value) => void state.list.push(value), body, false),
};

function filteredMap(predicate: Run, transform: Run): Step {
  const skip = {};
  const body: Run = (scope, locals) => {
    const verdict = asBoolean(predicate(scope, locals));
    if (verdict === true) return transform(scope, locals);
    return verdict === false ? skip : verdict;
  };
  return collector((state, _, value) => void (value !== skip && state.list.push(value)), body, false);
}

function asBoolean(value: unknown): unknown {
  if (typeof value === 'boolean' || isStop(value)) return value;
  return new Failure(`the condition is ${typeWord(value)}, not a boolean`);
}

function itemsOf(value: unknown, macro: string): unknown {
  if (Array.isArray(value) || isStop(value)) return value;
  if (typeof value === 'object' && value !== null && !isSecret(value)) return Object.keys(value);
  return new Failure(`${macro}() goes over a list or a map, not over ${typeWord(value)}`);
}

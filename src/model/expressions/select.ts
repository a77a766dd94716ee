import type { ASTNode } from '@marcbachmann/cel-js';
import { type CompileContext, compileNode, type Run } from './compile-node.ts';
import { staticType } from './operators.ts';
import {
  Failure,
  isSecret,
  isStop,
  type MachineScope,
  type Scope,
  typeWord,
  UNKNOWN,
  Unknown,
} from './outcome-values.ts';
import { chainOf } from './references.ts';

/** Name of the machine type in the typed environment. */
export const MACHINE_TYPE = 'Machine';

/** Compiles a name, a selection `a.b` or an index `a[b]`. Selections of a machine become one look-up in its flat facts. */
export function compileSelect(node: ASTNode, context: CompileContext): Run {
  const machine = machineChain(node);
  if (machine !== undefined) return compileMachine(machine.root, machine.path, context);
  if (node.op === 'id') return compileRoot(node.args, context);
  if (node.op === '.') {
    const path = chainOf(node, context.variables) || pathOf(node);
    return compileMember(compileNode(node.args[0], context), node.args[1], path);
  }
  if (node.op === '[]') return compileIndex(node.args, pathOf(node), context);
  throw new TypeError(`not a selection: ${node.op}`);
}

/** `machine.os.family` as its root node and the path below; undefined when it does not start at a machine. */
export function machineChain(node: ASTNode): { readonly root: ASTNode; readonly path: string } | undefined {
  const names: string[] = [];
  let at = node;
  while (at.op === '.' && staticType(at) !== MACHINE_TYPE) {
    names.unshift(at.args[1]);
    at = at.args[0];
  }
  if (staticType(at) !== MACHINE_TYPE) return undefined;
  return { root: at, path: names.join('.') };
}

/** The spelling of a chain of selections, for messages: `cluster.managerToken`, `values.ports[0]`. */
export function pathOf(node: ASTNode): string {
  return node.input.slice(node.start, node.end);
}

function compileRoot(name: string, context: CompileContext): Run {
  const slot = context.slots.get(name);
  if (slot !== undefined) return (_, locals) => locals[slot];
  const unknown = new Unknown(name);
  const absent = new Failure(`there is no ${name} here`, name);
  if (ROOTS.has(name)) return (scope) => known(scope[name as keyof Scope], unknown) ?? unknown; // a root's name
  return (scope) => known(scope.aliases?.[name], unknown) ?? absent;
}

/** Names that expressions begin with, beside aliases. */
export const ROOTS: ReadonlySet<string> = new Set([
  'machine',
  'group',
  'site',
  'deployment',
  'values',
  'asked',
  'each',
]);

function known(value: unknown, unknown: Unknown): unknown {
  return value === UNKNOWN ? unknown : value;
}

/** A member of a map: UNKNOWN is unknown, a name that is not there is a failure that says so. */
function compileMember(object: Run, name: string, path: string): Run {
  const unknown = new Unknown(path);
  const absent = new Failure(`${path} has no value`, path);
  return (scope, locals) => {
    const holder = object(scope, locals);
    if (holder instanceof Unknown) return unknown;
    if (holder instanceof Failure) return holder.absent === undefined ? holder : absent;
    return memberOf(holder, name, unknown, absent);
  };
}

function memberOf(holder: unknown, name: string, unknown: Unknown, absent: Failure): unknown {
  if (isSecret(holder)) return new Failure('a secret has no members: a secret is only handed on');
  if (typeof holder !== 'object' || holder === null) {
    return new Failure(`${absent.absent} cannot be read: what it is read from is ${typeWord(holder)}, not a map`);
  }
  if (!Object.hasOwn(holder, name)) return absent;
  return known((holder as Record<string, unknown>)[name], unknown) ?? absent; // an own key
}

function compileIndex(nodes: readonly ASTNode[], path: string, context: CompileContext): Run {
  const [object, index] = nodes.map((node) => compileNode(node, context)) as [Run, Run]; // always two
  const unknown = new Unknown(path);
  const absent = new Failure(`${path} has no value`, path);
  return (scope, locals) => {
    const holder = object(scope, locals);
    if (isStop(holder)) return holder;
    const key = index(scope, locals);
    if (isStop(key)) return key;
    if (!Array.isArray(holder)) return memberOf(holder, String(key), unknown, absent);
    if (typeof key !== 'number') return new Failure(`a list is read by number, not by ${typeWord(key)}`);
    return known(holder[key], unknown) ?? new Failure(`${path}: the list has ${holder.length} elements`, path);
  };
}

function compileMachine(root: ASTNode, path: string, context: CompileContext): Run {
  const holder = root.op === 'id' ? compileRoot(root.args, context) : compileNode(root, context);
  const read = machineReader(path);
  const start = chainOf(root, context.variables) || pathOf(root);
  const unknown = new Unknown(path === '' ? start : `${start}.${path}`);
  return (scope, locals) => {
    const machine = holder(scope, locals);
    if (machine instanceof Unknown) return unknown;
    if (isStop(machine)) return machine;
    return read(machine as MachineScope) ?? unknown; // the checked type says so
  };
}

const OWN_FIELDS: ReadonlySet<string> = new Set(['name', 'ordinal', 'group', 'site']);

function machineReader(path: string): (machine: MachineScope) => unknown {
  if (path === '') return (machine) => machine;
  if (OWN_FIELDS.has(path)) return (machine) => machine[path as 'name']; // one of the own fields
  if (path.startsWith('address.')) {
    const purpose = path.slice('address.'.length);
    return (machine) => machine.addresses[purpose];
  }
  return (machine) => machine.facts[path] ?? mapFact(machine, path);
}

/** `found.disk.empty` where the fact `found.disk` is a map. */
function mapFact(machine: MachineScope, path: string): unknown {
  for (let end = path.lastIndexOf('.'); end > 0; end = path.lastIndexOf('.', end - 1)) {
    let value: unknown = machine.facts[path.slice(0, end)];
    if (value === undefined) continue;
    for (const name of path.slice(end + 1).split('.')) {
      value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined; // a map
    }
    return value;
  }
  return undefined;
}

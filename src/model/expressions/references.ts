import type { ASTNode } from '@marcbachmann/cel-js';

/** A selection chain that an expression reads, with the node where it ends. */
export interface Reference {
  readonly path: string;
  readonly node: ASTNode;
}

/**
 * Every path that an expression reads: `machine.os.family`, `values.docker.mirror`, `cluster.managerToken`. What it reads of the
 * elements of a list stands with `[]`: `group.machines` and `group.machines[].address.cluster`.
 */
export function referencesOf(ast: ASTNode): readonly Reference[] {
  const found = new Map<string, Reference>();
  walk(ast, new Map(), (reference) => {
    if (!found.has(reference.path)) found.set(reference.path, reference);
  });
  return [...found.values()];
}

/** Iteration variables with the path of their elements (`group.machines[]`), where that is known. */
export type Variables = ReadonlyMap<string, string | undefined>;
type Visit = (reference: Reference) => void;

function walk(node: ASTNode, variables: Variables, visit: Visit): void {
  const path = chainOf(node, variables);
  if (path !== undefined) {
    if (path !== '') visit({ path, node });
    return;
  }
  if (node.op === 'rcall' && bindsVariable(node)) {
    const [, list, args] = node.args;
    walk(list, variables, visit);
    const variable = args[0]?.op === 'id' ? args[0].args : '';
    const base = baseOf(list, variables);
    const inner = new Map([...variables, [variable, base === undefined ? undefined : `${base}[]`]]);
    for (const arg of args.slice(1)) walk(arg, inner, visit);
    return;
  }
  for (const child of childrenOf(node)) walk(child, variables, visit);
}

/** The path of a name or of selections that start at a name, undefined for other nodes; '' below an iteration variable of no known list. */
export function chainOf(node: ASTNode, variables: Variables): string | undefined {
  if (node.op === 'id') return variables.has(node.args) ? (variables.get(node.args) ?? '') : node.args;
  if (node.op !== '.') return undefined;
  const holder = chainOf(node.args[0], variables);
  return holder === undefined || holder === '' ? holder : `${holder}.${node.args[1]}`;
}

/** The path of the list that a macro goes over, seen through filters. */
export function baseOf(node: ASTNode, variables: Variables): string | undefined {
  if (node.op === 'rcall' && node.args[0] === 'filter') return baseOf(node.args[1], variables);
  const path = chainOf(node, variables);
  return path === '' ? undefined : path;
}

function bindsVariable(node: Extract<ASTNode, { readonly op: 'rcall' }>): boolean {
  return ['all', 'exists', 'exists_one', 'map', 'filter'].includes(node.args[0]) && node.args[2].length >= 2;
}

/** The direct children of a node in reading order. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}

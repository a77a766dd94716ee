import type { Bound } from './bind.ts';
import type { BoundRole } from './bindings.ts';
import type { Member } from './members.ts';
import type { Node } from './nodes.ts';
import type { ResolvedClass } from './resolve-class.ts';

/** Nodes and what finds them again. */
export interface Graph {
  readonly nodes: readonly Node[];
  /** The task of a role on a machine; undefined when the machine brings none. */
  find(member: Member, role: BoundRole): { readonly node: Node; readonly at: number } | undefined;
  /** Nodes whose tasks bring machines up. */
  readonly upNodes: readonly Node[];
  readonly parts: readonly Part[];
  nodesOf(part: Part): ReadonlyMap<BoundRole, Node>;
  add(parts: NewNode): Node;
}

/** Machines of a class that run alike: those that are not settled, split where a change treats them apart. */
export interface Part {
  readonly resolved: ResolvedClass;
  readonly members: readonly Member[];
  /** What a change does here; see change.ts. '' for most machines. */
  readonly change: string;
}

/** A node to be added; what is left out is undefined or empty. */
export type NewNode = Partial<Node> & {
  kind: Node['kind'];
  name: string;
  members: readonly Member[];
  stage: Node['stage'];
};

/** One part for each class with machines that are not settled. */
export function wholeParts(bound: Bound, settled: ReadonlySet<string>): readonly Part[] {
  return bound.classes.flatMap((resolved) => {
    const members =
      settled.size === 0 ? resolved.cls.members : resolved.cls.members.filter(({ id }) => !settled.has(id));
    return members.length === 0 ? [] : [{ resolved, members, change: '' }];
  });
}

export function provides(node: Node, capability: string): boolean {
  return node.role?.plan.provides.some((provided) => provided.capability === capability) === true;
}

/** Roles and all that they need on the same machine. */
export function closure(roots: readonly BoundRole[]): ReadonlySet<BoundRole> {
  const found = new Set<BoundRole>(roots);
  for (const role of found) {
    for (const { target } of role.needs) if (target.kind === 'local') for (const each of target.roles) found.add(each);
  }
  return found;
}

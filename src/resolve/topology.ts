import { addProblem, type Context } from './context.ts';
import type { Node } from './nodes.ts';

/** Every node that must come before this one. */
function predecessors(node: Node): readonly Node[] {
  if (node.fixed.length === 0 && node.joins.length === 0) return node.locals;
  return [...node.locals, ...node.fixed.map((each) => each.node), ...node.joins];
}

/** Nodes in an order in which each stands behind what it needs; a cycle is an error that prints it. Stable: ties go by id. */
export function sortNodes(context: Context, nodes: readonly Node[]): readonly Node[] {
  const waiting = new Map<Node, number>();
  const followers = new Map<Node, Node[]>();
  for (const node of nodes) {
    const before = new Set(predecessors(node));
    waiting.set(node, before.size);
    for (const each of before) {
      const list = followers.get(each);
      if (list === undefined) followers.set(each, [node]);
      else list.push(node);
    }
  }
  const order = nodes.filter((node) => waiting.get(node) === 0);
  for (const node of order) {
    for (const follower of followers.get(node) ?? []) {
      const left = (waiting.get(follower) ?? 0) - 1;
      waiting.set(follower, left);
      if (left === 0) order.push(follower);
    }
  }
  if (order.length < nodes.length)
    reportCycle(
      context,
      nodes.filter((node) => (waiting.get(node) ?? 0) > 0),
    );
  return order;
}

function reportCycle(context: Context, left: readonly Node[]): void {
  const within = new Set(left);
  const path: Node[] = [];
  let node = left[0];
  while (node !== undefined && !path.includes(node)) {
    path.push(node);
    node = predecessors(node).find((each) => within.has(each));
  }
  const cycle = node === undefined ? path : path.slice(path.indexOf(node));
  const lowest = cycle.reduce((best, each, index) => (label(each) < label(cycle[best] ?? each) ? index : best), 0);
  const turned = [...cycle.slice(lowest), ...cycle.slice(0, lowest)];
  const names = [...turned, turned[0]].flatMap((each) => (each === undefined ? [] : [label(each)]));
  const role = turned.find((each) => each.role !== undefined)?.role?.plan.role;
  addProblem(context, 'cycle', `these need each other in a circle: ${names.join(' -> ')}`, {
    ...(role === undefined ? {} : { locate: role.locate, path: ['requires'] }),
    hint: 'The join point and the finished thing are two capabilities: split the one that stands for both.',
  });
}

function label(node: Node): string {
  if (node.kind === 'barrier') return `all of ${node.name}`;
  return node.resolved === undefined ? node.name : `${node.name} on ${node.resolved.group}`;
}

import type { AliasSource, Node } from './nodes.ts';

/** Name of the barrier over all machines of the deployment, for those who read what is known of them. */
export const EVERY_MACHINE = 'machine-up';

/** Where a task of a node stands, as task ids begin: a machine's name, `site:NAME` or `deployment`. */
export function placeWord(node: Node, at: number): string {
  const member = node.members[at];
  if (member !== undefined) return member.name;
  const place = node.placed?.place ?? 'deployment';
  return place.startsWith('site/') ? `site:${place.slice(5)}` : place;
}

/** The identity that a digest covers: the machine's, or the place itself. */
export function identityAt(node: Node, at: number): string {
  return node.members[at]?.id ?? node.placed?.place ?? '';
}

/** Id of the task under which a role is recorded, whatever verb runs. */
export function applyId(node: Node, at: number): string {
  return `${placeWord(node, at)}/${node.role?.key ?? node.name}/apply`;
}

/** How many tasks a node brings. */
export function countOf(node: Node): number {
  return node.resolved === undefined ? 1 : node.members.length;
}

export function aliasOf(node: Node, alias: string): AliasSource | undefined {
  return node.aliases.find((source) => source.alias === alias);
}
